"""The steps of landings and their services; the only writer of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import parties
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.landing import queries
from talent_platform.brokerage.landing.life import (
    GIVES_A_PAPER,
    KINDS,
    OF_INSTITUTIONS,
    SERVICE_BADGES,
    SERVICE_STEPS,
    STATE_BADGES,
    STEPS,
    UNSETTLED,
)
from talent_platform.brokerage.landing.queries import LandingRow, ServiceRow
from talent_platform.brokerage.landing.setting.queries import terms
from talent_platform.brokerage.landing.tables import Landing, LandingEvent, LandingService, LandingState
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.tables import Placement
from talent_platform.clock import ZONE, now, today
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, kept
from talent_platform.reference.fields import Id, Line, Version
from talent_platform.reference.writings import reasons
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Taken, Workflow
from talent_platform.workflow.taking import MEANWHILE, hold, take

AHEAD = timedelta(days=731)
"""How far ahead a day may be set."""


class ServicePlan(BaseModel):
    """Who sees to a service, where it is handled, and until when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    owner: Id | None = Field(title=N_("责任人"), default=None)
    """An officer's account; null: the county's office, or the city's."""
    office: Annotated[Line, StringConstraints(max_length=60)] = Field(title=N_("承办单位"), default="")
    due: date | None = Field(title=N_("办理期限"), default=None)
    version: Version | None = Field(title=N_("版本"), default=None)
    """409 where something was saved since."""


async def begin(actor: Actor, case: CaseRow) -> None:
    """A team was hired: its services, each with the term in force on the day. Call it in the transaction of
    the hire."""
    rows = await Organisation.select(Organisation.kind).where(Organisation.id == case.organisation)
    kinds = [
        kind for kind in KINDS
        if kind not in OF_INSTITUTIONS or rows[0]["kind"] == OrganisationKind.INSTITUTION
    ]  # fmt: skip
    days, calendar = await terms(today()), await calendars.in_force()
    landing = int((await Landing.insert(Landing(match_case=case.id)))[0]["id"])
    await LandingService.insert(
        *(
            LandingService(
                landing=landing, kind=kind, owner=case.officer, due_days=term,
                due=None if term is None else day_after(calendar, today(), term),
                due_from=None if term is None else today(),
            )
            for kind in kinds
            for term in (days[kind],)
        )
    )  # fmt: skip
    await write_line(LandingEvent, {"landing": landing}, line(actor, "opened", after=str(LandingState.OPEN)))


async def handed_over(cases: Sequence[int], before: int | None, after: int) -> None:
    """What the one officer saw to in the landings of these cases, the other does; in the transaction of the
    hand-over."""
    # The whole first, as in `_hold`.
    open_ = await Landing.raw(
        "SELECT id FROM landing WHERE match_case = ANY({}) AND state = 'open' ORDER BY id "
        "FOR NO KEY UPDATE", list(cases),
    )  # fmt: skip
    held = LandingService.owner.is_null() if before is None else LandingService.owner == before
    await LandingService.update(
        {
            LandingService.owner: after, LandingService.version: LandingService.version + 1,
            LandingService.updated: now(),
        }
    ).where(
        held, LandingService.state.is_in([str(one) for one in UNSETTLED]),
        LandingService.landing.is_in([0, *(row["id"] for row in open_)]),
    )  # fmt: skip


_AHEAD = N_("团队到岗之后才能确认落地")
_UNBOOKED = N_("团队中有人的岗位聘用已冲销，重新办理聘用之后才能确认落地")


async def _nothing_left(taken: Taken[LandingRow]) -> Mapping[str, Any]:
    if taken.step.action == "land":
        if taken.row.ahead:
            raise Conflict(_AHEAD)
        if await Placement.exists().where(
            Placement.match_case == taken.row.case, Placement.state == "hired", Placement.unbooked.eq(True)
        ):
            raise Conflict(_UNBOOKED)
        left = queries.left((await queries.services([taken.row.id]))[taken.row.id])
        if left:
            kinds = gettext("、").join(gettext(KINDS[one.kind]) for one in left)
            raise Conflict(
                gettext("还有没有办完的服务：{kinds}；办结或写明原因不再办理后才能确认落地", kinds=kinds)
            )
    return {"landed": now() if taken.step.action == "land" else None}


FLOW: Workflow[LandingRow] = Workflow(
    "landing", N_("团队落地"), Landing, LandingEvent, "landing",
    {state: badge.label for state, badge in STATE_BADGES.items()}, STEPS, queries.managed,
    before=_nothing_left,
)  # fmt: skip
_NOT_NOW = N_("团队已确认落地或录用已结束，服务不能再改；已落地的，可以先恢复服务")


async def _hold(service_id: int) -> None:
    """The whole first: it lands only while none of its services moves."""
    await Landing.raw(
        "SELECT l.id FROM landing l JOIN landing_service s ON s.landing = l.id WHERE s.id = {} "
        "FOR NO KEY UPDATE OF l",
        service_id,
    )
    await hold(LandingService, service_id)


async def _of_open(taken: Taken[ServiceRow]) -> Mapping[str, Any]:
    _require_open(taken.row)
    done = taken.step.action == "finish"
    if done and taken.row.kind in GIVES_A_PAPER and not reasons.says_how(taken.given.note):
        raise Invalid(_PAPER, {"note": _PAPER})
    taken.said["landing"] = taken.row.landing
    # Of what is taken up again late somebody is reminded anew.
    return {"reminded": None} if taken.step.action == "again" else {}


def _require_open(row: ServiceRow) -> None:
    if row.landing_state != LandingState.OPEN:
        raise Conflict(_NOT_NOW)


_PAPER = N_("请写明特设岗位的批复文号，或职称证书编号（4 至 500 字）")
SERVICE_FLOW: Workflow[ServiceRow] = Workflow(
    "landing_service", N_("这项服务"), LandingService, LandingEvent, "service",
    {state: badge.label for state, badge in SERVICE_BADGES.items()}, SERVICE_STEPS, queries.service_of,
    before=_of_open, hold=_hold,
)  # fmt: skip


async def move(actor: Actor, landing_id: int, action: str, given: Given) -> str:
    """`land` or `reopen`; returns the state. Raises what `take` raises, Conflict where a service is left."""
    return await take(FLOW, actor, landing_id, action, given)


async def move_service(actor: Actor, service_id: int, action: str, given: Given) -> str:
    """A step of `life.SERVICE_STEPS`; returns the state. Raises what `take` raises."""
    return await take(SERVICE_FLOW, actor, service_id, action, given)


async def plan(actor: Actor, service_id: int, form: ServicePlan) -> None:
    """Say who sees to a service that is left to do, where, and until when.

    Raises:
        NotFound, NotAllowed: none of a landing the actor is in charge of, or the actor is no bureau.
        Invalid: nobody who may look after it, or a day gone by or too far ahead.
        Conflict: it is done or given up, the landing is over, or something was saved meanwhile.
    """
    async with DB.transaction():
        await _hold(service_id)
        row = await queries.service_of(actor, service_id)
        if actor.role not in BUREAU:
            raise NotAllowed
        _require_open(row)
        if row.settled:
            raise Conflict(N_("这项服务已经办完；要再办理，请先重新办理"))
        if form.version is not None and form.version != row.version:
            raise Conflict(MEANWHILE)
        await _require_plan(row, await queries.managed(actor, row.landing), form)
        stands = {"owner": row.owner, "office": row.office, "due": row.due}
        becomes = {"owner": form.owner, "office": form.office, "due": form.due}
        changed = {name: [stands[name], becomes[name]] for name in stands if stands[name] != becomes[name]}
        if not changed:
            return
        columns: dict[Any, Any] = {
            LandingService.owner: form.owner, LandingService.office: form.office,
            LandingService.version: LandingService.version + 1, LandingService.updated: now(),
        }  # fmt: skip
        if "due" in changed:
            columns |= await _until(row, form.due)
        await LandingService.update(columns).where(LandingService.id == service_id)
        written = line(
            actor, "planned", before=row.state, after=row.state, changed=changed,
            note=await _planned(form),
        )  # fmt: skip
        await write_line(LandingEvent, {"landing": row.landing, "service": service_id}, written)
        await audit.record(actor, "landing_service.planned", f"landing_service:{service_id}")


async def _until(row: ServiceRow, due: date | None) -> dict[Any, Any]:
    """The day that is set; without one the term that was in force when the landing began."""
    rows = await Landing.select(Landing.opened).where(Landing.id == row.landing)
    begun = rows[0]["opened"].astimezone(ZONE).date()
    days = (await terms(begun))[row.kind] if due is None else None
    if days is not None:
        due = day_after(await calendars.in_force(), begun, days)
    return {
        LandingService.due: due, LandingService.due_from: None if days is None else begun,
        LandingService.due_days: days,
    }  # fmt: skip


async def _planned(form: ServicePlan) -> str:
    """What stands from now on, in a sentence."""
    names: list[str] = await Account.select(Account.name).where(Account.id == form.owner).output(as_list=True)
    said = Said(N_("责任人：{who}"), who=names[0]) if names else Said(N_("由主管部门负责"))
    if form.office:
        said = said.then(N_("；承办单位：{office}"), office=form.office)
    if form.due:
        said = said.then(N_("；期限 {day}"), day=form.due.isoformat())
    return kept(said)


async def _require_plan(row: ServiceRow, landing: LandingRow, form: ServicePlan) -> None:
    if form.owner not in {None, row.owner, *(one for one, _ in await parties.officers(landing.county))}:
        message = N_("请从名单中选择责任人")
        raise Invalid(message, {"owner": message})
    if form.due is not None and form.due != row.due and not today() <= form.due <= today() + AHEAD:
        first, last = today(), today() + AHEAD
        said = gettext("办理期限应在 {first} 至 {last} 之间", first=first.isoformat(), last=last.isoformat())
        raise Invalid(said, {"due": said})
