"""How near two occupations are, by what the lexicon and the table of trades say of them.

Ranks, the highest that applies:

- 4 `SAME`: the same occupation, under whatever name;
- 3 `TRADE`: one trade of `trades.csv` lists both;
- 2 `SKILL`: both usually do the same particular thing: a skill, process or material
  that few occupations list;
- 1 `BRANCH`: the same branch and the same kind of work by its series of titles, and neither a manager beside
  a skilled worker. What every branch has (通用) is no branch;
- 0: none of these.

Editorial: written from general knowledge and reviewed once; no code of the national classification is
claimed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from talent_search.text.lexicon import Occupation, canonical_skill, occupations, skills
from talent_search.text.writing import folded, rows

SAME, TRADE, SKILL, BRANCH = 4, 3, 2, 1
FEW: Final = 4
"""A skill listed by more occupations than so says little about any of them."""
EVERY_BRANCH: Final = "通用"
PARTICULAR: Final = frozenset({"skill", "process", "material"})
"""Kinds of skills that are work of one's own; tools, standards and certificates are used by anybody."""
_SERIES: Final = (
    ("economic", re.compile("经济|会计|审计")),
    ("doctor", re.compile("医师")),
    ("nurse", re.compile("护")),
    ("health", re.compile("药师|主管技师")),
)
_GUESSED: Final = "? "
_BREAKS: Final = re.compile(r"[\s,，、/;；:：|()（）【】\[\]]+")


def kinship(names: Sequence[str]) -> NDArray[np.int8]:
    """The rank of each occupation beside each other one; symmetric. A title not in the lexicon is near none
    but itself; one only guessed (`guessed`) is at most as near as by a common skill."""
    titles = [name.removeprefix(_GUESSED) for name in names]
    jobs = [occupations().get(title) for title in titles]
    ranks = np.zeros((len(titles), len(titles)), np.int8)
    ranks[_branch(jobs)] = BRANCH
    ranks[_shared([_particular(job) if job else () for job in jobs])] = SKILL
    ranks[_shared([_trades().get(title, ()) for title in titles])] = TRADE
    ranks[_equal(titles)] = SAME
    sure = np.array([not name.startswith(_GUESSED) for name in names], np.bool_)
    return np.where(np.logical_and.outer(sure, sure), ranks, np.minimum(ranks, SKILL))


def guessed(held: Iterable[str]) -> str:
    """`occupation_by` these skills as a name for `kinship`: nobody has said it. Empty if none is known."""
    name = occupation_by(held)
    return f"{_GUESSED}{name}" if name else ""


@cache
def occupation_of(title: str) -> str:
    """The occupation a title names, as a whole or with words before it or beside it; empty if none.

    高级数控编程工程师(五轴) gives 数控编程工程师.
    """
    known = _surfaces()
    for part in (title, *_BREAKS.split(title)):
        text = folded(part)
        for start in range(len(text)):
            if text[start:] in known:
                return known[text[start:]]
    return ""


def occupation_by(held: Iterable[str]) -> str:
    """The occupation these skills speak for most, each the more the fewer list it; empty if none does."""
    count, weight = _listing(), dict[str, float]()
    terms = {term for name in held for term in canonical_skill(name)}
    for title, job in occupations().items():
        for term in terms.intersection(job.skills):
            weight[title] = weight.get(title, 0) + 1 / count[term]
    return max(weight, key=lambda title: (weight[title], title), default="")


@cache
def _surfaces() -> dict[str, str]:
    """Every name of an occupation, folded; one that names several stands for the first."""
    known: dict[str, str] = {}
    for job in occupations().values():
        for name in (job.title, *job.synonyms):
            known.setdefault(folded(name), job.title)
    return known


@cache
def _trades() -> dict[str, tuple[str, ...]]:
    """The trades of each occupation."""
    listed: dict[str, tuple[str, ...]] = {}
    for row in rows("trades.csv"):
        for title in row["occupations"].split("|"):
            listed[title] = (*listed.get(title, ()), row["trade"])
    return listed


@cache
def _listing() -> Counter[str]:
    """How many occupations list a skill."""
    return Counter(skill for job in occupations().values() for skill in set(job.skills))


def _particular(job: Occupation) -> tuple[str, ...]:
    few = [skills()[term] for term in job.skills if term in skills() and _listing()[term] <= FEW]
    return tuple(skill.term for skill in few if skill.kind in PARTICULAR and skill.branch != EVERY_BRANCH)


def _series(job: Occupation) -> str:
    """The series of titles the occupation belongs to, roughly."""
    named = (name for name, pattern in _SERIES if pattern.search(job.title_level))
    return next(named, "teaching" if job.kind == "teaching" else "technical")


def _branch(jobs: Sequence[Occupation | None]) -> NDArray[np.bool_]:
    known = np.array([job is not None and job.branch != EVERY_BRANCH for job in jobs], np.bool_)
    near = _equal([job.branch if job else "" for job in jobs])
    near &= _equal([_series(job) if job else "" for job in jobs])
    manager = np.array([job is not None and job.kind == "management" for job in jobs], np.bool_)
    worker = np.array([job is not None and job.kind == "skilled_trade" for job in jobs], np.bool_)
    apart = np.logical_and.outer(manager, worker)
    return np.asarray(near & np.logical_and.outer(known, known) & ~apart & ~apart.T, np.bool_)


def _equal(values: Sequence[str]) -> NDArray[np.bool_]:
    codes = np.unique(np.array(values, np.str_), return_inverse=True)[1]
    return np.asarray(np.equal.outer(codes, codes), np.bool_)


def _shared(listed: Sequence[Iterable[str]]) -> NDArray[np.bool_]:
    """Which rows have a value in common."""
    column = {value: at for at, value in enumerate(sorted({one for row in listed for one in row}))}
    holds = np.zeros((len(listed), len(column)), np.float32)
    for row, values in enumerate(listed):
        holds[row, [column[value] for value in values]] = 1
    return np.asarray(holds @ holds.T > 0, np.bool_)
