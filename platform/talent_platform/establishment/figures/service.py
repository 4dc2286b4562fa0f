"""Setting a figure: what a value may be, and whom it would change."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.certificates.directory.service import AffectedThing
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import Invalid, NotFound
from talent_platform.establishment.appointments import questions
from talent_platform.establishment.figures import queries
from talent_platform.establishment.institutions import units
from talent_platform.establishment.schemas import Day
from talent_platform.establishment.tables.appointments import HOLDING_STATES, Appointment, AppointmentState
from talent_platform.establishment.tables.figures import FigureValue
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.establishment.wording import DECISION_WORDS
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import city, counties
from talent_platform.reference.fields import Line
from talent_posts import Affected, Directory, Figures, affected, figure_value, refuse_looser, shipped_figures


@dataclass(frozen=True)
class ProposedFigure(ProposedValue):
    """A value as somebody proposed it."""

    figure: str
    jurisdiction: str
    valid_from: date
    value: Any


def _refuse_unlawful(figure: str, value: Any, jurisdiction: str, since: date) -> None:
    """
    Raises:
        Invalid: a value the rules could not read, or one looser than the law above.
    """
    try:
        refuse_looser(shipped_figures(), figure, figure_value(figure, value), jurisdiction, since)
    except ValueError as error:
        message = gettext("不能设定这个数值：{where}", where=str(error))
        raise Invalid(message, {"value": message}) from error


def _refuse_to_confirm(row: ProposedFigure) -> None:
    """The law may have changed since a value was proposed."""
    _refuse_unlawful(row.figure, row.value, row.jurisdiction, row.valid_from)


FIGURE = DatedKind(
    "figure", FigureValue, ProposedFigure, N_("此数值在该地区另有一项待确认，请先确认或撤回"), named="figure",
    refuse=_refuse_to_confirm,
)  # fmt: skip


class FigureForm(Paper):
    """A value for the city or one of its counties, from a day on."""

    jurisdiction: Annotated[Line, StringConstraints(max_length=6)] = Field(title=N_("地区"))
    valid_from: Day = Field(title=N_("自"))
    value: Any = Field(title=N_("数值"))


def places() -> dict[str, str]:
    """Where this installation's bureau may set figures."""
    return {**dict([city()]), **counties()}


async def propose(actor: Actor, figure: str, form: FigureForm) -> int:
    """Lay a value before a second person; nothing uses it yet.

    Raises:
        NotFound: no such figure.
        Invalid: a place outside the city, a value the rules could not read, or one looser than the law above.
        Conflict: one for this figure and place is waiting.
    """
    require(actor, Role.CITY)
    if figure not in shipped_figures().by_name:
        raise NotFound(N_("没有这个数值"))
    if form.jurisdiction not in places():
        raise Invalid(N_("只能为本市及所属县区设定"), {"jurisdiction": N_("只能为本市及所属县区设定")})
    _refuse_unlawful(figure, form.value, form.jurisdiction, form.valid_from)
    return await dated.propose(FIGURE, actor, form, {
        "figure": figure, "jurisdiction": form.jurisdiction, "valid_from": form.valid_from,
        "value": json.dumps(form.value, ensure_ascii=False),
    })  # fmt: skip


@dataclass(frozen=True)
class FigureTrial:
    """What the rules say of whom today, and would say with the value."""

    people: list[Affected]
    """On the rosters; with an empty id the unit itself."""
    requests: list[tuple[int, str, str]]
    """Requests on their road: number, outcome before and after."""


async def preview(row: ProposedFigure) -> FigureTrial:
    """Everybody in the place whom the value concerns; of one in force, against the book without it."""
    before, after = await queries.without_and_with(vars(row), confirmed=row.confirmed is not None)
    code = row.jurisdiction
    rows = await Institution.select(Institution.id, Institution.jurisdiction)
    # A city's figure holds in its counties; where a county has its own, nothing changes there.
    inside = [
        each["id"]
        for each in rows
        if code in {each["jurisdiction"], f"{each['jurisdiction'][:4]}00"}
    ]  # fmt: skip
    return await _trial(inside, max(row.valid_from, clock.today()), before, after)


async def directory_affects(before: Directory, after: Directory, day: date) -> list[AffectedThing]:
    """Everybody in post and every request about whom the rules say something else by another directory (hook
    `directory.affects`)."""
    book = await queries.in_force()
    rows = await Institution.select(Institution.id)
    trial = await _trial(
        [each["id"] for each in rows], day, book.with_directory(before), book.with_directory(after)
    )
    labels: dict[str, str] = {code: badge.label for code, badge in DECISION_WORDS.outcomes.items()}
    people = [
        AffectedThing(
            "staff", f"{each.person} {each.rule}", each.institution, f"/posts/staff/{each.person_id}",
            labels[each.before], labels[each.after],
        )
        for each in trial.people
    ]  # fmt: skip
    requests = [
        AffectedThing("request", str(number), "", f"/posts/requests/{number}", labels[one], labels[other])
        for number, one, other in trial.requests
    ]
    return [*people, *requests]


async def _trial(inside: list[int], day: date, before: Figures, after: Figures) -> FigureTrial:
    known = await units.units_on(inside, day)
    # Seconds of arithmetic for a whole city must not hold up everybody else's pages.
    people = await asyncio.to_thread(
        lambda: list(affected(known.values(), on=day, after=after, before=before))
    )
    return FigureTrial(people, await _requests(inside, before, after))


async def _requests(inside: list[int], before: Figures, after: Figures) -> list[tuple[int, str, str]]:
    live = [str(state) for state in (AppointmentState.DRAFT, *HOLDING_STATES)]
    rows = await (
        Appointment.select()
        .where(Appointment.institution.is_in([0, *inside]), Appointment.state.is_in(live))
        .order_by(Appointment.id)
        .output(load_json=True)
    )
    found: list[tuple[int, str, str]] = []
    for row in rows:
        one, other = [(await questions.about_row(row, book)).decision.outcome for book in (before, after)]
        if one != other:
            found.append((int(row["id"]), one, other))
    return found
