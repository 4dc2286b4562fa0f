# ruff: noqa: E501 - tables of what offices write are read across
"""Files as offices send them, written here cell by cell and read with the layouts of the product."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import openpyxl
import pytest

from talent_platform.imports.kinds import kinds
from talent_platform.imports.stages.reading import _extracted
from talent_platform.reference.writings.identity_number import check_digit
from talent_platform.workbooks.columns import Layout
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.parsing import parse
from talent_platform.workbooks.reading.workbook import read_rows
from talent_platform.workbooks.refusal import Limits

PERSON: dict[str, Any] = {
    "姓名": "虚构甲", "专业方向": "数控机床装调工程师", "技能": "数控编程:精通、机械制图", "最高学历": "本科", "所学专业": "机械",
    "职称级别": "中级", "工作年限（年）": 8, "出生年份": 1990, "意向地区": "临港区", "意向产业": None, "期望年薪（万元）": 18,
    "引进方式": "刚性引进", "可到岗日期": "2027-03-01", "联系电话": "13600770001", "个人简介": None, "同意参与匹配": "是",
}  # fmt: skip
NEED: dict[str, Any] = {
    "岗位名称": "数控编程工程师", "需求人数（人）": 2, "必备技能": "数控编程", "最低学历": "本科", "最低职称": "中级", "最少工作年限（年）": 3,
    "所属产业": "机床与通用装备", "工作地点": "临港区", "年薪下限（万元）": 10, "年薪上限（万元）": 20, "期望到岗日期": "2027-03-01",
    "截止日期": "2027-06-01",
}  # fmt: skip
STAFF: dict[str, Any] = {
    "人员编号": "A001", "姓名": "虚构甲", "身份证号": None, "岗位类别": "专业技术", "岗位等级": 12, "任职日期": "2018-09-01",
}  # fmt: skip
ROWS = {"candidates": PERSON, "needs": NEED, "roster": STAFF}


def layout_of(kind: str) -> Layout:
    return kinds()[kind].layout


def number_of(place: str, day: date, order: int = 1) -> str:
    """An identity number of the place, for a day of birth; arithmetic, nobody's."""
    first = f"{place}{day:%Y%m%d}{order:03}"
    return first + check_digit(first)


class Book:
    """A workbook under construction: the first sheet is called as the layout."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.book = openpyxl.Workbook()
        self.sheet = self.book.active
        self.sheet.title = layout_of(kind).title
        self.number = 0

    def header(self, *titles: str) -> "Book":
        self.sheet.append(list(titles or ROWS[self.kind]))
        return self

    def row(self, changes: Mapping[str, Any] | None = None) -> "Book":
        """A valid row of somebody else each time, changed."""
        self.number += 1
        own = {"姓名": f"虚构{'甲乙丙丁戊己庚辛壬癸'[self.number % 10]}{self.number}", "联系电话": f"1360077{self.number:04}",
               "人员编号": f"A{self.number:03}", "身份证号": f"E{self.number:08}", "岗位名称": f"数控编程工程师{self.number}"}  # fmt: skip
        base = ROWS[self.kind]
        self.sheet.append(
            [({**base, **{k: v for k, v in own.items() if k in base}} | (changes or {}))[t] for t in base]
        )
        return self

    def bytes(self) -> bytes:
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()

    def read(self, answers: Mapping[str, str] | None = None) -> Parsed:
        return read(self.kind, self.bytes(), answers=answers)


def read(kind: str, body: bytes, name: str = "a.xlsx", answers: Mapping[str, str] | None = None) -> Parsed:
    """As the process that reads uploads does."""
    layout = layout_of(kind)
    return parse(read_rows(body, name, layout, Limits(), _extracted), layout, answers)


@pytest.fixture
def book() -> Callable[[str], Book]:
    return Book


@pytest.fixture
def reading() -> Callable[..., Parsed]:
    return read


@pytest.fixture
def person() -> dict[str, Any]:
    return dict(PERSON)


@pytest.fixture
def one_cell() -> Callable[..., Any]:
    """`one_cell("needs", "最低学历", "专科")`: the file read that has this in that column of its only row."""

    def read_one(kind: str, title: str, value: Any) -> Parsed:
        titles = list(ROWS[kind])
        header = next((t for t in titles if t.split("（")[0] == title), title)
        made = Book(kind).header()
        if header in titles:
            made.row({header: value})
        else:
            made.row()
            column = len(titles) + 1
            made.sheet.cell(1, column).value, made.sheet.cell(2, column).value = header, value
        return made.read()

    return read_one


@pytest.fixture
def identity() -> Callable[..., str]:
    return number_of
