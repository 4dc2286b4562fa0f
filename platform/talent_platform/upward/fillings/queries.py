"""Fillings, value by value and sum by sum."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database import vault
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.upward.access import READERS
from talent_platform.upward.blanks.queries import CIPHER
from talent_platform.upward.figures import Figure, Period, Value, kept_from, names_of, offered
from talent_platform.upward.tables import UpwardFilling


@dataclass(frozen=True, slots=True)
class Filled:
    """What went into a cell."""

    sheet: str
    cell: str
    figure: str
    selection: Mapping[str, str]
    value: Value | None
    """None: the figure was not known."""

    @property
    def offered(self) -> Figure | None:
        """None where a newer version does not have the figure any more."""
        return offered().get(self.figure)

    @property
    def chosen(self) -> list[str]:
        """Names of the codes that are chosen."""
        return names_of(self.figure, self.selection)

    def address(self, period: Period) -> str:
        """The list of what is counted; "" where there is none."""
        figure = self.offered
        return figure.address(self.selection, period) if figure is not None and figure.address else ""


@dataclass(frozen=True, slots=True)
class SumChecked:
    """A sum, worked out of what stands in the cells, and what stands in its place."""

    sheet: str
    cell: str
    parts: str
    """The area that is added up, or the formula."""
    sum: float | None
    stands: float | None
    missing: list[str]

    @property
    def outcome(self) -> str:
        """`right`, `wrong`, `incomplete` (it rests on a figure that is not known) or `unread` (a formula that
        is left to the spreadsheet program)."""
        if self.sum is None:
            return "unread"
        if self.missing:
            return "incomplete"
        return "right" if self.stands is not None and abs(self.sum - self.stands) < 1e-6 else "wrong"


@dataclass(frozen=True, slots=True)
class FillingRow:
    """A filling in the list of its blank."""

    id: int
    blank: int
    blank_version: int
    first: date
    last: date
    at: datetime
    actor_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FillingView(FillingRow):
    """One filling."""

    values: tuple[Filled, ...] = ()
    sums: tuple[SumChecked, ...] = ()

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    @property
    def empty(self) -> list[Filled]:
        """Cells that stayed empty."""
        return [one for one in self.values if one.value is None]

    @property
    def doubtful(self) -> list[SumChecked]:
        """Sums that are not right, or cannot be said to be."""
        return [one for one in self.sums if one.outcome != "right"]


_COLUMNS = tuple(columns_of(FillingRow, UpwardFilling))


async def of_blank(reader: Actor, blank_id: int) -> list[FillingRow]:
    """The newest first."""
    require(reader, *READERS)
    rows = (
        await UpwardFilling.select(*_COLUMNS)
        .where(UpwardFilling.blank == blank_id)
        .order_by(UpwardFilling.id, ascending=False)
    )
    return views(FillingRow, rows)


async def one(reader: Actor, filling_id: int) -> FillingView:
    """A filling.

    Raises:
        NotFound: there is none.
        NotAllowed: it holds a figure that is kept from this reader for now.
    """
    require(reader, *READERS)
    rows = (
        await UpwardFilling.select(*_COLUMNS, UpwardFilling.values, UpwardFilling.sums)
        .where(UpwardFilling.id == filling_id)
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    row = rows[0]
    values, sums = row.pop("values"), row.pop("sums")
    found = FillingView(**row, values=tuple(views(Filled, values)), sums=tuple(views(SumChecked, sums)))
    if said := await kept_from(reader, {each.figure for each in found.values}, found.period):
        raise NotAllowed(said)
    return found


async def body_of(filling_id: int) -> bytes:
    """The filled workbook."""
    rows = await UpwardFilling.select(UpwardFilling.body).where(UpwardFilling.id == filling_id)
    if not rows:
        raise NotFound
    return await asyncio.to_thread(vault.unseal, rows[0]["body"], CIPHER)
