"""Facts about a person with their papers: entered by the unit or a bureau, counted once a bureau has
confirmed them under another account. What rules look at then stands at the person; all of it stays listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asyncpg import CheckViolationError
from pydantic import BaseModel

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed, NotFound
from talent_platform.establishment.institutions import staff
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.schemas import refuse_long, refuse_wordless
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.people import AskState, StaffRecord
from talent_platform.i18n import N_, gettext
from talent_platform.web.field_texts import fields_of, text_of
from talent_posts import LEVEL_GRADES

CLERKS = (Role.INSTITUTION, Role.COUNTY, Role.CITY)
BUREAUS = (Role.COUNTY, Role.CITY)


async def ask(actor: Actor, person_id: int, kind: str, fact: BaseModel, document: str) -> int:
    """Enter a fact; it counts when a bureau has confirmed it."""
    require_in_person(actor)
    require(actor, *CLERKS)
    await staff.staff_row(actor, person_id)
    async with DB.transaction():
        rows = await StaffRecord.insert(
            StaffRecord(
                person=person_id, kind=kind, facts=fact.model_dump_json(), document=document,
                asked_by=actor.account_id, asked_name=actor.name,
            )
        )  # fmt: skip
        record_id = int(rows[0]["id"])
        await audit.record(actor, "record.asked", f"staff:{person_id}", kind=kind, document=document)
    return record_id


def opens_top_posts(kind: str, facts: Mapping[str, Any]) -> bool:
    """Whether a fact opens posts of the highest level (正高): those the city looks at itself."""
    if kind == "title":
        return bool(facts["level"] == "正高")
    return (
        kind == "earlier"
        and facts["category"] == "professional"
        and int(facts["grade"]) in LEVEL_GRADES["正高"]
    )


async def decide(actor: Actor, record_id: int, *, confirm: bool, note: str = "") -> int:
    """Confirm or refuse a fact; returns whose it is.

    Raises:
        NotAllowed: no bureau, the same account that entered it, or a county where the city looks itself.
        Conflict: decided already.
        Invalid: a refusal without a reason.
    """
    require_in_person(actor)
    require(actor, *BUREAUS)
    refuse_long(note=note)
    if not confirm:
        refuse_wordless(note)
    seen = await record(actor, record_id)
    if seen["asked_by"] == actor.account_id:
        raise NotAllowed(N_("须由另一人确认，不能是提出人"))
    if confirm and actor.role is not Role.CITY and opens_top_posts(seen["kind"], seen["facts"]):
        raise NotAllowed(N_("正高级职称和正高级岗位任职须由市级确认"))
    async with DB.transaction():
        person = await staff.staff_row(actor, seen["person"])
        await ledger.lock(person["institution"])
        row = await record(actor, record_id)
        if row["state"] != AskState.ASKED:
            raise Conflict(N_("这项登记已经办理"))
        state = AskState.CONFIRMED if confirm else AskState.REFUSED
        try:
            await StaffRecord.update(
                {
                    StaffRecord.state: str(state), StaffRecord.decided: clock.now(), StaffRecord.note: note,
                    StaffRecord.decided_by: actor.account_id, StaffRecord.decided_name: actor.name,
                }
            ).where(StaffRecord.id == record_id)  # fmt: skip
        except CheckViolationError as error:
            raise NotAllowed(N_("须由另一人确认，不能是提出人")) from error
        if confirm and (changes := await _changes(row)):
            await StaffMember.update(changes).where(StaffMember.id == row["person"])
        action = "record.confirmed" if confirm else "record.refused"
        await audit.record(
            actor, action, f"staff:{row['person']}",
            kind=row["kind"], note=note,
        )  # fmt: skip
    return int(row["person"])


_LISTS = {"title": "titles", "skill": "skills", "licence": "certificates", "appraisal": "appraisals",
          "earlier": "earlier"}  # fmt: skip


async def _changes(row: Mapping[str, Any]) -> dict[Any, Any]:
    """What the fact changes at the person; nothing where rules read the record itself, or nothing."""
    kind, facts = row["kind"], row["facts"]
    if kind in {"degree", "name"}:
        return {kind: facts[kind]}
    if kind not in _LISTS:
        return {}
    match kind:
        case "skill":
            fact = {**facts, "level": int(facts["level"])}
        case "earlier":
            fact = {name: facts[name] for name in ("category", "grade", "start", "end")} | {"here": False}
        case _:
            fact = facts
    column = _LISTS[kind]
    known = await StaffMember.select(column).where(StaffMember.id == row["person"]).output(load_json=True)
    return {column: [*known[0][column], fact]}


async def record(actor: Actor, record_id: int) -> dict[str, Any]:
    """
    Raises:
        NotFound: none about somebody the actor may see.
    """
    rows = await StaffRecord.select().where(StaffRecord.id == record_id).output(load_json=True)
    if not rows:
        raise NotFound
    await staff.staff_row(actor, rows[0]["person"])
    return dict(rows[0])


async def about(person_id: int) -> list[dict[str, Any]]:
    """Facts entered about a person, the latest first, each with a sentence."""
    rows = await (
        StaffRecord.select()
        .where(StaffRecord.person == person_id)
        .order_by(StaffRecord.id, ascending=False)
        .output(load_json=True)
    )
    return [
        {
            **row, "label": FACTS[row["kind"]][0], "text": _text(row),
            "city": opens_top_posts(row["kind"], row["facts"]),
        }
        for row in rows
    ]  # fmt: skip


def _text(row: Mapping[str, Any]) -> str:
    columns = fields_of(FACTS[row["kind"]][1])
    told = (text_of(columns[name], value) for name, value in row["facts"].items() if name in columns)
    return gettext("，").join(filter(None, told))
