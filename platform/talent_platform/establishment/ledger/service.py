"""Entries of the post ledger. Written only here, inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from asyncpg import CheckViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.errors import Conflict
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.establishment.tables.ledger import EntryKind, LedgerEntry
from talent_platform.i18n import N_, gettext
from talent_posts import Category, Holding, Person, post_name, shipped_figures


async def lock(institution_id: int) -> None:
    """One writer per institution until the transaction ends: what was read still holds when written."""
    await (
        Institution.select(Institution.id).where(Institution.id == institution_id).lock_rows("NO KEY UPDATE")
    )


async def reserve(row: Mapping[str, Any], actor: Actor, *, override_id: int | None) -> None:
    """Hold the seat from the effective day on."""
    await _enter(row, EntryKind.RESERVED, actor, override=override_id)


async def release(row: Mapping[str, Any], actor: Actor | None) -> None:
    """Give the reserved seat back from the same day on."""
    await _enter(row, EntryKind.RELEASED, actor)


async def fill(row: Mapping[str, Any], actor: Actor, person: Person, *, override_id: int | None) -> None:
    """Turn the reservation into an occupied seat; the person's present post frees, unless both are held. A
    post for a term ends with its last day."""
    await release(row, actor)
    if not row["concurrent"]:
        for holding in person.holdings:
            if holding.here and holding.runs_on(row["effective"]) and holding.start < row["effective"]:
                await free(row["person"], holding, row["effective"], actor, appointment=row["id"])
    await _enter(row, EntryKind.FILLED, actor, override=override_id)
    if person.leaves is not None and row["effective"] <= person.leaves < (row["ends"] or date.max):
        leaving = {**row, "effective": person.leaves + timedelta(days=1)}
        await _enter(leaving, EntryKind.FREED, actor, override=override_id)


async def leave(person_id: int, person: Person, last_day: date, actor: Actor) -> int:
    """Free every post the person holds here from the day after `last_day` on; a leaving entered before gives
    way. Returns how many posts."""
    open_posts = [
        held for held in person.holdings if held.here and held.start <= last_day < (held.end or date.max)
    ]
    known = [
        held for held in person.holdings if held.here and held.end is not None and held.end == person.leaves
    ]
    posts = list(dict.fromkeys([*open_posts, *(held for held in known if held.start <= last_day)]))
    for holding in posts:
        await free(person_id, holding, last_day + timedelta(days=1), actor)
    return len(posts)


async def free(
    person_id: int, holding: Holding, day: date, actor: Actor, *, appointment: int | None = None
) -> None:
    """Close the person's entry of that post from `day` on, on the seat it was booked on."""
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
            await _copy(later, EntryKind.FILLED, later["effective"], actor, detail={"cancels": later["id"]})
    await _copy(opened[-1], EntryKind.FREED, day, actor, appointment=appointment)


async def _copy(
    entry: Mapping[str, Any], kind: EntryKind, day: date, actor: Actor, *, appointment: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    await LedgerEntry.insert(
        LedgerEntry(
            institution=entry["institution"], kind=str(kind), category=entry["category"],
            grade=entry["grade"], seat_grade=entry["seat_grade"], effective=day, person=entry["person"],
            until=entry["until"], concurrent=entry["concurrent"], downward=entry["downward"],
            appointment=appointment, special=entry["special"], counts=entry["counts"],
            over_quota=entry["over_quota"], override=entry["override"],
            detail=json.dumps(detail or {}), actor_id=actor.account_id,
        )
    )  # fmt: skip


async def seats(  # noqa: PLR0917 - one line of the ledger
    institution_id: int, kind: EntryKind, post: tuple[Category, int], quantity: int, effective: date,
    actor: Actor, *, plan: int | None = None, document: str = "", detail: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """An entry about seats and not about people: approved, frozen, unfrozen."""
    await LedgerEntry.insert(
        LedgerEntry(
            institution=institution_id, kind=str(kind), category=post[0], grade=post[1], seat_grade=post[1],
            quantity=quantity, effective=effective, plan=plan, document=document,
            downward=await _downward(institution_id, effective), detail=json.dumps(detail or {}),
            actor_id=actor.account_id,
        )
    )  # fmt: skip


async def settle(reduced: str = "") -> None:
    """Let the database check seats and people now, so that what it refuses is a sentence and not a failed
    commit; `reduced` is the sentence for a plan that takes away seats in use.

    Raises:
        Conflict: saying which, and from which day on.
    """
    try:
        await LedgerEntry.raw("SET CONSTRAINTS ALL IMMEDIATE")
    except CheckViolationError as error:
        facts = json.loads(error.detail or "{}")
        sentence = REFUSALS.get(error.constraint_name or "")
        if sentence is None:
            raise
        post = post_name(facts["category"], facts["grade"]) if "grade" in facts else ""
        raise Conflict(gettext(reduced or sentence, day=facts["day"], post=post)) from error


REFUSALS = {
    "ledger_entry_one_post": N_("此人在 {day} 已有岗位：同一人同一天只能占用一个岗位"),
    "ledger_entry_frozen": N_("{post}在 {day} 没有冻结这么多岗位"),
    "ledger_entry_seats_free": N_("{post}自 {day} 起没有空额：已占用、预留、冻结或核减"),
}


async def _downward(institution_id: int, day: date) -> bool:
    """Whether free higher grades of a level serve the lower ones in this unit from that day on."""
    rows = await Institution.select(Institution.jurisdiction).where(Institution.id == institution_id)
    return bool(shipped_figures().at("downward_use", rows[0]["jurisdiction"], day).value)


async def _enter(
    row: Mapping[str, Any], kind: EntryKind, actor: Actor | None, *, override: int | None = None
) -> None:
    await LedgerEntry.insert(
        LedgerEntry(
            institution=row["institution"], kind=str(kind), category=row["category"], grade=row["grade"],
            seat_grade=row["grade"], effective=row["effective"], until=row["ends"], person=row["person"],
            appointment=row["id"], special=row["special"], concurrent=row["concurrent"],
            downward=await _downward(row["institution"], row["effective"]),
            counts=row["occupies_quota"] and row["special"] is None, override=override,
            over_quota="policy" if row["policy"] and not row["occupies_quota"] else "",
            way=row["way"], actor_id=actor.account_id if actor else None,
        )
    )  # fmt: skip
