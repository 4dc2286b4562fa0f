"""Who of a unit is in a post, or on the road to one, and holds a certificate of the register."""

from __future__ import annotations

from dataclasses import dataclass

from piccolo.columns.combination import WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.certificates.told.relying import Namesake, Relying
from talent_platform.clock import today
from talent_platform.database.engine import read_within
from talent_platform.establishment.ledger import reading
from talent_platform.establishment.tables.appointments import HOLDING_STATES
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.i18n import gettext


@dataclass(frozen=True)
class _Holder:
    person: int
    unit: str
    asked: bool
    """A request for them holds a seat."""


_STAFF = """
    SELECT h.person, o.name AS unit,
           EXISTS (SELECT FROM appointment a WHERE a.person = h.person AND a.state = ANY({})) AS asked
    FROM staff_certificate h JOIN institution i ON i.id = h.institution
    JOIN organisation o ON o.id = i.organisation WHERE h.certificate = {} ORDER BY h.person
"""


async def _staff(certificate_id: int) -> list[_Holder]:
    states = [str(state) for state in HOLDING_STATES]
    rows = await read_within(_Holder, _STAFF, states, certificate_id)
    held = reading.holdings(await reading.of_people([row.person for row in rows]))
    day = today()
    return [
        row
        for row in rows
        if row.asked or any(each.end is None or each.end >= day for each in held.get(row.person, ()))
    ]


async def staff(certificate_id: int) -> list[Relying]:
    """Hook `certificate.relying`."""
    return [
        Relying("staff", gettext("在编人员 {n}", n=row.person), row.unit, f"/posts/staff/{row.person}")
        for row in await _staff(certificate_id)
    ]


async def misnamed(person_key: str, name: str) -> list[Namesake]:
    """Hook `certificate.misnamed`: staff, who have no proof by it unless their record names its number."""
    rows = (
        await StaffMember.select(StaffMember.id)
        .where(StaffMember.person_key == person_key, WhereRaw("name_key(name) <> name_key({})", name))
        .order_by(StaffMember.id)
    )
    return [Namesake(gettext("在编人员 {n}", n=row["id"]), f"/posts/staff/{row['id']}") for row in rows]


async def moved(actor: Actor, certificate_id: int, action: str) -> None:
    """Hook `certificate.moved`."""
    for row in await _staff(certificate_id):
        await audit.record(
            actor, f"staff.certificate_{action}", f"staff:{row.person}", certificate=certificate_id
        )
