"""What rests on the wrong number and on the right one: what follows, and what somebody decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.certificates.tables import Certificate
from talent_platform.certificates.told.relying import Namesake
from talent_platform.database.engine import read_within
from talent_platform.establishment import wording
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.i18n import gettext
from talent_platform.integrity.entries import answers
from talent_platform.part import hooks
from talent_posts import post_name

_UNITS: Final = """
    SELECT s.id, s.number, o.name AS unit FROM staff_member s JOIN institution i ON i.id = s.institution
    JOIN organisation o ON o.id = i.organisation WHERE s.person_key = {} AND s.id <> {} ORDER BY s.id
"""


@dataclass(frozen=True)
class _Listed:
    id: int
    number: str
    unit: str


@dataclass(frozen=True)
class Touched:
    """What a correction of a number concerns."""

    follow: list[Namesake]
    """Requests of the person: they go by the right number as soon as it is confirmed."""
    wrong: list[Namesake]
    """Registered under the wrong number elsewhere: no longer this person's, put right where it is kept."""
    right: list[Namesake]
    """Registered under the right number elsewhere: this person's from then on."""


async def touched(reader: Actor, person_id: int, was: str, right: str) -> Touched:
    """What other units, the register, the archive and titles keep is told to the city; the archive to the
    auditor too, each reading with its line in the log."""
    return Touched(
        await _requests(person_id),
        await _under(reader, person_id, was),
        await _under(reader, person_id, right),
    )


async def _requests(person_id: int) -> list[Namesake]:
    rows = (
        await Appointment.select(Appointment.id, Appointment.category, Appointment.grade, Appointment.state)
        .where(Appointment.person == person_id)
        .order_by(Appointment.id, ascending=False)
    )
    return [
        Namesake(
            gettext(
                "聘用申请：{post}，{state}", post=post_name(row["category"], row["grade"]),
                state=gettext(wording.STATE_BADGES[row["state"]].label),
            ),
            f"/posts/requests/{row['id']}",
        )
        for row in rows
    ]  # fmt: skip


async def _under(reader: Actor, person_id: int, key: str) -> list[Namesake]:
    archive = [
        Namesake(gettext("诚信档案 {document}", document=each.document), f"/integrity/{each.id}")
        for each in await answers.recorded_of(reader, persons=[key])
    ]
    if reader.role is not Role.CITY:
        return archive
    units = [
        Namesake(
            gettext("{unit}在册人员，人员编号 {number}", unit=row.unit, number=row.number),
            f"/posts/staff/{row.id}",
        )
        for row in await read_within(_Listed, _UNITS, key, person_id)
    ]
    papers = [
        Namesake(gettext("证书 {number}", number=row["number"]), f"/certificates/{row['id']}")
        for row in await Certificate.select(Certificate.id, Certificate.number)
        .where(Certificate.person_key == key)
        .order_by(Certificate.id)
    ]
    others = [each for ask in hooks("identity.bears") for each in await ask(key)]
    return [*units, *papers, *others, *archive]
