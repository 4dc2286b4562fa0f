"""Registrations, inside what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, manageable, visible, where
from talent_platform.accounts.tables import Organisation
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.reference.codes import branch_name, county_name
from talent_platform.registration.access import REGISTRATION
from talent_platform.registration.applications.life import ACTION_LABELS, KIND_LABELS, STATE_BADGES
from talent_platform.registration.tables import Registration, RegistrationChange
from talent_platform.web.listing.declaration import Badge

FACTS: Facts = {"id": Registration.id, "county": Registration.desk}


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """A registration without what is secret in it. Its names and phone are for `service.unmask`."""

    id: int
    kind: str
    state: str
    county: str
    desk: str
    login: str
    person: str
    phone: str
    firm: str
    credit_code: str | None
    branch: str
    scale: str
    contact: str
    proof_kind: str
    proof_size: int
    expires: datetime
    organisation: int | None
    account: int | None
    version: int
    created: datetime
    updated: datetime

    @property
    def title(self) -> str:
        """What it is called where people are not named."""
        return self.firm or self.login

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def badge(self) -> Badge:
        return STATE_BADGES[self.state]

    @property
    def place(self) -> str:
        return county_name(self.county)

    @property
    def branch_label(self) -> str:
        return branch_name(self.branch) if self.branch else ""


COLUMNS = columns_of(RegistrationRow, Registration)


async def one(reader: Actor, registration_id: int) -> RegistrationRow:
    """Raises NotFound: none the reader may see."""
    rows = await Registration.select(*COLUMNS).where(
        Registration.id == registration_id, where(visible(reader, REGISTRATION), FACTS)
    )
    if not rows:
        raise NotFound
    return views(RegistrationRow, rows)[0]


async def managed(actor: Actor, registration_id: int) -> RegistrationRow:
    """Raises NotFound: none the actor may see; NotAllowed: the actor only reads it."""
    row = await one(actor, registration_id)
    mine = where(manageable(actor, REGISTRATION), FACTS)
    if not await Registration.exists().where(Registration.id == registration_id, mine):
        raise NotAllowed
    return row


@dataclass(frozen=True, slots=True)
class RegistrationLine:
    """One line of the history; who applied is not named in it."""

    at: datetime
    actor_name: str
    action: str
    to_state: str
    note: str

    @property
    def label(self) -> str:
        return ACTION_LABELS[self.action]


async def history(registration_id: int) -> Sequence[RegistrationLine]:
    """Newest first."""
    rows = (
        await RegistrationChange.select(*columns_of(RegistrationLine, RegistrationChange))
        .where(RegistrationChange.registration == registration_id)
        .order_by(RegistrationChange.id, ascending=False)
    )
    return views(RegistrationLine, rows)


@dataclass(frozen=True, slots=True)
class KnownFirm:
    """Who bears the credit code of a registration already."""

    id: int
    name: str
    kind: str
    county: str | None
    accounts: int


async def known_firm(credit_code: str | None) -> KnownFirm | None:
    """The organisation of this credit code, if it is in the tree: what the county compares, and no applicant
    ever learns."""
    rows = await Organisation.raw(
        "SELECT o.id, o.name, o.kind, o.county, (SELECT count(*)::int FROM home_known h "
        "WHERE h.organisation = o.id) AS accounts FROM organisation o WHERE o.credit_code = {}",
        credit_code,
    )
    found = views(KnownFirm, rows)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class EarlierRegistration:
    """Another registration of the same credit code or login, wherever it was sent."""

    id: int
    created: datetime
    county: str
    """In charge of it."""
    state: str
    note: str
    """Why it was returned or refused."""

    @property
    def place(self) -> str:
        return county_name(self.county)

    @property
    def badge(self) -> Badge:
        return STATE_BADGES[self.state]


async def earlier(row: RegistrationRow) -> list[EarlierRegistration]:
    """Newest first: who decides reads what others decided before, also in another county."""
    rows = await Registration.raw(
        "SELECT r.id, r.created, r.desk AS county, r.state, "
        "coalesce((SELECT c.note FROM registration_change c WHERE c.registration = r.id "
        "AND c.action IN ('return', 'refuse') ORDER BY c.id DESC LIMIT 1), '') AS note "
        "FROM registration r WHERE r.id <> {} AND (r.credit_code = {} OR r.login = {}) "
        "ORDER BY r.id DESC LIMIT 20",
        row.id, row.credit_code, row.login,
    )  # fmt: skip
    return views(EarlierRegistration, rows)
