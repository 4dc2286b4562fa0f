"""What a person sees and may do. `visible` is the one function every list, page, export, API and search uses.

A scope is a union of conditions on facts a row may have: its county, its organisation, its owner, whether it
is open to the public and, of an account, its role. An account whose role does not fit the kind of its
organisation sees nothing and may do nothing. Each reader translates it once: `where` for Piccolo,
`search_scope` for search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from piccolo.columns import Column
from piccolo.columns.combination import Or
from piccolo.custom_types import Combinable

import talent_search as search
from talent_platform.accounts.actor import KEEPS, Actor
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.errors import NotAllowed
from talent_platform.i18n import N_


class Resource(str):
    """Something that can be seen, by its name; a part declares its own in `access.py`.

    The city and the auditor see every row, a county those of the county. `published`: anyone reads open rows.
    `offered`: whoever may hire reads, masked, the rows whose owner consented, and an owner the own ones.
    `brokered`: liaison officers see it. `of_organisation`, `of_owner`: an employer, a person sees the own
    rows. `personal`: only bureaus see those of others. `of_ordering_county`: a county sees also what it
    ordered itself. `kept`: security administrators see those in their keeping. `of_department`: a department
    sees those of the institutions below it.
    """

    published: bool
    offered: bool
    brokered: bool
    of_organisation: bool
    of_owner: bool
    personal: bool
    of_ordering_county: bool
    kept: bool
    of_department: bool

    def __new__(
        cls,
        name: str,
        *,
        published: bool = False,
        offered: bool = False,
        brokered: bool = False,
        of_organisation: bool = False,
        of_owner: bool = False,
        personal: bool = False,
        of_ordering_county: bool = False,
        kept: bool = False,
        of_department: bool = False,
    ) -> Resource:
        made = super().__new__(cls, name)
        made.published = published
        made.offered = offered
        made.brokered = brokered
        made.of_organisation = of_organisation
        made.of_owner = of_owner
        made.personal = personal
        made.of_ordering_county = of_ordering_county
        made.kept = kept
        made.of_department = of_department
        return made


@dataclass(frozen=True)
class Scope:
    """Everything, or any row for which one of `any_of` holds (fact name, value); empty means nothing."""

    everything: bool = False
    any_of: tuple[tuple[str, Any], ...] = ()


MISPLACED = N_("您的账号没有单位，或单位与角色不符，暂不能使用；请联系为您开设账号的部门")
EVERYTHING = Scope(everything=True)
NOTHING = Scope()
PUBLIC = ("public", True)


def visible(actor: Actor | None, what: Resource) -> Scope:  # noqa: PLR0911 - one line per role
    """Rows of `what` that `actor` may see; `None` is a visitor without an account."""
    if actor is None:
        return Scope(any_of=(PUBLIC,)) if what.published else NOTHING
    if not actor.well_placed:
        return NOTHING
    match actor.role:
        case Role.AUDITOR | Role.CITY:
            return EVERYTHING
        case Role.COUNTY:
            return _county_scope(actor, what)
        case Role.OFFICER:
            return _officer_scope(actor, what)
        case Role.ENTERPRISE | Role.INSTITUTION:
            return _organisation_scope(actor, what)
        case Role.DEPARTMENT:
            return _department_scope(actor, what)
        case Role.CANDIDATE | Role.TEAM_LEAD:
            return _own_scope(actor, what)
        case Role.SECURITY:
            return _security_scope(actor, what)


def _security_scope(actor: Actor, what: Resource) -> Scope:
    if what.personal:
        return Scope(any_of=(("owner", actor.account_id),))
    if not what.kept:
        return NOTHING
    return Scope(any_of=tuple(("role", str(role)) for role in sorted(KEEPS[actor.role])))


def _county_scope(actor: Actor, what: Resource) -> Scope:
    own = (("county", actor.county),)
    if what.published or what.offered:
        return Scope(any_of=(*own, PUBLIC))
    if what.of_ordering_county:
        return Scope(any_of=(*own, ("owner", actor.account_id)))
    return Scope(any_of=own)


def _officer_scope(actor: Actor, what: Resource) -> Scope:
    # Liaison officers broker for the city, or for one county when they belong to its bureau.
    if what.personal:
        return Scope(any_of=(("owner", actor.account_id),))
    if not what.brokered:
        return NOTHING
    return EVERYTHING if actor.city_wide else _county_scope(actor, what)


def _organisation_scope(actor: Actor, what: Resource) -> Scope:
    own = (("organisation", actor.organisation_id),)
    if what.published or what.offered:
        return Scope(any_of=(*own, PUBLIC))
    if what.of_organisation:
        return Scope(any_of=own)
    if what.personal:
        return Scope(any_of=(("owner", actor.account_id),))
    return NOTHING


def _department_scope(actor: Actor, what: Resource) -> Scope:
    if what.published:
        return Scope(any_of=(PUBLIC,))
    if what.of_department:
        return Scope(any_of=(("department", actor.organisation_id),))
    return NOTHING


def _own_scope(actor: Actor, what: Resource) -> Scope:
    if what.published:
        return Scope(any_of=(PUBLIC,))
    if what.offered or what.of_owner or what.personal:
        return Scope(any_of=(("owner", actor.account_id),))
    return NOTHING


def manageable(actor: Actor, what: Resource) -> Scope:
    """Rows the actor is in charge of: those visible for another reason than being public. The auditor only
    looks."""
    if actor.role is Role.AUDITOR:
        return NOTHING
    scope = visible(actor, what)
    return Scope(scope.everything, tuple(condition for condition in scope.any_of if condition != PUBLIC))


Facts = Mapping[str, Column | Combinable]
"""A fact → its column or (for `public`) a condition."""


def where(scope: Scope, facts: Facts) -> Combinable:
    """The scope as a Piccolo condition.

    A fact the table does not have matches no row. The result is never empty: no scope is dropped by accident.
    """
    primary_key: Any = facts["id"]
    if scope.everything:
        return primary_key.is_not_null()
    conditions: list[Combinable] = []
    for fact, value in scope.any_of:
        if fact not in facts or value is None:
            continue
        column = facts[fact]
        conditions.append(column == value if isinstance(column, Column) else column)
    if not conditions:
        return primary_key.is_null()
    return reduce(Or, conditions)


def search_scope(scope: Scope) -> search.SearchScope:
    """The scope as search understands it; without any condition it matches no document."""
    if scope.everything:
        return search.SearchScope(search.EVERYTHING)
    return search.SearchScope(
        search.Or(
            *(
                _not_past() if (fact, value) == PUBLIC
                else search.Eq(fact, value if isinstance(value, bool) else str(value))
                for fact, value in scope.any_of
                if value is not None
            )
        )
    )  # fmt: skip


def _not_past() -> search.Filter:
    """What is public is so up to its deadline; no index has to be told that a day is over."""
    timeless = search.Not(search.Known("deadline"))
    return search.And(search.Eq("public", True), search.Or(timeless, search.Range("deadline", low=today())))


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


def require_in_person(actor: Actor) -> None:
    """What two people sign, and what somebody commits to, is done by nobody's deputy.

    Raises:
        NotAllowed: the actor stands in for somebody.
    """
    if actor.deputises is not None:
        raise NotAllowed(N_("这一步不能代办：须由本人办理，或由您以自己的身份办理"))
