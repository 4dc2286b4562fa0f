"""What the downloaded template offers, and that what it offers is what the reader takes."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from pydantic import BaseModel, Field

from talent_platform.imports.kinds import kinds
from talent_platform.workbooks.columns import Kind, Layout, SheetColumn, columns_of
from talent_platform.workbooks.writing.export import write_table
from talent_platform.workbooks.writing.template import build_template


def test_columns_say_what_the_model_says(posts: Layout) -> None:
    columns = {c.name: c for c in columns_of(posts.model)}
    assert "internal" not in columns
    assert columns["seats"].header == "人数（人）*"
    assert (columns["seats"].kind, columns["seats"].minimum, columns["seats"].maximum) == (
        Kind.INTEGER,
        1,
        100,
    )
    assert (columns["title"].kind, columns["title"].max_length) == (Kind.TEXT, 20)
    assert columns["size"].choices == {"small": "小", "large": "大"}
    assert columns["mode"].choices == {"刚性": "刚性", "柔性": "柔性"}
    assert [columns[n].kind for n in ("pay_min", "start_on", "urgent", "skills", "sectors")] == [
        Kind.NUMBER,
        Kind.DATE,
        Kind.BOOLEAN,
        Kind.LIST,
        Kind.LIST,
    ]
    assert not columns["size"].required


def test_a_type_no_cell_can_hold_is_named() -> None:
    class Odd(BaseModel):
        at: datetime = Field(title="时刻")

    with pytest.raises(TypeError, match=r"Odd\.at"):
        columns_of(Odd)


def test_template_carries_marks_dropdowns_and_text_columns(posts_template: bytes, posts: Layout) -> None:
    book = openpyxl.load_workbook(io.BytesIO(posts_template))
    assert {p.name: p.value for p in book.custom_doc_props.props} == {
        "template_kind": "posts",
        "template_version": "2026.1",
    }
    assert book["字典"].sheet_state == "hidden"
    sheet = book["岗位"]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet.column_dimensions[letters["信用代码*"]].number_format == "@"
    assert "18 位" in sheet[f"{letters['信用代码*']}1"].comment.text
    rules = {str(v.sqref).split("2")[0]: v for v in sheet.data_validations.dataValidation}
    name = rules[letters["行业*"]].formula1
    area = book.defined_names[name].attr_text
    (target,) = book.defined_names[name].destinations
    labels = [cell.value for row in book[target[0]][target[1]] for cell in row]
    assert len("、".join(labels)) > 255, area
    assert labels[:2] == ["信息传输、软件和信息技术服务业", "制造业"]
    assert str(rules[letters["行业*"]].sqref).endswith("501"), "500 rows below the header"
    assert rules[letters["人数（人）*"]].type == "whole"


def test_the_examples_shown_are_themselves_valid(
    parsed: Callable[..., Any], book_bytes: Callable[[openpyxl.Workbook], bytes]
) -> None:
    class Shown(BaseModel):
        code: str = Field(title="编码", examples=["007"])
        level: str = Field(title="级别", json_schema_extra={"choices": {"1": "初级", "2": "高级"}})
        day: str = Field(title="说明", default="")
        count: int = Field(title="数量", ge=5, le=9)
        fast: bool = Field(title="加急")

    layout = Layout("shown", "表", "1", Shown)
    book = openpyxl.load_workbook(io.BytesIO(build_template(layout, 10)))
    example = [cell.value for cell in book["填写示例"][3]]
    for index, value in enumerate(example, start=1):
        book["表"].cell(2, index).value = value
    (row,) = parsed(book_bytes(book), layout).rows
    assert row.value.model_dump() == {
        "code": "007",
        "level": "2",
        "day": "示例说明",
        "count": 5,
        "fast": True,
    }


def test_every_column_is_explained(posts_template: bytes, posts: Layout) -> None:
    book = openpyxl.load_workbook(io.BytesIO(posts_template), read_only=True)
    explained = [row[1] for row in book["填写说明"].iter_rows(min_row=2, values_only=True)]
    assert explained == [c.header for c in posts.main_columns()]


def test_an_export_shows_labels_and_dates_and_comes_back_as_an_import(
    posts: Layout, good: dict[str, Any], filled: Callable[..., bytes], parsed: Callable[..., Any]
) -> None:
    columns = posts.main_columns()
    (row,) = parsed(filled({**good, "规模": "小", "技能": "焊接；装配", "相关行业": "制造业"})).rows
    body = write_table("岗位", columns, [[getattr(row.value, c.name) for c in columns]])
    assert parsed(body).rows[0].value == row.value


def test_a_moment_keeps_its_time_and_long_text_is_cut(posts: Layout) -> None:
    columns = [
        SheetColumn("at", "时间", Kind.DATE, required=False),
        SheetColumn("text", "文", Kind.TEXT, required=False),
    ]
    moment = datetime.fromisoformat("2026-03-01T08:30:00+08:00")
    book = openpyxl.load_workbook(
        io.BytesIO(write_table("a/b:c", columns, [[moment, "字" * 40_000], [None, None]]))
    )
    at, text = book.worksheets[0][2]
    assert at.value == datetime(2026, 3, 1, 8, 30)  # noqa: DTZ001 - a cell knows no zone
    assert len(text.value) == 32_767


def widths(sheet: Any) -> list[float]:
    """In characters, by column; equal ones beside each other stand as one in the file."""
    groups = sheet.column_dimensions.values()
    return [group.width for group in groups for _ in range(group.min, group.max + 1)]


def test_every_sheet_prints_legibly_on_a4() -> None:
    """A wide one on pages side by side, in whose heads no letter shrinks; what is exported says when."""
    layout = kinds()["needs"].layout
    body = build_template(layout, 10)
    for sheet in openpyxl.load_workbook(io.BytesIO(body)).worksheets:
        if sheet.sheet_state == "hidden":
            continue
        across = sheet.page_setup.fitToWidth or 1
        assert sum(widths(sheet)) / across <= 225, sheet.title
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape"), sheet.title
        assert sheet.print_options.gridLines
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_title_cols == ("$A:$A" if across > 1 else None)
        assert not sheet.HeaderFooter.scaleWithDoc
        assert "&P" in sheet.oddFooter.center.text
    first = openpyxl.load_workbook(io.BytesIO(body))[layout.title]
    assert first.page_setup.fitToWidth == 2
    told = (first.oddHeader.left.text, first.oddHeader.right.text, first.oddFooter.left.text)
    assert [text.split("：")[0] for text in told] == ["填报单位（盖章）", "填报日期", "填表人"]
    roster = openpyxl.load_workbook(io.BytesIO(build_template(kinds()["roster"].layout, 10)))["人员名册"]
    assert min(widths(roster)[1:3]) >= 20, "name and identity number"
    out = openpyxl.load_workbook(io.BytesIO(write_table("需求", columns_of(layout.model), []))).active
    assert out.oddFooter.left.text.startswith("导出时间：2")
    assert not out.HeaderFooter.scaleWithDoc
