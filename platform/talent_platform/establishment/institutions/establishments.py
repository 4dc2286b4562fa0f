"""What its bureau records of a unit from papers, never the unit itself: how many staff it is granted (编制),
which department is above it, whether it is managed by the civil service law (参公)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.clock import ZONE
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.errors import NotAllowed
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.institutions.schemas import EstablishmentForm, SupervisionForm
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.tables.institutions import (
    EstablishmentRecord,
    Institution,
    SupervisionRecord,
)
from talent_platform.i18n import N_
from talent_posts import EstablishmentChange


async def record(actor: Actor, institution_id: int, form: EstablishmentForm) -> None:
    """Enter a grant; it holds from its day to the next one's.

    Raises:
        Conflict: the institution is closed.
    """
    require(actor, Role.CITY, Role.COUNTY)
    await queries.open_id(actor, institution_id)
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
    rows = await _granted(institutions, known)
    return {row.institution: row.establishment for row in rows if row.day <= day}


async def later(
    institutions: list[int], day: date, known: date | None = None
) -> dict[int, tuple[EstablishmentChange, ...]]:
    """Institution → what is granted from later days on; of two grants of one day the last entered."""
    found: defaultdict[int, dict[date, int]] = defaultdict(dict)
    for row in await _granted(institutions, known):
        if row.day > day:
            found[row.institution][row.day] = row.establishment
    return {
        key: tuple(EstablishmentChange(since=since, establishment=number) for since, number in days.items())
        for key, days in found.items()
    }


@dataclass(frozen=True, slots=True)
class _Granted:
    institution: int
    establishment: int
    day: date
    at: datetime


async def _granted(institutions: list[int], known: date | None) -> list[_Granted]:
    rows = await (
        EstablishmentRecord.select(*columns_of(_Granted, EstablishmentRecord))
        .where(EstablishmentRecord.institution.is_in(institutions))
        .order_by(EstablishmentRecord.day)
        .order_by(EstablishmentRecord.id)
    )  # fmt: skip
    granted = views(_Granted, rows)
    return [one for one in granted if known is None or one.at.astimezone(ZONE).date() <= known]


async def supervise(actor: Actor, institution_id: int, form: SupervisionForm) -> None:
    """Enter what a bureau knows from the paper named. From then on requests, plans and special posts of the
    institution pass the department's own account first; a department named for the first time is entered.

    Raises:
        NotAllowed: a county takes away what bars or is asked first.
    """
    require(actor, Role.CITY, Role.COUNTY)
    await queries.institution_id(actor, institution_id)
    async with DB.transaction():
        await ledger.lock(institution_id)
        unit = await queries.institution(actor, institution_id)
        if actor.role is not Role.CITY and _takes_away(unit, form):
            raise NotAllowed(N_("更换、取消主管部门或取消参公管理，由市级登记"))
        department = await _department(actor, form.department, unit["county"]) if form.department else None
        await Institution.update(
            {Institution.department: department, Institution.civil_service: form.civil_service}
        ).where(Institution.id == institution_id)
        await SupervisionRecord.insert(
            SupervisionRecord(
                institution=institution_id, department=form.department, civil_service=form.civil_service,
                document=form.document, actor_id=actor.account_id, actor_name=actor.name,
            )
        )  # fmt: skip
        await audit.record(
            actor, "institution.supervised", f"institution:{institution_id}", department=form.department,
            civil_service=form.civil_service, document=form.document,
        )  # fmt: skip


def _takes_away(unit: Mapping[str, Any], form: SupervisionForm) -> bool:
    other = unit["department"] is not None and form.department != unit["department"]
    return other or (unit["civil_service"] and not form.civil_service)


@dataclass(frozen=True, slots=True)
class Supervision:
    """Which department, and whether under the civil service law, as a bureau recorded it from a document."""

    department: str
    civil_service: bool
    document: str
    at: datetime
    actor_name: str


async def supervision_of(institution_id: int) -> Sequence[Supervision]:
    """What was recorded of department and 参公, the latest first."""
    rows = (
        await SupervisionRecord.select(*columns_of(Supervision, SupervisionRecord))
        .where(SupervisionRecord.institution == institution_id)
        .order_by(SupervisionRecord.id, ascending=False)
    )
    return views(Supervision, rows)


_ALONE = """
    SELECT asked.id FROM ({asked}) asked
    WHERE EXISTS (SELECT FROM supervision_record r WHERE r.institution = asked.institution)
      AND coalesce((
        SELECT r.department FROM supervision_record r
        WHERE r.institution = asked.institution AND r.at < asked.passed ORDER BY r.id DESC LIMIT 1), '') = ''
"""
_SPECIALS = """
    SELECT s.id, s.institution, min(p.at) AS passed
    FROM special_post s JOIN approval_paper p ON p.special = s.id
    WHERE s.id = ANY({}) GROUP BY s.id
"""
_REQUEST = """
    SELECT a.id, a.institution, min(p.at) AS passed
    FROM appointment a JOIN appointment_step p ON p.appointment = a.id
    WHERE a.id = {} AND p.to_state IN ('department', 'county', 'approved') GROUP BY a.id
"""


async def passed_without_department(specials: Sequence[int]) -> set[int]:
    """Those of these special posts that the first office passed on while no department was on record: one
    that is recorded later is not asked any more."""
    rows = (
        await SupervisionRecord.raw(_ALONE.replace("{asked}", _SPECIALS), list(specials)) if specials else []
    )
    return {row["id"] for row in rows}


async def request_passed_without_department(appointment_id: int) -> bool:
    """The same of a request."""
    return bool(await SupervisionRecord.raw(_ALONE.replace("{asked}", _REQUEST), appointment_id))


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
