"""What the prices and cuts of a result prove: standard library only, nothing of the solver."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from talent_matching.verify.files import UNIT, Market, Option, Refuted, number, rows_of

Prices = dict[str, dict[str, int]]
"""Kind (need, candidate, offer) -> id -> price; who is not named has price 0."""


def proven_bound(market: Market, price: Prices, cuts: Path) -> int:
    """What the prices and cuts prove, after checking that they prove it."""
    charge, bound = _cuts(market, cuts)
    for need, person in market.score:
        if (need, person) in market.forbids or (
            person in market.pin_of and (need, person) not in market.pins
        ):
            continue
        value = market.value(need, person)
        if value <= 0 and (need, person) not in market.pins:
            continue
        paid = price["need"].get(need, 0) + price["candidate"].get(person, 0)
        if value > paid + charge["", need, person]:
            raise Refuted(
                f"prices.csv: need {need!r} and candidate {person!r} pay less than their pair's value"
            )
    for option in market.options.values():
        if not market.may_place(option):
            continue
        paid = len(option.members) * price["need"].get(option.need, 0) + price["offer"].get(option.offer, 0)
        paid += sum(price["candidate"].get(m, 0) for m in option.members)
        if option.value > paid + charge[option.offer, option.need, ""]:
            raise Refuted(f"prices.csv: offer {option.offer!r} at {option.need!r} is priced below its value")
    bound += sum(market.seats[need] * amount for need, amount in price["need"].items())
    bound += sum(price["candidate"].values()) + sum(price["offer"].values())
    return bound - bound % market.unit()


def _cuts(market: Market, path: Path) -> tuple[Counter[tuple[str, str, str]], int]:
    """What the cuts charge each (offer, need, candidate), and their part of the bound."""
    cuts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    if path.exists():
        for _, (cut, *row) in rows_of(path, "cut", "role", "id", "need_id", "price", alone=True):
            cuts[cut].append(tuple(row))
    charge: Counter[tuple[str, str, str]] = Counter()
    bound = 0
    for cut, rows in cuts.items():
        bound += _cut(market, f"cuts.csv cut {cut!r}", rows, charge)
    return charge, bound


def _cut(
    market: Market, where: str, rows: list[tuple[str, ...]], charge: Counter[tuple[str, str, str]]
) -> int:
    """Check that a cut holds for every plan, charge its items, and return its part of the bound."""
    price = number(rows[0][3], UNIT, where)
    if price < 0 or any(row[3] != rows[0][3] for row in rows):
        raise Refuted(f"{where}: expected one price, at least 0")
    if len({(name, need, role == "candidate") for role, name, need, _ in rows}) < len(rows):
        raise Refuted(f"{where}: an item is counted twice")
    clique = _clique(market, where, [row for row in rows if row[0] in ("clique", "crowding")])
    if any(row[0] not in ("clique", "crowding", "candidate", "offer") for row in rows):
        raise Refuted(f"{where}: an item that is none of clique, crowding, candidate and offer")
    if rows[0][0] == "clique":
        if len(clique) < len(rows):
            raise Refuted(f"{where}: a clique cut has no other items")
        for option in clique:
            charge[option.offer, option.need, ""] += price
        return price
    need = rows[0][2]
    if any(row[2] != need for row in rows):
        raise Refuted(f"{where}: a cover cut has one need")
    items = dict(_item(market, where, row) for row in rows if row[0] in ("candidate", "offer"))
    total = sum(items.values())
    for item, seats in items.items():
        charge[item] += seats * price
    for option in clique:
        crowding = total - market.seats[need] + market.pinned[need] + market.beyond_pins(option)[0]
        charge[option.offer, option.need, ""] += max(0, crowding) * price
    return total * price


def _clique(market: Market, where: str, rows: list[tuple[str, ...]]) -> list[Option]:
    """Options no two of which can be placed together."""
    clique = [market.options.get((name, need)) for _, name, need, _ in rows]
    found = [option for option in clique if option is not None]
    if not found or len(found) < len(clique) or len({row[0] for row in rows}) != 1:
        raise Refuted(f"{where}: its clique names an option that is not listed")
    for k, first in enumerate(found):
        for second in found[:k]:
            if not market.conflict(first, second):
                raise Refuted(f"{where}: {first.offer!r} and {second.offer!r} can be placed together")
    return found


def _item(market: Market, where: str, row: tuple[str, ...]) -> tuple[tuple[str, str, str], int]:
    role, name, need, _ = row
    if role == "candidate":
        if (need, name) not in market.score or name in market.pin_of:
            raise Refuted(f"{where}: {name!r} is no open pair of {need!r}")
        return ("", need, name), 1
    if (name, need) not in market.options:
        raise Refuted(f"{where}: offer {name!r} has no option at {need!r}")
    return (name, need, ""), market.beyond_pins(market.options[name, need])[0]
