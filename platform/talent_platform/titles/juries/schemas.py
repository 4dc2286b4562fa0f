"""A draw at the edge."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from talent_platform.i18n import N_
from talent_platform.reference.fields import Line, choice, choices
from talent_platform.reference.writings.wrong import wrong
from talent_platform.titles.committees.schemas import Day
from talent_platform.titles.experts.life import SECTOR_LABELS
from talent_posts import DECLINE_REASONS, DeclineReason, DrawEvent

ANY_SPECIALTY = "不分专业"
"""Stands for an expert without a specialty."""
_SECTORS = {label: code for code, label in SECTOR_LABELS.items()}
MOST_LINES = 500
_SEATS = N_("每行写：专业、单位性质、席位、候补，用空格分隔，如“机械工程 民营企业 3 2”")
_PEOPLE = N_("每行写：申报人编号、工作单位，用空格分隔")


def _lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.strip()]


def seats_of(text: str) -> list[tuple[str, str, int, int]]:
    """(specialty, code of the sector, seats, reserves) of each line. Raises ValueError."""
    found = []
    for parts in _lines(text):
        specialty, sector, seats, reserves = parts
        found.append((specialty, _SECTORS[sector], int(seats), int(reserves)))
    return found


def _seats(text: str) -> str:
    try:
        found = seats_of(text)
    except (ValueError, KeyError):
        found = []
    strata = Counter(each[:2] for each in found)
    if not found or max(strata.values()) > 1:
        raise wrong("seats", _SEATS)
    if not all(1 <= seats <= 999 and 0 <= reserves <= 999 for _, _, seats, reserves in found):
        raise wrong("seats", _SEATS)
    return text


def applicants_of(text: str) -> list[tuple[str, str]]:
    """(number, unit) of each line."""
    return [(parts[0], " ".join(parts[1:])) for parts in _lines(text)]


def _applicants(text: str) -> str:
    found = applicants_of(text)
    numbers = {number for number, _ in found}
    if not all(unit for _, unit in found) or len(numbers) < len(found) or len(found) > MOST_LINES:
        raise wrong("applicants", _PEOPLE)
    return text


Event = Annotated[Line, StringConstraints(min_length=6, max_length=200)]
Lines = Annotated[str, StringConstraints(max_length=40_000)]


class JuryForm(BaseModel):
    """What is fixed before the event."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    meeting: Day = Field(title=N_("例会日期"), description=N_("须在备用事件之后"))
    seats: Annotated[Lines, AfterValidator(_seats)] = Field(
        title=N_("各层席位"), description=_SEATS, json_schema_extra={"long": True},
        examples=["机械工程 民营企业 3 2"],
    )  # fmt: skip
    per_unit: Annotated[int, Field(ge=1, le=99)] = Field(
        title=N_("同一单位最多"), default=2, json_schema_extra={"unit": N_("人")}
    )
    applicants: Annotated[Lines, AfterValidator(_applicants)] = Field(
        title=N_("申报人"), default="", json_schema_extra={"long": True}, examples=["A01 示例机床有限公司"],
        description=N_("每行写：申报人编号、工作单位，用空格分隔；与专家同单位的须回避。本年度在本系统申报的评委会此处留空"),
    )  # fmt: skip
    per_applicant: Annotated[int, Field(ge=0, le=99)] = Field(
        title=N_("每名申报人最多回避"), default=2, json_schema_extra={"unit": N_("人")}
    )
    event: Event = Field(
        title=N_("公开事件"), examples=["福利彩票双色球第 2026140 期开奖号码"],
        description=N_("写明到期号，事后人人能查到，只有一种读法"),
    )  # fmt: skip
    happens: Day = Field(title=N_("事件日期"), description=N_("须在今天之后"))
    fallback: Event = Field(
        title=N_("备用事件"), examples=["福利彩票双色球第 2026141 期开奖号码"],
        description=N_("所定事件没有发生时由它决定"),
    )  # fmt: skip
    fallback_happens: Day = Field(title=N_("备用事件日期"))

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        if not self.happens < self.fallback_happens < self.meeting:
            raise wrong("order", N_("日期须依次为：事件、备用事件、例会"), field="fallback_happens")
        return self


WHICH_LABELS = {"event": N_("所定事件"), "fallback": N_("备用事件（所定事件没有发生）")}


class JuryOutcome(BaseModel):
    """What the event brought."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    which: Annotated[DrawEvent, choice(WHICH_LABELS, what="事件")] = Field(
        title=N_("依据"), default="event", json_schema_extra=choices(WHICH_LABELS)
    )
    outcome: Annotated[Line, StringConstraints(min_length=1, max_length=200)] = Field(
        title=N_("事件结果"), description=N_("按公布的原文填写"), examples=["03 08 17 21 26 33 + 09"]
    )


class JuryDecline(BaseModel):
    """One of the jury who does not sit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pseudonym: Annotated[Line, StringConstraints(min_length=32, max_length=32)] = Field(title=N_("评委"))
    why: Annotated[DeclineReason, choice(DECLINE_REASONS, what="退出原因")] = Field(
        title=N_("退出原因"), json_schema_extra=choices(DECLINE_REASONS)
    )
