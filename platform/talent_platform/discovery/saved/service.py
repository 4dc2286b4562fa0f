"""Keeping, sharing and watching a search; the only writer of `saved_search` and `search_watch`."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.discovery.answers import FACETS, kinds_for
from talent_platform.discovery.saved import queries
from talent_platform.discovery.saved.queries import SEARCH, ReadSearch
from talent_platform.discovery.shared_texts import SHARED_ELSEWHERE, refuse_telling
from talent_platform.discovery.tables import SavedSearch, Watch
from talent_platform.discovery.wanted import read
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import Line
from talent_platform.web.listing.declared import declared
from talent_platform.web.listing.query import ListQuery
from talent_platform.workflow.taking import hold
from talent_search import MAX_PAGE_SIZE

MOST_SAVED = 50
"""Searches one account keeps."""
MOST_WATCHED = 10
"""Searches one account watches: each is asked whenever its desk is opened."""


class SavedForm(BaseModel):
    """A search to keep."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=1, max_length=40)] = Field(title=N_("名称"))
    address: Annotated[str, StringConstraints(max_length=4000)] = Field(
        title=N_("查询"), description=N_("查询页或列表页的地址，如 /needs?state=open")
    )


async def save(actor: Actor, form: SavedForm) -> int:
    """Keep what an address of the search page or of a list asks; returns its number.

    Raises:
        Invalid: it is the address of something else.
        NotAllowed: of a page the reader may not open.
        Conflict: too many are kept.
    """
    require(actor, *Role)
    path, query = _normal(actor, form.address)
    async with DB.transaction():
        await hold(Account, actor.account_id)
        if await SavedSearch.count().where(SavedSearch.account == actor.account_id) >= MOST_SAVED:
            raise Conflict(gettext("最多保存 {n} 个查询，请先删去不用的", n=MOST_SAVED))
        rows = await SavedSearch.insert(
            SavedSearch(account=actor.account_id, name=form.name, path=path, query=query)
        )
    return int(rows[0]["id"])


def _normal(actor: Actor, address: str) -> tuple[str, str]:
    """Path and parameters as the page itself writes them: what it would not read is not kept."""
    try:
        parts = urlsplit(address.replace("\x00", ""))
        given = parse_qs(parts.query, max_num_fields=200)
    except ValueError:
        parts, given = urlsplit(""), {}
    if parts.scheme or parts.netloc:
        raise Invalid(_NO_LIST, {"address": _NO_LIST})
    if parts.path == SEARCH:
        kinds = kinds_for(actor)
        if not kinds:
            raise NotAllowed
        kind = next((kind for kind in kinds if [str(kind)] == given.get("kind")), kinds[0])
        return SEARCH, urlencode([("kind", str(kind)), *read(given, kind, FACETS[kind]).params])
    if (listed := declared(parts.path)) is None:
        raise Invalid(_NO_LIST, {"address": _NO_LIST})
    if listed.readers is not None:
        require(actor, *listed.readers)
    asked = ListQuery.parse(listed.spec_for(actor), {name: values[0] for name, values in given.items()})
    return listed.path, urlencode(asked.params(page=None))


_NO_LIST = N_("只能保存查询页和列表页的条件")


async def remove(actor: Actor, saved_id: int) -> None:
    """For everybody it was shared with, too."""
    async with DB.transaction():
        await _own(actor, saved_id)
        await SavedSearch.delete().where(SavedSearch.id == saved_id)


async def share(actor: Actor, saved_id: int, *, shared: bool) -> None:
    """With everybody of the owner's organisation, or no longer.

    Raises:
        Conflict: the owner has none.
        Invalid: its name or question tells how to reach somebody (`shared_texts`).
    """
    if shared and actor.organisation_id is None:
        raise Conflict(N_("您的账号没有单位，不能与单位共享"))
    read = await queries.one(actor, saved_id)
    if shared and read.own:
        # Neither ever changes.
        asked = [value for values in parse_qs(read.query).values() for value in values]
        await refuse_telling(actor, f"saved_search:{saved_id}", "name", [read.name, *asked])
    async with DB.transaction():
        saved = await _own(actor, saved_id)
        free = SavedSearch.shared_with.is_null() | (SavedSearch.shared_with == actor.organisation_id)
        changed = await (
            SavedSearch.update({SavedSearch.shared_with: actor.organisation_id if shared else None})
            .where(SavedSearch.id == saved_id, free if shared else SavedSearch.id.is_not_null())
            .returning(SavedSearch.id)
        )
        if not changed:
            raise Conflict(SHARED_ELSEWHERE)
        if not shared:
            # Who may no longer open it watches nothing.
            await Watch.delete().where(Watch.search == saved_id, Watch.account != actor.account_id)
        await audit.record(
            actor, "search.shared" if shared else "search.unshared", f"saved_search:{saved_id}",
            title=saved.name,
        )  # fmt: skip


async def _own(actor: Actor, saved_id: int) -> ReadSearch:
    await SavedSearch.select(SavedSearch.id).where(SavedSearch.id == saved_id).lock_rows("UPDATE")
    saved = await queries.one(actor, saved_id)
    if not saved.own:
        raise NotAllowed(N_("只有保存的人可以共享或删除"))
    return saved


async def watch(actor: Actor, saved_id: int) -> None:
    """From now on the reader is told what is new in it; everything it finds now counts as seen.

    Raises:
        Conflict: it is a list, finds too much, or too many are watched.
    """
    saved = await queries.one(actor, saved_id)
    if not saved.watchable:
        raise Conflict(N_("只能关注搜索页的查询"))
    now = await queries.found_now(actor, saved)
    if now.total > MAX_PAGE_SIZE:
        raise Conflict(N_("这个查询的结果太多，请先加条件缩小范围，再关注"))
    async with DB.transaction():
        await hold(Account, actor.account_id)
        saved = await queries.one(actor, saved_id)
        if saved.watched:
            return
        if sum(one.watched for one in await queries.everything(actor)) >= MOST_WATCHED:
            raise Conflict(gettext("最多关注 {n} 个查询，请先取消不用的", n=MOST_WATCHED))
        await Watch.insert(Watch(search=saved_id, account=actor.account_id, seen=list(now.ids)))


async def unwatch(actor: Actor, saved_id: int) -> None:
    """The reader is told no more."""
    await queries.one(actor, saved_id)
    await Watch.delete().where(Watch.search == saved_id, Watch.account == actor.account_id)


async def look(actor: Actor, saved_id: int) -> None:
    """What it finds now counts as seen. An index that may lack something takes nothing away from that."""
    saved = await queries.one(actor, saved_id)
    if saved.seen is None:
        raise Conflict(N_("这个查询没有关注"))
    now = await queries.found_now(actor, saved)
    seen = set(now.ids) if now.whole else {*saved.seen, *now.ids}
    await Watch.update({Watch.seen: sorted(seen), Watch.looked: clock.now()}, force=True).where(
        Watch.search == saved_id, Watch.account == actor.account_id
    )
