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

from talent_matching.market import DECLINED, FORBIDDEN, INTRODUCED, UNSTATED, Bools, Longs, Market
from talent_matching.skills import ABSENT, held_levels

Bits = NDArray[np.uint16]
Rows = NDArray[Any]
Check = Callable[[Market, Rows, Rows], tuple[Bools, Bools]]


@dataclass(frozen=True)
class Rule:
    """One hard requirement: `check` gives, for each pair, (fails, fails because the fact is unknown)."""

    name: str
    sentence: str
    dropped: str
    """What a page says when the requirement is dropped; empty where nobody may drop it."""
    check: Check


@dataclass(frozen=True)
class Eligibility:
    """For each pair the set of requirements it fails, as bits: bit `b` belongs to `RULES[b]`."""

    need: Rows
    failed: Bits
    unknown: Bits

    @property
    def legal(self) -> Bools:
        """Pairs that fail nothing."""
        return np.equal(self.failed, 0)

    def removed(self, rule: str) -> Bools:
        """Pairs that fail this rule, perhaps among others."""
        return np.asarray((self.failed & bit(rule)) != 0)

    def only(self, rule: str) -> Bools:
        """Pairs that fail this rule and no other: dropping it alone would make them legal."""
        return np.asarray(self.failed == bit(rule))

    def reasons(self, pair: int) -> tuple[str, ...]:
        """Names of the rules this pair fails."""
        return names(int(self.failed[pair]))

    def counts(self, needs: int) -> dict[str, dict[str, Longs]]:
        """Per rule and need: pairs `failed`, failed because `unknown`, and failed by this rule `only`."""
        return {
            rule.name: {
                "failed": self._count(self.removed(rule.name), needs),
                "unknown": self._count((self.unknown & bit(rule.name)) != 0, needs),
                "only": self._count(self.only(rule.name), needs),
            }
            for rule in RULES
        }

    def _count(self, mask: Bools, needs: int) -> Longs:
        return np.bincount(self.need[mask], minlength=needs)


def _never(rows: Rows) -> Bools:
    return np.zeros(len(rows), np.bool_)


def _barred(kind: int) -> Check:
    def check(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
        return market.barred.holds(kind, need, person), _never(need)

    return check


def _consent(market: Market, need: Rows, person: Rows) -> tuple[Bools, Bools]:
    consent = market.people.consent
    return (consent != 1)[person], (consent == UNSTATED)[person]


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


RULES: tuple[Rule, ...] = (
    Rule("consent", "本人同意参加匹配", "", _consent),
    Rule("forbidden", "未被工作人员排除", "", _barred(FORBIDDEN)),
    Rule("declined", "双方均未谢绝过", "", _barred(DECLINED)),
    Rule("introduced", "尚未在同一需求的对接中", "", _barred(INTRODUCED)),
    Rule("introductions", "进行中的推荐未达上限", "", _introductions),
    Rule("mode", "引进方式(刚性/柔性)相符", "不限引进方式", _mode),
    Rule("place", "工作地点在意向范围内", "不限地点", _place),
    Rule("pay", "薪酬上限不低于本人最低期望", "薪酬面议", _pay),
    Rule("availability", "最迟到岗日前可到岗", "不限到岗时间", _availability),
    Rule("degree", "学历学位不低于要求", "不限学历学位", _at_least("degree")),
    Rule("title", "职称层级不低于要求", "不限职称", _at_least("title")),
    Rule("years", "工作年限不低于要求", "不限年限", _at_least("years")),
    Rule("skills", "具备全部必备技能及等级", "不限必备技能", _skills),
)
_BITS = {rule.name: np.uint16(1 << position) for position, rule in enumerate(RULES)}


def bit(rule: str) -> np.uint16:
    """The bit of this rule in `failed` and `unknown`."""
    return _BITS[rule]


def names(bits: int) -> tuple[str, ...]:
    """The rules in a set of bits, in the order of `RULES`."""
    return tuple(rule.name for position, rule in enumerate(RULES) if bits >> position & 1)


def check(market: Market, need: Rows | None = None, person: Rows | None = None) -> Eligibility:
    """Every rule on every pair: the market's own pairs, or those given by row numbers."""
    need = market.pairs.need if need is None else need
    person = market.pairs.person if person is None else person
    failed, unknown = np.zeros(len(need), np.uint16), np.zeros(len(need), np.uint16)
    for rule in RULES:
        fails, not_known = rule.check(market, need, person)
        failed |= np.where(fails, bit(rule.name), np.uint16(0))
        unknown |= np.where(not_known, bit(rule.name), np.uint16(0))
    return Eligibility(need, failed, unknown)
