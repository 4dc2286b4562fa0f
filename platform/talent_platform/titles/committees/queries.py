"""Reads of committees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotFound
from talent_platform.i18n import gettext
from talent_platform.titles.access import READERS
from talent_platform.titles.committees.life import ACTION_LABELS, STATE_BADGES
from talent_platform.titles.tables import CommitteeState, TitleCommittee, TitleCommitteeChange
from talent_platform.web.listing.declaration import Badge


@dataclass(frozen=True, slots=True)
class CommitteeView:
    id: int
    name: str
    body: str
    series: str
    specialty: str
    levels: Sequence[str]
    size: int
    drawn: int | None
    approved_by: str
    self_review: bool
    filed_from: date
    filed_to: date
    document: str
    state: str
    successor: int | None
    proposed_by: int
    filed_by: int | None
    version: int
    created: datetime
    updated: datetime

    @property
    def badge(self) -> Badge:
        return STATE_BADGES[self.state]

    @property
    def level_names(self) -> str:
        return gettext("、").join(map(gettext, self.levels))


COLUMNS = columns_of(CommitteeView, TitleCommittee)


async def one(reader: Actor, committee_id: int) -> CommitteeView:
    """Raises NotFound: there is none."""
    require(reader, *READERS)
    return await by_id(committee_id)


async def by_id(committee_id: int) -> CommitteeView:
    """For what is decided, whoever asks. Raises NotFound."""
    rows = (
        await TitleCommittee.select(*COLUMNS).where(TitleCommittee.id == committee_id).output(load_json=True)
    )
    if not rows:
        raise NotFound
    return views(CommitteeView, rows)[0]


async def standing(committee_id: int) -> list[tuple[str, str]]:
    """Committees that can follow this one, as (id, name)."""
    rows = await (
        TitleCommittee.select(TitleCommittee.id, TitleCommittee.name)
        .where(
            TitleCommittee.state.is_in([str(CommitteeState.IN_FORCE), str(CommitteeState.SUSPENDED)]),
            TitleCommittee.id != committee_id,
        )
        .order_by(TitleCommittee.name)
    )
    return [(str(row["id"]), row["name"]) for row in rows]


@dataclass(frozen=True, slots=True)
class CommitteeName:
    id: int
    name: str


async def named(committee_id: int | None) -> CommitteeName | None:
    """The committee that follows another one."""
    rows = await TitleCommittee.select(TitleCommittee.id, TitleCommittee.name).where(
        TitleCommittee.id == (committee_id or 0)
    )
    return views(CommitteeName, rows)[0] if rows else None


async def followed(committee_id: int) -> list[CommitteeName]:
    """The committees whose records this one answers for."""
    rows = await (
        TitleCommittee.select(TitleCommittee.id, TitleCommittee.name)
        .where(TitleCommittee.successor == committee_id)
        .order_by(TitleCommittee.id)
    )
    return views(CommitteeName, rows)


@dataclass(frozen=True, slots=True)
class CommitteeLine:
    """One line of a committee's history."""

    at: datetime
    actor_name: str
    action: str
    note: str
    document: str

    @property
    def label(self) -> str:
        return ACTION_LABELS[self.action]


async def history(committee_id: int) -> list[CommitteeLine]:
    """Newest first."""
    rows = await (
        TitleCommitteeChange.select(*columns_of(CommitteeLine, TitleCommitteeChange))
        .where(TitleCommitteeChange.committee == committee_id)
        .order_by(TitleCommitteeChange.id, ascending=False)
    )
    return views(CommitteeLine, rows)
