"""Reads of experts, inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, require, visible, where
from talent_platform.clock import now, today
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotFound
from talent_platform.titles.access import EXPERT, EXPERT_READERS
from talent_platform.titles.experts.life import EXPERT_ACTIONS, EXPERT_BADGES
from talent_platform.titles.tables import (
    TitleCommitment,
    TitleCommittee,
    TitleExpert,
    TitleExpertChange,
    TitleExpertState,
)
from talent_platform.web.listing.declaration import Badge


@dataclass(frozen=True, slots=True)
class ExpertView:
    id: int
    committee: int
    committee_name: str
    name: str
    organisation: int | None
    unit: str
    sector: str
    title: str
    level: str
    series: str
    specialty: str
    yearly: int | None
    conditions: Sequence[str]
    term_from: date | None
    term_to: date | None
    document: str
    account: int | None
    signed: date | None
    invited_until: datetime | None
    state: str
    nominated_by: int
    selected_by: int | None
    renewal_by: int | None
    before_from: date | None
    before_to: date | None
    version: int
    created: datetime

    @property
    def badge(self) -> Badge:
        return EXPERT_BADGES[self.state]

    def term(self, day: date) -> tuple[date | None, date | None]:
        """The term that is asked about on a day: the one before a renewal until its end."""
        if self.before_to is not None and day <= self.before_to:
            return self.before_from, self.before_to
        return self.term_from, self.term_to

    @property
    def next_term(self) -> date:
        """The first day that another term could have."""
        return today() if self.term_to is None else max(today(), self.term_to + timedelta(days=1))

    @property
    def invited(self) -> bool:
        """Whether a code is out under which the expert can sign."""
        return self.invited_until is not None and self.invited_until > now()


COLUMNS = tuple(
    TitleExpert.committee._.name.as_alias("committee_name") if name == "committee_name"
    else getattr(TitleExpert, name)
    for name in ExpertView.__dataclass_fields__
)  # fmt: skip
FACTS: Facts = {
    "id": TitleExpert.id, "organisation": TitleExpert.organisation, "department": TitleExpert.organisation,
    "owner": TitleExpert.account,
}  # fmt: skip


def seen_by(reader: Actor) -> Any:
    """The experts a reader may see: the bureau and the auditor all, a unit those it nominated, an expert
    the own entries.

    Raises:
        NotAllowed: another role.
    """
    require(reader, *EXPERT_READERS)
    return where(visible(reader, EXPERT), FACTS)


async def one(reader: Actor, expert_id: int) -> ExpertView:
    """Raises NotFound: none the reader may see."""
    rows = (
        await TitleExpert.select(*COLUMNS)
        .where(seen_by(reader), TitleExpert.id == expert_id)
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    return views(ExpertView, rows)[0]


async def by_id(expert_id: int) -> ExpertView:
    """For what is decided, whoever asks. Raises NotFound."""
    rows = await TitleExpert.select(*COLUMNS).where(TitleExpert.id == expert_id).output(load_json=True)
    if not rows:
        raise NotFound
    return views(ExpertView, rows)[0]


async def person_keys(expert_ids: Sequence[int]) -> Mapping[int, str]:
    """By id the keyed hash of who it is, for what is asked of the integrity archive."""
    rows = await TitleExpert.select(TitleExpert.id, TitleExpert.person_key).where(
        TitleExpert.id.is_in([0, *expert_ids])
    )
    return {row["id"]: row["person_key"] for row in rows}


async def pool(committee_id: int) -> list[ExpertView]:
    """The experts of a committee's pool, whether their term runs or not."""
    rows = await (
        TitleExpert.select(*COLUMNS)
        .where(TitleExpert.committee == committee_id, TitleExpert.state == str(TitleExpertState.ACTIVE))
        .order_by(TitleExpert.id)
        .output(load_json=True)
    )
    return views(ExpertView, rows)


async def open_committees() -> list[tuple[str, str]]:
    """Committees for which somebody can be nominated, as (id, name)."""
    rows = await (
        TitleCommittee.select(TitleCommittee.id, TitleCommittee.name)
        .where(TitleCommittee.state == "in_force")
        .order_by(TitleCommittee.name)
    )
    return [(str(row["id"]), row["name"]) for row in rows]


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """One line of an expert's history."""

    at: datetime
    actor_name: str
    action: str
    note: str
    document: str

    @property
    def label(self) -> str:
        return EXPERT_ACTIONS[self.action]


async def history(expert_id: int) -> list[ExpertLine]:
    """Newest first."""
    rows = await (
        TitleExpertChange.select(*columns_of(ExpertLine, TitleExpertChange))
        .where(TitleExpertChange.expert == expert_id)
        .order_by(TitleExpertChange.id, ascending=False)
    )
    return views(ExpertLine, rows)


@dataclass(frozen=True, slots=True)
class SignedView:
    """A commitment as it was signed."""

    text: str
    signed_name: str
    proof: str
    receipt: str
    at: datetime


async def signed(expert_id: int) -> SignedView | None:
    rows = await TitleCommitment.select(*columns_of(SignedView, TitleCommitment)).where(
        TitleCommitment.subject == f"title_expert:{expert_id}"
    )
    return views(SignedView, rows)[0] if rows else None
