"""Accounts by id and login, as those in charge may find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from piccolo.columns.combination import And, WhereRaw
from piccolo.custom_types import Combinable

from talent_platform.accounts.access import ACCOUNT
from talent_platform.accounts.actor import HOMES, KEEPS, Actor, fits
from talent_platform.accounts.keeping.arrivals import has_others
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import attempts
from talent_platform.accounts.tables import AccessGrant, Account, Organisation
from talent_platform.audit.tables import AuditEntry
from talent_platform.database.engine import views
from talent_platform.errors import NotFound
from talent_platform.i18n import gettext

ACCOUNT_FACTS = {"id": Account.id, "county": Account.organisation._.county, "role": Account.role}
COLUMNS = (
    Account.id, Account.login, Account.name, Account.role, Account.active, Account.last_sign_in,
    Account.last_address, Account.password_until, Account.organisation,
    Account.named_by_owner, Account.organisation._.name.as_alias("organisation_name"),
    Account.organisation._.kind.as_alias("organisation_kind"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account as those read it who keep it."""

    id: int
    login: str
    name: str
    role: str
    active: bool
    last_sign_in: datetime | None
    last_address: str
    password_until: datetime | None
    organisation: int | None
    organisation_name: str | None
    organisation_kind: str | None
    named_by_owner: bool
    """The name is its owner's own word: no bureau has seen yet who it is."""
    state: str
    """misplaced, off, waiting for a second person, locked, or on."""
    pauses: bool
    """Whether switching it off pauses cases: a person's does, and the last one in use of an employer."""


@dataclass(frozen=True, slots=True)
class AccountInCharge(ListedAccount):
    """One account in somebody's charge."""

    failures: int
    """Wrong passwords from unknown devices within a day."""
    colleagues: bool
    """Whether others have accounts in its organisation."""
    to_unlock: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """An account that holds a role in an organisation of this kind and county."""

    id: int
    name: str
    kind: str | None
    county: str | None


async def all_accounts() -> list[ListedAccount]:
    """For the operator."""
    return await listed(await Account.select(*COLUMNS).order_by(Account.login))


async def holders(role: Role) -> list[Holder]:
    """Active accounts that hold a role, first or further, once for each organisation they hold it in, by
    name."""
    rows = await Account.raw(
        "SELECT a.id, a.name, o.kind, o.county FROM role_held h JOIN account a ON a.id = h.account "
        "LEFT JOIN organisation o ON o.id = h.organisation "
        "WHERE h.role = {} AND a.active AND home_fits(h.role, o.kind) ORDER BY a.name, a.id",
        str(role),
    )
    return views(Holder, rows)


async def id_of(login: str) -> int:
    """
    Raises:
        NotFound: nobody has that login.
    """
    rows = await Account.select(Account.id).where(Account.login == login.strip().lower())
    if not rows:
        raise NotFound(gettext("没有账号 {login}", login=login))
    return int(rows[0]["id"])


async def opened_by(account_id: int) -> str | None:
    """Who opened the account, by the log: a keeper's name, empty for its owner; None where it is silent."""
    rows = (
        await AuditEntry.select(AuditEntry.actor_name, AuditEntry.detail)
        .where(AuditEntry.action == "account.opened", AuditEntry.subject == f"account:{account_id}")
        .output(load_json=True)
    )
    if not rows:
        return None
    return "" if rows[0]["detail"].get("by_owner") else str(rows[0]["actor_name"])


async def kept_account(actor: Actor, account_id: int) -> AccountInCharge:
    """One account in the actor's charge.

    Raises:
        NotFound: none.
    """
    rows = await Account.select(*COLUMNS).where(Account.id == account_id, kept(actor))
    if not rows:
        raise NotFound
    [row] = await listed(rows)
    return AccountInCharge(
        **asdict(row),
        failures=await attempts.failures(row.login),
        colleagues=await has_others(row.organisation, account_id),
        to_unlock=await attempts.to_unlock(row.login, account_id),
    )


async def listed(rows: Sequence[Mapping[str, Any]]) -> list[ListedAccount]:
    """Rows of `COLUMNS` with their standing."""
    waiting = await AccessGrant.select(AccessGrant.account).where(AccessGrant.confirmed.is_null())
    waits, locked = {row["account"] for row in waiting}, set(await attempts.locked_accounts())
    pauses = await _pauses([row["id"] for row in rows])
    return [
        ListedAccount(**row, state=_state_of(row, waits, locked), pauses=pauses[row["id"]]) for row in rows
    ]


async def _pauses(accounts: Sequence[int]) -> dict[int, bool]:
    held = await Account.raw(
        "SELECT a.id, bool_or(h.role = ANY({}) OR h.role IN ('enterprise', 'institution') AND NOT EXISTS ("
        "SELECT FROM role_held o JOIN account c ON c.id = o.account WHERE o.organisation = h.organisation "
        "AND o.role IN ('enterprise', 'institution') AND c.active AND c.id <> a.id)) AS pauses "
        "FROM account a JOIN role_held h ON h.account = a.id WHERE a.id = ANY({}) GROUP BY a.id",
        [str(role) for role in _PEOPLE], list(accounts),
    )  # fmt: skip
    return {one["id"]: one["pauses"] for one in held}


_PEOPLE = (Role.CANDIDATE, Role.TEAM_LEAD)


def kept(actor: Actor) -> Combinable:
    """The accounts in the actor's charge, as a condition: it keeps all their roles, and all are within its
    county; never its own.

    Raises:
        NotAllowed: keeps none.
    """
    require(actor, *KEEPS)
    roles = Account.role.is_in([str(role) for role in sorted(KEEPS[actor.role])])
    within = where(visible(actor, ACCOUNT), ACCOUNT_FACTS)
    return And(And(roles, within), And(Account.id != actor.account_id, _no_role_beyond(actor)))


def _no_role_beyond(actor: Actor) -> Combinable:
    """Whoever resets a password can act in every role of the account."""
    county = actor.county if actor.role is Role.COUNTY else None
    return WhereRaw(
        "NOT EXISTS (SELECT FROM role_assignment r LEFT JOIN organisation o ON o.id = r.organisation "
        "WHERE r.account = account.id AND r.ended IS NULL AND r.deputises IS NULL "
        "AND (r.role <> ALL({}) OR {}::text IS NOT NULL AND o.county IS DISTINCT FROM {}))",
        [str(role) for role in sorted(KEEPS[actor.role])], county, county,
    )  # fmt: skip


def _state_of(row: Mapping[str, Any], waits: set[int], locked: set[int]) -> str:
    if not fits(Role(row["role"]), row["organisation_kind"]):
        return "misplaced"
    if not row["active"]:
        return "off"
    if row["id"] in waits:
        return "waiting"
    return "locked" if row["id"] in locked else "on"


async def organisations(actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the organisations the actor may open accounts for."""
    kinds = {str(kind) for role in KEEPS.get(actor.role, ()) for kind in HOMES[role] if kind is not None}
    if not kinds:
        return []
    condition: Combinable = Organisation.kind.is_in(sorted(kinds))
    if actor.role is Role.COUNTY:
        condition = And(condition, Organisation.county == actor.county)
    rows = (
        await Organisation.select(Organisation.id, Organisation.name)
        .where(condition)
        .order_by(Organisation.name)
    )
    return [(str(row["id"]), row["name"]) for row in rows]
