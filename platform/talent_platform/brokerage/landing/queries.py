"""What is read of landings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from piccolo.columns import Selectable
from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, Scope, manageable, visible, where
from talent_platform.brokerage.access import LANDING
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.landing.life import KINDS, UNSETTLED
from talent_platform.brokerage.landing.tables import Landing, LandingState
from talent_platform.clock import today
from talent_platform.database.engine import read, read_within, views
from talent_platform.errors import NotFound
from talent_platform.i18n import gettext
from talent_platform.i18n.said import told
from talent_platform.web.tiles import Panel

_CASE = Landing.match_case._


@dataclass(frozen=True)
class LandingRow:
    """A landing as its list, page and API show it."""

    id: int
    state: str
    version: int
    opened: datetime
    updated: datetime
    landed: datetime | None
    case: int
    team: int
    project: str
    employer: str
    county: str | None
    starts: date | None

    @property
    def ahead(self) -> bool:
        """The team has not begun yet."""
        return self.starts is None or self.starts > today()


@dataclass(frozen=True)
class ServiceRow:
    """One service; `landing_state`: of the whole."""

    id: int
    landing: int
    landing_state: str
    kind: str
    state: str
    owner: int | None
    owner_name: str | None
    office: str
    due: date | None
    due_from: date | None
    due_days: int | None
    version: int
    note: str
    """What was written with the step that led to its state."""

    @property
    def settled(self) -> bool:
        return self.state not in UNSETTLED

    @property
    def overdue(self) -> bool:
        return self.waits and self.due is not None and self.due < today()

    @property
    def waits(self) -> bool:
        """Somebody is to see to it: with the hire the rest ended too."""
        return not self.settled and self.landing_state != LandingState.ENDED


@dataclass(frozen=True)
class LandingLine:
    """A line of the history; `service`: the kind it is about."""

    at: datetime
    actor_name: str
    actor_role: str
    action: str
    note: str
    service: str | None


def facts_of_landings() -> Facts:
    """What `where` asks: the employer's county and the employer, the lead's account."""
    return {
        "id": Landing.id, "county": _CASE.county, "organisation": _CASE.organisation,
        "owner": _CASE.person_account,
    }  # fmt: skip


def columns() -> list[Selectable]:
    """What `LandingRow` is read from."""
    return [
        Landing.id, Landing.state, Landing.version, Landing.opened, Landing.updated,
        Landing.landed, Landing.match_case.as_alias("case"), _CASE.team.as_alias("team"),
        _CASE.team._.project.as_alias("project"), _CASE.organisation._.name.as_alias("employer"),
        _CASE.county.as_alias("county"), _CASE.starts.as_alias("starts"),
    ]  # fmt: skip


async def one(reader: Actor, landing_id: int) -> LandingRow:
    """Raises NotFound: none the reader may see."""
    return await _one(visible(reader, LANDING), landing_id)


async def managed(actor: Actor, landing_id: int) -> LandingRow:
    """Raises NotFound: none the actor is in charge of."""
    return await _one(manageable(actor, LANDING), landing_id)


async def _one(scope: Scope, landing_id: int) -> LandingRow:
    rows = await Landing.select(*columns()).where(
        And(Landing.id == landing_id, where(scope, facts_of_landings()))
    )
    if not rows:
        raise NotFound
    return views(LandingRow, rows)[0]


_SERVICES = """
    SELECT s.id, s.landing, l.state AS landing_state, s.kind, s.state, s.owner, a.name AS owner_name,
           s.office, s.due, s.due_from, s.due_days, s.version,
           coalesce((SELECT e.note FROM landing_event e WHERE e.service = s.id AND e.to_state = s.state
                     AND e.from_state <> e.to_state ORDER BY e.id DESC LIMIT 1), '') AS note
    FROM landing_service s JOIN landing l ON l.id = s.landing LEFT JOIN account a ON a.id = s.owner
"""


async def services(landing_ids: Collection[int]) -> Mapping[int, Sequence[ServiceRow]]:
    """Landing → its services, in the order they are always told in."""
    if not landing_ids:
        return {}
    rows = await read_within(ServiceRow, _SERVICES + "WHERE s.landing = ANY({})", list(landing_ids))
    order = list(KINDS)
    found: dict[int, list[ServiceRow]] = {landing: [] for landing in landing_ids}
    for row in sorted(rows, key=lambda row: order.index(row.kind)):
        found[row.landing].append(row)
    return found


async def service_of(actor: Actor, service_id: int) -> ServiceRow:
    """Raises NotFound: none of a landing the actor is in charge of."""
    rows = await read_within(ServiceRow, _SERVICES + "WHERE s.id = {}", service_id)
    if not rows:
        raise NotFound
    await managed(actor, rows[0].landing)
    return rows[0]


async def history(landing_id: int) -> list[LandingLine]:
    """Newest first."""
    lines = await read(
        LandingLine,
        """SELECT e.at, e.actor_name, e.actor_role, e.action, e.note, s.kind AS service
           FROM landing_event e LEFT JOIN landing_service s ON s.id = e.service
           WHERE e.landing = $1 ORDER BY e.id DESC""",
        landing_id,
    )
    return [replace(one, note=told(one.note, typed=bool(one.actor_role))) for one in lines]


async def of_case(_reader: Actor, case: CaseRow, _people: Sequence[object]) -> Panel | None:
    """On the page of a case whose team was hired: how far its landing is."""
    found = await of_hire(case.id)
    if found is None:
        return None
    landing, serves = found
    return Panel(
        "brokerage/_landing_of.html",
        {"landing": landing, "settled": sum(one.settled for one in serves), "count": len(serves)},
    )


async def of_hire(case_id: int) -> tuple[LandingRow, Sequence[ServiceRow]] | None:
    """The landing that began with the hire, and its services; None of a person alone."""
    rows = await Landing.select(*columns()).where(Landing.match_case == case_id)
    if not rows:
        return None
    landing = views(LandingRow, rows)[0]
    return landing, (await services([landing.id]))[landing.id]


def sentence(service: ServiceRow) -> str:
    """How a service stands, in plain words: who sees to it, until when, or what came of it."""
    if service.state == "done":
        return gettext("已经办结：{note}", note=service.note) if service.note else gettext("已经办结")
    if service.state == "dropped":
        return gettext("不再办理：{note}", note=service.note)
    if not service.waits:
        return gettext("录用已结束，没有办完")
    who = service.owner_name or gettext("主管部门")
    if service.office:
        who = gettext("{who}（承办：{office}）", who=who, office=service.office)
    how = gettext("正在办理") if service.state == "going" else gettext("还没有开始办理")
    return gettext("{how}，由{who}负责，{term}", how=how, who=who, term=term(service))


def term(service: ServiceRow) -> str:
    """Until when, where that is known."""
    if service.due:
        return gettext("期限 {day}", day=service.due.isoformat())
    if service.due_days is None:
        return gettext("期限尚未设定")
    return gettext("期限待工作日历公布")


def left(services_of: Sequence[ServiceRow]) -> list[ServiceRow]:
    """Those that keep a team from having landed."""
    return [one for one in services_of if not one.settled]
