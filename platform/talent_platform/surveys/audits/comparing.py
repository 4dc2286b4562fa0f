"""Where what an enterprise said when it was asked again is something else than what it said first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel

from talent_platform.surveys.campaigns.forms import grids_of


def differing(
    model: type[BaseModel], first: Mapping[str, Any], answers: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Field → first and second answer, of the fields that were asked; lines of a table in whatever order."""
    alike = _told_alike(model, first, answers)
    return {
        name: [first.get(name), value]
        for name, value in answers.items()
        if name not in alike and not _same(first.get(name), value)
    }


def _told_alike(model: type[BaseModel], first: Mapping[str, Any], answers: Mapping[str, Any]) -> set[str]:
    """The cells of lines of tables that were told the first time, too, in whatever order."""
    alike = set[str]()
    for grid in grids_of(model):
        left = [[first.get(name) for name in grid.names(row)] for row in grid.filled(first)]
        for row in grid.filled(answers):
            told = [answers.get(name) for name in grid.names(row)]
            found = next((line for line in left if _line_alike(line, told)), None)
            if found is not None:
                left.remove(found)
                alike |= {*grid.names(row)}
    return alike


def _line_alike(first: Sequence[Any], told: Sequence[Any]) -> bool:
    return all(said is None or _same(was, said) for was, said in zip(first, told, strict=True))


def _same(first: Any, second: Any) -> bool:
    try:
        return first == second or Decimal(str(first)) == Decimal(str(second))
    except InvalidOperation:
        return False
