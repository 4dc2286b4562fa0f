"""Hard requirements first: a pair that breaks one never becomes a variable, and keeps every reason why.

A requirement the need does not state excludes nobody. Of the person two kinds of silence are told apart:

- a *wish* not stated (places, pay, modes) restricts nothing;
- a *fact* not known (skills, degree, title, years, availability, consent) does not fulfil a requirement:
  the pair is excluded and marked `unknown`, so that the page can say "ask for it" instead of "too low".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.market import DECLINED, FORBIDDEN, INTRODUCED, UNSTATED, Bools, Market
from talent_matching.market.skills import ABSENT, held_levels

Bits = NDArray[np.uint16]
Rows = NDArray[Any]
Check = Callable[[Market, Rows, Rows], tuple[Bools, Bools]]


@dataclass(frozen=True)
class Rule:
    """One hard requirement: `check` gives, for each pair, (fails, fails because the fact is unknown)."""

    name: str
    droppable: bool
    """A need may be advised to drop it; nobody may drop the others."""
    check: Check


@dataclass(frozen=True)
class Eligibility:
    """For each pair the set of requirements it fails, as bits: bit `b` belongs to `RULES[b]`."""

    failed: Bits
    unknown: Bits

    @property
    def legal(self) -> Bools:
        """Pairs that fail nothing."""
        return np.equal(self.failed, 0)


def _never(rows: Rows) -> Bools:
    return np.zeros(len(rows), np.bool_)


def _barred(kind: int) -> Check:
    def check(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
        return market.barred.holds(kind, need, person), _never(need)

    return check


def _consent(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    consent = market.people.consent
    return (consent != 1)[person], (consent == UNSTATED)[person]


def _available(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    return (market.people.away == 1)[person], _never(need)


def _introductions(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    if not market.introduction_cap:
        return _never(need), _never(need)
    return (market.people.open_introductions >= market.introduction_cap)[person], _never(need)


def _mode(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    # UNSTATED is -1, all bits set: a wish not stated meets every mode.
    return (market.needs.mode[need] & market.people.modes[person]) == 0, _never(need)


def _place(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    place, places = market.needs.place[need], market.people.places
    bound = (place != UNSTATED) & (places.lengths > 0)[person]
    return bound & ~places.lookup(market.needs.place)(person, need), _never(need)


def _pay(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    offered = market.needs.pay_max[need]
    return (offered != UNSTATED) & (market.people.pay_min[person] > offered), _never(need)


def _availability(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    last = market.needs.deadline_day[need]
    free = market.people.available_day[person]
    unknown = (last != UNSTATED) & (free == UNSTATED)
    return unknown | ((last != UNSTATED) & (free > last)), unknown


def _at_least(column: str) -> Check:
    def check(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
        asked = getattr(market.needs, column)[need]
        held = getattr(market.people, column)[person]
        # UNSTATED is below every rank, on both sides.
        fails = held < asked
        return fails, fails & (held == UNSTATED)

    return check


def _skills(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    asked = market.needs.required
    lacking, vague = _never(need), _never(need)
    for pairs, slots in held_levels(market.people.skills, asked, need, person):
        lacks, unsure = _never(pairs), _never(pairs)
        for count, at, held in slots:
            short = held < asked.levels[at]
            lacks[:count] |= (held == ABSENT) | (short & (held > 0))
            unsure[:count] |= short & (held == 0)
        lacking[pairs], vague[pairs] = lacks, unsure
    nothing_listed = (market.people.skills.lengths == 0)[person] & (asked.lengths > 0)[need]
    return lacking | vague, nothing_listed | (vague & ~lacking)


def _licence(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    asked = market.needs.licences
    lacking: Bools = (asked.lengths > 0)[need]
    for pairs, slots in held_levels(market.people.skills, asked, need, person):
        for count, _at, held in slots:
            lacking[pairs[:count][held != ABSENT]] = False
    # Who lists none may have one all the same.
    return lacking, lacking.copy()


RULES: tuple[Rule, ...] = (
    Rule("consent", False, _consent),
    Rule("available", False, _available),
    Rule("forbidden", False, _barred(FORBIDDEN)),
    Rule("declined", False, _barred(DECLINED)),
    Rule("introduced", False, _barred(INTRODUCED)),
    Rule("introductions", False, _introductions),
    Rule("licence", False, _licence),
    Rule("mode", True, _mode),
    Rule("place", True, _place),
    Rule("pay", True, _pay),
    Rule("availability", True, _availability),
    Rule("degree", True, _at_least("degree")),
    Rule("title", True, _at_least("title")),
    Rule("years", True, _at_least("years")),
    Rule("skills", True, _skills),
)
_BITS = {rule.name: np.uint16(1 << position) for position, rule in enumerate(RULES)}


def bit(rule: str) -> np.uint16:
    """The bit of this rule in `failed` and `unknown`."""
    return _BITS[rule]


def rule_names(bits: int) -> tuple[str, ...]:
    """The rules in a set of bits, in the order of `RULES`."""
    return tuple(rule.name for position, rule in enumerate(RULES) if bits >> position & 1)


def check_pairs(market: Market, need: Rows | None = None, person: Rows | None = None) -> Eligibility:
    """Every rule on every pair: the market's own pairs, or those given by row numbers."""
    need = market.pairs.need if need is None else need
    person = market.pairs.person if person is None else person
    failed, unknown = np.zeros(len(need), np.uint16), np.zeros(len(need), np.uint16)
    for rule in RULES:
        fails, not_known = rule.check(market, need, person)
        failed |= np.where(fails, bit(rule.name), np.uint16(0))
        unknown |= np.where(not_known, bit(rule.name), np.uint16(0))
    return Eligibility(failed, unknown)
