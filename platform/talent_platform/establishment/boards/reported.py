"""Seats by category and grade, for tables to the superior."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import cache

from talent_platform.database.engine import DB
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.ledger.counting import by_grade, seats_on
from talent_platform.i18n import N_
from talent_platform.upward.figures import COUNTY, Counted, Dimension, Figure, Period, Value
from talent_posts import CATEGORY_NAMES, Category, grade_exists, post_name

_UNITS = """
    SELECT i.id, coalesce(o.county, '-') AS county FROM institution i
    JOIN organisation o ON o.id = i.organisation
"""


def _categories() -> Mapping[str, str]:
    return {str(category): name for category, name in CATEGORY_NAMES.items()}


@cache
def _posts() -> Mapping[str, str]:
    return {
        _code(category, grade): post_name(category, grade)
        for category in CATEGORY_NAMES
        for grade in range(1, 14)
        if grade_exists(category, grade)
    }


def _code(category: Category, grade: int) -> str:
    return f"{category}-{grade}"


def _seats(kind: str) -> Callable[[Period], Awaitable[Counted]]:
    """Seats at the end of the period's last day. Of a unit without any approved seat nobody knows how many it
    has."""

    async def count(period: Period) -> Counted:
        counties = {row["id"]: row["county"] for row in await DB.asyncpg_pool.fetch(_UNITS)}
        rows = by_grade(await seats_on([*counties], period.last), period.last, await in_force())
        found: Counter[tuple[str, ...]] = Counter()
        planned = set()
        for row in rows:
            post = _code(row["category"], row["grade"])
            found[str(row["category"]), post, counties[row["institution"]]] += row[kind]
            if row["approved"]:
                planned.add(row["institution"])
        unknown = counties.keys() - planned if kind == "approved" else ()
        known: dict[tuple[str, ...], Value | None] = {**found}
        return known | {("", "", counties[unit]): None for unit in unknown}

    return count


def _spelt_out(name: str) -> str:
    return name + "岗位"


_DIMENSIONS = (
    Dimension("category", N_("岗位类别"), _categories, also=_spelt_out),
    Dimension("post", N_("岗位等级"), _posts, also=_spelt_out),
    COUNTY,
)

FIGURES = (
    Figure(
        "posts.approved", N_("核定岗位数"), _DIMENSIONS, _seats("approved"),
        N_("填报期最后一天台账中已核准的岗位数"), N_("有事业单位还没有核准的岗位设置方案"),
    ),
    Figure(
        "posts.occupied", N_("在岗人数"), _DIMENSIONS, _seats("occupied"),
        N_("填报期最后一天台账中占用岗位的人数，兼任两类岗位的按本市规定只计一个"),
    ),
)  # fmt: skip
