"""What was done for one enterprise: visits, its requests and their answers, and who looked after it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, require, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.liaison.answers import AnswerRate, rates
from talent_platform.brokerage.liaison.roster import FirmRow, firms, within
from talent_platform.brokerage.liaison.tables import EnterpriseVisit, FirmRequest
from talent_platform.brokerage.life import BUREAU
from talent_platform.clock import now, today
from talent_platform.database.engine import DB, read
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.enterprises.queries import facts_of_enterprises
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.fields import Code, Id, Line
from talent_platform.reference.writings import reasons

WAYS: dict[str, str] = {
    "visit": N_("上门走访"), "phone": N_("电话联系"), "meeting": N_("座谈或会议"), "online": N_("线上联系"),
}  # fmt: skip
REQUEST_DAYS = 5
"""Working days to answer a request. No regulation sets this; it is the project's own figure."""
STATES: dict[str, str] = {"open": N_("待答复"), "done": N_("已办结"), "refused": N_("不能办理")}
ANSWERS = ("done", "refused")


class VisitForm(BaseModel):
    """What was done, when and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date = Field(title=N_("日期"))
    way: Code = Field(title=N_("怎样联系"))
    note: Annotated[Line, Field(title=N_("了解到的情况"), min_length=2, max_length=500)]


class RequestForm(BaseModel):
    """What an enterprise asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Annotated[Line, Field(title=N_("诉求"), min_length=2, max_length=80)]
    detail: Annotated[Line, Field(title=N_("说明"), max_length=500)] = ""


@dataclass(frozen=True)
class VisitRow:
    id: int
    day: date
    way: str
    note: str
    by: str


@dataclass(frozen=True)
class RequestRow:
    id: int
    subject: str
    detail: str
    state: str
    made: datetime
    due: date | None
    due_from: date
    due_days: int
    answer: str
    answered: datetime | None
    answered_by: str | None

    @property
    def late(self) -> bool:
        return self.state == "open" and self.due is not None and self.due < today()


@dataclass(frozen=True)
class MoveRow:
    id: int
    made: datetime
    before: str | None
    after: str | None
    origin: str
    reason: str
    cases: int


@dataclass(frozen=True)
class ServiceRecord:
    """As its reader may have it: what officers noted of visits, and why a portfolio moved, is inside."""

    firm: FirmRow
    rate: AnswerRate | None
    visits: list[VisitRow]
    requests: list[RequestRow]
    moves: list[MoveRow]
    may_ask: bool
    may_serve: bool
    may_mark: bool


@dataclass(frozen=True)
class OpenRequest:
    """A request that waits, for the desk."""

    id: int
    organisation: int
    firm: str
    subject: str
    due: date | None


_OPEN = """SELECT r.id, r.organisation, o.name AS firm, r.subject, r.due FROM firm_request r
    JOIN organisation o ON o.id = r.organisation JOIN enterprise e ON e.organisation = r.organisation
    WHERE r.state = 'open' AND r.organisation = ANY($1) AND ($2::bigint IS NULL OR e.officer = $2)
    ORDER BY r.due NULLS LAST, r.id LIMIT 8"""


async def waiting(reader: Actor) -> list[OpenRequest]:
    """Those an officer has to answer; to the city or a county all of theirs, the most urgent first."""
    mine = reader.own_id if reader.role is Role.OFFICER else None
    return await read(OpenRequest, _OPEN, await within(reader), mine)


_VISITS = """SELECT v.id, v.day, v.way, v.note, a.name AS by FROM enterprise_visit v
    JOIN account a ON a.id = v.officer WHERE v.organisation = $1 ORDER BY v.day DESC, v.id DESC"""
_REQUESTS = """SELECT r.id, r.subject, r.detail, r.state, r.made, r.due, r.due_from, r.due_days,
    r.answer, r.answered, a.name AS answered_by FROM firm_request r
    LEFT JOIN account a ON a.id = r.answered_by
    WHERE r.organisation = $1 ORDER BY r.state <> 'open', r.id DESC"""
_MOVES = """SELECT m.id, m.made, b.name AS before, a.name AS after, m.origin, m.reason, m.cases
    FROM portfolio_move m LEFT JOIN account b ON b.id = m.before LEFT JOIN account a ON a.id = m.after
    WHERE m.organisation = $1 ORDER BY m.id DESC"""


async def of_enterprise(reader: Actor, organisation: int) -> ServiceRecord:
    """Raises NotFound: no enterprise the reader may see."""
    require(reader, *BUREAU, Role.AUDITOR, Role.ENTERPRISE)
    await enterprises.enterprise(reader, organisation)
    (firm,) = await firms([organisation])
    own = reader.role is Role.ENTERPRISE
    visits = await read(VisitRow, _VISITS, organisation)
    moves = await read(MoveRow, _MOVES, organisation)
    if own:
        visits = [VisitRow(one.id, one.day, one.way, "", one.by) for one in visits]
        moves = [MoveRow(one.id, one.made, one.before, one.after, one.origin, "", one.cases) for one in moves]
    serves = reader.role in BUREAU and await _served_by(reader, organisation)
    return ServiceRecord(
        firm, (await rates("organisation", [organisation])).get(organisation), visits,
        await read(RequestRow, _REQUESTS, organisation), moves, may_ask=own or serves, may_serve=serves,
        may_mark=serves and reader.role in enterprises.KEEPERS,
    )  # fmt: skip


async def visit(actor: Actor, organisation: int, form: VisitForm) -> int:
    """Write a visit down; it stays as written.

    Raises:
        NotAllowed, NotFound: not a bureau that looks after the enterprise.
        Invalid: a day to come, or no such way.
    """
    await _require_served(actor, organisation)
    if form.day > today():
        message = N_("联系日期不能晚于今天")
        raise Invalid(message, {"day": message})
    if form.way not in WAYS:
        message = N_("请选择联系方式")
        raise Invalid(message, {"way": message})
    async with DB.transaction():
        rows = await EnterpriseVisit.insert(
            EnterpriseVisit(
                organisation=organisation, officer=actor.own_id, day=form.day, way=form.way, note=form.note
            )
        )
        await audit.record(actor, "enterprise.visited", f"organisation:{organisation}", day=str(form.day))
    return int(rows[0]["id"])


async def ask(actor: Actor, organisation: int, form: RequestForm) -> int:
    """Something the enterprise asks for, by itself or written down by a bureau.

    Raises:
        NotAllowed, NotFound: neither the enterprise nor a bureau that looks after it.
    """
    require(actor, *BUREAU, Role.ENTERPRISE)
    await enterprises.enterprise(actor, organisation)
    if actor.role is not Role.ENTERPRISE:
        await _require_served(actor, organisation)
    due = day_after(await calendars.in_force(), today(), REQUEST_DAYS)
    async with DB.transaction():
        rows = await FirmRequest.insert(
            FirmRequest(
                organisation=organisation, subject=form.subject, detail=form.detail, made_by=actor.account_id,
                due=due, due_from=today(), due_days=REQUEST_DAYS,
            )
        )  # fmt: skip
        number = int(rows[0]["id"])
        await audit.record(actor, "request.made", f"firm_request:{number}")
    return number


async def answer(actor: Actor, request_id: int, state: str, text: str, organisation: int) -> None:
    """Answer a request, once.

    Raises:
        NotFound, NotAllowed: no such request of an enterprise the bureau looks after.
        Invalid: no such answer, or no words.
        Conflict: it was answered before.
    """
    require(actor, *BUREAU)
    rows = await FirmRequest.select(FirmRequest.organisation).where(FirmRequest.id == request_id)
    if not rows or rows[0]["organisation"] != organisation:
        raise NotFound
    await _require_served(actor, rows[0]["organisation"])
    if state not in ANSWERS:
        message = N_("请选择已办结或不能办理")
        raise Invalid(message, {"state": message})
    if not reasons.says_how(text):
        message = N_("请用文字写明办理情况（4 至 500 字）")
        raise Invalid(message, {"answer": message})
    async with DB.transaction():
        changed = await (
            FirmRequest.update(
                {
                    FirmRequest.state: state, FirmRequest.answer: text.strip(), FirmRequest.answered: now(),
                    FirmRequest.answered_by: actor.account_id,
                }
            )
            .where(FirmRequest.id == request_id, FirmRequest.state == "open")
            .returning(FirmRequest.id)
        )  # fmt: skip
        if not changed:
            raise Conflict(N_("这项诉求已经答复过，请刷新后查看"))
        await audit.record(actor, "request.answered", f"firm_request:{request_id}")


async def _served_by(actor: Actor, organisation: int) -> bool:
    return bool(
        await Enterprise.exists().where(
            Enterprise.organisation == organisation,
            where(manageable(actor, ENTERPRISE), facts_of_enterprises()),
        )
    )


async def _require_served(actor: Actor, organisation: int) -> None:
    require(actor, *BUREAU)
    await enterprises.enterprise(actor, organisation)
    if not await _served_by(actor, organisation):
        raise NotAllowed


class LeaveForm(BaseModel):
    """First and last day, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: date = Field(title=N_("第一天"))
    last: date = Field(title=N_("最后一天"))


class HandOverForm(BaseModel):
    """Who takes over, which enterprises, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Id
    enterprises: list[Id] = Field(max_length=5000)
    reason: Annotated[str, Field(max_length=500)]
