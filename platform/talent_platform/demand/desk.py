"""What of needs and enterprises stands on somebody's desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from piccolo.query.functions.aggregate import Count

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.database.engine import views
from talent_platform.demand.enterprises.lists import ENTERPRISES
from talent_platform.demand.needs.life import CHECKERS, POSTERS
from talent_platform.demand.needs.lists import LISTS, LIVE
from talent_platform.demand.needs.queries import PATHS, charged
from talent_platform.demand.tables import Need, NeedKind, NeedState
from talent_platform.demand.waiting import overdue, said_of_checks
from talent_platform.i18n import gettext as _
from talent_platform.i18n import many as _many
from talent_platform.reference.codes import counties
from talent_platform.web.listing import lanes
from talent_platform.web.listing.lanes import Lane
from talent_platform.web.tiles import Desk, LateInCounties, Panel, Task, Tile

DUE_DAYS = 14
SHOWN = 8


async def desk(viewer: Actor) -> Desk:
    in_charge = viewer.is_bureau or viewer.role in POSTERS
    tiles = [*(await _need_tiles(viewer) if in_charge else []), *await _enterprise_tiles(viewer)]
    return Desk(tiles, await _panels(viewer) if in_charge else [], _tasks(viewer))


async def _need_tiles(viewer: Actor) -> list[Tile]:
    tiles = []
    for kind, what in ((NeedKind.TALENT, _("人才需求")), (NeedKind.PROJECT, _("项目需求"))):
        mine, checks = {"scope": "mine"}, viewer.role in CHECKERS
        submitted, returned = mine | {"state": NeedState.SUBMITTED}, mine | {"state": NeedState.RETURNED}
        late = Lane(
            _("逾期未核对的{what}", what=what), mine | {"term": "overdue"}, "danger", "clock", always=False
        )
        back = Lane(_("被退回{what}", what=what), returned, "danger", "alert-triangle", always=False)
        tiles += await lanes.tiles(
            LISTS[kind], viewer, _("项"), 100,
            Lane(_("在招{what}", what=what), mine | {"state": LIVE}, "success", "briefcase"),
            Lane(_("待核对{what}", what=what), submitted, "warning" if checks else "info", "clipboard-check"),
            *([late] if checks else []),
            *([back] if viewer.role in POSTERS else []),
        )  # fmt: skip
    return tiles


async def late_in_counties(viewer: Actor) -> list[LateInCounties]:
    """Needs that a county's bureau has not checked in time."""
    county = Need.organisation._.county
    rows = await (
        Need.select(Need.kind, county.as_alias("county"), Count())
        .where(charged(viewer), await overdue())
        .group_by(Need.kind, county)
    )
    late = {(row["kind"], row["county"]): row["count"] for row in rows}
    return [
        LateInCounties(
            _("逾期未核对的{what}", what=what),
            {
                code: (
                    late.get((kind, code), 0),
                    LISTS[kind].address(viewer, scope="mine", term="overdue", desk=code),
                )
                for code in counties()
            },
        )
        for kind, what in ((NeedKind.TALENT, _("人才需求")), (NeedKind.PROJECT, _("项目需求")))
    ]


async def _enterprise_tiles(viewer: Actor) -> list[Tile]:
    if not viewer.is_bureau:
        return []
    own = viewer.role is Role.OFFICER
    count, url = await ENTERPRISES.figure(viewer, **({"whose": "mine"} if own else {}))
    label = _("我联系的企业") if own else _many("企业")
    return [Tile(label, count, _("家"), url, "info", "building", 220)]


async def _panels(viewer: Actor) -> list[Panel]:
    paths = {str(kind): path for kind, path in PATHS.items()}
    panels = [Panel("demand/_due.html", {"needs": await needs_due(viewer), "paths": paths}, 300)]
    if viewer.role in CHECKERS:
        panels.append(
            Panel(
                "demand/_to_check.html",
                {"needs": await needs_to_check(viewer), "paths": paths, "term": said_of_checks()},
                100,
            )
        )
    return panels


def _tasks(viewer: Actor) -> list[Task]:
    """What each role usually comes for."""
    match viewer.role:
        case Role.ENTERPRISE | Role.INSTITUTION:
            return [
                Task(_("填报人才需求"), _("写清岗位和要求，随填随看有多少人符合"), "/needs/new", 100),
                Task(_("填报项目需求"), _("说明技术难题，寻找个人或整支团队"), "/projects/new", 110),
            ]
        case Role.CITY | Role.COUNTY:
            return [
                Task(
                    _("核对需求"),
                    _("核对企业提交的需求，通过后公开"),
                    "/needs?scope=mine&state=submitted",
                    100,
                ),
                Task(_("登记企业"), _("登记企业并指定人才联络员"), "/enterprises/new", 110),
            ]
        case Role.CANDIDATE:
            return [Task(_("看公开需求"), _("企业正在招的岗位"), "/needs", 200)]
        case Role.TEAM_LEAD:
            return [Task(_("看项目需求"), _("企业正在寻找的技术方案"), "/projects", 200)]
        case _:
            return []


@dataclass(frozen=True, slots=True)
class DueNeed:
    """An open need whose deadline is near."""

    id: int
    kind: str
    title: str
    deadline: date
    employer: str


@dataclass(frozen=True, slots=True)
class NeedToCheck:
    """A need that waits for its bureau."""

    id: int
    kind: str
    title: str
    updated: datetime
    employer: str


async def needs_due(actor: Actor, days: int = DUE_DAYS) -> list[DueNeed]:
    """Open needs the actor looks after whose deadline is near."""
    rows = await (
        Need.select(
            Need.id, Need.kind, Need.title, Need.deadline, Need.organisation._.name.as_alias("employer")
        )
        .where(
            charged(actor),
            Need.state.is_in([str(NeedState.OPEN), str(NeedState.PART_FILLED)]),
            Need.deadline >= today(),
            Need.deadline <= today() + timedelta(days),
        )
        .order_by(Need.deadline)
        .limit(SHOWN)
    )
    return views(DueNeed, rows)


async def needs_to_check(actor: Actor) -> list[NeedToCheck]:
    """Submitted needs the actor looks after, longest waiting first."""
    rows = await (
        Need.select(
            Need.id, Need.kind, Need.title, Need.updated, Need.organisation._.name.as_alias("employer")
        )
        .where(charged(actor), Need.state == str(NeedState.SUBMITTED))
        .order_by(Need.updated)
        .limit(SHOWN)
    )
    return views(NeedToCheck, rows)
