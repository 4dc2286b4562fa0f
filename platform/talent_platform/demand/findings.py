"""What a bureau looks at before it lets a need through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from talent_platform.clock import today
from talent_platform.demand import qualifications
from talent_platform.demand.fit.counting import nearest_skills
from talent_platform.demand.tables import Need
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.part import hooks

_TWINS = """
    SELECT n.id, min(o.id) AS twin FROM need n JOIN need o
        ON (o.kind, o.organisation, o.title, o.county, o.deadline)
         = (n.kind, n.organisation, n.title, n.county, n.deadline) AND o.id <> n.id
    WHERE n.id = ANY({}) AND o.state NOT IN ('closed', 'expired') GROUP BY n.id
"""


async def of_needs(rows: Sequence[Mapping[str, Any]]) -> dict[int, list[str]]:
    """Need → what stands against it, those without anything left out: a text that waits, a last day that is
    over, one like it, a qualification that may not be demanded, a required skill that no list knows; and
    what of it is under way."""
    skills = [[skill["name"] for skill in row["required_skills"]] for row in rows]
    demanded = await qualifications.demanded_by_each(
        [
            (row["organisation"], names, (row["title"], row["description"]))
            for row, names in zip(rows, skills, strict=True)
        ]
    )
    found = await Need.raw(_TWINS, [row["id"] for row in rows])
    twins = {one["id"]: one["twin"] for one in found}
    under_way: dict[int, str] = {}
    for ask in hooks("needs.under_way"):
        under_way |= await ask([row["id"] for row in rows])
    told = {
        row["id"]: [
            *_against(row, names, asks, twins.get(row["id"])),
            *([under_way[row["id"]]] if row["id"] in under_way else []),
        ]
        for row, names, asks in zip(rows, skills, demanded, strict=True)
    }
    return {need: sentences for need, sentences in told.items() if sentences}


def _against(
    row: Mapping[str, Any], skills: Sequence[str], asks: qualifications.Demanded, twin: int | None
) -> Iterator[str]:
    if row["withheld"]:
        yield N_("文字待核定，核定前不公开")
    if row["deadline"] < today():
        yield N_("截止日期已过")
    if twin is not None and twin < row["id"]:
        yield Said(N_("与已登记的需求 {id} 重复（单位、名称、地点和截止日期都相同）"), id=twin)
    elif twin is not None:
        # Of several alike the first is the one to keep: a batch over the others leaves it.
        yield Said(N_("后来登记的需求 {id} 等与本条重复"), id=twin)
    yield from asks.said
    for name in skills:
        if nearest_skills(name) is not None:
            yield Said(N_("必备技能「{name}」不在技能词库，只有写法完全相同的人才算满足"), name=name)
