"""What expected.toml says of a role, an address and a planted text."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import httpx
from asking import EXPECTED, Address, Route
from town import Row, Secret, Town, Who

from talent_platform.accounts.roles import Role


@cache
def _roles(words: str) -> frozenset[str]:
    """`bureau auditor` → the roles meant; `visitor` is one without an account."""
    found: set[str] = set()
    for word in words.split():
        if word == "signed_in":
            found |= {str(role) for role in Role}
        elif word in EXPECTED["groups"]:
            found |= _roles(EXPECTED["groups"][word])
        else:
            assert word in {"visitor", *map(str, Role)}, f"expected.toml: {word} is no role and no group"
            found.add(word)
    return frozenset(found)


def _names(path: str) -> tuple[str, str]:
    return path, path.removeprefix("/api/v1")


def _matches(path: str, pattern: str) -> bool:
    # Braces and dots are plain text to fnmatch; brackets do not occur in addresses.
    return fnmatchcase(path, pattern)


@cache
def _entry(path: str) -> int | None:
    """The first entry of [[open]] that names the path: exact before patterns, with /api/v1 before without."""
    for wild in (False, True):
        for name in _names(path):
            for number, entry in enumerate(EXPECTED["open"]):
                if any(("*" in at) == wild and _matches(name, at) for at in entry["at"]):
                    return number
    return None


def declared(route: Route) -> bool:
    return _entry(route.path) is not None


def unfit(route: Route) -> int | None:
    """The status of an open address that says the installation is not fit."""
    number = _entry(route.path)
    return EXPECTED["open"][number].get("unfit") if number is not None else None


def role_of(who: Who | None) -> str:
    return str(who.role) if who else "visitor"


def may_open(who: Who | None, address: Address) -> bool:
    number = _entry(address.route.path)
    assert number is not None
    entry, row = EXPECTED["open"][number], address.row
    if row is None or (who is not None and who.has(row)):
        return role_of(who) in _roles(entry.get("own", ""))
    return row.public and role_of(who) in _roles(entry.get("public", ""))


@cache
def write_entry(route: Route) -> dict[str, Any] | None:
    """The entry of [[write]] that names the route, with /api/v1 or without."""
    for name in _names_of(route.name):
        for entry in EXPECTED["write"]:
            if name in entry["at"]:
                return entry
    return None


def may_write(who: Who | None, address: Address) -> bool:
    entry = write_entry(address.route)
    assert entry is not None
    allowed = role_of(who) in _roles(f"{entry['who']} {entry.get('may', '')}")
    return allowed and all(
        (row.public and entry.get("public", False)) or (who is not None and who.keeps(row))
        for row in address.rows
    )


def must_write(who: Who | None, route: Route) -> bool:
    """Whether some address of the route must accept this role."""
    entry = write_entry(route)
    return entry is not None and role_of(who) in _roles(entry["who"])


def refused(answer: httpx.Response) -> bool:
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/login?next=")
    return answer.status_code in (401, 403, 404) or to_sign_in


Door = tuple[str, str, str]
"""What, for whom, where: one cell of [[secret]]."""


@cache
def doors(what: str) -> tuple[Door, ...]:
    """Where a kind of text is shown to whom."""
    found = [
        (what, roles, at)
        for entry in EXPECTED["secret"]
        if what in entry["what"]
        for roles, places in entry.items()
        if roles != "what"
        for at in places
    ]
    assert any(what in entry["what"] for entry in EXPECTED["secret"]), (
        f"say in expected.toml, [[secret]], who may read a {what} and where"
    )
    return tuple(found)


def through(secret: Secret, who: Who | None, address: Address) -> list[Door]:
    """The doors that let this reader see this text in the answer at this address; none is a leak."""
    if who is None:
        return []
    name = f"{address.route.method} {address.route.path}"
    return [
        door
        for door in doors(secret.what)
        if _lets(door[1], who, secret.row, address.row)
        and any(_at(each, door[2]) for each in _names_of(name))
    ]


def _names_of(name: str) -> tuple[str, str]:
    return name, name.replace(" /api/v1", " ", 1)


def _at(name: str, at: str) -> bool:
    return at == "*" or _matches(name, at if " " in at else f"GET {at}")


def _lets(roles: str, who: Who, own: Row, row: Row | None) -> bool:
    if roles == "self":
        return who.login in own.owners
    if roles == "parties":
        # Without an address the question is whether such a door exists at all; that needs no answer here.
        return row is not None and row.kind == "case" and who.has(row) and row.side == own.side
    return str(who.role) in _roles(roles) and who.has(own)


def leaks(
    town: Town, who: Who | None, address: Address, text: str, *, typed: str = ""
) -> tuple[list[str], set[Door]]:
    """(what is told to somebody who may not read it here, doors that showed what they should). What was typed
    and comes back with the form is told to nobody."""
    found, seen = [], set[Door]()
    for secret in town.secrets.values():
        if secret.text in text:
            let = through(secret, who, address)
            seen.update(let)
            if not let and secret.text not in typed:
                of = f"{secret.what} of {secret.row.kind} {secret.row.id}"
                found.append(f"{address.route.method} {address.url}: {of}")
    return found, seen


def doors_of(town: Town, who: Who | None, *methods: str) -> set[Door]:
    """Doors of these methods through which this account should see something of its own."""
    return {
        door
        for secret in town.secrets.values()
        for door in doors(secret.what)
        if who is not None and _method(door) in methods and _lets(door[1], who, secret.row, None)
    }


def _method(door: Door) -> str:
    method, space, _path = door[2].partition(" ")
    return method if space else "GET"
