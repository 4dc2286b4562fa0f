"""Blanks, what is bound, what is added up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database import vault
from talent_platform.database.engine import columns_of, read_within, views
from talent_platform.errors import NotFound
from talent_platform.upward.access import READERS
from talent_platform.upward.blanks.outline import Sheet, sheets_of
from talent_platform.upward.figures import Figure, names_of, offered
from talent_platform.upward.tables import UpwardBinding, UpwardBlank, UpwardSum

CIPHER = "table for the superior"


@dataclass(frozen=True, slots=True)
class BlankRow:
    """A blank in the list."""

    id: int
    title: str
    sender: str
    file_name: str
    version: int
    created: datetime
    actor_name: str
    bound: int = 0
    """Cells."""
    filled: date | None = None
    """Last day of the latest period it was filled for."""


@dataclass(frozen=True, slots=True)
class BlankView(BlankRow):
    """One blank with its sheets."""

    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """A cell and what goes into it."""

    sheet: str
    cell: str
    figure: str
    selection: Mapping[str, str]

    @property
    def offered(self) -> Figure | None:
        """None where a newer version does not have the figure any more."""
        return offered().get(self.figure)

    @property
    def chosen(self) -> list[str]:
        """Names of the codes that are chosen."""
        return names_of(self.figure, self.selection)


@dataclass(frozen=True, slots=True)
class Total:
    """A declared sum."""

    sheet: str
    total: str
    parts: str


COLUMNS = tuple(columns_of(BlankRow, UpwardBlank))


async def one(reader: Actor, blank_id: int) -> BlankView:
    """A blank.

    Raises:
        NotFound: there is none.
    """
    require(reader, *READERS)
    rows = (
        await UpwardBlank.select(*COLUMNS, UpwardBlank.outline)
        .where(UpwardBlank.id == blank_id)
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    sheets = tuple(sheets_of(rows[0].pop("outline")))
    return BlankView(**rows[0], sheets=sheets)


async def every(reader: Actor) -> list[BlankRow]:
    """All blanks, the oldest first."""
    require(reader, *READERS)
    rows = await UpwardBlank.select(*COLUMNS).order_by(UpwardBlank.id)
    found = await counts([row["id"] for row in rows]) if rows else {}
    return [replace(one, bound=found[one.id][0], filled=found[one.id][1]) for one in views(BlankRow, rows)]


async def body_of(blank_id: int) -> bytes:
    """The file as the superior sent it."""
    rows = await UpwardBlank.select(UpwardBlank.body).where(UpwardBlank.id == blank_id)
    if not rows:
        raise NotFound
    return await asyncio.to_thread(vault.unseal, rows[0]["body"], CIPHER)


async def bound(blank_id: int) -> list[Binding]:
    """In the order of the cells."""
    rows = (
        await UpwardBinding.select(*columns_of(Binding, UpwardBinding))
        .where(UpwardBinding.blank == blank_id)
        .order_by(UpwardBinding.sheet, UpwardBinding.id)
        .output(load_json=True)
    )
    return views(Binding, rows)


async def totals(blank_id: int) -> list[Total]:
    rows = (
        await UpwardSum.select(*columns_of(Total, UpwardSum))
        .where(UpwardSum.blank == blank_id)
        .order_by(UpwardSum.id)
    )
    return views(Total, rows)


@dataclass(frozen=True, slots=True)
class _Count:
    blank: int
    bound: int
    filled: date | None


async def counts(ids: list[int]) -> Mapping[int, tuple[int, date | None]]:
    """Blank → cells bound, last day of the latest period."""
    rows = await read_within(
        _Count,
        "SELECT b.id AS blank, (SELECT count(*)::int FROM upward_binding x WHERE x.blank = b.id) AS bound, "
        "(SELECT max(x.last) FROM upward_filling x WHERE x.blank = b.id) AS filled "
        "FROM upward_blank b WHERE b.id = ANY({})",
        ids,
    )
    return {row.blank: (row.bound, row.filled) for row in rows}
