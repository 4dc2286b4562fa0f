"""Reads of notices: those that hang for everybody, all of them for those they concern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from piccolo.columns.combination import And, Or

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.errors import NotFound
from talent_platform.i18n import N_
from talent_platform.publicity.access import NOTICE
from talent_platform.publicity.tables import Notice, NoticeItem, Objection

_FACTS = {"id": Notice.id, "county": Notice.organisation._.county, "organisation": Notice.organisation}
_COLUMNS = (*Notice.all_columns(), Notice.organisation._.name.as_alias("organisation_name"))


def hangs(row: Mapping[str, Any]) -> bool:
    """Whether it may be read by everybody today: not longer than it has to hang."""
    return row["withdrawn"] is None and (row["ends"] is None or row["ends"] >= clock.today())


def _hanging() -> Any:
    return And(Notice.withdrawn.is_null(), Or(Notice.ends.is_null(), Notice.ends >= clock.today()))


async def hanging_now() -> list[dict[str, Any]]:
    """Every notice that hangs, the newest first."""
    return list(await Notice.select(*_COLUMNS).where(_hanging()).order_by(Notice.id, ascending=False))


async def hanging(notice_id: int) -> dict[str, Any]:
    """A notice with its cases, for anybody.

    Raises:
        NotFound: none hangs under this number.
    """
    rows = await Notice.select(*_COLUMNS).where(Notice.id == notice_id, _hanging())
    if not rows:
        raise NotFound(N_("没有这项公示，或公示期已满"))
    return {**rows[0], "items": await _items(notice_id)}


async def _items(notice_id: int) -> list[dict[str, Any]]:
    return list(await NoticeItem.select().where(NoticeItem.notice == notice_id).order_by(NoticeItem.id))


async def notice(actor: Actor, notice_id: int) -> dict[str, Any]:
    """A notice with its cases and objections, whether it hangs or not.

    Raises:
        NotFound: none the actor may see.
    """
    inside = where(visible(actor, NOTICE), _FACTS)
    rows = await Notice.select(*_COLUMNS).where(Notice.id == notice_id, inside)
    if not rows:
        raise NotFound
    items = await _items(notice_id)
    objections = await (
        Objection.select(exclude_secrets=True)
        .where(Objection.item.is_in([each["id"] for each in items]))
        .order_by(Objection.id)
    )
    return {**rows[0], "items": items, "objections": list(objections)}


async def own(actor: Actor) -> list[dict[str, Any]]:
    """Notices of the actor's part of the tree, hanging or not, the newest first."""
    inside = where(visible(actor, NOTICE), _FACTS)
    return list(await Notice.select(*_COLUMNS).where(inside).order_by(Notice.id, ascending=False).limit(500))


async def objection(actor: Actor, objection_id: int) -> dict[str, Any]:
    """
    Raises:
        NotFound: none on a notice the actor may see.
    """
    rows = await Objection.select(Objection.item._.notice.as_alias("notice"), Objection.state).where(
        Objection.id == objection_id
    )
    if not rows:
        raise NotFound
    await notice(actor, rows[0]["notice"])
    return dict(rows[0])


def told(reader: Actor, objections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An institution learns that somebody objected and what became of it, not what was written: that could
    tell who it was."""
    if reader.role is not Role.INSTITUTION:
        return objections
    return [{**each, "text": "", "answer": ""} for each in objections]
