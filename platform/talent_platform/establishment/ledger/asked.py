"""Seats that are asked for and not taken yet, as the rulebook sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from piccolo.columns.combination import Or, WhereRaw

import talent_posts as book
from talent_platform.clock import ZONE, now
from talent_platform.establishment.tables.appointments import (
    HOLDING_STATES,
    RESERVATION_DAYS,
    Appointment,
    AppointmentState,
)
from talent_platform.establishment.tables.ledger import EntryKind
from talent_platform.establishment.tables.rounds import PromotionRound, RoundState


async def pending(ids: list[int]) -> dict[int, list[book.Pending]]:
    """Institution → requests on their road, and drafts that decided rounds have made of their winners: each
    such seat is its winner's until the draft is withdrawn, the winner has left, or as long has passed as a
    seat is reserved."""
    rows = await Appointment.select().where(
        Appointment.institution.is_in(ids),
        Or(
            Appointment.state.is_in([str(state) for state in HOLDING_STATES]),
            WhereRaw("seat_won(appointment, {})", kept_since()),
        ),
    )
    found: dict[int, list[book.Pending]] = defaultdict(list)
    for row in rows:
        found[row["institution"]].append(_asked(row))
    return found


def kept_since() -> datetime:
    """Winners whose drafts are older have not asked in time."""
    return now() - timedelta(days=RESERVATION_DAYS)


def _asked(row: Mapping[str, Any]) -> book.Pending:
    return book.Pending(
        id=str(row["id"]),
        person=str(row["person"]),
        category=row["category"],
        grade=row["grade"],
        effective=row["effective"],
        # Approved or not, a move may still be withdrawn: until it takes effect it gives up nothing.
        state="offered" if row["state"] == AppointmentState.DRAFT else "reserved",
        end=row["ends"],
        expires=row["expires"].astimezone(ZONE).date() if row["expires"] else None,
        special=str(row["special"] or ""),
        occupies_quota=row["occupies_quota"],
        concurrent=row["concurrent"],
    )


async def overdue() -> list[int]:
    """Requests whose reservation has lapsed."""
    rows = await Appointment.select(Appointment.id).where(
        Appointment.state.is_in([str(state) for state in HOLDING_STATES]), Appointment.expires < now()
    )
    return [row["id"] for row in rows]


async def of_leavers(*states: str) -> list[int]:
    """Requests in these states whose first day is past the last one of their person, entered since they were
    made."""
    rows = await Appointment.raw(
        "SELECT a.id FROM appointment a JOIN staff_member s ON s.id = a.person"
        " WHERE a.state = ANY({}) AND s.leaves < a.effective AND EXISTS (SELECT FROM ledger_decision d"
        " WHERE d.person = s.id AND d.act = 'leaving' AND d.at > a.created) ORDER BY a.id",
        [str(state) for state in states],
    )
    return [row["id"] for row in rows]


async def announced(institution_id: int) -> tuple[book.Pending, ...]:
    """Seats that rounds still taking applications have offered, as if somebody had asked for each."""
    rows = await (
        PromotionRound.select()
        .where(PromotionRound.institution == institution_id, PromotionRound.state == RoundState.OPEN)
        .output(load_json=True)
    )
    return tuple(
        book.Pending(
            id=name, person=name, category=row["category"], grade=int(grade), effective=row["effective"],
            state="reserved",
        )
        for row in rows
        for grade, count in row["seats"].items()
        for name in (f"round-{row['id']}-{grade}-{n}" for n in range(count))
    )  # fmt: skip


def reserved(entries: Iterable[Mapping[str, Any]]) -> dict[int, list[book.Pending]]:
    """Requests that held a seat, by the entries known then."""
    held: dict[int, Mapping[str, Any]] = {}
    for entry in sorted(entries, key=lambda each: each["id"]):
        if entry["kind"] == EntryKind.RESERVED:
            held[entry["appointment"]] = entry
        elif entry["kind"] == EntryKind.RELEASED:
            held.pop(entry["appointment"], None)
    found: dict[int, list[book.Pending]] = defaultdict(list)
    for entry in held.values():
        found[entry["institution"]].append(
            book.Pending(
                id=str(entry["appointment"]),
                person=str(entry["person"]),
                category=entry["category"],
                grade=entry["grade"],
                effective=entry["effective"],
                state="reserved",
                end=entry["until"],
                special=str(entry["special"] or ""),
                occupies_quota=entry["counts"],
                concurrent=entry["concurrent"],
            )
        )
    return found
