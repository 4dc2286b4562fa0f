"""The figures in force: those shipped, and over them those the bureau has set and confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from talent_platform.certificates.directory import queries as directories
from talent_platform.dated.calendar import queries as calendars
from talent_platform.establishment.tables.figures import FigureValue
from talent_platform.reference.codes import FICTIONAL
from talent_posts import (
    DatedValue,
    Directory,
    Figures,
    Source,
    Status,
    WorkingDays,
    figure_value,
    shipped_figures,
    stamp,
)


class _Set(NamedTuple):
    figure: str
    jurisdiction: str
    valid_from: date
    value: str
    source: str
    document: str
    note: str


_COLUMNS = tuple(getattr(FigureValue, name) for name in _Set._fields)


async def in_force() -> Figures:
    """What every rule, decision, audit and board uses."""
    return _book(await _confirmed(), await calendars.in_force(), await directories.in_force())


async def stamp_in_force() -> str:
    """The stamp of the rulebook with the bureau's own figures, calendar and editions of the directory: it
    changes when one of them does."""
    local, years, lists = await _confirmed(), await calendars.entered(), await directories.entered()
    if not local and not years and not lists:
        return stamp()
    return sha256(f"{stamp()}{local}{years or ''}{lists or ''}".encode()).hexdigest()[:10]


async def _confirmed() -> tuple[_Set, ...]:
    rows = await (
        FigureValue.select(*_COLUMNS)
        .where(FigureValue.confirmed.is_not_null())
        .order_by(FigureValue.valid_from)
        .order_by(FigureValue.confirmed)
        .order_by(FigureValue.id)
    )
    return tuple(_Set(**row) for row in rows)


@lru_cache(maxsize=8)
def _book(local: tuple[_Set, ...], calendar: WorkingDays, directory: Directory) -> Figures:
    """One object as long as nothing changes, so that its look-ups are made once."""
    book = shipped_figures().with_calendar(calendar).with_directory(directory)
    latest = {(each.figure, each.jurisdiction, each.valid_from): each for each in local}
    for each in latest.values():
        later = [
            other.valid_from
            for other in latest.values()
            if (other.figure, other.jurisdiction) == (each.figure, each.jurisdiction)
            and other.valid_from > each.valid_from
        ]
        until = min(later) - timedelta(days=1) if later else None
        book = book.with_value(each.figure, dated({**each._asdict(), "value": json.loads(each.value)}, until))
    return book


async def without_and_with(row: Mapping[str, Any], *, confirmed: bool) -> tuple[Figures, Figures]:
    """The book without a value and with it, between the values of the days around it. Of one that was
    replaced since both are the same."""
    local, others = await _confirmed(), (await calendars.in_force(), await directories.in_force())
    own = _Set(**{name: row[name] for name in _Set._fields} | {"value": json.dumps(row["value"])})
    if not confirmed:
        return _book(local, *others), _book((*local, own), *others)
    left = tuple(each for each in local if _known(each) != _known(own))
    return _book(left, *others), _book(local, *others)


def _known(one: _Set) -> tuple[Any, ...]:
    return (*one._replace(value=""), json.loads(one.value))


def dated(row: Mapping[str, Any], until: date | None = None) -> DatedValue:
    """A stored value as the rulebook knows it. Two people set it, which does not make its text
    compared with the original; what is set for the fictional city or its counties is invented."""
    status: Status = "invented" if row["jurisdiction"][:4] == FICTIONAL[:4] else "set"
    return DatedValue(
        row["jurisdiction"], row["valid_from"], until,
        figure_value(row["figure"], row["value"]),
        Source(row["source"], row["document"], row["document"], status), row["note"],
    )  # fmt: skip
