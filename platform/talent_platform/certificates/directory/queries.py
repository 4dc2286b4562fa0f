"""The directory in force: the editions shipped, and those that two people of the bureau have set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import asyncpg

from talent_platform.certificates.tables import DirectoryEdition
from talent_platform.clock import ZONE
from talent_platform.reference.codes import FICTIONAL, city
from talent_platform.reference.identity import in_simplified
from talent_posts import Directory, Edition, Qualification, Status, shipped_directory, standing


class Entered(NamedTuple):
    """A confirmed edition as it is stored."""

    edition: str
    valid_from: date
    items: str
    source: str
    looked: date


async def in_force() -> Directory:
    """What every certificate and every demand is judged by."""
    return made_of(await entered())


def made_of(own: tuple[Entered, ...]) -> Directory:
    """The shipped editions and these."""
    return _directory(own, city()[0] == FICTIONAL)


async def entered(before: datetime | None = None) -> tuple[Entered, ...]:
    """What two people have set, in the order of confirmation; `before`: confirmed until then."""
    rows = await DirectoryEdition.raw(_ENTERED)
    return _as_entered(row for row in rows if before is None or row["confirmed"] < before)


async def in_force_at(connection: asyncpg.Connection) -> Directory:
    """As `in_force`, for who has a connection and no pool."""
    return made_of(_as_entered(await connection.fetch(_ENTERED)))


_ENTERED = (
    "SELECT edition, valid_from, items::text AS items, source, document, confirmed "
    "FROM directory_edition WHERE confirmed IS NOT NULL ORDER BY confirmed, id"
)


def _as_entered(rows: Iterable[Any]) -> tuple[Entered, ...]:
    """The rows of confirmed editions."""
    return tuple(
        Entered(
            row["edition"], row["valid_from"], row["items"], f"{row['source']} {row['document']}",
            row["confirmed"].astimezone(ZONE).date(),
        )
        for row in rows
    )  # fmt: skip


def with_entered(directory: Directory, row: Entered, *, fictional: bool) -> Directory:
    """The directory with one more edition. Raises DirectoryError."""
    status: Status = "invented" if fictional else "set"
    edition = Edition.named(row.edition, row.valid_from, row.looked, status, row.source)
    return directory.with_edition(edition, list(_items(json.loads(row.items), edition)))


def as_text(items: Sequence[object]) -> str:
    """Items as they are stored."""
    return json.dumps(items, ensure_ascii=False)


def _items(rows: Sequence[Mapping[str, Any]], edition: Edition) -> list[Qualification]:
    return [
        Qualification(
            edition.name, str(number), row["name"], tuple(row["parts"]), row["kind"], row["group"],
            row["authority"], row["legal_basis"], edition.valid_from, None, edition.status, edition.status,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip


@lru_cache(maxsize=8)
def _directory(own: tuple[Entered, ...], fictional: bool) -> Directory:
    """One object as long as nothing changes; `fictional` is part of what it is made of."""
    directory = shipped_directory()
    for row in own:
        directory = with_entered(directory, row, fictional=fictional)
    return directory


def found(directory: Directory, day: date, text: str = "", kind: str = "") -> list[Qualification]:
    """The items of a day whose name, parts or authority hold the text, or that it stands for."""
    wanted = in_simplified("".join(text.split())).casefold()
    told = standing(wanted, day, directory, paper=True).item if wanted else None
    return [
        item
        for item in directory.on(day)
        if kind in ("", item.kind)
        and (
            item == told
            or any(wanted in each.casefold() for each in (item.name, item.authority, *item.parts))
        )
    ]
