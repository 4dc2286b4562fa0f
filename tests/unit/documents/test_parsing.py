"""Rows become instances; everything wrong is said at its cell, in Chinese, with what would be valid."""

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_platform.workbooks.columns import Kind, Layout, SheetColumn
from talent_platform.workbooks.findings import MAX_ERRORS
from talent_platform.workbooks.reading.conversion import CellProblem, converter_for
from talent_platform.workbooks.reading.parsing import parse
from talent_platform.workbooks.reading.workbook import RawWorkbook, SheetRows
from talent_platform.workbooks.refusal import Limits, WorkbookRefused
from talent_platform.workbooks.writing.marking import mark_errors

Parse = Callable[..., Any]
Filled = Callable[..., bytes]


@pytest.mark.parametrize(
    ("title", "typed", "field", "value"),
    [
        ("信用代码", " ９１210000123456789Ｘ\u200b", "code", "91210000123456789X"),
        ("信用代码", 912100001234567, "code", None),
        ("人数", "３ 人", "seats", 3),
        ("人数", 3.0, "seats", 3),
        ("年薪下限", "10万", "pay_min", Decimal(10)),
        ("年薪下限", "100,000元", "pay_min", Decimal(10)),
        ("年薪下限", 0.1 + 0.2, "pay_min", Decimal("0.3")),
        ("年薪上限", "0.002亿元", "pay_max", Decimal(20)),
        ("到岗日期", "2026年3月1日", "start_on", date(2026, 3, 1)),
        ("到岗日期", "2026.3.1", "start_on", date(2026, 3, 1)),
        ("到岗日期", "２０２６/0３/01", "start_on", date(2026, 3, 1)),
        ("到岗日期", 20260301, "start_on", date(2026, 3, 1)),
        ("到岗日期", 46082, "start_on", date(2026, 3, 1)),
        ("到岗日期", datetime(2026, 3, 1), "start_on", date(2026, 3, 1)),  # noqa: DTZ001
        ("行业", "C", "sector", "C"),
        ("行业", " 制造业 ", "sector", "C"),
        ("规模", "大", "size", "large"),
        ("规模", None, "size", None),
        ("是否急需", "是", "urgent", True),
        ("是否急需", False, "urgent", False),
        ("技能", "焊接、装配；;调试", "skills", ["焊接", "装配", "调试"]),
        ("相关行业", "信息传输、软件和信息技术服务业、制造业", "sectors", ["I", "C"]),
        ("备注", "甲（乙），丙", "note", "甲（乙），丙"),
    ],
)
def test_spellings_people_use(
    title: str, typed: Any, field: str, value: Any, filled: Filled, good: dict[str, Any], parsed: Parse
) -> None:
    found = parsed(filled({**good, title: typed}))
    if value is None and field == "code":
        assert [(e.place, e.code) for e in found.errors] == [("A2", "string_pattern_mismatch")]
        return
    assert found.errors == []
    assert getattr(found.rows[0].value, field) == value


@pytest.mark.parametrize(
    ("title", "typed", "code", "says"),
    [
        ("信用代码", 5.001011990010113e17, "digits_lost", "文本格式"),
        ("信用代码", "5.00101E+17", "digits_lost", "文本格式"),
        ("信用代码", date(2026, 3, 4), "date_in_text", "文本格式"),
        ("岗位名称", None, "missing", "必填"),
        ("岗位名称", "工", "string_too_short", "至少 2 个字"),
        ("岗位名称", "工" * 21, "string_too_long", "最多 20 个字"),
        ("岗位名称", True, "boolean_in_text", "文字"),
        ("人数", "若干", "number_expected", "例如 3（单位：人）"),
        ("人数", 2.5, "number_expected", "整数"),
        ("人数", 0, "greater_than_equal", "不能小于 1"),
        ("人数", 101, "less_than_equal", "不能大于 100"),
        ("年薪下限", "10公斤", "number_expected", "单位：万元"),
        ("年薪下限", 10.125, "decimal_max_places", "最多 2 位小数"),
        ("年薪上限", 5, "pay_range", "不能低于"),
        ("到岗日期", "2026-02-30", "date_expected", "2026-03-01"),
        ("到岗日期", "26/3/1", "day_meant", "2026-03-01"),
        ("到岗日期", 3, "date_expected", "2026-03-01"),
        ("到岗日期", datetime(2026, 3, 1, 8, 30), "date_expected", "不含时刻"),  # noqa: DTZ001
        ("行业", "汽车制造业", "choice_expected", "是否指“制造业”"),
        ("行业", "不知道", "choice_expected", "共 42 项"),
        ("方式", "半刚性", "choice_expected", "刚性、柔性"),
        ("是否急需", "也许", "boolean_expected", "“是”或“否”"),
        ("技能", "甲、乙、丙、丁", "too_long", "最多 3 项，现有 4 项"),
        ("相关行业", "制造业、捕鲸业", "choice_expected", "第 2 项“捕鲸业”"),
        ("备注", "=1+1", "formula", "公式"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(
    title: str,
    typed: Any,
    code: str,
    says: str,
    filled: Filled,
    good: dict[str, Any],
    parsed: Parse,
    posts: Layout,
) -> None:
    found = parsed(filled(good, {**good, "岗位名称": "另一岗位", title: typed}))
    (error,) = found.errors
    letter = "ABCDEFGHIJKLM"[[c.title for c in posts.main_columns()].index(title)]
    assert (error.sheet, error.place, error.title, error.code) == ("岗位", f"{letter}3", title, code)
    assert says in error.message
    assert [row.row for row in found.rows] == [2]
    assert found.bad_rows == 1


def test_several_errors_of_one_row_are_all_said(filled: Filled, good: dict[str, Any], parsed: Parse) -> None:
    found = parsed(filled({**good, "人数": "若干", "岗位名称": "工", "到岗日期": "明天", "年薪上限": 1}))
    assert {e.place for e in found.errors} == {"B2", "C2", "F2"}
    assert found.bad_rows == 1


def test_blank_rows_are_skipped_and_numbers_stay_true(
    filled: Filled, good: dict[str, Any], parsed: Parse
) -> None:
    found = parsed(filled(good, {}, {"备注": "  "}, {**good, "岗位名称": "第五行"}))
    assert [row.row for row in found.rows] == [2, 5]
    assert found.total_rows == 2


def test_a_repeated_row_names_the_first(filled: Filled, good: dict[str, Any], parsed: Parse) -> None:
    found = parsed(filled(good, {**good, "岗位名称": "另一个"}, {**good, "人数": 9}))
    (error,) = found.errors
    assert (error.place, error.code) == ("A4", "duplicate_row")
    assert "与第 2 行重复" in error.message


def table(*rows: list[Any]) -> RawWorkbook:
    return RawWorkbook([SheetRows("岗位", list(enumerate(rows, start=1)))], ["岗位"])


def test_headers_are_found_by_name_below_a_title_row(posts: Layout, good: dict[str, Any]) -> None:
    names = list(good)
    shuffled = [f" {n} *" for n in reversed(names)]
    found = parse(table(["某市岗位需求表"], shuffled, [good[n] for n in reversed(names)]), posts)
    assert found.errors == []
    assert found.rows[0].row == 3


def test_missing_unknown_and_repeated_headers(posts: Layout, good: dict[str, Any]) -> None:
    names = [n for n in good if n != "人数"]
    found = parse(table([*names, "人 员", "岗位名称"], [good[n] for n in names]), posts)
    assert [(e.place, e.code) for e in found.errors] == [
        ("H1", "duplicate_column"),
        ("第 1 行", "missing_column"),
    ]
    assert "缺少必填列「人数（人）」；未识别的列：人 员" in found.errors[1].message
    assert (found.rows, found.total_rows, found.bad_rows) == ([], 1, 1)
    assert found.notices == ["工作表「岗位」中未识别的列不会导入：人 员"]


def test_errors_beyond_the_limit_are_counted(posts: Layout, good: dict[str, Any]) -> None:
    bad = [[*good.values()] for _ in range(MAX_ERRORS + 50)]
    for row in bad:
        row[2] = "很多"
    found = parse(table(list(good), *bad), posts)
    assert (len(found.errors), found.errors_left_out, found.bad_rows) == (MAX_ERRORS, 50, MAX_ERRORS + 50)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_of_both_encodings(encoding: str, good: dict[str, Any], parsed: Parse) -> None:
    text = ",".join(good) + "\r\n" + ",".join(map(str, good.values())) + "\r\n\r\n" + '"=""007""",=1+1\r\n'
    found = parsed(text.encode(encoding), name="岗位.csv")
    assert found.rows[0].value.title == "焊接工程师"
    assert ("A4", "string_pattern_mismatch") in [(e.place, e.code) for e in found.errors]
    assert ("B4", "formula") in [(e.place, e.code) for e in found.errors]
    marked = mark_errors(text.encode(encoding), "岗位.csv", found.errors, Limits())
    assert "信用代码：格式不正确" in marked.decode("utf-8-sig").splitlines()[3]
    again = parsed(marked, name="岗位.csv")
    assert (len(again.errors), again.notices) == (len(found.errors), [])


def team_book(heads: list[list[Any]], members: list[list[Any]]) -> RawWorkbook:
    sheets = [["团队名称*", "方向"], *heads], [["团队名称*", "姓名*", "年限"], *members]
    names = ("团队", "成员")
    return RawWorkbook(
        [SheetRows(n, list(enumerate(rows, start=1))) for n, rows in zip(names, sheets, strict=True)],
        list(names),
    )


def test_members_join_their_team(teams: Layout) -> None:
    found = parse(
        team_book(
            [["甲队"], ["乙队"]], [["甲队", "张一", 3], ["乙队", "王一"], ["甲队", "张二"], ["乙队", "王二"]]
        ),
        teams,
    )
    assert [[m.name for m in row.value.members] for row in found.rows] == [
        ["张一", "张二"],
        ["王一", "王二"],
    ]
    assert found.rows[0].child_rows == (2, 4)


def test_errors_of_members_stand_on_their_sheet(teams: Layout) -> None:
    found = parse(
        team_book(
            [["甲队"], ["乙队"], ["丙队"], ["丁队"]],
            [
                *(["甲队", "张一"], ["甲队", "张"], ["乙队", "王一", "很久"], ["乙队", "王二"]),
                *(["丙队", "李一"], ["戊队", "赵一"], [None, "钱一"], ["丁队", "周一"], ["丁队", "周二"]),
            ],
        ),
        teams,
    )
    assert {(e.sheet, e.place, e.code) for e in found.errors} == {
        ("成员", "B3", "string_too_short"),
        ("成员", "C4", "number_expected"),
        ("成员", "A7", "unknown_parent"),
        ("成员", "A8", "unknown_parent"),
        ("团队", "A4", "too_short"),
    }
    assert [row.value.name for row in found.rows] == ["丁队"]


def test_a_team_file_needs_its_second_sheet(teams: Layout) -> None:
    lone = RawWorkbook([SheetRows("团队", [(1, ["团队名称"]), (2, ["甲队"])])], ["团队"])
    with pytest.raises(WorkbookRefused, match="成员"):
        parse(lone, teams)


def test_the_users_own_file_comes_back_marked(
    filled: Filled, good: dict[str, Any], parsed: Parse, posts: Layout
) -> None:
    body = filled(good, {**good, "岗位名称": "工", "人数": "若干"})
    found = parsed(body)
    marked = mark_errors(body, "岗位.xlsx", found.errors, Limits())
    book = openpyxl.load_workbook(io.BytesIO(marked))
    sheet = book["岗位"]
    assert "整数" in sheet["C3"].comment.text
    assert sheet["C3"].fill.fgColor.rgb.endswith("FFC7CE")
    assert sheet["C3"].value == "若干"
    assert sheet["N1"].value == "错误说明"
    assert "岗位名称：至少 2 个字" in sheet["N3"].value
    assert sheet["N2"].value is None
    assert len(sheet.data_validations.dataValidation) == len(
        openpyxl.load_workbook(io.BytesIO(body))["岗位"].data_validations.dataValidation
    )
    assert {p.value for p in book.custom_doc_props.props} == {"posts", "2026.1"}
    assert book["字典"].sheet_state == "hidden"

    sheet["B3"], sheet["C3"] = "铸造工程师", 2
    stream = io.BytesIO()
    book.save(stream)
    again = parsed(stream.getvalue())
    assert (again.errors, again.notices, len(again.rows)) == ([], [], 2)
    clean = openpyxl.load_workbook(io.BytesIO(mark_errors(stream.getvalue(), "岗位.xlsx", [], Limits())))
    assert clean["岗位"]["C3"].comment is None
    assert "18 位" in clean["岗位"]["A1"].comment.text, "the template's own notes stay"


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.text(alphabet="0123456789.-/年月日元万亿,、:：% ", max_size=14),
    st.dates(),
)


@given(cell=CELLS, kind=st.sampled_from(list(Kind)))
def test_no_cell_brings_the_reader_down(cell: Any, kind: Kind) -> None:
    choices = {"1": "甲、乙", "2": "丙"} if kind in (Kind.CHOICE, Kind.LIST) else None
    column = SheetColumn("x", "某列", kind, required=False, unit="万元", choices=choices)
    try:
        value = converter_for(column)(cell)
    except CellProblem:
        return
    assert (
        value is None
        or {
            Kind.DATE: type(value) is date,
            Kind.NUMBER: isinstance(value, Decimal) and value.is_finite(),
            Kind.INTEGER: type(value) is int,
            Kind.TEXT: isinstance(value, str) and value.strip() == value,
            Kind.BOOLEAN: isinstance(value, bool),
            Kind.CHOICE: value in ("1", "2"),
            Kind.LIST: isinstance(value, list) and set(value) <= {"1", "2"},
        }[kind]
    )


@given(number=st.decimals(min_value=0, max_value=10**7, places=2))
def test_money_is_the_same_in_every_unit(number: Decimal) -> None:
    convert = converter_for(SheetColumn("pay", "年薪", Kind.NUMBER, required=True, unit="万元"))
    assert (
        convert(str(number)) == convert(f"{number * 10_000}元") == convert(f"{number / 10_000}亿元") == number
    )
    assert convert(float(number)) == number


@given(day=st.dates(min_value=date(1955, 1, 1), max_value=date(2100, 1, 1)))
def test_a_day_is_the_same_in_every_spelling(day: date) -> None:
    convert = converter_for(SheetColumn("d", "日期", Kind.DATE, required=True))
    serial = (day - date(1899, 12, 30)).days
    spellings = [
        day,
        serial,
        int(f"{day:%Y%m%d}"),
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {convert(s) for s in spellings} == {day}
    later = converter_for(SheetColumn("d", "日期", Kind.DATE, required=True), date1904=True)
    assert serial - 1462 < 20_000 or later(serial - 1462) == day
