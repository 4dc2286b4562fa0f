"""Cells as somebody writes them: only what was changed, over the cells its writer had seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from talent_platform.accounts.actor import Actor
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.surveys.campaigns.grids import TableQuestion
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS
from talent_platform.surveys.submissions.queries import CellView, latest
from talent_platform.surveys.tables import Cell
from talent_platform.web.field_texts import skill_text
from talent_platform.workbooks.columns import Kind, SheetColumn

LONGEST = 4_000
"""Characters of a cell."""
_WHICH_PLACE = N_(
    "工作表「{sheet}」第 {line} 行与已填的序号 {places} 可能是同一行：是同一行的，请写上那个序号；"
    "是另一行的，请写上还没有用的序号"
)
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
    further: bool = False
    """Of a line of a table that a workbook does not say the place of."""
    key: str = ""
    """That of such a line, where it bears one."""

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


def placed(
    grids: Sequence[TableQuestion], cells: Sequence[CellView], typed: Mapping[str, Typed],
    seen: Mapping[str, int | None], kept: Mapping[str, tuple[str, int]],
) -> tuple[Mapping[str, Typed], Mapping[str, int | None]]:  # fmt: skip
    """What was typed and seen, with each further line of a table where it belongs: where its key is `kept`
    (table, place) or the same line stands already; else on the next free place. A line that its writer saw
    empty and somebody has filled with something else meanwhile is a further one: two lines never become one.

    Raises:
        Invalid: a line without a key that may be one brought before.
    """
    typed, seen = dict(typed), dict(seen)
    known, stands = {cell.id: cell for cell in cells}, latest(cells)
    for grid in grids:
        places = {row: grid.names(row) for row in range(1, TABLE_ROWS + 1)}
        # Columns that only another version of the form has are of the line, too.
        full = {row for row in places if any(_says(stands[n]) for n in stands if grid.is_of(row, n))}
        lines = {
            row: [typed.pop(name) for name in names]
            for row, names in places.items()
            if _is_further(names, typed, seen, known, stands, full=row in full)
        }
        there = {
            row: [stands.get(name) for name in names]
            for row, names in places.items()
            if not any(name in typed and typed[name].text for name in names)
        }
        by_key = {row: kept.get(line[0].key, ("", 0)) for row, line in lines.items()}
        to = {row: place for row, (table, place) in by_key.items() if table == grid.field and place in there}
        again = set(to)
        _put(lines, there, to, _same)
        _require_clear(lines, there, to, seen)
        _put(lines, {row: on for row, on in there.items() if row not in full}, to, lambda *_: True)
        for row, line in lines.items():
            for name, one in zip(places[to.get(row, row)], line, strict=True):
                typed[name] = one
                # Where no place is left, both are asked about.
                if row not in again:
                    seen[name] = stands[name].id if row in to and name in stands else None
    return typed, seen


_Line: TypeAlias = Sequence[Typed]
_There: TypeAlias = Sequence[CellView | None]


def _put(
    lines: Mapping[int, _Line], there: Mapping[int, _There], to: dict[int, int],
    fits: Callable[[_Line, _There], bool],
) -> None:  # fmt: skip
    """Each line without a place yet goes to the first left that fits; `there`: what stands on each place that
    nothing else was typed into."""
    for row, line in lines.items():
        left = (place for place in there if place not in to.values() and fits(line, there[place]))
        if row not in to and (place := next(left, None)) is not None:
            to[row] = place


def _same(line: _Line, there: _There) -> bool:
    return all(one.says(cell) for one, cell in zip(line, there, strict=True))


def _require_clear(
    lines: Mapping[int, _Line], there: Mapping[int, _There], to: Mapping[int, int],
    seen: Mapping[str, int | None],
) -> None:  # fmt: skip
    """
    Raises:
        Invalid: a line without a key, while one that a workbook brought since is not in this one.
    """
    at = next((line[0].place for row, line in lines.items() if row not in to and not line[0].key), None)
    missing = [
        place
        for place, cells in there.items()
        if place not in to.values()
        and any(
            _says(cell) and cell is not None and cell.file and seen.get(cell.field) != cell.id
            for cell in cells
        )
    ]
    if at is not None and missing:
        raise Invalid(
            gettext(
                _WHICH_PLACE, sheet=at.sheet, line=at.sheet_row, places=gettext("、").join(map(str, missing))
            )
        )


def _is_further(
    names: Sequence[str], typed: Mapping[str, Typed], seen: Mapping[str, int | None],
    known: Mapping[int, CellView], stands: Mapping[str, CellView], *, full: bool,
) -> bool:  # fmt: skip
    if not all(name in typed for name in names):  # single cells of it, over the API
        return False
    line = [(typed[name], stands.get(name)) for name in names]
    if any(one.further for one, _ in line):
        return True
    seen_empty = not any(_says(known.get(seen.get(name) or 0)) for name in names)
    taken = full and any(one.text for one, _ in line)
    return seen_empty and taken and not any(_says(cell) and one.says(cell) for one, cell in line)


def in_part(
    grids: Sequence[TableQuestion], cells: Sequence[CellView], typed: Mapping[str, Typed],
    seen: Mapping[str, int | None],
) -> list[str]:  # fmt: skip
    """What was typed into empty cells of a line of a table, a part of it, by somebody who had seen nothing of
    what stands there: two lines would become one."""
    known, stands, found = {cell.id: cell for cell in cells}, latest(cells), list[str]()
    for grid in grids:
        for row in range(1, TABLE_ROWS + 1):
            names = grid.names(row)
            sent = [name for name in names if name in typed]
            saw = any(_says(known.get(seen.get(name) or 0)) for name in sent)
            if len(sent) < len(names) and not saw and any(_says(stands.get(name)) for name in names):
                found += [name for name in sent if typed[name].text and not _says(stands.get(name))]
    return found


def _says(cell: CellView | None) -> bool:
    return cell is not None and cell.text != ""


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
    await Cell.insert(
        *(
            Cell(
                survey_row=row_id, field=name, text=one.text, value=json.dumps(one.value),
                form_version=form_version, replaces=stands[name].id if name in stands else None,
                actor_id=actor.account_id, actor_name=actor.name, **(vars(one.place) if one.place else {}),
            )
            for name, one in changed.items()
        )
    )  # fmt: skip


def typed_of(columns: Mapping[str, SheetColumn], values: Mapping[str, Any]) -> dict[str, str]:
    """Field → text of what a form sent; several ticks of one field are one text."""
    sent = {name: values[name] for name in columns if name in values}
    return {name: "、".join(v) if isinstance(v, list) else str(v).strip() for name, v in sent.items()}
