"""The national qualification directory (国家职业资格目录), by edition: a certificate is judged by the one
at its issue."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from talent_posts.rulebook.decision import Status

ACCESS = "准入类"
_FIRST_DAY = date(2017, 9, 12)


@dataclass(frozen=True, slots=True)
class Qualification:
    """One item of one edition."""

    edition: str
    number: str
    name: str
    parts: tuple[str, ...]
    kind: str
    """准入类 (access) or 水平评价类 (level)."""
    group: str
    authority: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    name_status: Status
    detail_status: str

    def covers(self, day: date) -> bool:
        """True while the item stood in the directory."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def all_qualifications() -> tuple[Qualification, ...]:
    """Every item of every edition we hold (2017, 2021)."""
    found = []
    for year in ("2017", "2021"):
        path = files("talent_posts").joinpath("data", f"qualification-directory-{year}.csv")
        with path.open(encoding="utf-8") as text:
            found += [_read(row) for row in csv.DictReader(text)]
    return tuple(found)


def _read(row: dict[str, str]) -> Qualification:
    parts = tuple(part.strip() for part in row["sub_items"].replace("、", "；").split("；") if part.strip())
    return Qualification(
        row["edition"],
        row["no"],
        row["name"],
        parts,
        row["class"],
        row["group"],
        row["authority"],
        row["legal_basis"],
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        row["name_status"],  # type: ignore[arg-type]
        row["detail_status"],
    )


def edition_on(day: date) -> str | None:
    """The edition in force, None before the first one we hold (2017-09-12)."""
    if day < _FIRST_DAY:
        return None
    return next(edition for since, edition in _editions() if since <= day)


@cache
def _editions() -> list[tuple[date, str]]:
    """First day and name of each, the latest first."""
    return sorted({(item.valid_from, item.edition) for item in all_qualifications()}, reverse=True)


@cache
def _by_name() -> dict[str, tuple[Qualification, ...]]:
    found: dict[str, list[Qualification]] = {}
    for item in all_qualifications():
        for name in dict.fromkeys((item.name, *item.parts)):
            found.setdefault(name, []).append(item)
    return {name: tuple(items) for name, items in found.items()}


def find_qualification(name: str, day: date) -> Qualification | None:
    """The item (or the item one of whose parts) bears this name in the edition of that day."""
    return next((item for item in _by_name().get(name, ()) if item.covers(day)), None)
