"""What somebody was told, as it may be read now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns.combination import And, Or
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.database.engine import read, views
from talent_platform.errors import NotFound
from talent_platform.events import TOPICS, Title
from talent_platform.i18n import N_, gettext
from talent_platform.notices.declared import by_key, titles_of
from talent_platform.notices.tables import Notification, NotificationThing
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

UNREAD = "unread"
IN_ROLE, OF_ACCOUNT = "role", "account"
ALL_AT_ONCE = 1_000
"""Notifications that are marked as read together at most."""


@dataclass(frozen=True)
class Received:
    """One notification. `sentence` names what the reader may see now and nothing else."""

    id: int
    event: str
    kind: str
    at: datetime
    read: datetime | None
    count: int
    sentence: str
    url: str
    """Of the thing, or of the list of those it tells of; empty where the reader may open none."""

    @property
    def state(self) -> str:
        return UNREAD if self.read is None else "read"


@dataclass(frozen=True)
class _Stored:
    id: int
    event: str
    kind: str
    at: datetime
    read: datetime | None


@dataclass(frozen=True)
class _Things:
    id: int
    count: int
    first: int


@dataclass(frozen=True)
class _Number:
    n: int


def addressed_to(reader: Actor) -> Combinable:
    """What is told to the reader in the role acted in, and what concerns the account itself. Who stands in
    for somebody reads what that one is told in the role, not what concerns that account."""
    organisation: Any = Notification.organisation
    place = (
        organisation.is_null() if reader.organisation_id is None else organisation == reader.organisation_id
    )
    in_role: Combinable = And(Notification.role == str(reader.role), place)
    if reader.deputises is None:
        in_role = Or(in_role, Notification.role == "")
    return And(Notification.account == reader.own_id, in_role)


async def unread(reader: Actor) -> int:
    """How many notifications the reader has not read."""
    found = await read(
        _Number,
        "SELECT count(*) AS n FROM notification WHERE account = $1 AND read IS NULL "
        "AND (role = '' AND $4 OR role = $2 AND organisation IS NOT DISTINCT FROM $3)",
        reader.own_id, str(reader.role), reader.organisation_id, reader.deputises is None,
    )  # fmt: skip
    return found[0].n


async def unread_elsewhere(reader: Actor) -> dict[str, int]:
    """Label of each other role the reader holds, except in another's place → how many are unread."""
    if not reader.several:
        return {}
    found = await read(
        _InRole,
        "SELECT n.role, count(*) AS n FROM notification n JOIN role_held h ON h.account = n.account "
        "AND h.role = n.role AND h.organisation IS NOT DISTINCT FROM n.organisation "
        "WHERE n.account = $1 AND n.read IS NULL "
        "AND NOT ($4 AND n.role = $2 AND n.organisation IS NOT DISTINCT FROM $3) "
        "GROUP BY n.role ORDER BY n.role",
        reader.account_id, str(reader.role), reader.organisation_id, reader.deputises is None,
    )  # fmt: skip
    return {LABELS[Role(each.role)]: each.n for each in found}


@dataclass(frozen=True)
class _InRole:
    role: str
    n: int


@dataclass(frozen=True)
class UnreadRow:
    """One unread notification, for a digest."""

    id: int
    kind: str
    at: datetime
    of_account: bool
    """It concerns the account itself, in whatever role."""
    sent: tuple[str, ...]


async def waiting(reader: Actor) -> list[UnreadRow]:
    """What the reader has not read, as the inbox lists it in the role acted in."""
    rows = await Notification.select(
        Notification.id, Notification.kind, Notification.at, Notification.role, Notification.sent
    ).where(addressed_to(reader), Notification.read.is_null())
    return [
        UnreadRow(row["id"], row["kind"], row["at"], not row["role"], tuple(row["sent"] or ()))
        for row in rows
    ]


async def unread_ids(reader: Actor, kind: str) -> list[int]:
    """The newest of what the reader has not read, of all kinds where `kind` is empty."""
    of_kind: Any = Notification.kind == kind if kind else Notification.id > 0
    ids: list[int] = (
        await Notification.select(Notification.id)
        .where(addressed_to(reader), Notification.read.is_null(), of_kind)
        .order_by(Notification.at, Notification.id, ascending=False)
        .limit(ALL_AT_ONCE)
        .output(as_list=True)
    )
    return ids


def _about(_reader: Actor, what: str) -> Any:
    return Notification.role == "" if what == OF_ACCOUNT else Notification.role != ""


def _in_state(_reader: Actor, state: str) -> Any:
    return Notification.read.is_null() if state == UNREAD else Notification.read.is_not_null()


STATE_BADGES = {UNREAD: Badge(N_("未读"), "info"), "read": Badge(N_("已读"))}
INBOX = ListSpec(
    columns=(
        Column("sentence", N_("通知"), kind="custom"),
        Column(
            "kind", N_("事项"), kind="badge",
            badges={kind: Badge(label) for kind, label in TOPICS.items()},
        ),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES),
        Column("at", N_("时间"), kind="ago", sortable=True),
    ),
    default_sort="-at",
    filters=(
        SelectFilter("kind", N_("事项"), tuple((str(k), label) for k, label in TOPICS.items()),
                     Notification.kind),
        SelectFilter("state", N_("状态"), tuple((s, badge.label) for s, badge in STATE_BADGES.items()),
                     _in_state),
        SelectFilter("about", N_("对象"), ((IN_ROLE, N_("当前角色")), (OF_ACCOUNT, N_("本人账号"))), _about),
    ),
)  # fmt: skip


async def inbox(reader: Actor, query: ListQuery) -> Found[Received]:
    """The notifications a query asks for."""
    select = Notification.select(
        Notification.id, Notification.event, Notification.kind, Notification.at, Notification.read
    )
    total, query, rows = await page_of_table(Notification, select, query, reader, addressed_to(reader))
    return total, query, await _worded(reader, views(_Stored, rows))


async def one(reader: Actor, notification_id: int) -> Received:
    """
    Raises:
        NotFound: none the reader was told.
    """
    rows = await Notification.select(
        Notification.id, Notification.event, Notification.kind, Notification.at, Notification.read
    ).where(Notification.id == notification_id, addressed_to(reader))
    if not rows:
        raise NotFound
    return (await _worded(reader, views(_Stored, rows)))[0]


async def things(reader: Actor, told: Received, query: ListQuery) -> list[Title]:
    """One page of what a notification is about; of what its reader may not see (any more) a number."""
    ids: list[int] = (
        await NotificationThing.select(NotificationThing.thing)
        .where(NotificationThing.notification == told.id)
        .order_by(NotificationThing.thing)
        .limit(query.size)
        .offset(query.offset)
        .output(as_list=True)
    )
    known = await _titles(reader, told.event, ids)
    return [known.get(each) or Title(_unseen(each), "") for each in ids]


async def _titles(reader: Actor, event: str, ids: Sequence[int]) -> Mapping[int, Title]:
    declared = by_key().get(event)
    return await titles_of(declared.thing)(reader, ids) if declared and ids else {}


def _unseen(number: int) -> str:
    return gettext("编号 {n}（您现在不能查看）", n=number)


async def _worded(reader: Actor, rows: Sequence[_Stored]) -> list[Received]:
    """With their sentences; things of one kind are asked for together."""
    about = {
        each.id: each
        for each in await read(
            _Things,
            "SELECT notification AS id, count(*) AS count, min(thing) AS first FROM notification_thing "
            "WHERE notification = ANY($1) GROUP BY notification",
            [row.id for row in rows],
        )
    }
    events = by_key()
    asked: dict[str, set[int]] = {}
    for row in rows:
        if row.event in events and about[row.id].count == 1:
            asked.setdefault(events[row.event].thing, set()).add(about[row.id].first)
    titles = {thing: await titles_of(thing)(reader, sorted(ids)) for thing, ids in asked.items()}
    return [_told(row, about[row.id], titles) for row in rows]


def _told(row: _Stored, about: _Things, titles: Mapping[str, Mapping[int, Title]]) -> Received:
    event = by_key().get(row.event)
    if event is None:
        # A newer version wrote it.
        sentence, url = gettext("有新的通知"), ""
    elif about.count > 1:
        sentence, url = gettext(event.many, n=f"{about.count:,}"), f"/notifications/{row.id}"
    else:
        title = titles.get(event.thing, {}).get(about.first) or Title(_unseen(about.first), "")
        sentence, url = gettext(event.one, what=title.text), title.url
    return Received(row.id, row.event, row.kind, row.at, row.read, about.count, sentence, url)
