"""冲销 and 更正 of a person's post: asked with reason and paper, carried out by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from asyncpg import CheckViolationError, UniqueViolationError

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.access import INSTITUTION, READERS
from talent_platform.establishment.cases import hires
from talent_platform.establishment.institutions import staff, units
from talent_platform.establishment.ledger import correcting
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.ledger.correcting import Right
from talent_platform.establishment.ledger.reading import Line
from talent_platform.establishment.people import judging, leaving, records
from talent_platform.establishment.people.schemas import CorrectionForm
from talent_platform.establishment.schemas import refuse_long, refuse_wordless
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerAct
from talent_platform.establishment.tables.people import AskState, Correction
from talent_platform.i18n import N_, gettext
from talent_posts import post_name

CLERKS = (Role.INSTITUTION, Role.COUNTY, Role.CITY)


async def ask(actor: Actor, person_id: int, form: CorrectionForm) -> int:
    """Ask that a post be taken out of the books or put right; nothing changes yet.

    Raises:
        Invalid: the books have no such post, or it is a special one, which is written off instead.
        NotAllowed: more than was booked, on a unit's word.
        Conflict: a correction of it waits already, or what is right would itself need a decision.
    """
    require_in_person(actor)
    require(actor, *CLERKS)
    row = await staff.staff_row(actor, person_id)
    right = form.right()
    async with DB.transaction():
        await ledger.lock(row["institution"])
        line = await _line(person_id, form.entry)
        if right is not None:
            if line.holding.special:
                raise Invalid(N_("特设岗位不更正；任务结束的请核销，登记错误的请冲销"), {})
            await _refuse_another_decision(row["institution"], person_id, line, right)
            if actor.role is Role.INSTITUTION and judging.better(line, right):
                raise NotAllowed(judging.MORE_BY_AN_OFFICE)
            await judging.judged(row["institution"], person_id, line, right)
        else:
            await judging.refuse_rise(actor, row["institution"], person_id, line)
        try:
            rows = await Correction.insert(
                Correction(
                    institution=row["institution"], person=person_id, entry=form.entry, reason=form.reason,
                    replacement=_stored(right) or "null", document=form.document,
                    asked_by=actor.account_id, asked_name=actor.name,
                )
            )  # fmt: skip
        except UniqueViolationError as error:
            raise Conflict(N_("这条任职已有待确认的冲销或更正")) from error
        correction_id = int(rows[0]["id"])
        await audit.record(
            actor, "correction.asked", f"staff:{person_id}", entry=form.entry, reason=form.reason,
            document=form.document,
        )  # fmt: skip
    return correction_id


async def _line(person_id: int, entry_id: int) -> Line:
    line = await correcting.line_of(person_id, entry_id)
    if line is None:
        raise Invalid(N_("台账中没有这条任职，或已经冲销"), {"entry": N_("没有这条任职")})
    return line


async def _refuse_another_decision(institution_id: int, person_id: int, line: Line, right: Right) -> None:
    """Offices decided on that post from that day up to its term; whatever else was meant they have not seen.

    Raises:
        Conflict: the post was booked for a request, and something else is said to be right; or it ended by a
            leaving, which is taken back or entered anew while the unit may.
    """
    closed, last = line.closed, line.holding.end
    later = last is not None and (right.last_day or date.max) > last
    if closed and closed["appointment"] is None and later:
        await _refuse_while_taken_back(institution_id, person_id, line)
    if line.opened["appointment"] is None:
        return
    beyond = line.opened["until"] is not None and (
        right.last_day is None or right.last_day > line.opened["until"]
    )
    if beyond or judging.better(line, right) or right.grade != line.holding.grade:
        raise Conflict(N_("这条任职按已决定的申请入账，只能推迟起始日或提前结束日；其他请冲销后重新办理聘用"))


async def _refuse_while_taken_back(institution_id: int, person_id: int, line: Line) -> None:
    person = await units.applicant(person_id)
    if person.is_back(date.max):
        raise Conflict(N_("此人离岗后已重新任职，原离岗登记不能撤回"))
    last = line.holding.end
    window = await leaving.days_for_slips(institution_id)
    if last is None or not judging.leaving_of(person, line) or last + timedelta(days=window) >= clock.today():
        raise Conflict(N_("这条任职因登记离岗结束，最后在岗日有误的请撤回或重新登记离岗"))


def _stored(right: Right | None) -> dict[str, object] | None:
    if right is None:
        return None
    last = right.last_day.isoformat() if right.last_day else None
    return {
        "category": right.category, "grade": right.grade, "start": right.start.isoformat(), "last_day": last
    }  # fmt: skip


def _read(stored: Mapping[str, Any] | None) -> Right | None:
    if stored is None:
        return None
    last = date.fromisoformat(stored["last_day"]) if stored["last_day"] else None
    return Right(stored["category"], stored["grade"], date.fromisoformat(stored["start"]), last)


async def decide(actor: Actor, correction_id: int, *, confirm: bool, note: str = "") -> None:
    """Carry a correction out, or refuse it.

    Raises:
        NotAllowed: not the city (a county may refuse what the city has not asked for), or no second person.
        Conflict: decided already, or seats or rules stand against it now.
        Invalid: a refusal without a reason.
    """
    require_in_person(actor)
    require(actor, *((Role.CITY,) if confirm else (Role.CITY, Role.COUNTY)))
    refuse_long(note=note)
    if not confirm:
        refuse_wordless(note)
    seen = await correction(actor, correction_id)
    if seen["asked_by"] == actor.account_id:
        raise NotAllowed(N_("须由另一人确认，不能是提出人"))
    if actor.role is not Role.CITY and seen["asked_by_the_city"]:
        raise NotAllowed(records.ASKED_BY_THE_CITY)
    async with DB.transaction():
        await ledger.lock(seen["institution"])
        row = await correction(actor, correction_id)
        if row["state"] != AskState.ASKED:
            raise Conflict(N_("这项冲销或更正已经办理"))
        await _record(actor, correction_id, AskState.CONFIRMED if confirm else AskState.REFUSED, note)
        if confirm:
            await _carry_out(actor, row)
        action = "correction.confirmed" if confirm else "correction.refused"
        await audit.record(
            actor, action, f"staff:{row['person']}",
            correction=correction_id, note=note,
        )  # fmt: skip


async def _record(actor: Actor, correction_id: int, state: AskState, note: str) -> None:
    try:
        await Correction.update(
            {
                Correction.state: str(state), Correction.decided: clock.now(), Correction.note: note,
                Correction.decided_by: actor.account_id, Correction.decided_name: actor.name,
            }
        ).where(Correction.id == correction_id)  # fmt: skip
    except CheckViolationError as error:
        sentence = N_("须由本局另一人确认：不能是提出人，也不能是由提出人开设或重置过密码的账号")
        raise NotAllowed(
            judging.MORE_BY_AN_OFFICE if error.constraint_name == "more_by_an_office" else sentence
        ) from error


async def _carry_out(actor: Actor, row: Mapping[str, Any]) -> None:
    line, right = await _line(row["person"], row["entry"]), _read(row["replacement"])
    outcome = "reversed"
    if right is not None:
        await _refuse_another_decision(row["institution"], row["person"], line, right)
        outcome = await judging.judged(row["institution"], row["person"], line, right)
    else:
        await judging.refuse_rise(None, row["institution"], row["person"], line)
    decision = await ledger.decide(
        LedgerAct.CORRECTION, row["institution"], actor, person=row["person"], correction=row["id"],
        document=row["document"], detail={str(row["person"]): outcome},
    )  # fmt: skip
    person = await units.applicant(row["person"])
    async with hires.followed(actor, line.opened["appointment"]):
        await correcting.carry_out(row["person"], line, right, actor, decision)
    if right is not None and judging.leaving_of(person, line):
        await StaffMember.update({StaffMember.leaves: right.last_day}).where(StaffMember.id == row["person"])
    if not any(held.here for held in (await units.applicant(row["person"])).holdings):
        # What was compared with a post that never was has been compared for none: the next one asks anew.
        await StaffMember.update({StaffMember.claimed: True}).where(StaffMember.id == row["person"])
    await ledger.settle()


async def correction(actor: Actor, correction_id: int) -> dict[str, Any]:
    """
    Raises:
        NotFound: none about an institution the actor may see.
    """
    rows = await _rows(actor, Correction.id == correction_id)
    if not rows:
        raise NotFound
    return rows[0]


async def corrections(actor: Actor) -> list[dict[str, Any]]:
    """Those of the actor's institutions: what waits first, then the latest."""
    require(actor, *READERS)
    rows = await _rows(actor)
    return sorted(rows, key=lambda row: (row["state"] != AskState.ASKED, -row["id"]))


async def about(person_id: int) -> list[dict[str, Any]]:
    """Corrections about one person, the latest first."""
    rows = await Correction.select().where(Correction.person == person_id).output(load_json=True)
    return sorted(rows, key=lambda row: -row["id"])


async def _rows(actor: Actor, *conditions: Any) -> list[dict[str, Any]]:
    inside = where(visible(actor, INSTITUTION), {
        "id": Correction.id,
        "county": Correction.institution._.organisation._.county,
        "organisation": Correction.institution._.organisation,
        "department": Correction.institution._.department,
    })  # fmt: skip
    rows = await (
        Correction.select(
            *Correction.all_columns(),
            Correction.person._.name.as_alias("person_name"),
            Correction.institution._.organisation._.name.as_alias("institution_name"),
            Correction.entry._.category.as_alias("category"),
            Correction.entry._.grade.as_alias("grade"),
            Correction.entry._.effective.as_alias("start"),
        )
        .where(inside, *conditions)
        .order_by(Correction.id, ascending=False)
        .limit(500)
        .output(load_json=True)
    )
    return [
        {
            **row, "post": post_name(row["category"], row["grade"]), "right": _told(row),
            "asked_by_the_city": row["asked_office"] == "city",
        }
        for row in rows
    ]  # fmt: skip


def _told(row: Mapping[str, Any]) -> str:
    """What is said to be right, as people read it; empty where the post is taken out."""
    right = _read(row["replacement"])
    if right is None:
        return ""
    end = right.last_day.isoformat() if right.last_day else gettext("至今")
    return f"{post_name(right.category, right.grade)} {right.start.isoformat()} – {end}"
