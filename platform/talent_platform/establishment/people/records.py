"""Facts about a person with their papers: entered by the unit or a bureau, counted once a bureau has
confirmed them under another account. What rules look at then stands at the person; all of it stays listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from asyncpg import CheckViolationError
from piccolo.querystring import QueryString
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
from talent_platform.establishment.facts.said import text
from talent_platform.establishment.institutions import queries, staff, units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.ledger.reading import evening_of
from talent_platform.establishment.people.schemas import FACTS, BornFact, EarlierFact
from talent_platform.establishment.schemas import refuse_long, refuse_wordless
from talent_platform.establishment.tables.people import AskState, StaffRecord
from talent_platform.i18n import N_, gettext
from talent_posts import post_name

CLERKS = (Role.INSTITUTION, Role.COUNTY, Role.CITY)
BUREAUS = (Role.COUNTY, Role.CITY)
_BY_THE_CITY = N_(
    "正高级职称和正高级岗位任职，与已登记不同的出生日期，以及市级更正、撤回或不同意过的同类登记，须由市级确认"
)
ASKED_BY_THE_CITY = N_("市级提出的，由市级另一人办理")
_NO_PAPER = N_("这项登记没有依据，请填写依据文号")
_BORN_ONCE = N_("出生日期已登记；有误的，请在该项登记上提出更正")


async def ask(actor: Actor, person_id: int, kind: str, fact: BaseModel, document: str) -> int:
    """Enter a fact; it counts when a bureau has confirmed it.

    Raises:
        Invalid: a day of birth where one is on record, or other than in the identity number; an earlier post
            on days of which the books tell another.
        Conflict: the institution is closed: what is wrong is still put right, nothing new is entered.
    """
    require_in_person(actor)
    require(actor, *CLERKS)
    row = await staff.staff_row(actor, person_id)
    await queries.refuse_closed(row["institution"])
    await refuse_other_birth(person_id, fact)
    if isinstance(fact, BornFact) and await _born_on_record(person_id):
        raise Invalid(_BORN_ONCE, {"born": _BORN_ONCE})
    if isinstance(fact, EarlierFact):
        await _refuse_elsewhere(person_id, fact)
    return await _enter(actor, person_id, kind, fact, document)


async def ask_of_roster(actor: Actor, person_id: int, kind: str, fact: BaseModel) -> None:
    """What a later roster fills in about somebody whom offices have compared waits for its paper; once,
    however often the roster is read."""
    told = fact.model_dump_json()
    if not await StaffRecord.exists().where(
        StaffRecord.person == person_id, StaffRecord.kind == kind, StaffRecord.state == str(AskState.ASKED),
        QueryString("staff_record.facts = {}::jsonb", told),
    ):  # fmt: skip
        await _enter(actor, person_id, kind, fact, "")


async def _enter(actor: Actor, person_id: int, kind: str, fact: BaseModel, document: str) -> int:
    async with DB.transaction():
        rows = await StaffRecord.insert(
            StaffRecord(
                person=person_id, kind=kind, facts=fact.model_dump_json(), document=document,
                asked_by=actor.account_id, asked_name=actor.name,
            )
        )  # fmt: skip
        record_id = int(rows[0]["id"])
        city = (await _for_the_city(person_id))[record_id]["looked_at"]
        action = "record.asked_of_city" if city else "record.asked"
        await audit.record(actor, action, f"staff:{person_id}", kind=kind, document=document)
    return record_id


async def refuse_other_birth(person_id: int, fact: BaseModel | None) -> None:
    """
    Raises:
        Invalid: a day of birth other than in the identity number.
    """
    if isinstance(fact, BornFact) and (message := await staff.other_birth(person_id, fact.born)):
        raise Invalid(message, {"born": message})


async def _refuse_elsewhere(person_id: int, told: EarlierFact) -> None:
    """Nobody was in full post elsewhere on days of which the books say: in post here, or in a third unit."""
    for held in (await units.applicant(person_id)).holdings:
        if (held.here or held.booked) and held.start <= told.end and told.start <= (held.end or date.max):
            message = gettext(
                "台账中此人自 {start} 起任{post}，与这段外单位任职重叠；请核对，台账有误的先提出更正",
                start=held.start.isoformat(), post=post_name(held.category, held.grade),
            )  # fmt: skip
            raise Invalid(message, {"end": message})


async def _born_on_record(person_id: int) -> bool:
    told = await standing.told(person_id)
    return any("born" in facts for facts in told.values())


# Of what waits: what the city looks at itself (posts of the highest level, and what it has said otherwise
# before), and what it has asked for.
_FOR_THE_CITY: Final = """
    SELECT r.id, needs_the_city(to_jsonb(r)) AS looked_at, opens_top_posts(to_jsonb(r)) AS top,
           r.asked_office = 'city' AS asked
    FROM staff_record r WHERE r.person = {} AND r.state = 'asked'
"""


_OF_THE_KIND: Final = """
    SELECT r.id, r.person FROM staff_member mine JOIN staff_member same ON same.person_key = mine.person_key
    JOIN staff_record r ON r.person = same.id
    WHERE mine.id = {} AND r.kind = {} AND r.state = 'asked'
"""


async def _for_the_city(person_id: int) -> dict[int, Mapping[str, bool]]:
    return {row["id"]: row for row in await StaffRecord.raw(_FOR_THE_CITY, person_id)}


async def decide(actor: Actor, record_id: int, *, confirm: bool, note: str = "", document: str = "") -> int:
    """Confirm or refuse a fact; returns whose it is. `document`: the paper it rests on, of an entry that has
    none (what a unit said before anybody asked for papers).

    Raises:
        NotAllowed: no bureau, the same account that entered it, or a county where the city looks itself.
        Conflict: decided already.
        Invalid: a refusal without a reason, or nothing on paper confirms it.
    """
    require_in_person(actor)
    require(actor, *BUREAUS)
    refuse_long(note=note, document=document)
    if not confirm:
        refuse_wordless(note)
    seen = await record(actor, record_id)
    if seen["asked_by"] == actor.account_id:
        raise NotAllowed(N_("须由另一人确认，不能是提出人"))
    async with DB.transaction():
        person = await staff.staff_row(actor, seen["person"])
        await ledger.lock(person["institution"])
        await ledger.lock_person(seen["person"])
        row = await record(actor, record_id)
        if row["state"] != AskState.ASKED:
            raise Conflict(N_("这项登记已经办理"))
        city = (await _for_the_city(row["person"]))[record_id]
        if actor.role is not Role.CITY and city["looked_at" if confirm else "asked"]:
            raise NotAllowed(_BY_THE_CITY if confirm else ASKED_BY_THE_CITY)
        if confirm and row["kind"] == "earlier":
            await _refuse_elsewhere(row["person"], EarlierFact.model_validate(row["facts"]))
        paper = row["document"] or document.strip()
        if confirm and not paper:
            raise Invalid(_NO_PAPER, {"document": _NO_PAPER})
        others = [each for each in await with_the_county(row["person"], row["kind"]) if each[0] != record_id]
        state = AskState.CONFIRMED if confirm else AskState.REFUSED
        try:
            await StaffRecord.update(
                {
                    StaffRecord.state: str(state), StaffRecord.decided: clock.now(), StaffRecord.note: note,
                    StaffRecord.decided_by: actor.account_id, StaffRecord.decided_name: actor.name,
                    StaffRecord.document: paper,
                }
            ).where(StaffRecord.id == record_id)  # fmt: skip
        except CheckViolationError as error:
            if error.constraint_name == "born_once":
                raise Conflict(_BORN_ONCE) from error
            raise NotAllowed(N_("须由另一人确认，不能是提出人")) from error
        if confirm:
            await standing.tell(row["person"], row["kind"])
        await pass_to_the_city(actor, others, row["kind"])
        action = "record.confirmed" if confirm else "record.refused"
        await audit.record(
            actor, action, f"staff:{row['person']}",
            kind=row["kind"], note=note, document=paper,
        )  # fmt: skip
    return int(row["person"])


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


async def about(person_id: int, *, known: date | None = None) -> list[dict[str, Any]]:
    """Facts entered about a person, the latest first, each with a sentence and as it stands (`standing`: none
    where it is not confirmed, or taken back); `known`: as all this stood on the evening of that day."""
    evening = evening_of(known)
    rows = await (
        StaffRecord.select()
        .where(StaffRecord.person == person_id, StaffRecord.asked < (evening or clock.now()))
        .order_by(StaffRecord.id, ascending=False)
        .output(load_json=True)
    )
    told = await standing.told(person_id, evening)
    city = await _for_the_city(person_id)
    waits = sorted({row["kind"] for row in rows if row["id"] in city})
    words = await said.before([person_id], waits, evening)
    return [
        {
            **row, **(_WAITING if _later(row, evening) else {}),
            "label": FACTS[row["kind"]][0], "text": text(row["kind"], row["facts"]),
            "standing": (facts := told.get(row["id"])),
            "right": text(row["kind"], facts) if facts and facts != row["facts"] else "",
            "city": row["id"] in city and _looked_at(city[row["id"]], words[person_id, row["kind"]], evening),
            "asked_by_the_city": row["id"] in city and city[row["id"]]["asked"],
            "said_before": words[person_id, row["kind"]] if row["id"] in city else (),
        }
        for row in rows
    ]  # fmt: skip


def as_read(reader: Actor, institution: int, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows of `about` with what was said before as the reader may read it."""
    return [{**row, "said_before": said.to_reader(reader, row["said_before"], institution)} for row in rows]


async def waiting(actor: Actor) -> list[Mapping[str, Any]]:
    """Facts of the actor's institutions that wait, the earliest first, and whether the city decides them."""
    require(actor, *READERS)
    unit = StaffRecord.person._.institution._
    inside = where(visible(actor, INSTITUTION), {
        "id": unit.id, "county": unit.organisation._.county, "organisation": unit.organisation,
        "department": unit.department,
    })  # fmt: skip
    rows = await (
        StaffRecord.select(
            *StaffRecord.all_columns(), StaffRecord.person._.name.as_alias("person_name"),
            unit.organisation._.name.as_alias("institution_name"),
            QueryString("needs_the_city(to_jsonb(staff_record))", alias="city"),
        )
        .where(inside, StaffRecord.state == str(AskState.ASKED))
        .order_by(StaffRecord.id)
        .limit(500)
        .output(load_json=True)
    )  # fmt: skip
    return [{**row, "label": FACTS[row["kind"]][0], "text": text(row["kind"], row["facts"])} for row in rows]


async def with_the_county(person_id: int, kind: str) -> list[tuple[int, int]]:
    """Entries of the kind about the same person, in all units, that a county may confirm; whose they are."""
    rows = await StaffRecord.raw(f"{_OF_THE_KIND} AND NOT needs_the_city(to_jsonb(r))", person_id, kind)
    return [(row["id"], row["person"]) for row in rows]


async def pass_to_the_city(actor: Actor, before: Iterable[tuple[int, int]], kind: str) -> None:
    """Say of entries that a county could confirm until now and the city has to: the city has spoken since."""
    for record_id, person_id in before:
        if (await _for_the_city(person_id))[record_id]["looked_at"]:
            await audit.record(actor, "record.passed_to_city", f"staff:{person_id}", kind=kind)


async def tell_set_apart(actor: Actor, people: Sequence[int]) -> None:
    """What a unit said of people against a word of the city waits as entries since their first post
    (`set_disputed_apart` of guards.sql): the city is told."""
    rows = await StaffRecord.select(StaffRecord.person, StaffRecord.kind).where(
        StaffRecord.person.is_in(list(people)),
        StaffRecord.asked_by == 0,
        StaffRecord.state == str(AskState.ASKED),
    )
    for row in rows:
        await audit.record(
            actor, "record.asked_of_city", f"staff:{row['person']}", kind=row["kind"], document=""
        )


def _looked_at(waits: Mapping[str, bool], words: Sequence[said.CityWord], evening: datetime | None) -> bool:
    """Whether it was the city's; on an earlier evening, by what it had said until then."""
    if evening is None:
        return waits["looked_at"]
    return waits["top"] or (waits["looked_at"] and any(each.act != "doubted" for each in words))


_WAITING = {"state": AskState.ASKED, "decided_name": "", "note": ""}


def _later(row: Mapping[str, Any], evening: datetime | None) -> bool:
    return evening is not None and row["decided"] is not None and row["decided"] >= evening
