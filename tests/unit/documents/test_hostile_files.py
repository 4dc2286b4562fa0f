"""Files built to hurt: each is refused with its reason, and the process that asked lives on."""

import io
import resource
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from talent_platform.workbooks.columns import Layout
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.reading.workbook import read_rows
from talent_platform.workbooks.refusal import Limits, WorkbookRefused
from talent_platform.workbooks.writing.export import write_table

SHEET = "xl/worksheets/sheet1.xml"
Filled = Callable[..., bytes]
Repacked = Callable[..., bytes]

LAUGHS = (
    b'<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(
        b'<!ENTITY lol%d "%s">' % (n, b"&lol%s;" % (str(n - 1).encode() if n > 1 else b"") * 10)
        for n in range(1, 10)
    )
    + b"]>\n"
)


def refusal(body: bytes, layout: Layout, name: str = "岗位.xlsx", **caps: int) -> str:
    with pytest.raises(WorkbookRefused) as caught:
        read_rows(body, name, layout, Limits(**caps))
    message = caught.value.message
    assert 8 <= len(message) <= 120, message
    assert "。" not in message, "one sentence"
    return caught.value.code


def test_an_honest_file_is_read(filled: Filled, good: dict[str, Any], posts: Layout) -> None:
    raw = read_rows(filled(good), "岗位.xlsx", posts, Limits())
    assert [number for number, _ in raw.sheets[0].rows] == [1, 2]


def test_two_hundred_megabytes_of_zeros(posts: Layout) -> None:
    assert refusal(bytes(200 * 2**20), posts) == "too_large"


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "a.xlsx", "wrong_type"),
        (b"%PDF-1.7 not a workbook", "a.xlsx", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "a.xlsx", "old_or_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "a.csv", "old_or_encrypted"),
        (b"PK\x03\x04 and then nothing", "a.xlsx", "damaged"),
        (b"\x00\x01\x02,\xff\xff\xfe", "a.csv", "wrong_type"),
        (b'"never closed\n' + b"x" * 200_000, "a.csv", "damaged"),
    ],
)
def test_what_is_no_workbook(body: bytes, name: str, code: str, posts: Layout) -> None:
    assert refusal(body, posts, name) == code


def test_cut_off_and_corrupted_packages(filled: Filled, good: dict[str, Any], posts: Layout) -> None:
    body = filled(good)
    assert refusal(body[: len(body) // 2], posts) == "damaged"
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        at = package.getinfo(SHEET).header_offset + 30 + len(SHEET) + 40
    assert refusal(body[:at] + bytes(40) + body[at + 40 :], posts) == "damaged"


def test_a_zip_that_is_no_workbook(posts: Layout) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<document/>")
    assert refusal(out.getvalue(), posts) == "wrong_type"


def test_zip_bomb(filled: Filled, posts: Layout, repacked: Repacked) -> None:
    zeros = repacked(filled(), {"xl/media/image1.png": bytes(150 * 2**20)})
    assert len(zeros) < 2**20
    assert refusal(zeros, posts) == "bomb"
    spread = repacked(filled(), {f"xl/media/{n}.bin": bytes(4 * 2**20) for n in range(60)})
    assert refusal(spread, posts) == "bomb"
    assert refusal(repacked(filled(), {f"xl/x{n}.bin": b"" for n in range(600)}), posts) == "bomb"


def test_a_directory_that_lies_about_sizes(filled: Filled, posts: Layout, repacked: Repacked) -> None:
    """150 MB declared as 1,000 bytes: inflating stops there and the checksum does not hold."""
    body = bytearray(repacked(filled(), {"xl/media/image1.png": bytes(150 * 2**20)}))
    real, told = struct.pack("<L", 150 * 2**20), struct.pack("<L", 1000)
    assert body.count(real) == 2
    assert refusal(bytes(body.replace(real, told)), posts) == "damaged"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/custom.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_billion_laughs(
    part: str, encoding: str, posts_template: bytes, posts: Layout, repacked: Repacked
) -> None:
    def laughing(xml: bytes) -> bytes:
        text = (LAUGHS + xml.split(b"?>", 1)[-1]).decode()
        return text.replace("?>", f' encoding="{encoding}"?>', 1).encode(encoding)

    assert refusal(repacked(posts_template, {part: laughing}), posts) == "entities"


def test_external_entities_are_never_fetched(filled: Filled, posts: Layout, repacked: Repacked) -> None:
    def reading(xml: bytes) -> bytes:
        return b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + xml.split(b"?>", 1)[-1]

    assert refusal(repacked(filled(), {SHEET: reading}), posts) == "entities"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external_links"),
        ("xl/embeddings/oleObject1.bin", "external_links"),
        ("xl/connections.xml", "external_links"),
    ],
)
def test_active_parts(part: str, code: str, filled: Filled, posts: Layout, repacked: Repacked) -> None:
    assert refusal(repacked(filled(), {part: b"<x/>"}), posts, "岗位.xlsx") == code


def test_macros_under_another_name(filled: Filled, posts: Layout, repacked: Repacked) -> None:
    def declared(xml: bytes) -> bytes:
        kind = b'ContentType="application/vnd.ms-office.vbaProject"'
        return xml.replace(b"</Types>", b'<Override PartName="/xl/innocent.bin" ' + kind + b"/></Types>")

    body = repacked(filled(), {"[Content_Types].xml": declared, "xl/innocent.bin": b"macro"})
    assert refusal(body, posts) == "macros"


def test_the_furthest_cell(filled: Filled, good: dict[str, Any], posts: Layout, repacked: Repacked) -> None:
    def far(value: bytes) -> Callable[[bytes], bytes]:
        row = b'<row r="1048576"><c r="XFD1048576" s="1">' + value + b"</c></row></sheetData>"
        return lambda xml: xml.replace(b"</sheetData>", row)

    assert refusal(repacked(filled(good), {SHEET: far(b"<v>1</v>")}), posts) == "far_cell"
    styled = read_rows(repacked(filled(good), {SHEET: far(b"")}), "岗位.xlsx", posts, Limits())
    assert [number for number, _ in styled.sheets[0].rows] == [1, 2], "a formatted empty cell is no content"


def test_dimension_tag_is_not_believed(
    filled: Filled, good: dict[str, Any], posts: Layout, repacked: Repacked
) -> None:
    def lying(xml: bytes) -> bytes:
        start = xml.index(b'<dimension ref="') + len(b'<dimension ref="')
        return xml[:start] + b"A1:A1" + xml[xml.index(b'"', start) :]

    raw = read_rows(repacked(filled(good), {SHEET: lying}), "岗位.xlsx", posts, Limits())
    assert len(raw.sheets[0].rows[1][1]) > 5


def shared_strings(count: int) -> bytes:
    head = b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return head + (b"<si><t>" + b"x" * 32_000 + b"</t></si>") * count + b"</sst>"


def test_one_shared_string_fifty_thousand_times(
    posts_template: bytes, posts: Layout, repacked: Repacked
) -> None:
    """1.6 GB of text out of a file of 0.2 MB."""
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(2, 50_000))

    def stuffed(xml: bytes) -> bytes:
        head, tail = xml.split(b"<sheetData>", 1)
        return head + b"<sheetData>" + cells + b"</sheetData>" + tail.split(b"</sheetData>", 1)[-1]

    body = repacked(posts_template, {SHEET: stuffed, "xl/sharedStrings.xml": shared_strings(100)})
    assert refusal(body, posts) == "too_heavy"


def test_rows_out_of_order_or_repeated(filled: Filled, posts: Layout, repacked: Repacked) -> None:
    def twice(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", b'<row r="1"><c r="A1"><v>5</v></c></row></sheetData>')

    assert refusal(repacked(filled(), {SHEET: twice}), posts) == "damaged"


def test_too_many_sheets(posts: Layout, book_bytes: Callable[[openpyxl.Workbook], bytes]) -> None:
    book = openpyxl.Workbook()
    for n in range(25):
        book.create_sheet(f"表{n}")
    assert refusal(book_bytes(book), posts) == "too_many_sheets"


def test_memory_and_time_run_out_in_the_child_only(
    posts_template: bytes, posts: Layout, repacked: Repacked
) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    strings = repacked(posts_template, {"xl/sharedStrings.xml": shared_strings(3_000)})
    assert refusal(strings, posts, max_ratio=2_000, max_memory_bytes=100 * 2**20) == "too_heavy"
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert read_rows(posts_template, "岗位.xlsx", posts, Limits()).sheets[0].title == "岗位"
    with pytest.raises(WorkbookRefused, match="超出上限"):
        run_isolated("extract", posts_template, {"sheets": ["岗位"]}, Limits(max_seconds=0))


def test_formulas_and_dde_are_errors_at_their_cells(
    filled: Filled, good: dict[str, Any], parsed: Callable[..., Any]
) -> None:
    dde = "=cmd|'/c calc'!A0"
    found = parsed(filled({**good, "岗位名称": dde}, {**good, "人数": "=SUM(1,2)"}, {**good, "备注": "-2+3"}))
    assert [(e.place, e.code) for e in found.errors] == [("B2", "formula"), ("C3", "formula")]
    assert found.errors[0].value == dde
    assert [r.row for r in found.rows] == [4]
    in_csv = parsed(f"信用代码,岗位名称\n1,{dde}\n".encode(), name="a.csv")
    assert {e.code for e in in_csv.errors} == {"missing_column"}


def test_exports_hold_text_where_users_typed_formulas(posts: Layout) -> None:
    columns = [c for c in posts.main_columns() if c.name in {"code", "title", "note"}]
    typed = ["=cmd|'/c calc'!A0", "+1+1", "http://example.org/@SUM(A1)"]
    book = openpyxl.load_workbook(io.BytesIO(write_table("岗位", columns, [typed])))
    cells = next(book.worksheets[0].iter_rows(min_row=2))
    assert [c.value for c in cells] == typed
    assert {c.data_type for c in cells} == {"s"}
    assert not any(c.hyperlink for c in cells)


def test_another_template_and_an_old_one(
    filled: Filled, teams: Layout, posts: Layout, repacked: Repacked
) -> None:
    assert refusal(filled(), teams) == "wrong_kind"
    old = repacked(filled(), {"docProps/custom.xml": lambda xml: xml.replace(b"2026.1", b"2019.4")})
    assert refusal(old, posts) == "wrong_version"


def test_a_workbook_without_the_sheet_or_its_header(
    posts: Layout, book_bytes: Callable[[openpyxl.Workbook], bytes], parsed: Callable[..., Any]
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    with pytest.raises(WorkbookRefused, match="找不到表头"):
        parsed(book_bytes(book))
    book.create_sheet("另一个")
    assert refusal(book_bytes(book), posts) == "wrong_sheet"
