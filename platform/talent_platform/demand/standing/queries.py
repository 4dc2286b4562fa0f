"""How enterprises stand: as the latest answer says, and on the lists of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.database.engine import read_within
from talent_platform.demand.standing.schemas import LISTED_LABELS, REGISTRATION_BADGES
from talent_platform.demand.tables import FirmList, FirmState, NeedState
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.web.listing.declaration import Badge

_OVER = N_(
    "企业登记状态是「{state}」（{day}，{source}），需求不公开，也不参与匹配；情况有变的请先导入新的核查结果"
)


@dataclass(frozen=True, slots=True)
class FirmStateView:
    """What the registration authority answered last about an enterprise."""

    organisation: int
    state: str
    checked: date
    source: str
    note: str

    @property
    def badge(self) -> Badge:
        return REGISTRATION_BADGES[FirmState(self.state)]


async def registrations(organisations: Sequence[int]) -> Mapping[int, FirmStateView]:
    """Enterprise → its latest answer; those nobody asked about are left out."""
    rows = await read_within(
        FirmStateView,
        "SELECT organisation, state, checked, source, note FROM enterprise_registered "
        "WHERE organisation = ANY({})",
        list(organisations),
    )
    return {row.organisation: row for row in rows}


async def idle(organisations: Sequence[int]) -> Mapping[int, str]:
    """Of enterprises those that do no business by the latest answer → what stands against their needs."""
    return {
        number: Said(_OVER, state=[one.badge.label], day=one.checked.isoformat(), source=one.source)
        for number, one in (await registrations(organisations)).items()
        if one.state != FirmState.ACTIVE
    }


async def refuse_idle(organisation: int) -> None:
    """What an enterprise needs becomes public while it does business.

    Raises:
        Invalid: by the latest answer it does not.
    """
    for said in (await idle([organisation])).values():
        raise Invalid(said)


async def refuse_step(_actor: Actor, need: Mapping[str, Any], target: str) -> None:
    """Raises Invalid: the step makes a need public, and `refuse_idle` does."""
    if target == NeedState.OPEN:
        await refuse_idle(need["organisation"])


@dataclass(frozen=True, slots=True)
class ListingView:
    """An enterprise on a list, as it was told last."""

    organisation: int
    listed: str
    project: str
    since: date
    until: date | None
    source: str

    @property
    def label(self) -> str:
        return LISTED_LABELS[FirmList(self.listed)]

    @property
    def stands(self) -> bool:
        """Whether it is on the list today."""
        return self.since <= today() and (self.until is None or self.until > today())


_LISTINGS = "SELECT organisation, listed, project, since, until, source FROM enterprise_listed"


async def listings(organisations: Sequence[int]) -> list[ListingView]:
    """Of each enterprise every list it is or was on."""
    return await read_within(
        ListingView, f"{_LISTINGS} WHERE organisation = ANY({{}}) ORDER BY since DESC", list(organisations)
    )


async def on_list(listed: FirmList, day: date | None = None) -> list[ListingView]:
    """Who is on a list that day (today), each project of an enterprise once."""
    on = day or today()
    return await read_within(
        ListingView,
        f"{_LISTINGS} WHERE listed = {{}} AND since <= {{}} AND (until IS NULL OR until > {{}}) "
        "ORDER BY organisation, project",
        str(listed), on, on,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenNeeds:
    organisation: int
    name: str
    needs: list[int]


async def open_needs(organisations: Sequence[int]) -> list[OpenNeeds]:
    """Those of the enterprises that have open needs."""
    return await read_within(
        OpenNeeds,
        "SELECT n.organisation, o.name, array_agg(n.id ORDER BY n.id) AS needs FROM need n "
        "JOIN organisation o ON o.id = n.organisation "
        "WHERE n.organisation = ANY({}) AND n.state IN ('open', 'part_filled') "
        "GROUP BY n.organisation, o.name ORDER BY o.name",
        list(organisations),
    )


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One line of what was told of an enterprise: an answer of the authority, or a list."""

    at: datetime
    actor_name: str
    what: str
    """State or list."""
    project: str
    first: date
    """Of which day the answer tells, or since when it is on the list."""
    until: date | None
    source: str
    note: str

    @property
    def label(self) -> str:
        if self.what in {str(one) for one in FirmList}:
            return LISTED_LABELS[FirmList(self.what)]
        return REGISTRATION_BADGES[FirmState(self.what)].label


async def history(organisation: int) -> list[StandingLine]:
    """Everything that was ever told, newest first."""
    return await read_within(
        StandingLine,
        "SELECT at, actor_name, state AS what, '' AS project, checked AS first, NULL::date AS until, "
        "source, note "
        "FROM enterprise_registration WHERE organisation = {} UNION ALL "
        "SELECT at, actor_name, listed, project, since, until, source, '' FROM enterprise_listing "
        "WHERE organisation = {} ORDER BY at DESC, what",
        organisation, organisation,
    )  # fmt: skip
