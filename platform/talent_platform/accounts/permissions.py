"""What a person sees and may do. `visible` is the one function every list, page, export, API and search uses.

A scope is a union of conditions on facts a row may have: its county, its organisation, its owner, whether it
is open to the public and, of an account, its role. An account whose role does not fit the kind of its
organisation sees nothing and may do nothing. Each reader translates it once: `where` for Piccolo,
`search_scope` for search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from piccolo.columns import Column
from piccolo.columns.combination import Or

import talent_search as search
from talent_platform.accounts.actor import KEEPS, Actor
from talent_platform.accounts.roles import Role
from talent_platform.errors import NotAllowed
from talent_platform.i18n import N_


class Kind(StrEnum):
    """What can be seen."""

    NEED = "need"
    PROJECT = "project"
    CANDIDATE = "candidate"
    TEAM = "team"
    ENTERPRISE = "enterprise"
    RUN = "run"
    CASE = "case"
    IMPORT = "import"
    JOB = "job"
    ACCOUNT = "account"
    AUDIT = "audit"
    INSTITUTION = "institution"
    APPOINTMENT = "appointment"


@dataclass(frozen=True)
class Scope:
    """Everything, or any row for which one of `any_of` holds (fact name, value); empty means nothing."""

    everything: bool = False
    any_of: tuple[tuple[str, Any], ...] = ()


MISPLACED = N_("您的账号没有单位，或单位与角色不符，暂不能使用；请联系为您开设账号的部门")
EVERYTHING = Scope(everything=True)
NOTHING = Scope()
PUBLIC = ("public", True)

_SHARED = {Kind.NEED, Kind.PROJECT}
"""Open needs are published: anyone may read them."""
_OFFERS = {Kind.CANDIDATE, Kind.TEAM}
"""Offers whose owner consented are readable in masked form by those who may hire."""
_CITY_WIDE = {Kind.NEED, Kind.PROJECT, Kind.CANDIDATE, Kind.TEAM, Kind.ENTERPRISE, Kind.RUN, Kind.CASE}


def visible(actor: Actor | None, kind: Kind) -> Scope:  # noqa: PLR0911 - one line per role
    """Rows of `kind` that `actor` may see; `None` is a visitor without an account."""
    if actor is None:
        return Scope(any_of=(PUBLIC,)) if kind in _SHARED else NOTHING
    if not actor.well_placed:
        return NOTHING
    match actor.role:
        case Role.AUDITOR:
            return EVERYTHING
        case Role.CITY:
            return EVERYTHING if kind is not Kind.AUDIT else NOTHING
        case Role.COUNTY:
            return _county_scope(actor, kind)
        case Role.OFFICER:
            return _officer_scope(actor, kind)
        case Role.ENTERPRISE | Role.INSTITUTION:
            return _organisation_scope(actor, kind)
        case Role.CANDIDATE | Role.TEAM_LEAD:
            return _own_scope(actor, kind)
        case Role.SECURITY:
            return _kept_accounts(actor) if kind is Kind.ACCOUNT else NOTHING


def _kept_accounts(actor: Actor) -> Scope:
    return Scope(any_of=tuple(("role", str(role)) for role in sorted(KEEPS[actor.role])))


def _county_scope(actor: Actor, kind: Kind) -> Scope:
    if kind is Kind.AUDIT:
        return NOTHING
    own = (("county", actor.county),)
    if kind in _SHARED | _OFFERS:
        return Scope(any_of=(*own, PUBLIC))
    if kind is Kind.RUN:
        return Scope(any_of=(*own, ("owner", actor.account_id)))
    return Scope(any_of=own)


def _officer_scope(actor: Actor, kind: Kind) -> Scope:
    # Liaison officers broker for the city, or for one county when they belong to its bureau.
    if kind in {Kind.JOB, Kind.IMPORT}:
        return Scope(any_of=(("owner", actor.account_id),))
    if kind not in _CITY_WIDE:
        return NOTHING
    return EVERYTHING if actor.city_wide else _county_scope(actor, kind)


def _organisation_scope(actor: Actor, kind: Kind) -> Scope:
    own = (("organisation", actor.organisation_id),)
    if kind in _SHARED | _OFFERS:
        return Scope(any_of=(*own, PUBLIC))
    if kind in {Kind.ENTERPRISE, Kind.CASE, Kind.INSTITUTION, Kind.APPOINTMENT}:
        return Scope(any_of=own)
    if kind in {Kind.IMPORT, Kind.JOB}:
        return Scope(any_of=(("owner", actor.account_id),))
    return NOTHING


def _own_scope(actor: Actor, kind: Kind) -> Scope:
    if kind in _SHARED:
        return Scope(any_of=(PUBLIC,))
    if kind in _OFFERS | {Kind.CASE, Kind.IMPORT, Kind.JOB}:
        return Scope(any_of=(("owner", actor.account_id),))
    return NOTHING


def manageable(actor: Actor, kind: Kind) -> Scope:
    """Rows the actor is in charge of: those visible for another reason than being public. The auditor only
    looks."""
    if actor.role is Role.AUDITOR:
        return NOTHING
    scope = visible(actor, kind)
    return Scope(scope.everything, tuple(condition for condition in scope.any_of if condition != PUBLIC))


def where(scope: Scope, facts: Mapping[str, Column | Any]) -> Any:
    """The scope as a Piccolo condition. `facts` maps a fact to its column, or (for `public`) to a condition.

    A fact the table does not have matches no row. The result is never empty: no scope is dropped by accident.
    """
    primary_key = facts["id"]
    if scope.everything:
        return primary_key.is_not_null()
    conditions = []
    for fact, value in scope.any_of:
        if fact not in facts or value is None:
            continue
        column = facts[fact]
        conditions.append(column == value if isinstance(column, Column) else column)
    if not conditions:
        return primary_key.is_null()
    combined = conditions[0]
    for condition in conditions[1:]:
        combined = Or(combined, condition)
    return combined


def search_scope(scope: Scope) -> search.SearchScope:
    """The scope as search understands it; without any condition it matches no document."""
    if scope.everything:
        return search.SearchScope(search.EVERYTHING)
    return search.SearchScope(
        search.Or(
            *(
                search.Eq(fact, value if isinstance(value, bool) else str(value))
                for fact, value in scope.any_of
                if value is not None
            )
        )
    )


def require(actor: Actor | None, *roles: Role) -> Actor:
    """The actor, if signed in under one of `roles`.

    Raises:
        NotAllowed: nobody is signed in, or under another role, or the role does not fit the organisation.
    """
    if actor is not None and not actor.well_placed:
        raise NotAllowed(MISPLACED)
    if actor is None or actor.role not in roles:
        raise NotAllowed
    return actor
