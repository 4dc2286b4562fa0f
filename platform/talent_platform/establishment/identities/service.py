"""更正 of an identity number: asked with reason and paper, carried out by a second person of the city who
types the number once more. Both numbers stay on record, encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from asyncpg import CheckViolationError, UniqueViolationError
from piccolo.columns.combination import WhereRaw

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.access import INSTITUTION, READERS
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts import standing
from talent_platform.establishment.facts.identified import identified
from talent_platform.establishment.facts.standing import StandingRecord
from talent_platform.establishment.identities.schemas import NumberAgainForm, RightNumberForm
from talent_platform.establishment.institutions import identity, staff
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.people import records
from talent_platform.establishment.schemas import refuse_long, refuse_wordless
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.people import AskState, IdentityCorrection, StaffRecord
from talent_platform.i18n import N_, gettext
from talent_platform.reference.writings.identity_number import born

_SEALED: Final = ("was_cipher", "was_key", "cipher", "key")
_SECOND = N_("须由本局另一人确认：不能是提出人，也不能是由提出人开设或重置过密码的账号")
_LISTED = N_("本单位名册中另有一人（人员编号 {number}）登记着这个身份证号，请先核对两人是否同一人")


async def ask(actor: Actor, person_id: int, form: RightNumberForm) -> int:
    """Ask that the number on record be put right; nothing changes yet.

    Raises:
        Conflict: none is on record, a correction waits already, or the unit lists somebody else with it.
        Invalid: the number on record is this one.
    """
    require_in_person(actor)
    require(actor, *records.CLERKS)
    row = await staff.staff_row(actor, person_id)
    if not row["has_identity"]:
        raise Conflict(N_("尚未登记身份证号，请由所在单位补登"))
    key = identity.person_key(form.identity, row["institution"], row["number"])
    async with DB.transaction():
        await ledger.lock(row["institution"])
        before = await _stored(person_id)
        if before["person_key"] == key:
            message = N_("与现在登记的号码相同")
            raise Invalid(message, {"identity": message})
        await _refuse_listed(row["institution"], person_id, key)
        try:
            rows = await IdentityCorrection.insert(
                IdentityCorrection(
                    institution=row["institution"], person=person_id, was_cipher=before["identity_cipher"],
                    was_key=before["person_key"], cipher=identity.seal(form.identity), key=key,
                    born=born(form.identity), reason=form.reason, document=form.document,
                    asked_by=actor.account_id, asked_name=actor.name,
                )
            )  # fmt: skip
        except UniqueViolationError as error:
            raise Conflict(N_("此人的身份证号已有待确认的更正")) from error
        await audit.record(
            actor, "identity_correction.asked", f"staff:{person_id}", reason=form.reason,
            document=form.document,
        )  # fmt: skip
    return int(rows[0]["id"])


async def _stored(person_id: int) -> Mapping[str, Any]:
    rows = await StaffMember.select(
        StaffMember.identity_cipher, StaffMember.person_key, StaffMember.born, StaffMember.born_filled
    ).where(StaffMember.id == person_id)
    return rows[0]


async def _refuse_listed(institution_id: int, person_id: int, key: str) -> None:
    rows = await StaffMember.select(StaffMember.number).where(
        StaffMember.institution == institution_id, StaffMember.person_key == key, StaffMember.id != person_id
    )
    if rows:
        raise Conflict(gettext(_LISTED, number=rows[0]["number"]))


async def decide(
    actor: Actor, correction_id: int, *, confirm: bool, note: str = "", again: NumberAgainForm | None = None
) -> int:
    """Carry it out, or refuse it; returns whose number it is. `again`: the number as whoever confirms reads
    it from the paper.

    Raises:
        NotAllowed: not the city (a county may refuse what the city has not asked for), or no second person.
        Conflict: decided already, the number on record is another one by now, or the person would be in two
            posts or have two requests by the right one.
        Invalid: the two have typed different numbers; a refusal without a reason.
    """
    require_in_person(actor)
    require(actor, *((Role.CITY,) if confirm else records.BUREAUS))
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
            raise Conflict(N_("这项更正已经办理"))
        if confirm:
            await _refuse_otherwise(row, again)
        await _record(actor, correction_id, AskState.CONFIRMED if confirm else AskState.REFUSED, note)
        if confirm:
            await _carry_out(actor, row)
        action = "identity_correction.confirmed" if confirm else "identity_correction.refused"
        await audit.record(actor, action, f"staff:{row['person']}", note=note)
    return int(row["person"])


async def _refuse_otherwise(row: Mapping[str, Any], again: NumberAgainForm | None) -> None:
    typed = again.identity if again else ""
    if identity.person_key(typed, row["institution"], "") != (await _numbers(row["id"]))["key"]:
        message = N_("与提出人所录的号码不一致，请按证件核对；提出有误的不予同意，重新提出")
        raise Invalid(message, {"identity": message})
    if (await _stored(row["person"]))["person_key"] != (await _numbers(row["id"]))["was_key"]:
        raise Conflict(N_("登记的号码在提出后已改变，请不予同意后重新提出"))


async def _numbers(correction_id: int) -> Mapping[str, Any]:
    """What the row keeps from every other reader: both numbers sealed, and their keys."""
    rows = await IdentityCorrection.select(
        IdentityCorrection.was_cipher, IdentityCorrection.was_key, IdentityCorrection.cipher,
        IdentityCorrection.key,
    ).where(IdentityCorrection.id == correction_id)  # fmt: skip
    return rows[0]


async def _record(actor: Actor, correction_id: int, state: AskState, note: str) -> None:
    try:
        await IdentityCorrection.update(
            {
                IdentityCorrection.state: str(state), IdentityCorrection.decided: clock.now(),
                IdentityCorrection.note: note, IdentityCorrection.decided_by: actor.account_id,
                IdentityCorrection.decided_name: actor.name,
            }
        ).where(IdentityCorrection.id == correction_id)  # fmt: skip
    except CheckViolationError as error:
        raise NotAllowed(_SECOND) from error


async def _carry_out(actor: Actor, row: Mapping[str, Any]) -> None:
    """The number, the requests under it (the database takes their key along), and the day of birth that the
    right number tells."""
    person_id, right = row["person"], await _numbers(row["id"])
    async with identified(actor, {person_id: right["key"]}):
        await StaffMember.update(
            {StaffMember.identity_cipher: right["cipher"], StaffMember.person_key: right["key"]}
        ).where(StaffMember.id == person_id)
    before = await _stored(person_id)
    if row["born"] is None or row["born"] == before["born"]:
        return
    told = await StaffRecord.select(StaffRecord.id).where(
        StaffRecord.person == person_id, StaffRecord.kind == "born",
        WhereRaw("record_told(staff_record, 'infinity') IS NOT NULL"),
    )  # fmt: skip
    replacement = {"born": row["born"].isoformat()}
    for each in told:
        facts_told = (await standing.told(person_id))[each["id"]]
        if await standing.doubted(each["id"]):
            raise Conflict(N_("此人的出生日期另有待确认的更正，请先办理"))
        if facts_told != replacement:
            other = StandingRecord(each["id"], person_id, row["institution"], "", facts_told, True)
            await facts.put_right_along({**row, "kind": "born", "replacement": replacement}, other, actor)
            await standing.tell(person_id, "born", facts_told)
    if not told:
        filled = before["born_filled"] if before["born"] else clock.now()
        await StaffMember.update({StaffMember.born: row["born"], StaffMember.born_filled: filled}).where(
            StaffMember.id == person_id
        )


async def correction(actor: Actor, correction_id: int) -> Mapping[str, Any]:
    """
    Raises:
        NotFound: none about an institution the actor may see.
    """
    rows = await _rows(actor, IdentityCorrection.id == correction_id)
    if not rows:
        raise NotFound
    return rows[0]


async def corrections(actor: Actor) -> list[Mapping[str, Any]]:
    """Those of the actor's institutions: what waits first, then the latest; no number among it."""
    require(actor, *READERS)
    rows = await _rows(actor)
    return sorted(rows, key=lambda row: (row["state"] != AskState.ASKED, -row["id"]))


async def about(actor: Actor, person_id: int) -> list[Mapping[str, Any]]:
    """Those about one person, the latest first."""
    return await _rows(actor, IdentityCorrection.person == person_id)


async def keys(correction_id: int) -> tuple[str, str]:
    """The keys of the wrong and of the right number."""
    row = await _numbers(correction_id)
    return row["was_key"], row["key"]


async def unmask(actor: Actor, correction_id: int, reason: str) -> tuple[str, str]:
    """The wrong and the right number; who looked is listed at the person.

    Raises:
        Invalid, TooManyAttempts: see `staff.look`.
    """
    row = await correction(actor, correction_id)
    await staff.look(actor, row["person"], reason)
    both = await _numbers(correction_id)
    return identity.unseal(both["was_cipher"]), identity.unseal(both["cipher"])


async def _rows(actor: Actor, *conditions: Any) -> list[Mapping[str, Any]]:
    unit = IdentityCorrection.institution._
    inside = where(visible(actor, INSTITUTION), {
        "id": IdentityCorrection.institution, "county": unit.organisation._.county,
        "organisation": unit.organisation, "department": unit.department,
    })  # fmt: skip
    rows = await (
        IdentityCorrection.select(
            *IdentityCorrection.all_columns(exclude=_SEALED),
            IdentityCorrection.person._.name.as_alias("person_name"),
            unit.organisation._.name.as_alias("institution_name"),
        )
        .where(inside, *conditions)
        .order_by(IdentityCorrection.id, ascending=False)
        .limit(500)
    )
    return [{**row, "asked_by_the_city": row["asked_office"] == "city"} for row in rows]
