"""What a unit alone has said of somebody, put right before an office looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB, written
from talent_platform.errors import Conflict
from talent_platform.establishment.facts import said
from talent_platform.establishment.institutions import queries, staff
from talent_platform.establishment.institutions.schemas import PersonForm
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.i18n import N_
from talent_platform.workflow.taking import MEANWHILE

_STATED: Final = (
    "number", "name", "born", "degree", "graduated", "titles", "skills", "unit_leader", "history_complete",
)  # fmt: skip
LOOKED_AT = N_("此人的条件已由审批机关核对，或正在办理，不能再改；有误的请另行登记，或对已确认的提出更正")


async def is_open(row: Mapping[str, Any]) -> bool:
    """Whether only the unit has said what stands in a row of its staff, and no office looks at it."""
    return row["claimed"] and not await queries.looked_at(row["institution"], row["id"])


async def refuse_looked_at(row: Mapping[str, Any]) -> None:
    """
    Raises:
        Conflict: an office is asked about the person, or has compared what stands here.
    """
    if not await is_open(row):
        raise Conflict(LOOKED_AT)


def as_read(row: Mapping[str, Any]) -> str:
    """A mark of what stands in a row of the staff, by which `revise` knows it again."""
    return sha256(repr([row[name] for name in _STATED]).encode()).hexdigest()[:40]


def as_form(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands in a row of the staff by the fields of `PersonForm`, but for the identity number."""
    title = row["titles"][-1] if row["titles"] else {}
    skill = row["skills"][-1] if row["skills"] else {}
    return {name: row[name] for name in _STATED if name not in {"titles", "skills"}} | {
        "title": title.get("name") or "", "title_level": title.get("level"),
        "title_granted": title.get("granted"),
        "skill_level": str(skill["level"]) if skill else None, "skill_granted": skill.get("granted"),
    }  # fmt: skip


async def revise(actor: Actor, person_id: int, form: PersonForm, *, seen: str) -> None:
    """Put right what the unit alone has said of somebody whom no office has looked at. The identity number is
    typed again; another one only while nothing else is entered about the person. `seen`: the mark of what was
    read (`as_read`).

    Raises:
        Conflict: an office is asked about the person, or has compared what stands here; the personnel or the
            identity number is somebody else's; saved since; the city has refused the name.
    """
    require(actor, Role.INSTITUTION)
    row = await staff.staff_row(actor, person_id)
    stated = staff.columns(row["institution"], form)
    async with DB.transaction():
        await ledger.lock(row["institution"])
        row = await staff.staff_row(actor, person_id)
        await refuse_looked_at(row)
        if seen != as_read(row):
            raise Conflict(MEANWHILE)
        if await said.refused_name(row, form.name):
            raise Conflict(said.REFUSED_NAME)
        same = StaffMember.exists().where(
            StaffMember.id == person_id, StaffMember.person_key == stated["person_key"]
        )
        if not await same and await _anything_entered(person_id):
            raise Conflict(N_("此人已有申请或登记，身份证号有误的请凭依据提出更正"))
        async with staff.listed_once(form.number):
            await StaffMember.update(written(stated, {})).where(StaffMember.id == person_id)
        await audit.record(actor, "staff.revised", f"staff:{person_id}", number=form.number)


async def _anything_entered(person_id: int) -> bool:
    rows = await StaffMember.raw(
        "SELECT FROM appointment WHERE person = {} UNION ALL SELECT FROM staff_record WHERE person = {}"
        " UNION ALL SELECT FROM special_post WHERE person = {}"
        " UNION ALL SELECT FROM round_applicant WHERE person = {}",
        person_id, person_id, person_id, person_id,
    )  # fmt: skip
    return bool(rows)
