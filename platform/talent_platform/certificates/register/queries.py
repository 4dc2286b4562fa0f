"""Reads of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.certificates.access import READERS
from talent_platform.certificates.register.life import ACTION_LABELS, KIND_LABELS, LAPSED, STATE_BADGES
from talent_platform.certificates.tables import (
    Certificate,
    CertificateBefore,
    CertificateChange,
    CertificateState,
)
from talent_platform.clock import ZONE, today
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotFound
from talent_platform.part import hooks
from talent_platform.web.listing.declaration import Badge
from talent_platform.web.rendering import masked


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as it stands; the holder's name is shown masked."""

    id: int
    kind: str
    name: str
    level: str
    specialty: str
    holder: str
    number: str
    body: str
    issued: date
    expires: date | None
    seen_on: date
    checked: str
    checked_on: date | None
    issuance: int | None
    """The decision by which the city issued it."""
    person_key: str
    """Keyed hash of the holder's identity number, never shown; empty where none was given."""
    state: str
    version: int
    created: datetime
    updated: datetime

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def badge(self) -> Badge:
        return LAPSED if self.lapsed and self.state == CertificateState.VALID else STATE_BADGES[self.state]

    @property
    def holder_masked(self) -> str:
        return masked(self.holder)

    @property
    def lapsed(self) -> bool:
        return self.expires is not None and self.expires < today()


COLUMNS = columns_of(CertificateRow, Certificate)


async def one(reader: Actor, certificate_id: int) -> CertificateRow:
    """
    Raises:
        NotFound: no such certificate.
    """
    require(reader, *READERS)
    rows = await Certificate.select(*COLUMNS).where(Certificate.id == certificate_id)
    if not rows:
        raise NotFound
    return views(CertificateRow, rows)[0]


async def managed(actor: Actor, certificate_id: int) -> CertificateRow:
    """For who changes it: the city."""
    require(actor, Role.CITY)
    return await one(actor, certificate_id)


async def of_holder(actor: Actor, certificate_id: int) -> CertificateRow:
    """For the city, and for who has named it as the own (hooks `certificate.owned`)."""
    for owned in hooks("certificate.owned"):
        if await owned(actor, certificate_id):
            rows = await Certificate.select(*COLUMNS).where(Certificate.id == certificate_id)
            return views(CertificateRow, rows)[0]
    return await managed(actor, certificate_id)


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One line of the history."""

    at: datetime
    actor_name: str
    action: str
    to_state: str
    note: str
    document: str
    changed: dict[str, list[str | None]]

    @property
    def label(self) -> str:
        return ACTION_LABELS[self.action]


async def history(certificate_id: int) -> Sequence[CertificateLine]:
    """The newest first."""
    rows = await (
        CertificateChange.select(*columns_of(CertificateLine, CertificateChange))
        .where(CertificateChange.certificate == certificate_id)
        .order_by(CertificateChange.id, ascending=False)
        .output(load_json=True)
    )
    return views(CertificateLine, rows)


@dataclass(frozen=True, slots=True)
class StateOn:
    """What the register says of a certificate on a day."""

    state: str | None
    """None before it was issued."""
    since: date | None
    """Day of the move that led there; of a valid one that was never anything else, the day of issue."""
    facts: CertificateRow
    """As its paper of that day asserts them."""
    corrected: date | None = None
    """Day of the last correction until then."""
    later: date | None = None
    """Day of the first correction after that."""


async def standing_on(row: CertificateRow, day: date) -> StateOn:
    """The state at the end of a day: what was recorded later counts from its issue, what was decided later
    does not yet. A correction of what the city issued makes another paper, and a longer term is had from its
    day; any other of what others issued puts right what the bureau wrote, and the paper always said so."""
    if day < row.issued:
        return StateOn(None, None, row)
    lines = [(line.at.astimezone(ZONE).date(), line) for line in await history(row.id)]
    for moved, line in lines:
        if moved > day and line.action == "corrected" and row.issuance is not None:
            row = _before(row, line)
        elif moved > day and line.action == "corrected" and _prolonged(line):
            row = replace(row, expires=_day(line.changed["expires"][0]))
    found = StateOn(str(CertificateState.VALID), row.issued, row)
    for moved, line in reversed(lines):
        if moved <= day and line.to_state != found.state:
            found = replace(found, state=line.to_state, since=moved)
        if line.action == "corrected":
            found = (
                replace(found, corrected=moved)
                if moved <= day
                else replace(found, later=found.later or moved)
            )
    return found


def _prolonged(line: CertificateLine) -> bool:
    """Whether it was had for longer from then on, whatever else was put right with it."""
    before, after = line.changed.get("expires", (None, None))
    return before is not None and (after is None or before < after)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


async def holder_on(row: CertificateRow, night: datetime) -> str:
    """Under whose name it stood at the end of a day."""
    rows = await (
        CertificateBefore.select(CertificateBefore.holder)
        .where(CertificateBefore.certificate == row.id, CertificateBefore.until >= night)
        .order_by(CertificateBefore.id)
        .limit(1)
    )
    return str(rows[0]["holder"]) if rows else row.holder


def _before(row: CertificateRow, line: CertificateLine) -> CertificateRow:
    """As it was before a correction, as far as a look-up tells it."""
    was = {name: pair[0] for name, pair in line.changed.items()}
    return replace(
        row,
        name=was.get("name") or row.name,
        level=was.get("level", row.level) or "",
        specialty=was.get("specialty", row.specialty) or "",
        expires=_day(was["expires"]) if "expires" in was else row.expires,
    )
