"""What its bureau records of a unit from papers, never the unit itself: how many staff it is granted (编制),
which department is above it, whether it is managed by the civil service law (参公)."""

from __future__ import annotations

from datetime import date
from typing import Any

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.clock import ZONE
from talent_platform.database.engine import DB
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.institutions.schemas import EstablishmentForm, SupervisionForm
from talent_platform.establishment.tables.institutions import EstablishmentRecord, Institution


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


async def in_force(institutions: list[int], day: date, known: date | None = None) -> dict[int, int]:
    """Institution → the number granted on that day, where one is on record (or was on an earlier day)."""
    rows = await (
        EstablishmentRecord.select(
            EstablishmentRecord.institution, EstablishmentRecord.establishment, EstablishmentRecord.at
        )
        .where(EstablishmentRecord.institution.is_in(institutions), EstablishmentRecord.day <= day)
        .order_by(EstablishmentRecord.day)
        .order_by(EstablishmentRecord.id)
    )
    return {
        row["institution"]: row["establishment"]
        for row in rows
        if known is None or row["at"].astimezone(ZONE).date() <= known
    }


async def supervise(actor: Actor, institution_id: int, form: SupervisionForm) -> None:
    """Enter what a bureau knows from the paper named. From then on requests, plans and special posts of the
    institution pass the department's own account first; a department named for the first time is entered."""
    require(actor, Role.CITY, Role.COUNTY)
    unit = await queries.institution(actor, institution_id)
    async with DB.transaction():
        department = await _department(actor, form.department, unit["county"]) if form.department else None
        await Institution.update(
            {Institution.department: department, Institution.civil_service: form.civil_service}
        ).where(Institution.id == institution_id)
        await audit.record(
            actor, "institution.supervised", f"institution:{institution_id}", department=form.department,
            civil_service=form.civil_service, document=form.document,
        )  # fmt: skip


async def _department(actor: Actor, name: str, county: str | None) -> int:
    """The department of that name in the institution's county, or of the city for one of the city."""
    known = await Organisation.select(Organisation.id).where(
        Organisation.kind == str(OrganisationKind.DEPARTMENT), Organisation.name == name,
        Organisation.county == county if county else Organisation.county.is_null(),
    )  # fmt: skip
    if known:
        return int(known[0]["id"])
    rows = await Organisation.insert(
        Organisation(
            kind=str(OrganisationKind.DEPARTMENT), name=name, county=county, parent=actor.organisation_id
        )
    )
    return int(rows[0]["id"])
