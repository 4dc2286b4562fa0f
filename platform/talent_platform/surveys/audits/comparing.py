"""Where what an enterprise said when it was asked again is something else than what it said first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel

from talent_platform.surveys.campaigns.forms import grids_of
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS

NONE = "_none"
"""Behind the field of a table: the enterprise was asked for its lines and has none."""


def left_out(model: type[BaseModel], typed: Mapping[str, str]) -> list[str]:
    """The first fields of the tables that were not asked about."""
    return [
        grid.names(1)[0]
        for grid in grids_of(model)
        if not grid.filled(typed) and not typed.get(grid.field + NONE)
    ]


def aligned(
    model: type[BaseModel], first: Mapping[str, Any], answers: Mapping[str, Any], none: Collection[str] = ()
) -> Mapping[str, Any]:
    """The second answers with each line of a table where it stands in the first, in whatever order they were
    told; a line that was told the first time alone is answered by nothing. `none`: tables without lines."""
    found = dict(answers)
    for grid in grids_of(model):
        lines = {row: [found.pop(name, None) for name in grid.names(row)] for row in grid.filled(answers)}
        if not lines and grid.field not in none:
            continue
        left, to = grid.filled(first), dict[int, int]()
        for alike in (_line_alike, _called_alike):
            for row in [one for one in lines if one not in to]:
                stands = ((each, [first.get(name) for name in grid.names(each)]) for each in left)
                place = next((each for each, line in stands if alike(line, lines[row])), None)
                if place is not None:
                    to[row] = place
                    left.remove(place)
        spare = [*left, *(row for row in range(1, TABLE_ROWS + 1) if row not in grid.filled(first))]
        to |= zip([row for row in lines if row not in to], spare, strict=False)
        for row, line in lines.items():
            told = zip(grid.names(to[row]), line, strict=True)
            found |= {name: said for name, said in told if said is not None}
        for row in left:
            if row not in to.values():
                found |= {name: None for name in grid.names(row) if first.get(name) not in (None, "")}
    return found


def differing(first: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field → first and second answer, of the fields that were asked (`aligned`)."""
    return {
        name: [first.get(name), value] for name, value in answers.items() if not _same(first.get(name), value)
    }


def _line_alike(first: Sequence[Any], told: Sequence[Any]) -> bool:
    return all(said is None or _same(was, said) for was, said in zip(first, told, strict=True))


def _called_alike(first: Sequence[Any], told: Sequence[Any]) -> bool:
    return _same(first[0], told[0])


def _same(first: Any, second: Any) -> bool:
    try:
        return first == second or Decimal(str(first)) == Decimal(str(second))
    except InvalidOperation:
        return False
