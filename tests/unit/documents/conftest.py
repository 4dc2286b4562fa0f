"""A layout of its own: documents/ knows no business part."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import openpyxl
import pytest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from talent_platform.workbooks.columns import ChildSheet, Layout
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.parsing import parse
from talent_platform.workbooks.reading.workbook import read_rows
from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.template import build_template

SECTORS = {
    "I": "信息传输、软件和信息技术服务业",
    "C": "制造业",
    **{f"Z{i}": f"很长很长的行业名称第{i}号" for i in range(40)},
}


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Post(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}$")] = Field(
        title="信用代码", description="18 位"
    )
    title: Annotated[str, StringConstraints(min_length=2, max_length=20)] = Field(title="岗位名称")
    seats: int = Field(title="人数", ge=1, le=100, json_schema_extra={"unit": "人"})
    pay_min: Decimal = Field(
        title="年薪下限", ge=0, max_digits=8, decimal_places=2, json_schema_extra={"unit": "万元"}
    )
    pay_max: Decimal = Field(
        title="年薪上限", ge=0, max_digits=8, decimal_places=2, json_schema_extra={"unit": "万元"}
    )
    start_on: date = Field(title="到岗日期")
    sector: str = Field(title="行业", json_schema_extra={"choices": SECTORS})
    size: Size | None = Field(
        title="规模", default=None, json_schema_extra={"choices": {"small": "小", "large": "大"}}
    )
    mode: Literal["刚性", "柔性"] = Field(title="方式", default="刚性")
    urgent: bool = Field(title="是否急需", default=False)
    skills: list[str] = Field(title="技能", default_factory=list, max_length=3)
    sectors: list[str] = Field(title="相关行业", default_factory=list, json_schema_extra={"choices": SECTORS})
    note: str = Field(title="备注", default="", json_schema_extra={"long": True})
    internal: str = Field(default="", json_schema_extra={"workbook": False})

    @model_validator(mode="after")
    def _pay(self) -> "Post":
        if self.pay_max < self.pay_min:
            raise PydanticCustomError("pay_range", "年薪上限不能低于年薪下限", {"field": "pay_max"})
        return self


class Member(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(title="姓名", min_length=2)
    years: int = Field(title="年限", ge=0, default=0)


class Team(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(title="团队名称")
    field: str = Field(title="方向", default="")
    members: list[Member] = Field(title="成员", min_length=2)


POSTS = Layout("posts", "岗位", "2026.1", Post, key=("code", "title"))
TEAMS = Layout("teams", "团队", "1", Team, key=("name",), child=ChildSheet("members", "成员", Member, "name"))

GOOD: dict[str, Any] = {
    "信用代码": "91210000123456789X",
    "岗位名称": "焊接工程师",
    "人数": 3,
    "年薪下限": 10,
    "年薪上限": 20.5,
    "到岗日期": date(2026, 3, 1),
    "行业": "制造业",
}


def _bytes(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def book_bytes() -> Callable[[openpyxl.Workbook], bytes]:
    return _bytes


@pytest.fixture
def posts() -> Layout:
    return POSTS


@pytest.fixture
def teams() -> Layout:
    return TEAMS


@pytest.fixture
def good() -> dict[str, Any]:
    """Column title → value of a valid row."""
    return dict(GOOD)


@pytest.fixture(scope="session")
def posts_template() -> bytes:
    return build_template(POSTS, 500)


@pytest.fixture
def filled(posts_template: bytes) -> Callable[..., bytes]:
    """The template with rows of {title: value} typed into it from row 2 on."""

    def fill(*rows: dict[str, Any]) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(posts_template))
        sheet = book["岗位"]
        place = {c.title: i for i, c in enumerate(POSTS.main_columns(), start=1)}
        for number, row in enumerate(rows, start=2):
            for title, value in row.items():
                sheet.cell(number, place[title]).value = value
        return _bytes(book)

    return fill


@pytest.fixture
def parsed() -> Callable[..., Parsed]:
    """Read and judge a file as the application does."""

    def read(body: bytes, layout: Layout = POSTS, name: str = "岗位.xlsx") -> Parsed:
        return parse(read_rows(body, name, layout, Limits()), layout)

    return read


@pytest.fixture
def repacked() -> Callable[..., bytes]:
    """The package with parts replaced, rewritten, added or (None) dropped."""

    def repack(body: bytes, parts: dict[str, bytes | Callable[[bytes], bytes] | None]) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(body)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in [*old.namelist(), *(n for n in parts if n not in old.namelist())]:
                change = parts.get(name, lambda data: data)
                if change is not None:
                    new.writestr(name, change if isinstance(change, bytes) else change(old.read(name)))
        return out.getvalue()

    return repack
