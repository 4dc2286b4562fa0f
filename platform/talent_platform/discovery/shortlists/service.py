"""Making, filling, sharing and removing shortlists; the only writer of both tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.discovery.answers import kinds_for, rows_of
from talent_platform.discovery.shared_texts import SHARED_ELSEWHERE, refuse_telling
from talent_platform.discovery.shortlists import queries
from talent_platform.discovery.shortlists.queries import COLUMNS, HOLDERS, KINDS
from talent_platform.discovery.tables import Shortlist, ShortlistItem
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import Id, Line
from talent_platform.supply.access import CANDIDATE
from talent_platform.workflow.taking import hold

MOST_LISTS = 50
"""Shortlists one account makes."""
MOST_ITEMS = 500
"""Things on one of them."""


class ShortlistForm(BaseModel):
    """A shortlist to make."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=1, max_length=40)] = Field(title=N_("名单名称"))


class PickForm(BaseModel):
    """What is put on a shortlist; what stands on it already keeps its note unless another is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Annotated[str, Field(max_length=20)] = Field(title=N_("类别"))
    things: Annotated[list[Id], Field(min_length=1, max_length=100)] = Field(title=N_("选中的条目"))
    note: Annotated[Line, Field(max_length=500)] = Field(title=N_("备注"), default="")


async def make(actor: Actor, form: ShortlistForm) -> int:
    """Returns its number.

    Raises:
        Conflict: the account has too many.
    """
    require(actor, *HOLDERS)
    async with DB.transaction():
        await hold(Account, actor.account_id)
        if await Shortlist.count().where(Shortlist.account == actor.account_id) >= MOST_LISTS:
            raise Conflict(gettext("最多建 {n} 个名单，请先删去不用的", n=MOST_LISTS))
        rows = await Shortlist.insert(Shortlist(account=actor.account_id, name=form.name))
        await audit.record(actor, "shortlist.made", f"shortlist:{rows[0]['id']}", title=form.name)
    return int(rows[0]["id"])


async def add(actor: Actor, shortlist_id: int, form: PickForm) -> int:
    """Put things on a list; returns how many are new on it.

    Raises:
        NotFound: no such list for the actor, or a thing the actor may not see.
        Conflict: the list would hold too many, or has been shared meanwhile.
        Invalid, TooManyAttempts: the note of a shared list tells who somebody is (`shared_texts`).
    """
    kind = KINDS.get(form.kind)
    if kind is None:
        said = N_("请选择需求、项目、人才或团队")
        raise Invalid(said, {"kind": said})
    require(actor, *HOLDERS)
    things = list(dict.fromkeys(form.things))
    read = await queries.one(actor, shortlist_id)
    if read.shared and form.note and kind in kinds_for(actor):
        seen = list(await rows_of(actor, kind, things))
        await _refuse_telling(actor, read, [form.note], [(COLUMNS[kind], thing) for thing in seen])
    async with DB.transaction():
        _refuse_shared_since(read, await _held(actor, shortlist_id))
        if kind not in kinds_for(actor) or len(await rows_of(actor, kind, things)) < len(things):
            raise NotFound
        before = await ShortlistItem.count().where(ShortlistItem.shortlist == shortlist_id)
        await _insert(actor, shortlist_id, COLUMNS[kind], things, form.note)
        after = await ShortlistItem.count().where(ShortlistItem.shortlist == shortlist_id)
        if after > MOST_ITEMS:
            raise Conflict(gettext("一个名单最多 {n} 条", n=MOST_ITEMS))
        await audit.record(
            actor,
            "shortlist.added",
            f"shortlist:{shortlist_id}",
            kind=form.kind,
            rows=len(things),
            people=things if kind is CANDIDATE else [],
        )
    return after - before


async def _insert(actor: Actor, shortlist_id: int, column: str, things: Sequence[int], note: str) -> None:
    await ShortlistItem.raw(
        f"INSERT INTO shortlist_item (shortlist, {column}, note, added, added_by, noted_by) "  # noqa: S608
        f"SELECT {{}}, thing, {{}}, now(), {{}}, {{}} FROM unnest({{}}::bigint[]) AS thing "
        "ON CONFLICT (shortlist, need, candidate, team) DO UPDATE "
        "SET note = excluded.note, noted_by = excluded.noted_by WHERE excluded.note <> ''",
        shortlist_id, note, actor.account_id, actor.account_id, list(things),
    )  # fmt: skip


async def annotate(actor: Actor, shortlist_id: int, item_id: int, note: str) -> None:
    """Raises:
    NotFound: no such thing on a list of the actor's, or none the actor may see.
    Conflict: the list has been shared meanwhile.
    Invalid, TooManyAttempts: as for `add`.
    """
    if len(note) > 500:
        said = gettext("最多 {max_length} 个字", max_length=500)
        raise Invalid(said, {"note": said})
    read = await queries.one(require(actor, *HOLDERS), shortlist_id)
    if read.shared:
        beside = [(COLUMNS[KINDS[one.kind]], one.result.id) for one in read.items if one.id == item_id]
        await _refuse_telling(actor, read, [note], beside)
    async with DB.transaction():
        _refuse_shared_since(read, await _item(actor, shortlist_id, item_id))
        await ShortlistItem.update(
            {ShortlistItem.note: note.strip(), ShortlistItem.noted_by: actor.account_id}
        ).where(ShortlistItem.id == item_id)


async def drop(actor: Actor, shortlist_id: int, item_id: int) -> None:
    """Raises NotFound: no such thing on a list of the actor's, or none the actor may see."""
    async with DB.transaction():
        await _item(actor, shortlist_id, item_id)
        await ShortlistItem.delete().where(ShortlistItem.id == item_id)


async def _item(actor: Actor, shortlist_id: int, item_id: int) -> queries.ReadShortlist:
    held = await _held(actor, shortlist_id)
    if item_id not in {item.id for item in held.items}:
        raise NotFound
    return held


async def _refuse_telling(
    actor: Actor, held: queries.ReadShortlist, texts: Sequence[str], beside: Sequence[tuple[str, int]]
) -> None:
    """`beside`: (column, id) of the things these texts stand beside."""
    things: dict[str, list[int]] = {"need": [], "candidate": [], "team": []}
    for column, thing in beside:
        things[column].append(thing)
    await refuse_telling(
        actor, f"shortlist:{held.id}", "note", texts,
        candidates=things["candidate"], teams=things["team"], needs=things["need"],
    )  # fmt: skip


def _refuse_shared_since(read: queries.ReadShortlist, held: queries.ReadShortlist) -> None:
    if held.shared and not read.shared:
        raise Conflict(N_("名单刚刚与单位共享，请重试"))


async def share(actor: Actor, shortlist_id: int, *, shared: bool) -> None:
    """With everybody of the owner's organisation, or no longer.

    Raises:
        NotAllowed: somebody else's.
        Invalid, TooManyAttempts: its name or a note tells who somebody is (`shared_texts`).
        Conflict: it has changed meanwhile.
    """
    read = await queries.one(require(actor, *HOLDERS), shortlist_id)
    texts = await queries.texts(shortlist_id)
    if shared and read.own:
        await _refuse_telling(actor, read, [read.name, *(text for _, _, text in texts)],
                              [(column, thing) for column, thing, _ in texts])  # fmt: skip
    async with DB.transaction():
        held = await _own(actor, shortlist_id)
        if shared and await queries.texts(shortlist_id) != texts:
            raise Conflict(N_("名单刚刚有改动，请重试"))
        free = Shortlist.shared_first.is_null() | (Shortlist.shared_first == actor.organisation_id)
        place = actor.organisation_id
        changed = await (
            Shortlist.update(
                {Shortlist.shared_with: place, Shortlist.shared_first: place}
                if shared
                else {Shortlist.shared_with: None}
            )
            .where(Shortlist.id == shortlist_id, free if shared else Shortlist.id.is_not_null())
            .returning(Shortlist.id)
        )
        if not changed:
            raise Conflict(SHARED_ELSEWHERE)
        await audit.record(
            actor, "shortlist.shared" if shared else "shortlist.unshared", f"shortlist:{shortlist_id}",
            title=held.name,
        )  # fmt: skip


async def remove(actor: Actor, shortlist_id: int) -> None:
    async with DB.transaction():
        held = await _own(actor, shortlist_id)
        await Shortlist.delete().where(Shortlist.id == shortlist_id)
        await audit.record(actor, "shortlist.removed", f"shortlist:{shortlist_id}", title=held.name)


async def _held(actor: Actor, shortlist_id: int) -> queries.ReadShortlist:
    """One the actor may fill, held until the transaction ends."""
    require(actor, *HOLDERS)
    await Shortlist.select(Shortlist.id).where(Shortlist.id == shortlist_id).lock_rows("UPDATE")
    return await queries.one(actor, shortlist_id)


async def _own(actor: Actor, shortlist_id: int) -> queries.ReadShortlist:
    held = await _held(actor, shortlist_id)
    if not held.own:
        raise NotAllowed(N_("只有建立名单的人可以共享或删除"))
    return held
