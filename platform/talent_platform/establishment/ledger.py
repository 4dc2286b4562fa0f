"""Entries of the post ledger. Written only here, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.establishment.tables import EntryKind, Institution, LedgerEntry
from talent_posts import Case, Person, shipped_figures, vacancies
from talent_posts.scheme import grades_sharing_level


async def lock(institution_id: int) -> None:
    """One writer per institution until the transaction ends: what was read still holds when written."""
    await (
        Institution.select(Institution.id).where(Institution.id == institution_id).lock_rows("NO KEY UPDATE")
    )


def seat_grade(case: Case) -> int:
    """The grade whose seat the request takes: its own, or where a dated figure lets a lower grade use a
    vacancy of a higher one (`downward_use`), the nearest higher grade of the level with a free seat."""
    request, place = case.request, case.unit.institution.jurisdiction
    allowed = shipped_figures().at("downward_use", place, request.effective).value
    if not allowed:
        return request.grade
    free = {
        seats.grade: seats.free
        for seats in vacancies(case.unit, on=request.effective)
        if seats.category == request.category
    }
    higher = [
        grade for grade in grades_sharing_level(request.category, request.grade) if grade < request.grade
    ]
    candidates = [request.grade, *reversed(higher)]
    return next((grade for grade in candidates if free.get(grade, 0) > 0), request.grade)


async def reserve(row: Mapping[str, Any], actor: Actor, *, override_id: int | None) -> None:
    """Hold the seat from the effective day on."""
    await _enter(row, EntryKind.RESERVED, actor, override=override_id)


async def release(row: Mapping[str, Any], actor: Actor | None) -> None:
    """Give the reserved seat back from the same day on."""
    await _enter(row, EntryKind.RELEASED, actor)


async def fill(row: Mapping[str, Any], actor: Actor, person: Person, *, override_id: int | None) -> None:
    """Turn the reservation into an occupied seat; the person's present post frees, unless both are held."""
    await release(row, actor)
    if not row["concurrent"]:
        for holding in person.holdings:
            if holding.here and holding.runs_on(row["effective"]) and holding.start < row["effective"]:
                await _free(row, holding.category, holding.grade, actor)
    await _enter(row, EntryKind.FILLED, actor, override=override_id)


async def _free(row: Mapping[str, Any], category: str, grade: int, actor: Actor) -> None:
    """Close the person's open entry of that post, on the seat it was booked on."""
    opened = await (
        LedgerEntry.select()
        .where(
            LedgerEntry.person == row["person"], LedgerEntry.kind == str(EntryKind.FILLED),
            LedgerEntry.category == category, LedgerEntry.grade == grade,
        )
        .order_by(LedgerEntry.id, ascending=False)
        .limit(1)
    )  # fmt: skip
    if not opened:
        return
    await LedgerEntry.insert(
        LedgerEntry(
            institution=row["institution"], kind=str(EntryKind.FREED), category=category, grade=grade,
            seat_grade=opened[0]["seat_grade"], effective=row["effective"], person=row["person"],
            appointment=row["id"], special=opened[0]["special"], counts=opened[0]["counts"],
            over_quota=opened[0]["over_quota"], actor_id=actor.account_id,
        )
    )  # fmt: skip


async def _enter(
    row: Mapping[str, Any], kind: EntryKind, actor: Actor | None, *, override: int | None = None
) -> None:
    await LedgerEntry.insert(
        LedgerEntry(
            institution=row["institution"], kind=str(kind), category=row["category"], grade=row["grade"],
            seat_grade=row["seat_grade"], effective=row["effective"], person=row["person"],
            appointment=row["id"], special=row["special"],
            counts=row["occupies_quota"] and row["special"] is None, override=override,
            over_quota="policy" if row["policy"] and not row["occupies_quota"] else "",
            way=row["way"], actor_id=actor.account_id if actor else None,
        )
    )  # fmt: skip
