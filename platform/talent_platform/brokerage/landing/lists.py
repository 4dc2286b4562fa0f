"""The list of landings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from piccolo.columns.combination import And, Or
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, Role
from talent_platform.brokerage.access import LANDING
from talent_platform.brokerage.landing.life import KINDS, SERVICE_BADGES, STATE_BADGES, UNSETTLED
from talent_platform.brokerage.landing.queries import (
    LandingRow,
    ServiceRow,
    columns,
    facts_of_landings,
    left,
    services,
)
from talent_platform.brokerage.landing.tables import Landing, LandingService, LandingState
from talent_platform.brokerage.life import EMPLOYER
from talent_platform.clock import today
from talent_platform.database.engine import views
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import branches, counties
from talent_platform.web.listing.declaration import Column, DayFilter, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table, since, until
from talent_platform.workbooks.columns import Kind, SheetColumn

READERS = BUREAUS_AND_AUDITOR | EMPLOYER | {Role.TEAM_LEAD}


@dataclass(frozen=True)
class LandingListed(LandingRow):
    """A landing with what its services come to."""

    settled: int
    """Done or given up."""
    services: int
    due: date | None
    """The next day of what is left."""
    overdue: bool
    states: dict[str, str]
    """Service → its state."""

    @property
    def progress(self) -> str:
        return f"{self.settled}/{self.services}"


def listed(row: LandingRow, found: Sequence[ServiceRow]) -> LandingListed:
    """A landing with what its services come to."""
    days = [one.due for one in left(found) if one.due] if row.state == LandingState.OPEN else []
    return LandingListed(
        **asdict(row), settled=sum(one.settled for one in found), services=len(found),
        due=min(days, default=None), overdue=min(days, default=today()) < today(),
        states={one.kind: one.state for one in found},
    )  # fmt: skip


def _own(reader: Actor) -> Combinable:
    """Services of the reader, or without an owner and so of the reader's office."""
    own = LandingService.owner == reader.own_id
    if reader.role not in {Role.CITY, Role.COUNTY}:
        return own
    county = LandingService.landing._.match_case._.county
    at = county.is_null() if reader.role is Role.CITY else county == reader.county
    return Or(own, And(LandingService.owner.is_null(), at))


def _whose(reader: Actor, chosen: str) -> Combinable:
    """Landings under way with a service left that is the reader's own to see to, or late."""
    of = _own(reader) if chosen == "mine" else LandingService.due < today()
    some = LandingService.select(LandingService.landing).where(
        LandingService.state.is_in([str(state) for state in UNSETTLED]), of
    )
    return And(Landing.state == str(LandingState.OPEN), Landing.id.is_in(some))


_SPEC = ListSpec(
    columns=(
        Column("project", N_("项目"), link="/landings/{id}"),
        Column("id", N_("编号"), kind="number", sortable=True, align="start"),
        Column("employer", N_("用人单位")),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES),
        Column("progress", N_("办完的服务")),
        Column("due", N_("最近的期限"), kind="custom"),
        Column("starts", N_("到岗日期"), kind="day", minor=True),
    ),
    default_sort="-id",
    filters=(
        SelectFilter(
            "state", N_("状态"), tuple((key, one.label) for key, one in STATE_BADGES.items()), Landing.state
        ),
        SelectFilter("whose", N_("范围"), (("mine", N_("等我办理")), ("overdue", N_("已逾期"))), _whose),
        SelectFilter("county", N_("县区"), tuple(counties().items()), Landing.match_case._.county),
        IdFilter("team", N_("团队"), Landing.match_case._.team),
        IdFilter("organisation", N_("用人单位"), Landing.match_case._.organisation),
        IdFilter("case", N_("对接"), Landing.match_case),
        SelectFilter(
            "branch",
            N_("产业"),
            tuple((code, branch.name) for code, branch in branches().items()),
            Landing.match_case._.need._.branch,
        ),
        DayFilter("landed_since", N_("落地时间不早于"), since(Landing.landed)),
        DayFilter("landed_until", N_("落地时间不晚于"), until(Landing.landed)),
    ),
    search_label=N_("项目或用人单位"),
    searched=(Landing.match_case._.team._.project, Landing.match_case._.organisation._.name),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[LandingListed]:
    inside = where(visible(reader, LANDING), facts_of_landings())
    select = Landing.select(*columns())
    total, query, rows = await page_of_table(Landing, select, query, reader, inside)
    landings = views(LandingRow, rows)
    found = await services([row.id for row in landings])
    return total, query, [listed(row, found[row.id]) for row in landings]


def _sheet(_reader: Actor | None, rows: Sequence[LandingListed]) -> Sheet:
    """With a column for each service."""
    sheet: list[Any] = [
        SheetColumn(one.name, one.title, Kind.DATE, required=False) if one.name == "due" else one
        for one in columns_of_list(_SPEC)
    ]
    sheet += [
        SheetColumn(f"of_{kind}", gettext(label), Kind.TEXT, required=False) for kind, label in KINDS.items()
    ]
    shown = [
        {**asdict(row), "progress": row.progress}
        | {f"of_{kind}": gettext(SERVICE_BADGES[state].label) for kind, state in row.states.items()}
        for row in rows
    ]
    return sheet, cells_of(sheet, shown)


LANDINGS = DeclaredList("landings", N_("团队落地"), "/landings", _SPEC, _listed, READERS, sheet=_sheet)
