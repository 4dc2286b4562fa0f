"""An approved row as a need: its form, and the draft that is written of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from talent_platform.clock import today
from talent_platform.database.engine import read_within
from talent_platform.dated.calendar import queries as calendars
from talent_platform.demand.needs.comparing import FORMS
from talent_platform.demand.needs.schemas import ProjectNeedForm, TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.surveys.campaigns.forms import filled
from talent_platform.surveys.conversion.figures import waiting_days
from talent_platform.surveys.conversion.rules import ComparedNeed

NeedForm = TalentNeedForm | ProjectNeedForm
_UNREADABLE = N_("填报的内容不能写成需求，请退回填报单位修改")
_PAST = N_("截止日期 {day} 已过，请退回填报单位更正")


def read_form(kind: NeedKind, answers: Mapping[str, Any]) -> NeedForm | None:
    """What a row says of a need; None where that cannot be read as one."""
    try:
        form = filled(FORMS[kind], answers)
    except ValidationError:
        return None
    assert isinstance(form, TalentNeedForm | ProjectNeedForm)
    return form


def need_form(kind: NeedKind, answers: Mapping[str, Any]) -> NeedForm | Said:
    """The same where it can be written down today, or why it cannot."""
    form = read_form(kind, answers)
    if form is None:
        return Said(_UNREADABLE)
    return Said(_PAST, day=form.deadline.isoformat()) if form.deadline < today() else form


def compared(form: NeedForm) -> ComparedNeed:
    skills = form.required_skills if isinstance(form, TalentNeedForm) else []
    return ComparedNeed(form.title, form.county, tuple(skill.name for skill in skills))


def source(title: str, row: int) -> Said:
    """Where a need comes from, as its history says it."""
    return Said(N_("调查「{title}」填报第 {row} 行"), title=title, row=row)


async def silence_day() -> date | None:
    """The last day to answer for who is asked today; None where the calendar does not reach."""
    return calendars.day_after(await calendars.in_force(), today(), waiting_days(today()).silence)


async def reachable(organisations: list[int]) -> set[int]:
    """Of these enterprises those with an account that is on."""
    rows: list[dict[str, int]] = await read_within(
        dict,
        "SELECT DISTINCT organisation FROM seat_held WHERE role = 'enterprise' AND organisation = ANY({})",
        organisations,
    )  # fmt: skip
    return {row["organisation"] for row in rows}
