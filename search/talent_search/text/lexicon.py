"""The skills and occupations this field talks about, and what else people call them.

A *term* is the canonical name of a skill or an occupation. A *surface* is anything that names a term: the
term itself, a synonym, an abbreviation. Some surfaces name several terms on purpose (`data/README.md`);
then all of them count, here and in every search.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from talent_search.text.writing import compact, fold, folded, rows


@dataclass(frozen=True, slots=True)
class Skill:
    """A row of skills.csv."""

    term: str
    kind: str
    branch: str
    synonyms: tuple[str, ...]
    broader: str | None


@dataclass(frozen=True, slots=True)
class Occupation:
    """A row of occupations.csv; level and skills are typical, not required."""

    title: str
    branch: str
    kind: str
    title_level: str
    synonyms: tuple[str, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A surface found in compact text, from `start` up to `end`, and the terms it names."""

    start: int
    end: int
    terms: tuple[str, ...]


def _listed(field: str) -> tuple[str, ...]:
    return tuple(entry for entry in field.split("|") if entry)


@cache
def skills() -> dict[str, Skill]:
    """Every skill by its term."""
    return {
        row["term"]: Skill(
            row["term"], row["kind"], row["branch"], _listed(row["synonyms"]), row["broader"] or None
        )
        for row in rows("skills.csv")
    }


@cache
def occupations() -> dict[str, Occupation]:
    """Every occupation by its title."""
    return {
        row["title"]: Occupation(
            row["title"],
            row["branch"],
            row["kind"],
            row["title_level"],
            _listed(row["synonyms"]),
            _listed(row["skills"]),
        )
        for row in rows("occupations.csv")
    }


@cache
def english() -> dict[str, tuple[str, ...]]:
    """English words, folded, with the names they stand for."""
    return {fold(row["english"]): (row["name"],) for row in rows("english.csv")}


def _named(entries: list[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for term, synonyms in entries:
        for surface in dict.fromkeys(folded(name) for name in (term, *synonyms)):
            named[surface] = (*named.get(surface, ()), term)
    return named


def _skill_names() -> list[tuple[str, tuple[str, ...]]]:
    return [(skill.term, skill.synonyms) for skill in skills().values()]


def names() -> list[tuple[str, tuple[str, ...]]]:
    """Every term of a skill or occupation with its synonyms, as written in the lists."""
    return [*_skill_names(), *((job.title, job.synonyms) for job in occupations().values())]


@cache
def _skill_surfaces() -> dict[str, tuple[str, ...]]:
    return _named(_skill_names())


@cache
def surfaces() -> dict[str, tuple[str, ...]]:
    """Every surface, compact and folded, with the terms of skills and occupations it names."""
    return _named(names())


def canonical_skill(text: str) -> tuple[str, ...]:
    """The skill terms that `text` names as a whole, in whatever writing; several if it is ambiguous.

    Empty if the lexicon does not know it. `TIG 焊` gives 氩弧焊, `CT` gives CT诊断 and 工业CT.
    """
    return _skill_surfaces().get(folded(text), ())


@cache
def _lengths_by_start() -> dict[str, tuple[int, ...]]:
    """First two characters of surfaces → lengths of the surfaces starting so, longest first."""
    lengths: dict[str, set[int]] = {}
    for surface in surfaces():
        lengths.setdefault(surface[:2], set()).add(len(surface))
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


_LATIN: Final = re.compile(r"[a-z0-9+#]")
_LONG_ENOUGH_BEFORE_A_NUMBER: Final = 3


def _whole_word(text: str, start: int, end: int, breaks: frozenset[int]) -> bool:
    """Latin surfaces must not continue into a neighbouring letter: C is not in C++, Go not in Django.

    A number may follow a name of three letters or more (AutoCAD2018).
    """
    if start and start not in breaks and _LATIN.match(text[start]) and _LATIN.match(text[start - 1]):
        return False
    if end == len(text) or end in breaks or not _LATIN.match(text[end - 1]) or not _LATIN.match(text[end]):
        return True
    name_then_number = text[end - 1].isalpha() and text[end].isdigit()
    return name_then_number and end - start >= _LONG_ENOUGH_BEFORE_A_NUMBER


def mentions(folded: str) -> list[Mention]:
    """The surfaces in a folded text, longest first from left to right, not overlapping."""
    text, breaks = compact(folded)
    known, by_start = surfaces(), _lengths_by_start()
    found: list[Mention] = []
    at = 0
    while at < len(text):
        lengths = by_start.get(text[at : at + 2], ())
        single = by_start.get(text[at], ())
        for length in (*lengths, *single):
            end = at + length
            terms = known.get(text[at:end]) if end <= len(text) else None
            if terms and _whole_word(text, at, end, breaks):
                found.append(Mention(at, end, terms))
                at = end
                break
        else:
            at += 1
    return found


def terms_in(text: str) -> tuple[str, ...]:
    """The terms of all skills and occupations named anywhere in a text, each once, in order."""
    return tuple(dict.fromkeys(term for found in mentions(fold(text)) for term in found.terms))
