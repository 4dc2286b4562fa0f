"""Look-ups over the shipped code lists: the city's counties and its branches of 三篇大文章."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from talent_platform.i18n import gettext
from talent_platform.settings import Misconfigured, settings


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


FICTIONAL = "219900"
"""Code of the fictional city; nobody has it."""


@cache
def _divisions() -> list[dict[str, str]]:
    return rows("demo-divisions.csv") + rows("divisions-liaoning.csv")


@cache
def counties() -> dict[str, str]:
    """Division code → name of each county of the city."""
    return {
        row["code"]: row["name"]
        for row in _divisions()
        if row["level"] == "county" and row["parent_code"] == city()[0]
    }


@cache
def city() -> tuple[str, str]:
    """Division code and name of the city itself (`TALENT_CITY`).

    Raises:
        Misconfigured: no city of the reviewed divisions has that code.
    """
    cities = {row["code"]: row["name"] for row in _divisions() if row["level"] == "prefecture"}
    code = settings().city or FICTIONAL
    if code not in cities:
        known = "、".join(f"{one} {name}" for one, name in cities.items() if one != FICTIONAL)
        raise Misconfigured(
            gettext("TALENT_CITY：没有代码为 {code} 的城市；区划数据现有 {known}", code=code, known=known)
        )
    return code, cities[code]


def branch_name(code: str) -> str:
    return branches()[code].name


def county_name(code: str | None) -> str:
    return counties().get(code or "", "市级")
