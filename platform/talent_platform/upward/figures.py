"""What a part offers for tables to the superior: figures, each by the dimensions it can be split by.

A part names a module whose `FIGURES` are these (`Part.figures`). A figure is counted once for a period, by
all its dimensions together; every cell bound to it is a sum over that, so that cells and totals agree.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlencode

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.i18n import N_
from talent_platform.part import modules
from talent_platform.reference.codes import branches, counties

Value = int | str
Counted = Mapping[tuple[str, ...], Value | None]
"""By the codes of the dimensions in their order; what is not there is 0. None: not known, and "" in its key
then stands for every code."""


@dataclass(frozen=True)
class Period:
    """From its first to its last day."""

    first: date
    last: date


@dataclass(frozen=True)
class Dimension:
    """What a figure can be split by."""

    name: str
    label: str
    choices: Callable[[], Mapping[str, str]]
    """Code → name as tables write it."""
    also: Callable[[str], str] = str
    """A name in the other way that headings write it."""


@dataclass(frozen=True)
class Figure:
    """A figure that cells can be bound to."""

    name: str
    """`needs.talent`: stored with what is bound to it."""
    label: str
    dimensions: tuple[Dimension, ...]
    count: Callable[[Period], Awaitable[Counted]]
    meaning: str
    """What is counted, in one sentence."""
    unset: str = ""
    """When it is not known, in one sentence."""
    address: Callable[[Mapping[str, str], Period], str] | None = None
    """The list of what a value counts, for a selection of codes."""
    kept_from: Callable[[Actor, Period], Awaitable[str]] | None = None
    """Why a reader may not know its values of a period now, in one sentence; "" where they may."""


COUNTY = Dimension(
    "county", N_("县区"), counties, also=lambda name: name.rstrip("市县区") if len(name) > 2 else name
)
BRANCH = Dimension("branch", N_("产业"), lambda: {code: branch.name for code, branch in branches().items()})


def listed_at(
    path: str, *, since: str = "since", until: str = "until", **fixed: str
) -> Callable[[Mapping[str, str], Period], str]:
    """The address of a list whose filters are called as the dimensions; `since` and `until` are those of the
    period's days."""

    def address(selection: Mapping[str, str], period: Period) -> str:
        days = {since: period.first.isoformat(), until: period.last.isoformat()}
        return f"{path}?{urlencode({**fixed, **selection, **days})}"

    return address


def grouped(statement: str) -> Callable[[Period], Awaitable[Counted]]:
    """Counts by a statement with the codes first and the number last; $1 and $2 are the first and the last
    day."""

    async def count(period: Period) -> Counted:
        rows = await DB.asyncpg_pool.fetch(statement, period.first, period.last)
        return {tuple(str(code or "") for code in row[:-1]): row[-1] for row in map(tuple, rows)}

    return count


async def kept_from(reader: Actor, names: Collection[str], period: Period) -> str:
    """Why a reader may not know one of these figures now; "" where they may know all."""
    for name in names:
        figure = offered().get(name)
        if figure and figure.kept_from and (said := await figure.kept_from(reader, period)):
            return said
    return ""


@cache
def offered() -> Mapping[str, Figure]:
    """Every figure of every part by its name."""
    return {one.name: one for module in modules("figures") for one in module.FIGURES}


def value_of(figure: Figure, counted: Counted, selection: Mapping[str, str]) -> Value | None:
    """What a cell with this selection (dimension → code; left out: all) shows; None where any of it is not
    known."""
    wanted = [selection.get(one.name, "") for one in figure.dimensions]
    total = 0
    for codes, value in counted.items():
        if not all(want in ("", code) or (code == "" and value is None)
                   for want, code in zip(wanted, codes, strict=True)):  # fmt: skip
            continue
        if value is None or isinstance(value, str):
            return value
        total += value
    return total


def names_of(name: str, selection: Mapping[str, str]) -> list[str]:
    """The codes of a selection as tables write them, in the order of the figure's dimensions."""
    figure = offered().get(name)
    chosen = (
        [(one, selection[one.name]) for one in figure.dimensions if one.name in selection] if figure else []
    )
    return [one.choices().get(code, code) for one, code in chosen]
