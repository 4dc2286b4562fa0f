"""Whether a need like a row's stands already: the same one is linked, of one like it somebody is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from talent_platform.reference.identity import name_key
from talent_search import canonical_skill

_RANK = re.compile(
    "^(高级|资深|中级|初级|助理)|(工程师|高级技师|技师|技术员|操作工|研发|专员|主管|经理|师|工|员|岗)+$"
)
LEAST = 2
"""Characters of a core."""
ALIKE = 0.6
"""Share of pairs of neighbouring characters in common (Dice) from which the cores of titles are alike."""


@dataclass(frozen=True, slots=True)
class ComparedNeed:
    """What of a need is compared: its enterprise and kind are the same."""

    title: str
    place: str
    """Code of the county."""
    skills: tuple[str, ...]
    """Those required."""
    need: int | None = None
    """Its number; none while it is being written."""
    taken: bool = False
    """It stands for another row of the same survey."""


def same(row: ComparedNeed, needs: Sequence[ComparedNeed]) -> ComparedNeed | None:
    """The one need of the same title and place; none of several, or where it stands for another row."""
    found = [one for one in needs if _exactly(row, one)]
    return found[0] if len(found) == 1 and not found[0].taken else None


def like(row: ComparedNeed, needs: Sequence[ComparedNeed]) -> bool:
    """Whether somebody is to be asked: one is near, or the same and yet not to be linked without asking."""
    return any(_exactly(row, one) or near(row, one) for one in needs)


def near(row: ComparedNeed, need: ComparedNeed) -> bool:
    """Titles alike, or half of the required skills shared (of the longer of both lists)."""
    mine, theirs = _skills(row), _skills(need)
    shared = len(mine & theirs)
    return _alike(name_key(row.title), name_key(need.title)) or (
        shared > 0 and 2 * shared >= max(len(mine), len(theirs))
    )


def _exactly(row: ComparedNeed, need: ComparedNeed) -> bool:
    return (name_key(row.title), row.place) == (name_key(need.title), need.place)


def _skills(one: ComparedNeed) -> set[str]:
    return {(canonical_skill(skill) or (name_key(skill),))[0] for skill in one.skills}


def _alike(first: str, second: str) -> bool:
    mine, theirs = _pairs(_core(first)), _pairs(_core(second))
    return first == second or (
        bool(mine and theirs) and 2 * len(mine & theirs) >= ALIKE * (len(mine) + len(theirs))
    )


def _core(title: str) -> str:
    """What the work is about: every other title ends in 工程师. The whole title where too little is left."""
    core = _RANK.sub("", title)
    return core if len(core) >= LEAST else title


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
