"""Shortlists as their readers have them: of what is on one, only what the reader may see at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TypeGuard

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.database.engine import read_within
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.discovery.answers import Result, cards, kinds_for
from talent_platform.errors import NotFound
from talent_platform.supply.access import CANDIDATE, TEAM

HOLDERS = BUREAUS | {Role.ENTERPRISE, Role.INSTITUTION}
"""Who picks out: those who broker and those who hire."""
KINDS: dict[str, Resource] = {str(kind): kind for kind in (NEED, PROJECT, CANDIDATE, TEAM)}
COLUMNS: dict[Resource, str] = {NEED: "need", PROJECT: "need", CANDIDATE: "candidate", TEAM: "team"}

_LISTS = """
    SELECT s.id, s.name, s.account = {} AS own, s.shared_with IS NOT NULL AS shared
    FROM shortlist s WHERE (s.account = {} OR s.shared_with = {})
"""
_ITEMS = """
    SELECT i.id, i.shortlist, i.need, i.candidate, i.team, n.kind AS need_kind, i.note
    FROM shortlist_item i LEFT JOIN need n ON n.id = i.need WHERE i.shortlist = ANY({}) ORDER BY i.added, i.id
"""


@dataclass(frozen=True)
class _Item:
    id: int
    shortlist: int
    need: int | None
    candidate: int | None
    team: int | None
    need_kind: str | None
    note: str


@dataclass(frozen=True)
class _Named:
    id: int
    name: str
    own: bool
    shared: bool


@dataclass(frozen=True)
class Item:
    id: int
    kind: str
    note: str
    result: Result


@dataclass(frozen=True)
class ReadShortlist:
    """A shortlist as its reader has it."""

    id: int
    name: str
    own: bool
    shared: bool
    items: Sequence[Item]


async def names(actor: Actor | None) -> list[tuple[int, str]]:
    """The lists the reader may fill, for a choice beside results."""
    if not holds(actor):
        return []
    rows = await read_within(_Named, f"{_LISTS} ORDER BY s.name, s.id", *_reader(actor))
    return [(row.id, row.name) for row in rows]


def holds(actor: Actor | None) -> TypeGuard[Actor]:
    """Whether somebody may have shortlists at all."""
    return actor is not None and actor.role in HOLDERS and actor.well_placed


async def everything(actor: Actor) -> list[ReadShortlist]:
    """The reader's own, then those colleagues share."""
    rows = await read_within(
        _Named, f"{_LISTS} ORDER BY s.account <> {{}}, s.name, s.id", *_reader(actor), actor.account_id
    )
    items = await _items(actor, [row.id for row in rows])
    return [ReadShortlist(**asdict(row), items=items.get(row.id, [])) for row in rows]


async def one(actor: Actor, shortlist_id: int) -> ReadShortlist:
    """Raises NotFound: there is none of this number for the reader."""
    rows = await read_within(_Named, f"{_LISTS} AND s.id = {{}}", *_reader(actor), shortlist_id)
    if not rows:
        raise NotFound
    return ReadShortlist(**asdict(rows[0]), items=(await _items(actor, [shortlist_id])).get(shortlist_id, []))


async def texts(shortlist_id: int) -> list[tuple[str, int, str]]:
    """(column, id, note) of everything with a note on a list, whoever may see it."""
    rows = await read_within(_Item, _ITEMS, [shortlist_id])
    return [
        (column, number, row.note)
        for row in rows
        for column, number in (("need", row.need), ("candidate", row.candidate), ("team", row.team))
        if row.note and number is not None
    ]


def _reader(actor: Actor) -> tuple[int | None, ...]:
    return actor.account_id, actor.account_id, actor.organisation_id


async def _items(actor: Actor, lists: list[int]) -> dict[int, list[Item]]:
    rows = await read_within(_Item, _ITEMS, lists) if lists else []
    shown: dict[tuple[str, int], Result] = {}
    for kind in kinds_for(actor):
        things = list(dict.fromkeys(_thing(row) for row in rows if _kind(row) == str(kind)))
        shown |= {(str(kind), result.id): result for result in await cards(actor, kind, things)}
    found: dict[int, list[Item]] = {}
    for row in rows:
        if result := shown.get((_kind(row), _thing(row))):
            found.setdefault(row.shortlist, []).append(Item(row.id, _kind(row), row.note, result))
    return found


def _kind(row: _Item) -> str:
    if row.need is not None:
        return str(NEED if row.need_kind == "talent" else PROJECT)
    return str(CANDIDATE if row.candidate is not None else TEAM)


def _thing(row: _Item) -> int:
    return row.need or row.candidate or row.team or 0
