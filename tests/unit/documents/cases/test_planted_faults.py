"""A big workbook with planted faults of many kinds: each is found at its cell, none is invented."""
# ruff: noqa: E501 - tables of what offices write are read across

import io
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

KINDS: list[tuple[str, Any]] = [
    ("姓名", "王?"), ("姓名", "张"), ("姓名", None), ("姓名", "李□"), ("姓名", "赵甲\ufffd"),
    ("专业方向", None), ("专业方向", "工"), ("专业方向", "工" * 81),
    ("技能", None), ("技能", "无"), ("技能", "焊接、焊接"), ("技能", "焊接:很好"),
    ("最高学历", "不知道"), ("最高学历", "硕士研究生及以上"),
    ("职称级别", "高级"), ("职称级别", "八级"),
    ("工作年限（年）", "很久"), ("工作年限（年）", 61), ("工作年限（年）", 2.5),
    ("出生年份", 1800), ("出生年份", "九零年"),
    ("意向地区", "火星"), ("期望年薪（万元）", 8000), ("期望年薪（万元）", "15-20"), ("期望年薪（万元）", "面议"),
    ("可到岗日期", "2027-02-30"), ("可到岗日期", "2027年3月"), ("可到岗日期", None),
    ("联系电话", "12345"), ("联系电话", "13600779103/13600779104"), ("同意参与匹配", "也许"),
]  # fmt: skip


def with_openpyxl(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("人才")
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_xlsxwriter(rows: list[list[Any]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet("人才")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def with_libreoffice(rows: list[list[Any]], kind: str) -> bytes:
    """As an office program saves it anew: every cell through its own model, a style on each."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("no LibreOffice: put soffice on PATH (Debian: libreoffice-calc-nogui)")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sent.xlsx").write_bytes(with_xlsxwriter(rows))
        subprocess.run(
            [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", f"{folder}/saved", f"{folder}/sent.xlsx"],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return (Path(folder) / "saved" / f"sent.{kind}").read_bytes()


@pytest.mark.parametrize(
    ("write", "size", "faults"),
    [
        (with_xlsxwriter, 20_000, 500),
        (with_openpyxl, 2_000, 120),
        (partial(with_libreoffice, kind="xlsx"), 2_000, 120),
        (partial(with_libreoffice, kind="ods"), 2_000, 120),
    ],
    ids=["xlsxwriter", "openpyxl", "libreoffice", "libreoffice-ods"],
)
def test_every_planted_fault_is_found_and_none_invented(
    write: Callable[[list[list[Any]]], bytes],
    size: int,
    faults: int,
    reading: Callable[..., Any],
    person: dict[str, Any],
) -> None:
    titles = list(person)
    rows = [
        [{**person, "姓名": f"虚构{n}", "联系电话": f"139{n:08d}"}[t] for t in titles] for n in range(size)
    ]
    chosen = random.Random(7).sample(range(size), faults)
    planted = set()
    for at, number in enumerate(chosen):
        title, value = KINDS[at % len(KINDS)]
        rows[number][titles.index(title)] = value
        planted.add((number + 2, title.split("（")[0]))
    found = reading("candidates", write([titles, *rows]))
    assert {(error.row, error.title) for error in found.errors} == planted
    assert all(error.column and error.sheet == "人才" for error in found.errors)
    assert (found.questions, found.total_rows, len(found.rows)) == ([], size, size - faults)
