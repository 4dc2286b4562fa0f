"""Every page, API read and download, for every role, about one's own rows, public ones and those of others:
what opens is what is declared, and no planted text reaches anybody who may not read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asking import Address, Route, addresses, routes, text_of
from expecting import declared, doors_of, leaks, may_open, refused, role_of, unfit
from rewind import NOTED, Rewind
from town import Town, Who

from talent_platform.accounts.roles import Role

ROLES = ("visitor", *map(str, Role))
READS = [route for route in routes() if route.method in ("GET", "HEAD")]

LOOKERS = ("visitor", "city")
"""Who asks every route; what they read changes nothing, whoever follows a link or looks ahead for others."""
REMEMBERED = frozenset({"unit_standing"})
"""What is worked out from the books, kept beside them."""


def asked(route: Route, town: Town, who: Who | None) -> Iterator[Address]:
    """One's own rows of side 1; of public ones and of those of others the first of each kind."""
    others = set()
    for address in addresses(route, town):
        row = address.row
        if row is not None and who is not None and who.has(row):
            if row.side in (0, 1):
                yield address
        elif row is None or (key := (row.kind, row.public)) not in others:
            if row is not None:
                others.add(key)
            yield address


def test_every_address_says_who_opens_it() -> None:
    unknown = sorted({route.path for route in READS if not declared(route)})
    assert unknown == [], "say in expected.toml, [[open]], which roles open these addresses"


@pytest.mark.parametrize("role", ROLES)
async def test_what_opens_is_what_is_declared_and_tells_nothing_else(
    role: str, town: Town, clients: dict[str | None, Any], rewind: Rewind
) -> None:
    who = town.asker(role)
    assert role_of(who) == role
    client = clients[who.login if who else None]
    wrong: list[str] = []
    seen = set()
    for route in filter(declared, READS):
        opened: list[bool] = []
        for address in asked(route, town, who):
            answer = await client.request(route.method, address.url)
            may, ok = may_open(who, address), answer.status_code < 400 and not refused(answer)
            if answer.status_code == unfit(route):
                ok = True
            elif answer.status_code >= 500 or (not may and not refused(answer)):
                declared_so = "open" if may else "shut"
                wrong.append(f"{route.name}: {answer.status_code} at {address.url}, declared {declared_so}")
            if may:
                opened.append(ok)
            told, shown = leaks(town, who, address, text_of(answer))
            wrong += told
            seen |= shown
        if opened and not any(opened):
            wrong.append(f"{route.name}: declared open for {role}, but no address of it opens")
    wrong += [
        f"{at} shows {roles} no {what}, for which it is declared"
        for what, roles, at in doors_of(town, who, "GET") - seen
    ]
    if role in LOOKERS:
        changed = await rewind.changed() - NOTED - REMEMBERED
        wrong += [f"reading changed {table}" for table in sorted(changed)]
    assert not wrong, "\n".join(wrong)
