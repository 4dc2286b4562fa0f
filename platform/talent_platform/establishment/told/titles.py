"""How plans, requests and the like are called for those told of them: by the unit, never by a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from piccolo.table import Table

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.establishment.access import INSTITUTION, READERS
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.figures import FigureValue
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.rounds import PromotionRound
from talent_platform.establishment.tables.specials import SpecialPost
from talent_platform.events import Title
from talent_platform.i18n import gettext


async def plans(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    return await _of_units(reader, PostPlan, ids, "/posts/plans/{}")


async def appointments(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    return await _of_units(reader, Appointment, ids, "/posts/requests/{}")


async def specials(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    return await _of_units(reader, SpecialPost, ids, "/posts/specials/{}")


async def rounds(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    return await _of_units(reader, PromotionRound, ids, "/posts/rounds/{}")


async def staff(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    return await _of_units(reader, StaffMember, ids, "/posts/staff/{}")


async def figures(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the figure's name."""
    if reader.role is not Role.CITY:
        return {}
    rows = await FigureValue.select(FigureValue.id, FigureValue.figure).where(FigureValue.id.is_in(list(ids)))
    return {row["id"]: Title(row["figure"], f"/posts/figure-values/{row['id']}") for row in rows}


async def _of_units(
    reader: Actor, table: type[Table], ids: Collection[int], page: str
) -> Mapping[int, Title]:
    if reader.role not in READERS:
        return {}
    of: Any = table
    unit = of.institution._
    facts = {
        "id": of.id, "county": unit.organisation._.county, "organisation": unit.organisation,
        "department": unit.department,
    }  # fmt: skip
    rows = await table.select(of.id, unit.organisation._.name.as_alias("unit")).where(
        of.id.is_in(list(ids)), where(visible(reader, INSTITUTION), facts)
    )
    return {
        row["id"]: Title(gettext("{unit}（编号 {n}）", unit=row["unit"], n=row["id"]), page.format(row["id"]))
        for row in rows
    }
