"""Everybody who was not proposed against every post: where they qualify, what one requirement keeps them
from, and what keeps them out everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.eligibility import RULES, bit
from talent_matching.market.eligibility_by_need import Crowd
from talent_matching.market.market import Market
from talent_matching.whatif.advice import single_lacking_skill

Rows = NDArray[np.int64]
SEVERAL, ONE, NONE = 0, 1, 2
"""Of how many kinds of requirements a pair fails: more than one, one, none."""
_KIND = np.zeros(1 << len(RULES), np.uint8)
_KIND[[bit(rule.name) for rule in RULES]] = ONE
_KIND[0] = NONE


@dataclass(frozen=True)
class Reach:
    """`person` counts within the people asked about."""

    need: Rows
    """Of each eligible pair."""
    person: Rows
    near_need: Rows
    """Of each pair of somebody who qualifies nowhere that fails exactly one requirement, and of several
    required skills exactly one."""
    near_person: Rows
    near_rule: Rows
    near_skill: Rows
    """-1 for other rules than `skills`."""
    everywhere: Rows
    """(people,) bits of the requirements failed at every post."""
    failed: Rows
    """Rules x people: at how many posts each fails."""


def reach(market: Market, posts: Rows, people: Rows) -> Reach:
    """Every pair of these posts and people (row numbers) is looked at."""
    crowd = Crowd(market, people)
    everywhere = np.full(len(people), (1 << len(RULES)) - 1 if len(posts) else 0, np.int64)
    counts = np.zeros((len(RULES), len(people)), np.int64)
    nobody = np.zeros(0, np.int64)
    found = {kind: [(nobody, nobody, nobody)] for kind in (ONE, NONE)}
    for need in posts.tolist():
        failed = crowd.failed(need)
        everywhere &= failed
        kind = _KIND[failed]
        for number, kept in found.items():
            at = np.flatnonzero(kind == number)
            kept.append((np.full(len(at), need), at, failed[at].astype(np.int64)))
    for position, rule in enumerate(RULES):
        counts[position] = crowd.count(rule.name, posts)
    need, person, _ = _joined(found[NONE])
    near_need, near_person, bits = _joined(found[ONE])
    # Whoever qualifies somewhere is told of that.
    nowhere = np.bincount(person, minlength=len(people))[near_person] == 0
    near = _near(market, people, near_need[nowhere], near_person[nowhere], bits[nowhere])
    return Reach(need, person, *near, everywhere, counts)


def _joined(parts: list[tuple[Rows, Rows, Rows]]) -> tuple[Rows, Rows, Rows]:
    need, person, bits = (np.concatenate(column) for column in zip(*parts, strict=True))
    return need, person, bits


def _near(
    market: Market, people: Rows, need: Rows, person: Rows, bits: Rows
) -> tuple[Rows, Rows, Rows, Rows]:
    rule = np.log2(np.maximum(bits, 1)).astype(np.int64)
    skill = np.full(len(need), -1, np.int64)
    skills = np.flatnonzero(bits == int(bit("skills")))
    skill[skills] = single_lacking_skill(
        market, need[skills].astype(np.int32), people[person[skills]].astype(np.int32)
    )
    kept = (bits != int(bit("skills"))) | (skill >= 0)
    return need[kept], person[kept], rule[kept], skill[kept]
