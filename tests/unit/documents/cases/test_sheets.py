# ruff: noqa: E501 - tables of what offices write are read across
"""How a table stands on its sheets: what the person sees is read, and what was not understood is a question."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font

from talent_platform.reference.ranks import Education, TitleLevel
from talent_platform.workbooks.refusal import WorkbookRefused

Make = Callable[[str], Any]
Read = Callable[..., Any]


def asked(found: Any) -> dict[str, int]:
    return {question.key: question.count for question in found.questions}


@pytest.mark.parametrize(("first", "last"), [(2, 4), (3, 4)])
def test_a_merged_cell_holds_for_each_of_its_rows(first: int, last: int, book: Make) -> None:
    made = book("candidates").header()
    merged = ("D", "F", "I", "K", "P")
    for number in (2, 3, 4):
        covered = (
            dict.fromkeys(("最高学历", "职称级别", "意向地区", "期望年薪（万元）", "同意参与匹配"))
            if first < number <= last
            else {}
        )
        made.row({"最高学历": "硕士", "期望年薪（万元）": 30} | covered)
    for letter in merged:
        made.sheet.merge_cells(f"{letter}{first}:{letter}{last}")
    found = made.read()
    assert found.errors == []
    kept = [(r.value.education, r.value.title_level, r.value.wanted_counties, r.value.wanted_pay, r.value.consent)
            for r in found.rows]  # fmt: skip
    assert kept == [(Education.MASTER, TitleLevel.INTERMEDIATE, ["219901"], Decimal(30), True)] * 3


def test_an_area_over_several_columns_tells_nothing_of_the_others(book: Make) -> None:
    made = book("candidates").header().row({"所学专业": None, "职称级别": None}).row()
    made.sheet.merge_cells("D2:F2")
    found = made.read()
    assert [(e.place, e.code) for e in found.errors] == [("E2", "merged"), ("F2", "merged")]
    assert [row.row for row in found.rows] == [3]


def test_a_team_whose_name_is_merged_over_its_members(reading: Read) -> None:
    made = openpyxl.Workbook()
    teams = made.active
    teams.title = "团队"
    teams.append(["团队名称", "项目名称", "项目说明", "项目阶段", "所属产业", "最少成行人数", "可到位日期"])
    teams.append(
        [
            "虚构一队",
            "余热回收",
            "高炉煤气余热回收成套技术，已完成样机",
            "样机",
            "冶金与建材",
            2,
            "2027-03-01",
        ]
    )
    members = made.create_sheet("成员")
    members.append(["团队名称", "姓名", "分工", "手机", "是否核心"])
    members.append(["虚构一队", "虚构乙", "技术负责人", "13600770002", "是"])
    members.append([None, "虚构丙", "工艺工程师", "13600770003", "否"])
    members.merge_cells("A2:A3")
    stream = io.BytesIO()
    made.save(stream)
    found = reading("teams", stream.getvalue())
    assert found.errors == []
    assert [member.name for member in found.rows[0].value.members] == ["虚构乙", "虚构丙"]


@pytest.mark.parametrize("merged", [True, False])
def test_a_header_of_two_rows(merged: bool, book: Make, person: dict[str, Any]) -> None:
    made = book("candidates")
    titles = list(person)
    made.sheet.append(["2026年人才信息汇总表"])
    made.sheet.append([{"职称级别": "职称与年限", "工作年限（年）": None}.get(t, t) for t in titles])
    made.sheet.append([t if t in ("职称级别", "工作年限（年）") else None for t in titles])
    made.row()
    if merged:
        made.sheet.merge_cells("F2:G2")
        for column in (1, 2, 3, 4, 5, *range(8, 17)):
            made.sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    found = made.read()
    assert (found.errors, found.questions) == ([], [])
    (row,) = found.rows
    assert (row.row, row.value.title_level, row.value.years) == (4, TitleLevel.INTERMEDIATE, 8)


def test_what_is_paid_in_two_columns_under_one_title(book: Make) -> None:
    made = book("needs")
    titles = [cell.value for cell in book("needs").header().sheet[1]]
    at = titles.index("年薪下限（万元）")
    made.sheet.append([*titles[:at], "薪酬（万元/年）", None, *titles[at + 2 :]])
    made.sheet.append([None] * at + ["最低", "最高"])
    found = made.row().read()
    assert (found.errors, found.questions) == ([], [])
    assert [(row.row, row.value.pay_min, row.value.pay_max) for row in found.rows] == [(3, 10, 20)]


def test_a_group_title_belongs_to_the_titles_below_it(book: Make) -> None:
    titles = ["岗位名称", "需求人数", "所属产业", "工作地点", "年薪（元）", None, "期望到岗日期", "截止日期"]
    made = book("needs")
    made.sheet.append(titles)
    made.sheet.append([None, None, None, None, "下限", "上限", None, None])
    made.sheet.append(["铣工", 2, "机床与通用装备", "临港区", 120000, 180000, "2027-03-01", "2027-06-01"])
    made.sheet.merge_cells("E1:F1")
    found = made.read()
    assert found.errors == []
    assert (found.rows[0].value.pay_min, found.rows[0].value.pay_max) == (12, 18)


def test_other_headings_of_the_same_columns(reading: Read, identity: Callable[..., str]) -> None:
    made = openpyxl.Workbook()
    made.active.title = "人员名册"
    number = identity("210102", date(1975, 6, 15))
    made.active.append(
        ["序号", "工号", "姓名", "身份证号码", "学历", "岗位类型", "岗位级别", "任职时间", "出生年月"]
    )
    made.active.append([1, "C01", "虚构甲", number, "大学本科", "专技", "12级", "2015/9/1", "1975.06"])
    stream = io.BytesIO()
    made.save(stream)
    found = reading("roster", stream.getvalue())
    assert (found.errors, found.questions) == ([], [])
    row = found.rows[0].value
    assert (row.identity, row.born, row.degree, row.grade) == (number, date(1975, 6, 15), "bachelor", 12)


def test_the_unit_of_a_heading_counts(one_cell: Read) -> None:
    found = one_cell("candidates", "期望年薪", 18)
    assert found.rows[0].value.wanted_pay == 18


@pytest.mark.parametrize(("heading", "value"), [("期望年薪（元）", 180000), ("年薪要求（千元）", 180)])
def test_an_amount_in_the_unit_of_its_heading(
    heading: str, value: int, book: Make, person: dict[str, Any]
) -> None:
    made = book("candidates").header(*(heading if t.startswith("期望年薪") else t for t in person))
    made.row({"期望年薪（万元）": value})
    found = made.read()
    assert (found.errors, found.questions) == ([], [])
    assert found.rows[0].value.wanted_pay == 18


def test_an_unknown_column_is_a_question_and_can_be_named(book: Make, person: dict[str, Any]) -> None:
    titles = ["个人情况" if t == "个人简介" else t for t in person]
    made = book("candidates").header(*titles).row({"个人简介": "多年现场经验"}).row()
    found = made.read()
    (key,) = asked(found)
    assert asked(found)[key] == 1
    options = dict(found.questions[0].options)
    assert {"leave", "summary"} <= set(options)
    assert [row.value.summary for row in found.rows] == ["", ""]
    assert [row.value.summary for row in made.read({key: "summary"}).rows] == ["多年现场经验", ""]
    assert made.read({key: "leave"}).questions[0].answer == "leave"


def test_monthly_pay_is_not_taken_for_a_year(book: Make, person: dict[str, Any]) -> None:
    made = book("candidates").header(*("月薪（元）" if t.startswith("期望年薪") else t for t in person)).row()
    assert list(asked(made.read())) == ["column:人才:月薪（元）"]


def test_the_sheet_the_person_sees_is_read(book: Make, person: dict[str, Any]) -> None:
    made = book("candidates").header().row().row()
    shown = made.book.create_sheet("数据")
    shown.append(list(person))
    shown.append([*({**person, "姓名": "虚构新"}.values())])
    made.sheet.sheet_state = "hidden"
    made.book.active = shown
    found = made.read()
    assert [row.value.name for row in found.rows] == ["虚构新"]
    assert asked(found) == {"sheet:人才": 2}


def test_a_copied_sheet_is_asked_about_and_a_renamed_one_read(book: Make, person: dict[str, Any]) -> None:
    made = book("candidates").header().row()
    copied = made.book.create_sheet("人才 (2)")
    copied.append(list(person))
    copied.append([*({**person, "姓名": "虚构二", "联系电话": "13600770099"}.values())])
    assert asked(made.read()) == {"sheet:人才 (2)": 1}
    both = made.read({"sheet:人才 (2)": "read"})
    assert [(row.sheet, row.row) for row in both.rows] == [("人才", 2), ("人才 (2)", 2)]
    made.book.remove(made.book["人才"])
    copied.title = "Sheet1"
    made.book.create_sheet("说明").append(["请勿改动"])
    found = made.read()
    assert (found.questions, [row.sheet for row in found.rows]) == ([], ["Sheet1"])


def test_hidden_and_struck_out_rows_are_asked_about(book: Make) -> None:
    made = book("candidates").header().row().row().row().row()
    for number in (3, 4):
        made.sheet.row_dimensions[number].hidden = True
    for cell in made.sheet[5]:
        cell.font = Font(strike=True)
    found = made.read()
    assert asked(found) == {"hidden:人才": 2, "struck:人才": 1}
    left = made.read({"hidden:人才": "leave", "struck:人才": "leave"})
    assert [row.row for row in left.rows] == [2]
    assert [row.row for row in made.read({"hidden:人才": "read", "struck:人才": "read"}).rows] == [2, 3, 4, 5]


def test_notes_below_the_table_are_no_people(book: Make) -> None:
    made = book("candidates").header().row()
    for line in (["填表人：王示例", None, None, None, "审核人：李示例"], ["合计", 1], ["注：本表报送至市人社局"],
                 ["单位（盖章）："], ["填报日期：2026年11月28日"], ["本页小计", 1], ["第 1 页"]):  # fmt: skip
        made.sheet.append(line)
    found = made.read()
    assert (found.errors, [row.row for row in found.rows], found.total_rows) == ([], [2], 1)
    assert "第 3、4、5、6、7、8、9 行不是数据" in found.notices[0]


def test_members_under_their_teams_name_written_once(reading: Read) -> None:
    """Blanks and widths make no other team; whether rows without a name go with the one above is asked."""
    made = openpyxl.Workbook()
    teams = made.active
    teams.title = "团队"
    teams.append(["团队名称", "项目名称", "项目说明", "项目阶段", "所属产业", "最少成行人数", "可到位日期"])
    teams.append(["ＡＢ 一队", "余热回收", "高炉煤气余热回收成套技术", "样机", "冶金与建材", 2, "2027-03-01"])
    members = made.create_sheet("成员")
    members.append(["团队名称", "姓名", "分工", "手机", "是否核心"])
    members.append(["AB一队", "虚构乙", "技术负责人", "13600770002", "核心"])
    members.append([None, "虚构丙", "工艺工程师", "13600770003", "一般"])
    stream = io.BytesIO()
    made.save(stream)
    asked = reading("teams", stream.getvalue())
    assert [(one.key, one.count) for one in asked.questions] == [("above:成员", 1)]
    assert "A3" in {error.place for error in asked.errors}
    found = reading("teams", stream.getvalue(), answers={"above:成员": "read"})
    assert found.errors == []
    assert [(one.name, one.core) for one in found.rows[0].value.members] == [
        ("虚构乙", True),
        ("虚构丙", False),
    ]


def test_headings_between_the_rows_are_no_people(book: Make) -> None:
    """Of sections, and the header again as it stands on each printed page."""
    made = book("candidates").header().row()
    titles = [cell.value for cell in made.sheet[1]]
    made.sheet.append(["一、机械类"])
    made.row().sheet.append(titles)
    made.row()
    found = made.read()
    assert (found.errors, [row.row for row in found.rows], found.total_rows) == ([], [2, 4, 6], 3)
    assert "第 3、5 行不是数据" in found.notices[0]


def test_a_bad_row_is_still_a_row(book: Make) -> None:
    found = book("candidates").header().row().row({"专业方向": None, "技能": None, "出生年份": None}).read()
    assert {e.place for e in found.errors} == {"B3", "C3", "H3"}


def test_one_identity_number_under_two_people(book: Make, identity: Callable[..., str]) -> None:
    number = identity("210102", date(1990, 6, 15))
    wide = number.translate({48 + n: 0xFF10 + n for n in range(10)})
    found = book("roster").header().row({"身份证号": number}).row().row({"身份证号": wide}).read()
    assert [(e.place, e.code) for e in found.errors] == [("C4", "duplicate_row")]
    assert "第 2 行" in found.errors[0].message


def test_a_post_older_than_its_holder(book: Make, identity: Callable[..., str]) -> None:
    found = book("roster").header().row({"身份证号": identity("210102", date(2000, 1, 1))}).read()
    assert found.errors == []
    old = {"身份证号": identity("210102", date(2005, 1, 1)), "任职日期": "2015-09-01"}
    found = book("roster").header().row(old).read()
    assert [(e.place, e.code) for e in found.errors] == [("F2", "too_young")]


def parts_changed(body: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, lambda data: data)(old.read(name)))
    return out.getvalue()


STRICT = [
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
     b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
]  # fmt: skip


def strict(data: bytes) -> bytes:
    for usual, own in STRICT:
        data = data.replace(usual, own)
    return data


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/styles.xml": lambda data: data.replace(b"<fill>", b"<fill/><fill>", 1)},
        {"xl/styles.xml": lambda _: b"<broken"},
        {"docProps/core.xml": lambda _: b"<x>2026/11/27 10:00</x>"},
        {"xl/theme/theme1.xml": lambda _: b""},
        dict.fromkeys(("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"), strict),
    ],
)  # fmt: skip
def test_nothing_is_refused_for_a_part_nobody_reads(changes: Any, book: Make, reading: Read) -> None:
    body = parts_changed(book("candidates").header().row().bytes(), changes)
    found = reading("candidates", body)
    assert (found.errors, len(found.rows)) == ([], 1)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>', "XML 表格"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 .xls"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_called_what_it_is(body: bytes, says: str, reading: Read) -> None:
    with pytest.raises(WorkbookRefused, match=says):
        reading("candidates", body, "人才.xls")


def test_the_kept_result_of_a_formula_counts(reading: Read, person: dict[str, Any]) -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet = made.add_worksheet("人才")
    sheet.write_row(0, 0, list(person))
    sheet.write_row(1, 0, ["" if v is None else v for v in person.values()])
    sheet.write_formula(1, 6, "=2026-H2-22", None, 14)
    sheet.write_formula(1, 12, "=DATE(2027,3,1)", made.add_format({"num_format": "yyyy-mm-dd"}), 46447)
    made.close()
    found = reading("candidates", stream.getvalue())
    assert found.errors == []
    assert (found.rows[0].value.years, found.rows[0].value.available_from) == (14, date(2027, 3, 1))
    assert "2 个公式" in found.notices[0]


def lines_of(person: dict[str, Any], mark: str) -> str:
    values = ["" if v is None else str(v) for v in person.values()]
    return "\n".join([mark.join(person), mark.join(values)])


@pytest.mark.parametrize(("encoding", "mark", "name"), [
    ("utf-16", "\t", "人才.txt"), ("utf-8-sig", ",", "人才.csv"), ("gb18030", ";", "人才.csv"), ("utf-16", "\t", "人才.csv"),
    ("gb18030", "\t", "人才.xls"), ("utf-8", ",", "人才.xlsx"),
])  # fmt: skip
def test_text_of_every_usual_kind(
    encoding: str, mark: str, name: str, reading: Read, person: dict[str, Any]
) -> None:
    found = reading("candidates", lines_of(person, mark).encode(encoding), name)
    assert (found.errors, [row.value.name for row in found.rows]) == ([], ["虚构甲"])


def test_an_open_document_is_read_like_a_workbook(reading: Read, person: dict[str, Any]) -> None:
    """As LibreOffice writes it: repeated empty cells and rows, a merged area, a date, a note, a hidden row."""
    cells = []
    for title, value in person.items():
        if value is None:
            cells.append("<table:table-cell/>")
        elif title == "可到岗日期":
            cells.append(
                '<table:table-cell office:value-type="date" office:date-value="2027-03-01"><text:p>x</text:p></table:table-cell>'
            )
        elif isinstance(value, int):
            cells.append(
                f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
            )
        else:
            spans = (
                ' table:number-rows-spanned="2" table:number-columns-spanned="1"'
                if title == "最高学历"
                else ""
            )
            note = "<office:annotation><text:p>批注</text:p></office:annotation>" if title == "姓名" else ""
            cells.append(
                f'<table:table-cell office:value-type="string"{spans}>{note}<text:p>{value}</text:p></table:table-cell>'
            )
    head = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>'
        for t in person
    )
    second = "".join(cells).replace("虚构甲", "虚构乙").replace("13600770001", "13600770002")
    at = list(person).index("最高学历")
    parts = [f"{c}" for c in cells]
    covered = "".join("<table:covered-table-cell/>" if i == at else c for i, c in enumerate(parts))
    covered = covered.replace("虚构甲", "虚构乙").replace("13600770001", "13600770002")
    del second
    rows = (f"<table:table-row>{head}</table:table-row><table:table-row>{''.join(cells)}</table:table-row>"
            f'<table:table-row table:visibility="filter">{covered}</table:table-row>'
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>')  # fmt: skip
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text")
    )
    content = (f"<office:document-content {spaces}><office:body><office:spreadsheet>"
               f'<table:table table:name="人才">{rows}</table:table></office:spreadsheet></office:body></office:document-content>')  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    found = reading("candidates", stream.getvalue(), "人才.ods")
    assert found.errors == []
    assert [(r.row, r.value.education, r.value.available_from) for r in found.rows] == [
        (2, Education.BACHELOR, date(2027, 3, 1)), (3, Education.BACHELOR, date(2027, 3, 1)),
    ]  # fmt: skip
    assert asked(found) == {"hidden:人才": 1}
