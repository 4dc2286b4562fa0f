"""How many staff a unit is granted (编制): recorded by its bureau from the paper, never by the unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.institutions.schemas import EstablishmentForm
from talent_platform.establishment.tables.institutions import EstablishmentRecord


async def record(actor: Actor, institution_id: int, form: EstablishmentForm) -> None:
    """Enter a grant; it holds from its day to the next one's."""
    require(actor, Role.CITY, Role.COUNTY)
    await queries.institution_id(actor, institution_id)
    async with DB.transaction():
        await EstablishmentRecord.insert(
            EstablishmentRecord(
                institution=institution_id, establishment=form.establishment, day=form.day,
                document=form.document, actor_id=actor.account_id, actor_name=actor.name,
            )
        )  # fmt: skip
        await audit.record(
            actor, "establishment.recorded", f"institution:{institution_id}",
            quantity=form.establishment, document=form.document,
        )  # fmt: skip


async def records_of(institution_id: int) -> list[dict[str, Any]]:
    """Grants on record, the latest first."""
    return list(
        await EstablishmentRecord.select()
        .where(EstablishmentRecord.institution == institution_id)
        .order_by(EstablishmentRecord.day, ascending=False)
        .order_by(EstablishmentRecord.id, ascending=False)
    )


async def in_force(institutions: list[int], day: date) -> dict[int, int]:
    """Institution → the number granted on that day, where one is on record."""
    rows = await (
        EstablishmentRecord.select(EstablishmentRecord.institution, EstablishmentRecord.establishment)
        .where(EstablishmentRecord.institution.is_in(institutions), EstablishmentRecord.day <= day)
        .order_by(EstablishmentRecord.day)
        .order_by(EstablishmentRecord.id)
    )
    return {row["institution"]: row["establishment"] for row in rows}
