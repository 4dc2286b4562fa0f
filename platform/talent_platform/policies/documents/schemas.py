"""A document at the edge."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from talent_platform.i18n import N_
from talent_platform.policies.documents.words import RANKS, STATUSES
from talent_platform.reference.fields import Code, Line, Note, blank_to_none, choice, choices

LONGEST_TEXT = 200_000
Day = Annotated[date, Field(ge=date(1949, 10, 1), le=date(2999, 12, 31))]
MaybeDay = Annotated[Day | None, BeforeValidator(blank_to_none)]
Key = Annotated[Line, StringConstraints(max_length=40, pattern=r"^[a-z0-9-]*$")]
_ENDS = N_("失效日期不能早于施行日期")


def _names(value: object) -> object:
    """One spelling a piece; forms send them in one field."""
    if not isinstance(value, str):
        return value
    return [each.strip() for each in re.split(r"[;；\n]", value) if each.strip()]


class PolicyForm(BaseModel):
    """A document of the library."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Line, StringConstraints(min_length=4, max_length=200)] = Field(
        title=N_("名称"), examples=["示范市职称评审实施办法"]
    )
    number: Annotated[Line, StringConstraints(max_length=80)] = Field(
        title=N_("文号"), default="", examples=["示人社发〔2026〕12号"]
    )
    issuer: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(
        title=N_("发文机关"), examples=["示范市人力资源和社会保障局"]
    )
    rank: Annotated[Code, choice(RANKS, what="效力级别")] = Field(
        title=N_("效力级别"), json_schema_extra=choices(RANKS)
    )
    jurisdiction: Annotated[Line, StringConstraints(max_length=6, pattern=r"^(CN|\d{6})$")] = Field(
        title=N_("施行地区"), description=N_("全国写 CN，其他写六位行政区划代码"), examples=["CN"]
    )
    valid_from: MaybeDay = Field(title=N_("施行日期"), default=None, description=N_("不知道的留空"))
    valid_to: MaybeDay = Field(title=N_("失效日期"), default=None, description=N_("仍在施行的留空"))
    replaced_by: Key = Field(title=N_("由哪份文件取代"), default="", description=N_("填取代它的文件的标识"))
    link: Annotated[Line, StringConstraints(max_length=300)] = Field(title=N_("出处"), default="")
    status: Annotated[Code, choice(STATUSES, what="核对程度")] = Field(
        title=N_("核对程度"), json_schema_extra=choices(STATUSES)
    )
    names: Annotated[
        list[Annotated[Line, StringConstraints(min_length=4, max_length=120)]], BeforeValidator(_names),
        Field(max_length=8),
    ] = Field(
        title=N_("引用的写法"), default_factory=list,
        description=N_("规则和数值的来源里怎样称呼它，分号分开；留空按文号和名称"),
    )  # fmt: skip
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)] = Field(
        title=N_("正文"), default="", description=N_("整篇粘贴；以“第…条”“（一）”“一、”开头的行各成一段"),
        json_schema_extra={"widget": "textarea"},
    )  # fmt: skip

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> PolicyForm:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(_ENDS)
        return self


class ChangedPolicy(PolicyForm):
    """A document as it shall stand from now on."""

    note: Note = Field(title=N_("更改的依据"), examples=["据取代它的文件第二十条"])
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] = Field(title=N_("版本"))
    """As read; 0 of a shipped one that was never changed."""
