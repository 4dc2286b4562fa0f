# ruff: noqa: E501 - tables of what offices write are read across
"""Tables as they are printed and corrected on paper: heads on each page, columns that are counted, what is
struck out or pulled together, sheets beside the first, units in the heading."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

Make = Callable[..., Any]
Read = Callable[..., Any]


@pytest.fixture
def rows(person: dict[str, Any]) -> list[list[Any]]:
    """A header and three valid people."""
    own = [person | {"姓名": f"虚构{one}", "联系电话": f"1360077000{n}"} for n, one in enumerate("甲乙丙")]
    return [list(person), *([one[title] for title in person] for one in own)]


def written(rows: list[list[Any]], change: Callable[[Any, Any], object] | None = None) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("人才")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    if change is not None:
        change(book, sheet)
    book.close()
    return stream.getvalue()


def as_ods(body: bytes, folder: Path) -> bytes:
    """The same, saved anew by LibreOffice."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("no LibreOffice: put soffice on PATH (Debian: libreoffice-calc-nogui)")
    (folder / "sent.xlsx").write_bytes(body)
    subprocess.run(
        [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "ods",
         "--outdir", str(folder), str(folder / "sent.xlsx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return (folder / "sent.ods").read_bytes()


@pytest.mark.parametrize(
    ("above", "between", "left_out"),
    [
        ([], [["2026年人才信息表"], "header"], 2),
        ([["人才表"], ["填报单位：某局", None, "2026年12月"]], [["人才表"], ["填报单位：某局", None, "2026年12月"], "header"], 3),
        ([], [["人才名册（续）"], "header"], 2),
        ([], [["填报单位（盖章）", None, None, "填表人：某", None, "联系电话：略"]], 1),
        ([], [["小计", None, 3]], 1),
    ],
)  # fmt: skip
def test_what_stands_on_each_page_is_nobody(
    above: list[Any], between: list[Any], left_out: int, rows: list[list[Any]], reading: Read
) -> None:
    header, first, *others = rows
    again = [header if line == "header" else line for line in between]
    found = reading("candidates", written([*above, header, first, *again, *others]))
    assert (found.errors, len(found.rows), len(found.notices)) == ([], 3, 1)
    assert [row.row for row in found.rows][1] == len(above) + 3 + left_out


@pytest.mark.parametrize("count", ["1", "(1)", "甲"])
def test_a_line_that_counts_the_columns_is_nobody(count: str, rows: list[list[Any]], reading: Read) -> None:
    width = range(1, len(rows[0]) + 1)
    line = {"1": list(width), "(1)": [f"（{at}）" for at in width], "甲": ["甲", "乙", *list(width)[:-2]]}[
        count
    ]
    found = reading("candidates", written([rows[0], line, *rows[1:]]))
    assert (found.errors, [row.row for row in found.rows]) == ([], [3, 4, 5])


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_is_struck_out_is_asked_about(
    kind: str, rows: list[list[Any]], reading: Read, tmp_path: Path
) -> None:
    pay = rows[0].index("期望年薪（万元）")

    def strike(book: Any, sheet: Any) -> None:
        line = book.add_format({"font_strikeout": True})
        sheet.write(1, pay, 18, line)
        for column, value in enumerate(rows[2]):
            if value is not None:
                sheet.write(2, column, value, line)
        sheet.write_rich_string(3, 0, line, "虚构乙", "虚构丙")

    body = written(rows, strike)
    sent = (as_ods(body, tmp_path), "a.ods") if kind == "ods" else (body, "a.xlsx")
    found = reading("candidates", *sent)
    assert [(error.place, error.code) for error in found.errors] == [("A4", "struck")]
    assert {question.key: question.count for question in found.questions} == {
        "struck:人才": 1,
        "struck_cells:人才": 2,
    }
    left = reading("candidates", *sent, answers={"struck:人才": "leave", "struck_cells:人才": "leave"})
    assert [row.value.wanted_pay for row in left.rows] == [0]
    assert [error.code for error in left.errors] == ["missing"]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_is_pulled_together_is_hidden(
    kind: str, rows: list[list[Any]], reading: Read, tmp_path: Path
) -> None:
    def pull(book: Any, sheet: Any) -> None:
        sheet.set_row(2, 0)
        if kind == "ods":  # LibreOffice shows a column without width
            sheet.set_column(4, 4, None, None, {"hidden": True})
        else:
            sheet.set_column(4, 4, 0)

    body = written(rows, pull)
    sent = (as_ods(body, tmp_path), "a.ods") if kind == "ods" else (body, "a.xlsx")
    found = reading("candidates", *sent)
    assert [(question.key, question.count) for question in found.questions] == [("hidden:人才", 1)]
    assert [str(notice.parts) for notice in found.notices if "所学专业" in str(notice.parts)]


def test_a_sheet_without_the_header_is_named(rows: list[list[Any]], reading: Read) -> None:
    def more(book: Any, sheet: Any) -> None:
        other = book.add_worksheet("续")
        other.write_row(0, 0, rows[1])
        book.add_worksheet("说明").write(0, 0, "每人一行")

    found = reading("candidates", written(rows[:3], more))
    assert [(question.key, question.count) for question in found.questions] == [("sheet:续", 1)]
    assert [name for name, _ in found.questions[0].options] == ["leave"]


@pytest.mark.parametrize(
    ("heading", "typed"),
    [
        ("期望年薪 万元", 18), ("期望年薪/万元", 18), ("期望年薪元", 180000), ("期望年薪：元", 180000),
        ("期望年薪（人民币元）", 180000), ("期望年薪（元，税前）", 180000), ("期望年薪\n（单位：千元）", 180), ("期望薪资（万/年）", 18),
    ],
)  # fmt: skip
def test_the_unit_of_a_heading_however_it_is_written(
    heading: str, typed: int, rows: list[list[Any]], reading: Read
) -> None:
    at = rows[0].index("期望年薪（万元）")
    rows[0][at], rows[1][at] = heading, typed
    found = reading("candidates", written(rows[:2]))
    assert (found.questions, found.errors) == ([], [])
    assert found.rows[0].value.wanted_pay == Decimal(18)


@pytest.mark.parametrize(
    ("heading", "typed"), [("期望月薪（元）", 15000), ("期望月薪（万元）", 1.5), ("月薪", "1.5万")]
)
def test_so_much_a_month_is_no_year_also_where_the_column_is_named(
    heading: str, typed: Any, rows: list[list[Any]], reading: Read
) -> None:
    at = rows[0].index("期望年薪（万元）")
    rows[0][at], rows[1][at] = heading, typed
    found = reading("candidates", written(rows[:2]), answers={f"column:人才:{heading}": "wanted_pay"})
    assert [(error.code, error.suggestion) for error in found.errors] == [("amount_month", "18")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_title_tells_nothing_of_what_separates(
    delimiter: str, rows: list[list[Any]], reading: Read
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["人才,名册"], *rows])
    assert len(reading("candidates", text.getvalue().encode("gb18030"), "a.csv").rows) == 3
