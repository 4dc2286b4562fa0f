"""An expert at the edge: as nominated, as a row of a workbook, as selected."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    Code,
    Id,
    IdentityNumber,
    Line,
    PersonName,
    blank_to_none,
    choice,
    choices,
)
from talent_platform.reference.writings.wrong import wrong
from talent_platform.titles.committees.schemas import LEVEL_CHOICES, SERIES_CHOICES, Day, Level, several
from talent_platform.titles.experts.life import CONDITION_LABELS, SECTOR_LABELS
from talent_posts import ExpertCondition, Sector


class ExpertFacts(BaseModel):
    """What a unit says of somebody whom it nominates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PersonName = Field(title=N_("姓名"), examples=["示例甲"])
    identity: IdentityNumber = Field(
        title=N_("身份证号"), description=N_("只存密钥散列，用来认出同一个人，不显示、不能还原"),
        json_schema_extra={"text": True}, examples=["219900198506010015"],
    )  # fmt: skip
    unit: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("工作单位"), examples=["示例机床有限公司"]
    )
    sector: Annotated[Sector, choice(SECTOR_LABELS, what="单位性质")] = Field(
        title=N_("单位性质"), json_schema_extra=choices(SECTOR_LABELS), examples=["民营企业"]
    )
    series: Annotated[Code, choice(SERIES_CHOICES, what="职称系列")] = Field(
        title=N_("职称系列"), json_schema_extra=choices(SERIES_CHOICES), examples=["工程技术人员"]
    )
    specialty: Annotated[Line, StringConstraints(max_length=40)] = Field(
        title=N_("专业"), default="", examples=["机械工程"]
    )
    level: Level = Field(title=N_("职称层级"), json_schema_extra=choices(LEVEL_CHOICES), examples=["副高"])
    title: Annotated[Line, StringConstraints(min_length=2, max_length=40)] = Field(
        title=N_("现任职称"), examples=["高级工程师"]
    )
    yearly: Annotated[Annotated[int, Field(ge=1, le=60)] | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("每年最多参加例会"), default=None, json_schema_extra={"unit": N_("次")},
        description=N_("不限的留空"),
    )  # fmt: skip


class NominationForm(ExpertFacts):
    """A nomination for the pool of one committee."""

    committee: Id = Field(title=N_("评委会"))


class NominationEdit(ExpertFacts):
    """A nomination put right before it is selected; without an identity number it stays as it is."""

    identity: Annotated[IdentityNumber | None, BeforeValidator(blank_to_none)] = Field(  # type: ignore[assignment]  # as stored
        title=N_("身份证号"), default=None, description=N_("不改的留空"), json_schema_extra={"text": True},
    )  # fmt: skip


class NominationRow(ExpertFacts):
    """A nomination in a workbook, which names the committee."""

    committee: Annotated[Line, StringConstraints(min_length=4, max_length=80)] = Field(
        title=N_("评委会名称"), examples=["示例市工程系列中级评审委员会"]
    )


Condition = Annotated[ExpertCondition, choice(CONDITION_LABELS, what="条件")]


class SelectionForm(BaseModel):
    """How an expert is selected: the conditions found to be met, and the term."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    conditions: Annotated[list[Condition], Field(max_length=5), BeforeValidator(several)] = Field(
        title=N_("已核实的条件"), default=[], json_schema_extra=choices(CONDITION_LABELS)
    )
    term_from: Day = Field(title=N_("聘期自"))
    term_to: Day = Field(title=N_("聘期至"))

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.term_to < self.term_from:
            raise wrong("period", N_("聘期的截止日不能早于起始日"), field="term_to")
        return self
