# ruff: noqa: E501 - tables of what offices write are read across
"""What is read in one column, sheet or kind of file is read in every other where the same can stand: each layout
of the product, with the surveys', gets each writing in each column of that kind, and each kind of file."""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
from stdnum.cn import uscc

from talent_platform.imports.kinds import kinds
from talent_platform.imports.stages.reading import _extracted
from talent_platform.reference.writings.identity_number import check_digit
from talent_platform.surveys.campaigns.forms import row_model
from talent_platform.surveys.submissions.books import _identified
from talent_platform.workbooks.columns import Kind, Layout, SheetColumn
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.parsing import parse
from talent_platform.workbooks.reading.workbook import RawWorkbook, SheetRows, read_rows
from talent_platform.workbooks.refusal import Limits, WorkbookRefused
from talent_platform.workbooks.writing.template import example_of

LAYOUTS: dict[str, Layout] = {key: kind.layout for key, kind in kinds().items()} | {
    f"survey of {kind} needs": Layout("survey-1-1", "填报表", "1", _identified(row_model(kind, [])))
    for kind in ("talent", "project")
}
CODES = [
    first + uscc.calc_check_digit(first)
    for first in ("91219901MA0RPT011", "91219901MA0000001", "91219901MA0000002")
]
GIVEN = {
    "person": "1", "identity": "219900198506010015", "credit_code": CODES[0], "row": "", "need": "", "role": "县区主管部门",
    "county": "临港区", "organisation": "", "yearly": "4", "employer": "", "nothing": "否", "until": "",
}  # fmt: skip
"""What stands in the columns without an example, or with one that only fits another row."""
Line = dict[str, Any]
ERROR = object()
"""The cell is pointed at, and nothing is read from it."""


def wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if one.isascii() and one.isalnum() else one for one in text)


def valid(columns: list[SheetColumn]) -> Line:
    """A valid line as a person types it."""
    line: Line = {}
    for column in columns:
        if column.name in GIVEN:
            text = GIVEN[column.name]
        elif column.examples:
            text = str(column.examples[0])
        else:
            text = example_of(column) if column.required or column.kind in (Kind.BOOLEAN, Kind.CHOICE) else ""
        line[column.header] = text
    return line


def other(line: Line, columns: list[SheetColumn], place: int) -> Line:
    """The same line of somebody else."""
    stem = "甲乙丙"[place]
    own: dict[str, Callable[[], str]] = {
        "login": lambda: f"shili-{place}", "number": lambda: f"A{place}", "person": lambda: str(place + 1),
        "identity": lambda: numbered(place), "credit_code": lambda: CODES[place], "phone": lambda: f"1360077000{place}",
        "name": lambda: f"虚构{stem}",
    }  # fmt: skip
    return line | {
        column.header: own[column.name]() for column in columns if column.name in own and line[column.header]
    }


def numbered(place: int) -> str:
    first = f"21990019850601{place:03}"
    return first + check_digit(first)


def raw(layout: Layout, lines: list[Line], children: list[Line]) -> RawWorkbook:
    sheets = [SheetRows(layout.title, _numbered(lines))]
    if layout.child:
        sheets.append(SheetRows(layout.child.title, _numbered(children)))
    return RawWorkbook(sheets, [sheet.title for sheet in sheets])


def _numbered(lines: list[Line]) -> list[tuple[int, list[Any]]]:
    rows = [list(lines[0]), *(list(line.values()) for line in lines)]
    return [(number, [None if cell == "" else cell for cell in row]) for number, row in enumerate(rows, 1)]


def members(layout: Layout, name: str) -> list[Line]:
    """Two members of the team of that name."""
    if layout.child is None:
        return []
    link, *columns = layout.child_columns()
    both = []
    for place in range(2):
        line = valid(columns)
        said = {c.header: str(c.examples[place]) for c in columns if c.name in ("name", "phone")}
        both.append({link.header: name} | line | said)
    return both


def days(text: str) -> list[Any]:
    day = date.fromisoformat(text)
    serial = (day - date(1899, 12, 30)).days
    return [
        f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}", int(f"{day:%Y%m%d}"), day, serial, str(serial), wide(text), f"{day.year} {day.month} {day.day}",
        text.replace("-", "—"), f"{text} 00:00:00", f"{day.year}年{day.month}月{day.day}号",
    ]  # fmt: skip


BLANK = ("无", "/", "-", "nan", "NaN", "—", "  ", "暂无", "（无）")
TITLED: dict[str, Sequence[tuple[Any, Any]]] = {
    "身份证号": [(t, "219900198506010015") for t in ("２１９９００１９８５０６０１００１５", "219900 19850601 0015", " 219900198506010015\u200b", "219900-19850601-0015", "'219900198506010015")]
    + [("219900850601001", ERROR), ("21990019850601001", ERROR), ("219900198502300015", ERROR), (219900198506010015, ERROR), ("2.199E+17", ERROR)],
    "统一社会信用代码": [(t, CODES[0]) for t in ("91219901 MA0RPT01 17", wide(CODES[0]), CODES[0].lower(), "91219901-MA0RPT011-7", f"'{CODES[0]}")],
    "人员编号": [(t, "0001") for t in (" ００01 ", "00 01")],
    **dict.fromkeys(("姓名", "成员姓名", "联系人"), (
        ("虚 构", "虚构"), ("虚构　", "虚构"), ("1.虚构", "虚构"), ("买买提．艾力", "买买提·艾力"),
        *((t, ERROR) for t in ("王?", "李□", "张三、李四", "张三（男）", "同上")),
    )),
    "联系电话": [(t, "13600779104") for t in ("13600779104（微信同号）", "手机：13600779104", "+86 13600779104", "136-0077-9104", "13600779104.0", "136 0077 9104", 13600779104)]
    + [(t, ERROR) for t in ("13600779104/13600779105", "1.36008E+10", "138000000012", "张工13600779104")],
    **dict.fromkeys(("工作地点", "实施地点", "所在县区", "县区"), tuple(
        (t, "219901") for t in ("临港", "临 港 区", "辽原市临港区", "219901", "临港区。")
    )),
}  # fmt: skip


def writings(column: SheetColumn, text: str) -> Iterator[tuple[Any, Any]]:
    """What is typed into a column where `text` could stand → its value; None: as that text is read."""
    if column.title in TITLED:
        yield from TITLED[column.title]
        return
    match column.kind:
        case Kind.DATE if text:
            yield from ((one, None) for one in days(text))
            yield from ((one, ERROR) for one in ("2027年2月底", "2027/02/01 18:00", "2027-02-30", "27.1.1"))
        case Kind.BOOLEAN:
            yield from ((one, True) for one in ("√", "☑是 □否", "是。", "Y", "有"))
            yield from ((one, False) for one in ("□是☑否", "×", "N"))
            yield from ((one, ERROR) for one in ("□是 □否", "是/否", "大概"))
        case Kind.CHOICE if text:
            yield from ((one, None) for one in (f"{text} ", " ".join(text), f"{text}。"))
            yield "不是这里的", ERROR
        case Kind.INTEGER if text:
            yield from ((one, None) for one in (wide(text), f"{text}.0", float(text), f" {text} "))
            yield from ((f"{text}{unit}", None) for unit in (column.unit, f" {column.unit}") if column.unit)
            yield "1.5.2", ERROR
        case Kind.NUMBER if text:
            yield from (
                (one, None)
                for one in (
                    f"{text}万",
                    f"{text}W",
                    f"{text}万元",
                    f"{int(text)}0,000元",
                    f"人民币{text}万元",
                    wide(text),
                    f" {text} ",
                )
            )
            yield from ((one, ERROR) for one in ("15-20", "若干", "面议"))
        case Kind.LIST if column.choices:
            labels, codes = list(column.choices.values())[:2], list(column.choices)[:2]
            yield from (
                (pattern.format(*labels), codes) for pattern in ("{}、{}", "1、{}；2、{}", "{},{}", "①{}②{}")
            )
            yield from ((one, []) for one in ("不限", "/", "无"))
        case Kind.LIST:
            yield from (
                (one, ["甲技术", "乙技术"])
                for one in (
                    "1、甲技术；2、乙技术",
                    "①甲技术②乙技术",
                    "甲技术\n乙技术",
                    "（1）甲技术（2）乙技术",
                    "●甲技术 ●乙技术",
                )
            )
            yield from ((one, ERROR if column.required else []) for one in ("无", "/", "nan", "1、无"))
            yield "见附件", ERROR
        case Kind.TEXT if column.required:
            yield f"{text}　\u200b", None
            yield from ((one, ERROR) for one in ("同上", "/"))
        case Kind.TEXT if column.title != "重大项目名称":  # of one kind of list it has to be named
            yield from ((one, "") for one in BLANK)
            if not column.long:
                yield "同上", ERROR


def plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [getattr(one, "name", one) for one in value]
    return getattr(value, "value", value)


def value_of(parsed: Parsed, name: str, nested: str) -> Any:
    (row,) = parsed.rows
    return plain(getattr(getattr(row.value, nested)[0] if nested else row.value, name))


def typed_into(layout: Layout, nested: str, column: SheetColumn, typed: Any) -> Parsed:
    """A file with one row, in which this stands in that column of the main or second sheet."""
    main = valid(layout.main_columns())
    name = next(iter(main))
    further = members(layout, main[name])
    (further[0] if nested else main)[column.header] = typed
    if column.header == name:
        for one in further:
            one[next(iter(one))] = typed
    return parse(raw(layout, [main], further), layout)


def amiss(found: Parsed, column: SheetColumn, nested: str, meant: Any) -> object:
    """What is wrong with how one cell was read; nothing where it is right."""
    said = [(error.title, str(error.message)) for error in found.errors]
    if meant is ERROR:
        return None if not found.rows and column.title in dict(said) else ("no error at the cell", said)
    if said or found.questions or not found.rows:
        return said, [one.key for one in found.questions]
    got = value_of(found, column.name, nested)
    return None if str(got or "") == str(meant or "") else (got, meant)


@pytest.mark.parametrize("key", LAYOUTS)
def test_each_writing_in_each_column_of_its_kind(key: str) -> None:
    layout = LAYOUTS[key]
    wrong: list[object] = []
    tried = 0
    line = valid(layout.main_columns())
    sheets = [("", layout.main_columns(), line)]
    if layout.child:
        sheets.append(
            (layout.child.field, layout.child_columns()[1:], members(layout, next(iter(line.values())))[0])
        )
    for nested, columns, usual in sheets:
        for column in columns:
            text = usual[column.header]
            same = value_of(typed_into(layout, nested, column, text), column.name, nested)
            for typed, meant in writings(column, text):
                value = same if meant is None else meant
                tried += 1
                if problem := amiss(typed_into(layout, nested, column, typed), column, nested, value):
                    wrong.append((column.title, typed, problem))
    assert wrong == []
    assert tried > 20


@cache
def three(key: str) -> tuple[list[list[Any]], list[list[Any]]]:
    """Header and three valid rows, and those of the second sheet."""
    layout = LAYOUTS[key]
    columns = layout.main_columns()
    lines = [other(valid(columns), columns, place) for place in range(3)]
    further: list[Line] = []
    for place, line in enumerate(lines):
        for at, member in enumerate(members(layout, next(iter(line.values())))):
            own = {"成员姓名*": f"虚{'甲乙丙'[place]}{'丁戊'[at]}", "联系电话*": f"136007711{place}{at}"}
            further.append(member | own)
    as_rows = [
        [list(group[0]), *(list(line.values()) for line in group)] if group else []
        for group in (lines, further)
    ]
    return as_rows[0], as_rows[1]


def xlsx(
    key: str, rows: list[list[Any]], change: Callable[[Any], object] | None = None, title: str = ""
) -> bytes:
    layout, further = LAYOUTS[key], three(key)[1]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title or layout.title
    for row in rows:
        sheet.append(row)
    if further and layout.child:
        second = book.create_sheet(layout.child.title)
        for row in further:
            second.append(row)
    if change is not None:
        change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(key: str, rows: list[list[Any]]) -> bytes:
    layout, further = LAYOUTS[key], three(key)[1]
    sheets = [(layout.title, rows), *([(layout.child.title, further)] if layout.child else [])]
    tables = "".join(
        f'<table:table table:name="{title}">' + "".join(
            "<table:table-row>" + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
                if cell not in ("", None) else "<table:table-cell/>" for cell in row
            ) + "</table:table-row>" for row in table
        ) + "</table:table>"
        for title, table in sheets
    )  # fmt: skip
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text")
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return stream.getvalue()


def text(rows: list[list[Any]], encoding: str, mark: str) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=mark).writerows(rows)
    return stream.getvalue().encode(encoding)


def shuffled(rows: list[list[Any]]) -> list[list[Any]]:
    order = random.Random(7).sample(range(len(rows[0])), len(rows[0]))
    return [[row[at] for at in order] for row in rows]


def two_rows_of_headings(rows: list[list[Any]]) -> Callable[[Any], object]:
    def change(sheet: Any) -> None:
        sheet.insert_rows(1)
        width = len(rows[0])
        for column in range(1, width + 1):
            below = sheet.cell(2, column)
            if column < width - 1:
                sheet.cell(1, column).value, below.value = below.value, None
                sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
        sheet.cell(1, width - 1).value = "其他情况"
        sheet.merge_cells(start_row=1, end_row=1, start_column=width - 1, end_column=width)

    return change


def merged_where_equal(rows: list[list[Any]]) -> Callable[[Any], object]:
    def change(sheet: Any) -> None:
        for at in range(len(rows[0])):
            if rows[1][at] and len({row[at] for row in rows[1:]}) == 1:
                for number in (3, 4):
                    sheet.cell(number, at + 1).value = None
                sheet.merge_cells(start_row=2, end_row=4, start_column=at + 1, end_column=at + 1)

    return change


BELOW = [["填表人：王示例", None, None, "审核人：李示例"], ["合计", 3], ["注：本表报送至市人社局"], ["填报日期：2026年11月28日"],
         ["单位（盖章）："], ["共3人"], ["制表：张示例", None, "联系电话：略"]]  # fmt: skip


@cache
def values(key: str) -> list[Any]:
    found = read(key, xlsx(key, three(key)[0]))
    assert (found.errors, found.questions) == ([], [])
    return [row.value for row in found.rows]


def read(key: str, body: bytes, name: str = "a.xlsx") -> Parsed:
    layout = LAYOUTS[key]
    return parse(read_rows(body, name, layout, Limits(), _extracted), layout)


@pytest.mark.parametrize("key", LAYOUTS)
def test_each_kind_of_file_and_of_table(key: str) -> None:
    rows = three(key)[0]
    header, *data = rows
    layout = LAYOUTS[key]
    files: dict[str, tuple[bytes, str]] = {
        "renamed sheet": (xlsx(key, rows, title="Sheet1"), "a.xlsx"),
        "title above": (
            xlsx(key, [[f"2026年{layout.title}信息表"], ["填报单位：某局", None, "2026年12月"], *rows]),
            "a.xlsx",
        ),
        "counted": (xlsx(key, [["序号", *header], *([n, *row] for n, row in enumerate(data, 1))]), "a.xlsx"),
        "shuffled": (xlsx(key, shuffled(rows)), "a.xlsx"),
        "bare headings": (xlsx(key, [[one.split("（")[0].strip("*") for one in header], *data]), "a.xlsx"),
        "broken headings": (xlsx(key, [[f"{one[:2]}\n{one[2:]}" for one in header], *data]), "a.xlsx"),
        "two rows of headings": (xlsx(key, rows, two_rows_of_headings(rows)), "a.xlsx"),
        "lines below": (xlsx(key, [*rows, *BELOW]), "a.xlsx"),
        "header again": (
            xlsx(key, [header, data[0], [f"{layout.title}信息表（续）"], header, *data[1:]]),
            "a.xlsx",
        ),
        "section": (xlsx(key, [header, ["一、甲类"], *data]), "a.xlsx"),
        "columns counted": (xlsx(key, [header, list(range(1, len(header) + 1)), *data]), "a.xlsx"),
        "merged": (xlsx(key, rows, merged_where_equal(rows)), "a.xlsx"),
        "ods": (ods(key, rows), "a.ods"),
    }
    if layout.child is None:
        files |= {
            f"{encoding} {mark!r}": (text(rows, encoding, mark), name)
            for encoding in ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
            for mark, name in ((",", "a.csv"), ("\t", "a.xls"), ("|", "a.txt"))
        }
    for what, (body, name) in files.items():
        found = read(key, body, name)
        assert ([(e.place, str(e.message)) for e in found.errors], found.questions) == ([], []), what
        assert [row.value for row in found.rows] == values(key), what
    for body, said in (
        (xlsx(key, [list(column) for column in zip(*rows, strict=True)]), "转置"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML"),
    ):
        with pytest.raises(WorkbookRefused, match=said):
            read(key, body, "a.xls")


@pytest.mark.parametrize("key", LAYOUTS)
def test_each_other_heading_of_each_column(key: str) -> None:
    layout, (header, *data) = LAYOUTS[key], three(key)[0]
    own = {column.title for column in layout.main_columns()}
    for at, column in enumerate(layout.main_columns()):
        for heading in set(column.headings) - own:
            rows = [[*header[:at], heading, *header[at + 1 :]], *data]
            book = RawWorkbook(
                [
                    SheetRows(
                        title, [(n, [None if c == "" else c for c in row]) for n, row in enumerate(table, 1)]
                    )
                    for title, table in (
                        (layout.title, rows),
                        (layout.child.title if layout.child else "", three(key)[1]),
                    )
                    if table
                ],
                [layout.title],
            )
            found = parse(book, layout)
            assert ([str(e.message) for e in found.errors], found.questions) == ([], []), heading
            assert [row.value for row in found.rows] == values(key), heading
