"""Reads of notices: those that hang for everybody, all of them for those they concern."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from piccolo.columns.combination import And, Or
from piccolo.custom_types import Combinable

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotFound
from talent_platform.i18n import N_
from talent_platform.publicity.access import NOTICE
from talent_platform.publicity.tables import Notice, NoticeItem, Objection

_FACTS = {"id": Notice.id, "county": Notice.organisation._.county, "organisation": Notice.organisation}


@dataclass(frozen=True, slots=True)
class Publicity:
    """A notice as it stands."""

    id: int
    title: str
    text: str
    starts: date
    ends: date | None
    """None as long as the calendar does not reach it."""
    least: int
    unit: str
    withdrawn: datetime | None
    organisation_name: str
    goes_on: bool
    """False once every case on it has ended."""

    @property
    def hangs(self) -> bool:
        """Whether it may be read by everybody today: not longer than it has to hang."""
        within = self.ends is None or self.ends >= clock.today()
        return self.withdrawn is None and self.goes_on and within


@dataclass(frozen=True, slots=True)
class PublicityItem:
    """One case on a notice."""

    id: int
    subject: str
    text: str
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class PublicityWithItems(Publicity):
    """With its cases."""

    items: Sequence[PublicityItem]


@dataclass(frozen=True, slots=True)
class ObjectionRead:
    """An objection without who made it."""

    id: int
    item: int
    text: str
    at: datetime
    state: str
    answer: str
    decided_name: str


@dataclass(frozen=True, slots=True)
class PublicityForReaders(PublicityWithItems):
    """With its cases and what was objected."""

    objections: Sequence[ObjectionRead]


_COLUMNS = (
    Notice.id, Notice.title, Notice.text, Notice.starts, Notice.ends, Notice.least, Notice.unit,
    Notice.withdrawn, Notice.organisation._.name.as_alias("organisation_name"),
)  # fmt: skip


def _hanging() -> Combinable:
    return And(Notice.withdrawn.is_null(), Or(Notice.ends.is_null(), Notice.ends >= clock.today()))


async def _read(condition: Combinable) -> list[Mapping[str, Any]]:
    """The latest 500 of these notices, the newest first."""
    rows = await Notice.select(*_COLUMNS).where(condition).order_by(Notice.id, ascending=False).limit(500)
    open_ = await NoticeItem.select(NoticeItem.notice).where(
        NoticeItem.notice.is_in([row["id"] for row in rows] or [0]), NoticeItem.ended.is_null()
    )
    going = {each["notice"] for each in open_}
    return [{**row, "goes_on": row["id"] in going} for row in rows]


async def hanging_now() -> list[Publicity]:
    """Every notice that hangs, the newest first."""
    return [each for each in views(Publicity, await _read(_hanging())) if each.goes_on]


async def hanging(notice_id: int) -> PublicityWithItems:
    """A notice with its cases but those that have ended, for anybody.

    Raises:
        NotFound: none hangs under this number.
    """
    rows = await _read(And(Notice.id == notice_id, _hanging()))
    if not rows or not rows[0]["goes_on"]:
        raise NotFound(N_("没有这项公示，或公示期已满"))
    items = [each for each in await _items(notice_id) if each.ended is None]
    return PublicityWithItems(**rows[0], items=items)


async def told_of(subject: str) -> str | None:
    """What the notice of a case says of it, whether it hangs or has hung; withdrawn ones say nothing."""
    rows = await NoticeItem.select(NoticeItem.text).where(
        NoticeItem.subject == subject, NoticeItem.notice._.withdrawn.is_null()
    )
    return rows[0]["text"] if rows else None


async def _items(notice_id: int) -> list[PublicityItem]:
    rows = NoticeItem.select(*columns_of(PublicityItem, NoticeItem)).where(NoticeItem.notice == notice_id)
    return views(PublicityItem, await rows.order_by(NoticeItem.id))


async def notice(actor: Actor, notice_id: int) -> PublicityForReaders:
    """A notice with its cases and objections, whether it hangs or not. An institution learns that somebody
    objected and what became of it, not what was written: that could tell who it was.

    Raises:
        NotFound: none the actor may see.
    """
    inside = where(visible(actor, NOTICE), _FACTS)
    rows = await _read(And(Notice.id == notice_id, inside))
    if not rows:
        raise NotFound
    items = await _items(notice_id)
    objections = await (
        Objection.select(*columns_of(ObjectionRead, Objection))
        .where(Objection.item.is_in([each.id for each in items]))
        .order_by(Objection.id)
    )
    told = views(ObjectionRead, objections)
    if actor.role is Role.INSTITUTION:
        told = [replace(each, text="", answer="") for each in told]
    return PublicityForReaders(**rows[0], items=items, objections=told)


async def own(actor: Actor) -> list[Publicity]:
    """Notices of the actor's part of the tree, hanging or not, the newest first."""
    inside = where(visible(actor, NOTICE), _FACTS)
    return views(Publicity, await _read(inside))


async def notice_of(actor: Actor, objection_id: int) -> int:
    """The notice that an objection stands on.

    Raises:
        NotFound: none on a notice the actor may see.
    """
    rows = await Objection.select(Objection.item._.notice.as_alias("notice")).where(
        Objection.id == objection_id
    )
    if not rows:
        raise NotFound
    return (await notice(actor, rows[0]["notice"])).id


@dataclass(frozen=True, slots=True)
class Objected:
    """An objection and the notice it is made to."""

    objection: int
    notice: int
    title: str


async def objected(actor: Actor, ids: Collection[int]) -> list[Objected]:
    """The notices of these objections, as far as the actor may see them."""
    of = Objection.item._.notice._
    facts = {"id": Objection.id, "county": of.organisation._.county, "organisation": of.organisation}
    rows = await Objection.select(
        Objection.id.as_alias("objection"), Objection.item._.notice.as_alias("notice"),
        of.title.as_alias("title"),
    ).where(Objection.id.is_in(list(ids)), where(visible(actor, NOTICE), facts))  # fmt: skip
    return views(Objected, rows)
