"""Cells as somebody writes them: only what was changed, over the cells its writer had seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.surveys.submissions.queries import CellView, latest
from talent_platform.surveys.tables import Cell
from talent_platform.web.field_texts import skill_text
from talent_platform.workbooks.columns import Kind, SheetColumn

LONGEST = 4_000
"""Characters of a cell."""
BOTH = N_("别人同时改了同一处：请看两个值，选定后再保存")


@dataclass(frozen=True)
class CellPlace:
    """Where a cell stands in a workbook."""

    file: str
    file_name: str
    sheet: str
    sheet_row: int
    sheet_column: str


@dataclass(frozen=True)
class Both:
    """One field that two people wrote: what stands, and what the other one typed."""

    field: str
    cell: int
    stands: str
    by: str
    at: datetime
    typed: str


class SameField(Conflict):
    """Somebody else wrote the same field meanwhile; nothing was saved."""

    def __init__(self, both: list[Both]) -> None:
        super().__init__(BOTH)
        self.both = both


@dataclass(frozen=True)
class Typed:
    """What somebody wrote into a field: the text, and what the form reads of it (as JSON)."""

    text: str
    value: Any
    place: CellPlace | None = None
    """Where it stands in a workbook; none where it was typed on a page."""

    def says(self, cell: CellView | None) -> bool:
        """Whether a cell says the same."""
        if cell is None:
            return not self.text
        return self.text == cell.text if self.value is None else self.value == cell.value


def shown(column: SheetColumn, cell: CellView | None) -> str:
    """A cell as its form shows it, and as the form sends it back when nobody touched it."""
    if cell is None:
        return ""
    if cell.value is None or column.kind is Kind.TEXT:
        return cell.text
    if column.kind is Kind.LIST:
        return "、".join(skill_text(one) if isinstance(one, dict) else str(one) for one in cell.value)
    return str(cell.value)


def changes(
    columns: Mapping[str, SheetColumn], cells: Sequence[CellView], typed: Mapping[str, Typed],
    seen: Mapping[str, int | None],
) -> dict[str, Typed]:  # fmt: skip
    """Field → what somebody changed who had seen the cells `seen`; `cells` are all of the row, newest
    first. What others wrote in other fields stays as they wrote it.

    Raises:
        SameField: another one wrote a field meanwhile, and something else.
    """
    known = {cell.id: cell for cell in cells}
    stands = latest(cells)
    changed, both = dict[str, Typed](), list[Both]()
    for name, one in typed.items():
        cell, column = stands.get(name), columns[name]
        before = known.get(seen.get(name) or 0)
        if before is not None and before.field != name:
            before = None
        if one.says(before) or one.says(cell):
            continue
        if before == cell:
            changed[name] = one
        elif cell is not None:
            both.append(Both(name, cell.id, shown(column, cell), cell.actor_name, cell.at, one.text))
    if both:
        raise SameField(both)
    return changed


async def write(
    actor: Actor, row_id: int, changed: Mapping[str, Typed], *, stands: Mapping[str, CellView],
    form_version: int,
) -> None:  # fmt: skip
    """Write each as a further cell, within the transaction that holds the row."""
    for name, one in changed.items():
        cell = stands.get(name)
        where = vars(one.place) if one.place else {}
        await Cell.insert(
            Cell(
                survey_row=row_id, field=name, text=one.text, value=json.dumps(one.value),
                form_version=form_version, replaces=cell.id if cell else None, actor_id=actor.account_id,
                actor_name=actor.name, **where,
            )
        )  # fmt: skip


def typed_of(columns: Mapping[str, SheetColumn], values: Mapping[str, Any]) -> dict[str, str]:
    """Field → text of what a form sent; several ticks of one field are one text."""
    sent = {name: values[name] for name in columns if name in values}
    return {name: "、".join(v) if isinstance(v, list) else str(v).strip() for name, v in sent.items()}
