"""The bureaus of a city of one's own: the city's, and one of each county below it."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.accounts.actor import OrganisationKind
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.errors import Conflict
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import city, counties
from talent_platform.settings import settings


async def start() -> list[str]:
    """Make the bureaus that are missing, the operator's work; returns their names, none when all are there.

    Raises:
        Conflict: nobody has said which city this is, or the database holds counties of another one.
    """
    if not settings().city and not settings().shows_demo:
        raise Conflict(N_("请先用环境变量 TALENT_CITY 写明本市的区划代码（例如 210200 为大连市）"))
    async with DB.transaction():
        await Organisation.raw("SELECT pg_advisory_xact_lock(hashtextextended('bureaus', 0))")
        await check_counties()
        made: list[str] = []
        top = await _bureau(OrganisationKind.CITY, None)
        if top is None:
            top = await _make(OrganisationKind.CITY, city()[1], None, None, made)
        for code, name in counties().items():
            if await _bureau(OrganisationKind.COUNTY, code) is None:
                await _make(OrganisationKind.COUNTY, name, code, top, made)
    return made


async def check_counties() -> None:
    """
    Raises:
        Conflict: there are bureaus of counties that are not of this city.
    """
    rows = await Organisation.select(Organisation.name).where(
        Organisation.kind == str(OrganisationKind.COUNTY), Organisation.county.not_in(list(counties()))
    )
    if rows:
        names = "、".join(row["name"] for row in rows[:5])
        raise Conflict(
            gettext(
                "数据库里有不属于{city}的县区主管部门（{names}）；请核对环境变量 TALENT_CITY",
                city=city()[1], names=names,
            )
        )  # fmt: skip


async def _bureau(kind: OrganisationKind, county: str | None) -> int | None:
    there = Organisation.county.is_null() if county is None else Organisation.county == county
    found = Organisation.select(Organisation.id).where(Organisation.kind == str(kind), there)
    rows = await found.order_by(Organisation.id)
    return int(rows[0]["id"]) if rows else None


_BUREAU = "人力资源和社会保障局"


async def _make(
    kind: OrganisationKind, place: str, county: str | None, parent: int | None, made: list[str]
) -> int:
    name = place + _BUREAU
    rows = await Organisation.insert(Organisation(kind=str(kind), name=name, county=county, parent=parent))
    number = int(rows[0]["id"])
    await audit.record(None, "organisation.founded", f"organisation:{number}", name=name, county=county)
    made.append(name)
    return number


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """An organisation as the operator reads it."""

    id: int
    kind: str
    name: str
    county: str | None


async def all_organisations() -> list[ListedOrganisation]:
    """For the operator."""
    columns = columns_of(ListedOrganisation, Organisation)
    return views(ListedOrganisation, await Organisation.select(*columns).order_by(Organisation.id))
