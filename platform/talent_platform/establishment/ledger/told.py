"""What the books tell of an institution as a whole."""

from __future__ import annotations

from datetime import date

from piccolo.columns.combination import Or

from talent_platform.establishment.tables.ledger import EntryKind, LedgerAct, LedgerEntry


async def opened(institution_id: int) -> bool:
    """Whether books were opened with those in post, by a first roster or carried over: from then on a roster
    is only compared. Appointments open none: whoever was in post before them still stands outside."""
    return bool(
        await LedgerEntry.exists().where(
            LedgerEntry.institution == institution_id, LedgerEntry.kind == str(EntryKind.FILLED),
            LedgerEntry.appointment.is_null(),
            Or(LedgerEntry.decision.is_null(), LedgerEntry.decision._.act == str(LedgerAct.FIRST_LOAD)),
        )
    )  # fmt: skip


async def booked(institution_id: int) -> set[int]:
    """Everybody the books tell of: no first roster speaks for them."""
    rows = await LedgerEntry.select(LedgerEntry.person).where(
        LedgerEntry.institution == institution_id, LedgerEntry.kind == str(EntryKind.FILLED)
    )
    return {row["person"] for row in rows}


async def versions_after(institution_id: int, day: date) -> set[date]:
    """Days after `day` on which a version of the plan begins."""
    rows = await LedgerEntry.select(LedgerEntry.effective).where(
        LedgerEntry.institution == institution_id, LedgerEntry.kind == str(EntryKind.APPROVED),
        LedgerEntry.effective > day,
    )  # fmt: skip
    return {row["effective"] for row in rows}
