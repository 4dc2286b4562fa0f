"""Which level and series a professional title (职称) belongs to.

Data: data/title-series.csv, with the status of every row.
"""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from talent_posts.posts.facts.scheme import TitleLevel
from talent_posts.rulebook.decision import Status


@dataclass(frozen=True, slots=True)
class TitleEntry:
    """A title as the list of series names it."""

    title: str
    level: TitleLevel
    level_code: str
    series: str
    specialty: str
    basis: str
    status: Status


def _rows(name: str) -> list[dict[str, str]]:
    with files("talent_posts").joinpath("data", name).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


def _spellings(title: str) -> tuple[str, ...]:
    """主治（主管）医师 as the list writes it, and 主治医师, 主管医师 as people do; 二级导演（编导） alike."""
    if "（" not in title:
        return (title,)
    first, rest = title.split("（")
    other, last = rest.split("）")
    return title, first + last, first[: -len(other)] + other + last


@cache
def _entries() -> dict[str, tuple[TitleEntry, ...]]:
    found: dict[str, list[TitleEntry]] = {}
    for row in _rows("title-series.csv"):
        entry = TitleEntry(
            row["title"],
            row["level"],  # type: ignore[arg-type]
            row["level_code"],
            row["series"],
            row["specialty"],
            row["basis"],
            row["title_status"],  # type: ignore[arg-type]
        )
        for name in _spellings(entry.title):
            found.setdefault(name, []).append(entry)
    return {title: tuple(entries) for title, entries in found.items()}


def find_titles(title: str) -> tuple[TitleEntry, ...]:
    """Every series that knows the title; empty when none does."""
    return _entries().get(title, ())


def titles_of(decided: Mapping[str, Collection[str]]) -> tuple[TitleEntry, ...]:
    """The titles of these levels of these series, in the order of the list, each name once."""
    found = {
        entry.title: entry
        for entries in _entries().values()
        for entry in entries
        if entry.level in decided.get(entry.series, ())
    }
    return tuple(found.values())


def series_levels() -> Mapping[str, Collection[str]]:
    """Series → the levels it has."""
    found: dict[str, set[str]] = {}
    for entries in _entries().values():
        for entry in entries:
            found.setdefault(entry.series, set()).add(entry.level)
    return found


def level_of_title(title: str) -> TitleLevel | None:
    """The level of a title, None when the list does not know it. No listed title has two levels (tested)."""
    entries = find_titles(title)
    return entries[0].level if entries else None
