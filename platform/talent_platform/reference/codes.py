"""Look-ups over the shipped code lists: the city's counties and its branches of 三篇大文章."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Branch:
    """A key industry of the city's plan: `category` is 老字号, 原字号 or 新字号."""

    code: str
    category: str
    name: str
    divisions: tuple[str, ...]
    """GB/T 4754-2017 divisions it covers."""
    lexicon_branches: tuple[str, ...]
    """Branches of the skill lexicon at home in it."""


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a shipped CSV file, in file order."""
    with files(__package__).joinpath("data", name).open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


@cache
def branches() -> dict[str, Branch]:
    """Code → branch."""
    return {
        row["code"]: Branch(
            row["code"], row["category"], row["name"],
            tuple(row["gbt4754_divisions"].split("|")), tuple(row["lexicon_branches"].split("|")),
        )
        for row in rows("city-branches.csv")
    }  # fmt: skip


@cache
def counties() -> dict[str, str]:
    """Division code → name of each county of the city."""
    return {row["code"]: row["name"] for row in rows("demo-divisions.csv") if row["level"] == "county"}


@cache
def city() -> tuple[str, str]:
    """Division code and name of the city itself."""
    return next(
        (row["code"], row["name"]) for row in rows("demo-divisions.csv") if row["level"] == "prefecture"
    )


def branch_name(code: str) -> str:
    return branches()[code].name


def county_name(code: str | None) -> str:
    return counties().get(code or "", "市级")
