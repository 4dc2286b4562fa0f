"""Entries of the post ledger. Written only here, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from asyncpg import CheckViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.ledger import reading
from talent_platform.establishment.ledger.writing import refused, write
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.establishment.tables.ledger import EntryKind, LedgerAct, LedgerDecision, LedgerEntry
from talent_posts import Category, Holding, Person


async def lock(institution_id: int) -> None:
    """One writer per institution until the transaction ends: what was read still holds when written."""
    await (
        Institution.select(Institution.id).where(Institution.id == institution_id).lock_rows("NO KEY UPDATE")
    )


async def lock_person(person_id: int) -> None:
    """After the institutions: one who decides about a person at a time, whichever unit lists the person."""
    await LedgerEntry.raw("SELECT lock_person(person_key) FROM staff_member WHERE id = {}", person_id)


async def lock_people_of(institution_id: int) -> None:
    """Everybody on the list of an institution, by whoever writes many people (`lock_many_people`)."""
    await LedgerEntry.raw(
        "SELECT lock_person(person_key) FROM (SELECT DISTINCT person_key FROM staff_member"
        " WHERE institution = {}) people",
        institution_id,
    )


async def lock_many_people() -> None:
    """One writer of many people in the whole city until the transaction ends: they share locks by person, and
    two such writers would wait for each other for ever."""
    await LedgerEntry.raw("SELECT pg_advisory_xact_lock(hashtextextended('many post holders', 0))")


async def decide(
    act: LedgerAct, institution_id: int, actor: Actor | None, *, document: str = "",
    detail: Mapping[str, Any] | None = None, **about: Any,
) -> int:  # fmt: skip
    """Record who decides; the entries that follow name it. `about`: appointment, plan, special, person."""
    rows = await LedgerDecision.insert(
        LedgerDecision(
            institution=institution_id, act=str(act), actor_id=actor.account_id if actor else None,
            actor_name=actor.name if actor else "系统", document=document,
            detail=detail or {}, **about,
        )
    )  # fmt: skip
    return int(rows[0]["id"])


async def _for_request(row: Mapping[str, Any], actor: Actor | None) -> int:
    return await decide(LedgerAct.APPOINTMENT, row["institution"], actor, appointment=row["id"])


async def reserve(
    row: Mapping[str, Any], actor: Actor, *, override_id: int | None, above: bool = False
) -> None:
    """Hold the seat from the effective day on; `above`: none is free, and what is asked for holds none."""
    row = {**row, "occupies_quota": row["occupies_quota"] and not above}
    await _enter(row, EntryKind.RESERVED, await _for_request(row, actor), actor, override=override_id)


async def release(row: Mapping[str, Any], actor: Actor | None) -> None:
    """Give the reserved seat back from the same day on."""
    await _release(row, await _for_request(row, actor), actor)


def _outside(row: Mapping[str, Any]) -> bool:
    """Whether a request takes no seat, or was approved although none was free."""
    return not row["occupies_quota"] or bool(row.get("above_quota"))


async def _release(row: Mapping[str, Any], decision: int, actor: Actor | None) -> None:
    held = await LedgerEntry.exists().where(
        LedgerEntry.appointment == row["id"], LedgerEntry.kind == str(EntryKind.RESERVED),
        LedgerEntry.counts.eq(True),
    )  # fmt: skip
    await _enter({**row, "occupies_quota": held}, EntryKind.RELEASED, decision, actor)


async def fill(row: Mapping[str, Any], actor: Actor, person: Person, *, override_id: int | None) -> None:
    """Turn the reservation into an occupied seat; the person's present post frees, unless both are held. A
    post for a term ends with its last day."""
    decision = await _for_request(row, actor)
    await _release(row, decision, actor)
    if not row["concurrent"]:
        for holding in person.holdings:
            if holding.here and holding.runs_on(row["effective"]) and holding.start < row["effective"]:
                await free(row["person"], holding, row["effective"], actor, decision, appointment=row["id"])
    row = {**row, "concurrent": row["concurrent"] and await _is_second(row)}
    await _enter(row, EntryKind.FILLED, decision, actor, override=override_id)
    if person.leaves is not None and row["effective"] <= person.leaves < (row["ends"] or date.max):
        leaving = {**row, "effective": person.leaves + timedelta(days=1)}
        await _enter(leaving, EntryKind.FREED, decision, actor, override=override_id)


async def _is_second(row: Mapping[str, Any]) -> bool:
    """Of two posts at once one is the second: this one, unless the other was booked as such; so a renewal
    keeps its place."""
    lines = reading.lines(await reading.of_people([row["person"]])).get(row["person"], [])
    return not any(each.opened["concurrent"] and each.holding.runs_on(row["effective"]) for each in lines)


async def leave(institution_id: int, person_id: int, person: Person, last_day: date, actor: Actor) -> int:
    """Free every post the person holds here from the day after `last_day` on; a leaving entered before gives
    way, and a term that ends that day by itself has been decided. Returns how many posts."""
    open_posts = [
        held for held in person.holdings if held.here and held.start <= last_day < (held.end or date.max)
    ]
    # Who has come back since had left indeed.
    moved = person.leaves is not None and not person.is_back(last_day)
    known = [held for held in person.holdings if held.here and held.end == person.leaves] if moved else []
    posts = list(dict.fromkeys([*open_posts, *(held for held in known if held.start <= last_day)]))
    ending = [held for held in person.holdings if held.here and held.end == last_day]
    if posts or ending:
        decision = await decide(LedgerAct.LEAVING, institution_id, actor, person=person_id)
        for holding in posts:
            await free(person_id, holding, last_day + timedelta(days=1), actor, decision)
    return len(posts) or len(ending)


async def free(
    person_id: int, holding: Holding, day: date | None, actor: Actor, decision: int, *,
    appointment: int | None = None,
) -> None:  # fmt: skip
    """Close the person's entry of that post from `day` on, or take back that it was closed."""
    entries = await (
        LedgerEntry.select()
        .where(
            LedgerEntry.person == person_id, LedgerEntry.category == holding.category,
            LedgerEntry.grade == holding.grade,
            LedgerEntry.kind.is_in([str(EntryKind.FILLED), str(EntryKind.FREED)]),
        )
        .order_by(LedgerEntry.id)
        .output(load_json=True)
    )  # fmt: skip
    cancelled = {each["detail"]["cancels"] for each in entries if "cancels" in each["detail"]}
    mine = [each for each in entries if "cancels" not in each["detail"] and each["id"] not in cancelled]
    opened = [
        each for each in mine if each["kind"] == EntryKind.FILLED and each["effective"] == holding.start
    ]
    if not opened:
        return
    for later in mine:
        if later["kind"] == EntryKind.FREED and later["effective"] > holding.start:
            await _copy(
                later, EntryKind.FILLED, later["effective"], actor, decision, detail={"cancels": later["id"]}
            )
    if day is not None and day <= holding.start:  # never begun: the opening itself is cancelled
        cancels = {"cancels": opened[-1]["id"]}
        await _copy(opened[-1], EntryKind.FREED, holding.start, actor, decision, detail=cancels)
    elif day is not None:
        await _copy(opened[-1], EntryKind.FREED, day, actor, decision, appointment=appointment)


async def _copy(
    entry: Mapping[str, Any], kind: EntryKind, day: date, actor: Actor, decision: int, *,
    appointment: int | None = None, detail: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    await write(
        LedgerEntry(
            institution=entry["institution"], kind=str(kind), category=entry["category"],
            grade=entry["grade"], seat_grade=entry["seat_grade"], effective=day, person=entry["person"],
            until=entry["until"], concurrent=entry["concurrent"], downward=entry["downward"],
            dual=entry["dual"], decision=decision, appointment=appointment, special=entry["special"],
            counts=entry["counts"], over_quota=entry["over_quota"], override=entry["override"],
            detail=detail or {}, actor_id=actor.account_id,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class FoundInPost:
    """Somebody a first load finds in post."""

    person: int
    category: Category
    grade: int
    start: date
    way: str
    over_quota: str
    leaves: date | None


async def open_books(
    institution_id: int,
    people: Iterable[FoundInPost],
    actor: Actor,
    *,
    document: str,
    verdicts: Mapping[str, Any],
) -> None:
    """Enter whom the institution's first roster found in post, as the city has confirmed it."""
    decision = await decide(
        LedgerAct.FIRST_LOAD, institution_id, actor, document=document, detail=dict(verdicts)
    )
    for each in people:
        entry: dict[str, Any] = {
            "institution": institution_id, "category": each.category, "grade": each.grade,
            "seat_grade": each.grade, "person": each.person, "counts": each.over_quota != "policy",
            "over_quota": each.over_quota, "decision": decision, "document": document,
            "actor_id": actor.account_id, **await _counting(institution_id, each.start),
        }  # fmt: skip
        await write(LedgerEntry(**entry, kind=str(EntryKind.FILLED), effective=each.start, way=each.way))
        if each.leaves is not None:
            day = each.leaves + timedelta(days=1)
            await write(LedgerEntry(**entry, kind=str(EntryKind.FREED), effective=day))


async def special(  # noqa: PLR0917 - one line of the ledger
    row: Mapping[str, Any], kind: EntryKind, day: date, actor: Actor, decision: int, document: str
) -> None:
    """A special post opens or closes; it takes no seat of the plan."""
    await write(
        LedgerEntry(
            institution=row["institution"], kind=str(kind), category=row["category"], grade=row["grade"],
            seat_grade=row["grade"], effective=day, person=row["person"], special=row["id"], counts=False,
            decision=decision, document=document, actor_id=actor.account_id,
        )
    )  # fmt: skip


async def seats(  # noqa: PLR0917 - one line of the ledger
    institution_id: int, kind: EntryKind, post: tuple[Category, int], quantity: int, effective: date,
    actor: Actor, decision: int, *, plan: int | None = None, document: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """An entry about seats and not about people: approved, frozen, unfrozen."""
    await write(
        LedgerEntry(
            institution=institution_id, kind=str(kind), category=post[0], grade=post[1], seat_grade=post[1],
            quantity=quantity, effective=effective, decision=decision, plan=plan, document=document,
            detail=detail or {}, actor_id=actor.account_id, **await _counting(institution_id, effective),
        )
    )  # fmt: skip


GUARDS: Final = "ledger_entry_guard_seats, ledger_entry_guard_person, ledger_entry_reopened"
"""What `settle` asks early; what rests on the step being taken is asked at its end."""


async def settle(reduced: str = "") -> None:
    """Let the database check seats and people now, so that what it refuses is a sentence and not a failed
    commit; `reduced` is the sentence for a plan that takes away seats in use.

    Raises:
        Conflict: saying which, and from which day on.
    """
    try:
        await LedgerEntry.raw(f"SET CONSTRAINTS {GUARDS} IMMEDIATE")
    except CheckViolationError as error:
        raise refused(error, reduced) from error


async def _counting(institution_id: int, day: date) -> dict[str, Any]:
    """How seats of this unit are counted from that day on, by its figures: the database counts alike."""
    rows = await Institution.select(Institution.jurisdiction).where(Institution.id == institution_id)
    book, place = await in_force(), rows[0]["jurisdiction"]
    dual = book.at("dual_post_quota", place, day).value
    return {
        "downward": bool(book.at("downward_use", place, day).value),
        "dual": "" if dual in {None, "both"} else dual,
    }


async def _enter(
    row: Mapping[str, Any],
    kind: EntryKind,
    decision: int,
    actor: Actor | None,
    *,
    override: int | None = None,
) -> None:
    await write(
        LedgerEntry(
            institution=row["institution"], kind=str(kind), category=row["category"], grade=row["grade"],
            seat_grade=row["grade"], effective=row["effective"], until=row["ends"], person=row["person"],
            decision=decision, appointment=row["id"], special=row["special"], concurrent=row["concurrent"],
            counts=row["occupies_quota"] and row["special"] is None, override=override,
            over_quota="policy" if row["policy"] and _outside(row) else "",
            way=row["way"], actor_id=actor.account_id if actor else None,
            **await _counting(row["institution"], row["effective"]),
        )
    )  # fmt: skip
