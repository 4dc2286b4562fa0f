"""Look-ups over the shipped code lists: the city's counties and its branches of 三篇大文章."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from talent_platform.i18n import N_, gettext
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


NAMES = (
    N_("机床与通用装备"), N_("重型与矿山装备"), N_("汽车及零部件"), N_("电力装备"), N_("石油化工"),
    N_("冶金与建材"), N_("菱镁与矿产深加工"), N_("农产品深加工"), N_("新能源与新能源汽车"), N_("集成电路"),
    N_("航空装备"), N_("生物医药与医疗装备"), N_("机器人"), N_("新材料"), N_("节能环保"),
    N_("软件与高技术服务"),
    N_("辽原市（演示）"), N_("临港区"), N_("铁新区"), N_("东塔高新区"), N_("望海区"), N_("矿山区"),
    N_("河口区"), N_("青岩县"), N_("石桥子县"), N_("柳河口市"), N_("松岭县"), N_("苇塘县"), N_("镁都市"),
)  # fmt: skip
"""Industries and the places of the fictional city, marked here for the catalogue; the names of real places
stay as they are written."""


def branch_name(code: str) -> str:
    """In the language of the reader."""
    return gettext(branches()[code].name)


def county_name(code: str | None) -> str:
    """In the language of the reader."""
    return gettext(counties().get(code or "", N_("市级")))
