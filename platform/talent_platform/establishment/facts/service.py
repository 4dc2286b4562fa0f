"""更正 and 撤回 of a confirmed fact: asked with reason and paper, carried out by a second person of the city.
What was confirmed, and what was said to be right, stays on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from asyncpg import CheckViolationError, UniqueViolationError
from pydantic import BaseModel

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.access import INSTITUTION, READERS
from talent_platform.establishment.facts import said, standing
from talent_platform.establishment.facts.schemas import RecordCorrectionForm
from talent_platform.establishment.institutions import queries, staff
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.people import records
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.schemas import refuse_long, refuse_wordless
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.people import AskState, RecordCorrection
from talent_platform.i18n import N_

NOT_BY_THE_UNIT = N_("处分和不合格、基本合格的考核，须由人社部门核对档案后提出更正或撤回，再由市级另一人确认")
CONFIRMING = (Role.CITY,)
_NOT_THERE = N_("只有已确认、未撤回的登记可以更正或撤回")
_DOUBTED = N_("这项登记，或同一事实的另一项登记，已有待确认的更正或撤回")
_SECOND = N_("须由本局另一人确认：不能是提出人，也不能是由提出人开设或重置过密码的账号")


async def ask(actor: Actor, record_id: int, form: RecordCorrectionForm, right: BaseModel | None) -> int:
    """Ask that a confirmed fact be put right or taken back; nothing changes yet.

    Raises:
        NotAllowed: what speaks against the person, on a unit's word.
        Conflict: the fact does not stand, or a correction of it waits already.
        Invalid: what is said to be right stands already, or everybody has one of the kind.
    """
    require_in_person(actor)
    require(actor, *records.CLERKS)
    row = await records.record(actor, record_id)
    if right is None and row["kind"] in standing.SINGLE:
        message = N_("姓名、学历、出生日期和单位领导人员不能撤回为空，请更正为正确的内容")
        raise Invalid(message, {"act": N_("请选择更正")})
    await records.refuse_other_birth(row["person"], right)
    async with DB.transaction():
        person = await staff.staff_row(actor, row["person"])
        await ledger.lock(person["institution"])
        await ledger.lock_person(row["person"])
        facts = (await standing.told(row["person"])).get(record_id)
        if facts is None:
            raise Conflict(_NOT_THERE)
        replacement = right.model_dump(mode="json") if right else None
        if replacement == facts:
            raise Invalid(N_("与现在登记的内容相同"), {"act": N_("没有要更正的内容")})
        if actor.role is Role.INSTITUTION and _speaks_against(row["kind"], facts):
            raise NotAllowed(NOT_BY_THE_UNIT)
        if await standing.doubted(record_id):
            raise Conflict(_DOUBTED)
        try:
            rows = await RecordCorrection.insert(
                RecordCorrection(
                    institution=person["institution"], person=row["person"], record=record_id, was=facts,
                    replacement=replacement or "null", reason=form.reason,
                    document=form.document, asked_by=actor.account_id, asked_name=actor.name,
                )
            )  # fmt: skip
        except UniqueViolationError as error:
            raise Conflict(_DOUBTED) from error
        await audit.record(
            actor, "record_correction.asked", f"staff:{row['person']}", kind=row["kind"], reason=form.reason,
            document=form.document,
        )  # fmt: skip
    return int(rows[0]["id"])


def _speaks_against(kind: str, facts: Mapping[str, Any]) -> bool:
    return kind == "discipline" or (kind == "appraisal" and facts["result"] in {"basic", "unqualified"})


async def decide(actor: Actor, correction_id: int, *, confirm: bool, note: str = "") -> int:
    """Carry it out, or refuse it; returns whose fact it is.

    Raises:
        NotAllowed: not the city (a county may refuse what the city has not asked for), or no second person.
        Conflict: decided already.
        Invalid: a refusal without a reason.
    """
    require_in_person(actor)
    require(actor, *(CONFIRMING if confirm else records.BUREAUS))
    refuse_long(note=note)
    if not confirm:
        refuse_wordless(note)
    seen = await correction(actor, correction_id)
    if seen["asked_by"] == actor.account_id:
        raise NotAllowed(N_("须由另一人确认，不能是提出人"))
    if actor.role is not Role.CITY and seen["asked_by_the_city"]:
        raise NotAllowed(records.ASKED_BY_THE_CITY)
    async with DB.transaction():
        await _lock(
            {seen["institution"], *(each.institution for each in await standing.of_the_same(seen["record"]))}
        )
        await ledger.lock_person(seen["person"])
        row = await correction(actor, correction_id)
        if row["state"] != AskState.ASKED:
            raise Conflict(N_("这项更正或撤回已经办理"))
        of_this_fact = await standing.of_the_same(row["record"])
        if confirm and await standing.doubted(row["record"], besides=correction_id):
            raise Conflict(_DOUBTED)
        entries = await records.with_the_county(row["person"], row["kind"])
        await _record(actor, correction_id, AskState.CONFIRMED if confirm else AskState.REFUSED, note)
        if confirm:
            await _carry_out(row, of_this_fact, actor)
            await records.pass_to_the_city(actor, entries, row["kind"])
        action = "record_correction.confirmed" if confirm else "record_correction.refused"
        await audit.record(actor, action, f"staff:{row['person']}", kind=row["kind"], note=note)
    return int(row["person"])


async def _record(actor: Actor, correction_id: int, state: AskState, note: str) -> None:
    try:
        await RecordCorrection.update(
            {
                RecordCorrection.state: str(state), RecordCorrection.decided: clock.now(),
                RecordCorrection.note: note, RecordCorrection.decided_by: actor.account_id,
                RecordCorrection.decided_name: actor.name,
            }
        ).where(RecordCorrection.id == correction_id)  # fmt: skip
    except CheckViolationError as error:
        by_an_office = error.constraint_name == "more_by_an_office"
        raise NotAllowed(NOT_BY_THE_UNIT if by_an_office else _SECOND) from error


async def _carry_out(
    row: Mapping[str, Any], of_this_fact: Sequence[standing.StandingRecord], actor: Actor
) -> None:
    """A fact that was never so, or was otherwise, is told so by every record of it, in whichever unit; a unit
    that tells it of its own is told that it does not count."""
    right = row["replacement"]
    for each in of_this_fact:
        if each.record != row["record"] and each.facts != right:
            await put_right_along(row, each, actor)
        await standing.tell(each.person, row["kind"], each.facts)
    for person in await said.disputing(row["person"], row["kind"]):
        await audit.record(actor, "record_correction.confirmed", f"staff:{person}", kind=row["kind"], note="")


async def put_right_along(row: Mapping[str, Any], other: standing.StandingRecord, actor: Actor) -> None:
    """A record that is told otherwise by a decision about something else: in its words, by the same two."""
    rows = await RecordCorrection.insert(
        RecordCorrection(
            institution=other.institution, person=other.person, record=other.record, was=other.facts,
            replacement=row["replacement"] or "null", reason=row["reason"], document=row["document"],
            asked_by=row["asked_by"], asked_name=row["asked_name"],
        )
    )  # fmt: skip
    await _record(actor, rows[0]["id"], AskState.CONFIRMED, "")
    await audit.record(
        actor, "record_correction.confirmed", f"staff:{other.person}", kind=row["kind"], note=""
    )


async def _lock(institutions: Set[int]) -> None:
    for each in sorted(institutions):  # in one order: two who confirm never wait crosswise
        await ledger.lock(each)


async def correction(actor: Actor, correction_id: int) -> Mapping[str, Any]:
    """
    Raises:
        NotFound: none about an institution the actor may see.
    """
    rows = await _rows(actor, RecordCorrection.id == correction_id)
    if not rows:
        raise NotFound
    return rows[0]


async def corrections(actor: Actor) -> list[Mapping[str, Any]]:
    """Those of the actor's institutions: what waits first, then the latest."""
    require(actor, *READERS)
    rows = await _rows(actor)
    return sorted(rows, key=lambda row: (row["state"] != AskState.ASKED, -row["id"]))


async def about(actor: Actor, person_id: int) -> list[Mapping[str, Any]]:
    """Those about one person, the latest first."""
    return await _rows(actor, RecordCorrection.person == person_id)


async def seen_by(reader: Actor) -> frozenset[int]:
    """Institutions whose records and requests the reader may see."""
    return frozenset(row["id"] for row in await queries.every_institution(reader))


@dataclass(frozen=True)
class Contradicted:
    """A fact on record that does not count: the city has said otherwise, or there are two days of birth."""

    person: int
    person_name: str
    institution_name: str
    kind: str
    label: str
    facts: Mapping[str, Any]
    text: str
    words: tuple[str, ...]
    """What was said otherwise, with unit, paper and day; as the reader may read it."""


async def contradicted(actor: Actor) -> list[Contradicted]:
    """Those of the actor's institutions; each waits for a correction, or for a record the city confirms."""
    require(actor, *READERS)
    names = {row["id"]: row["name"] for row in await queries.every_institution(actor)}
    rows = await StaffMember.raw(
        "SELECT DISTINCT s.id, s.name, s.institution FROM against_the_city(NULL) d"
        " JOIN staff_member s ON s.id = d.person WHERE s.institution = ANY({}) ORDER BY s.id",
        list(names),
    )
    disputed = await said.disputed([row["id"] for row in rows])
    return [
        Contradicted(
            row["id"], row["name"], names[row["institution"]], each.kind, FACTS[each.kind][0], each.facts,
            said.text(each.kind, each.facts),
            tuple(said.to_reader(actor, each.words, row["institution"])),
        )
        for row in rows
        for each in disputed[row["id"]]
        if not each.claimed
    ]  # fmt: skip


async def _rows(actor: Actor, *conditions: Any) -> list[Mapping[str, Any]]:
    inside = where(visible(actor, INSTITUTION), {
        "id": RecordCorrection.institution,
        "county": RecordCorrection.institution._.organisation._.county,
        "organisation": RecordCorrection.institution._.organisation,
        "department": RecordCorrection.institution._.department,
    })  # fmt: skip
    rows = await (
        RecordCorrection.select(
            *RecordCorrection.all_columns(),
            RecordCorrection.record._.kind.as_alias("kind"),
            RecordCorrection.person._.name.as_alias("person_name"),
            RecordCorrection.institution._.organisation._.name.as_alias("institution_name"),
        )
        .where(inside, *conditions)
        .order_by(RecordCorrection.id, ascending=False)
        .limit(500)
        .output(load_json=True)
    )
    return [
        {
            **row, "asked_by_the_city": row["asked_office"] == "city",
            "label": FACTS[row["kind"]][0], "wrong": said.text(row["kind"], row["was"]),
            "right": said.text(row["kind"], row["replacement"]) if row["replacement"] else "",
        }
        for row in rows
    ]  # fmt: skip
