"""One message a working day: how much of which kind is unread, each count with the link to exactly that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in import acting
from talent_platform.clock import ZONE
from talent_platform.database.engine import DB, read
from talent_platform.dated.calendar import queries as calendars
from talent_platform.errors import NotAllowed
from talent_platform.events import TOPICS
from talent_platform.i18n import gettext, ngettext, translate
from talent_platform.notices.outgoing import delivery, reaching
from talent_platform.notices.queries import IN_ROLE, OF_ACCOUNT, UnreadRow, waiting
from talent_platform.notices.tables import Notification
from talent_platform.settings import settings
from talent_posts import CalendarError


async def prepare(day: date) -> int:
    """Put a digest into the queue for everybody who proved an address and has something unread that no digest
    there has counted; returns how many. Nothing on a day off, nor where the calendar does not reach."""
    try:
        works = (await calendars.in_force()).is_working(day)
    except CalendarError:
        return 0
    if not works:
        return 0
    done = await DB.asyncpg_pool.fetch(
        """INSERT INTO outgoing_message (account, channel, day, address, text, state, until, tries, next_try,
                                         error, created)
           SELECT r.account, r.channel, $1, '', '', 'waiting', $2, 0, now(), '', now()
           FROM reached_at r JOIN account a ON a.id = r.account AND a.active
           WHERE r.verified IS NOT NULL AND r.channel = ANY($3) AND EXISTS (
               SELECT FROM notification n WHERE n.account = r.account AND n.read IS NULL
                 AND n.kind NOT IN (SELECT kind FROM not_sent WHERE account = r.account)
                 AND NOT r.channel = ANY(n.sent))
           ON CONFLICT DO NOTHING RETURNING id""",
        day, _end(day), [str(channel) for channel in delivery.offered()],
    )  # fmt: skip
    return len(done)


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, ZONE)


@dataclass(frozen=True)
class _Role:
    assignment: int


@dataclass(frozen=True)
class _Part:
    """What of a digest is told to the account in one role, or to the account itself."""

    heading: str
    about: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Digest:
    subject: str
    text: str
    news: tuple[tuple[int, datetime], ...]
    """Id and time of each notification that no digest by this channel has counted before."""


async def worded(account: int, channel: str) -> Digest | None:
    """As it stands now, in the language of the account; None where there is nothing new to say, or nobody to
    say it to. Roles and preferences are read anew."""
    further = await read(
        _Role,
        "SELECT id AS assignment FROM role_assignment WHERE account = $1 AND ended IS NULL "
        "AND deputises IS NULL ORDER BY id",
        account,
    )
    actors: list[Actor] = []
    for assignment in (None, *(role.assignment for role in further)):
        with suppress(NotAllowed):
            actors.append(await acting.in_role(account, assignment))
    unwanted = await reaching.unwanted(account)
    found = {
        actor: [one for one in await waiting(actor) if one.kind not in unwanted] for actor in actors
    }  # fmt: skip
    news = {one.id: one.at for rows in found.values() for one in rows if channel not in one.sent}
    if not news:
        return None
    with translate(actors[0].locale):
        parts = list(_parts(found))
        n = sum(sum(part.counts.values()) for part in parts)
        return Digest(
            ngettext("人才供需匹配平台：{n} 条未读通知", n), _text(parts), tuple(sorted(news.items()))
        )


def _parts(found: Mapping[Actor, Sequence[UnreadRow]]) -> Iterator[_Part]:
    """By role where there are several, and what concerns the account itself once."""
    if len(found) == 1:
        (rows,) = found.values()
        yield _Part("", "", Counter(one.kind for one in rows))
        return
    for actor, rows in found.items():
        counts = Counter(one.kind for one in rows if not one.of_account)
        yield _Part(
            gettext("角色：{role}（切换到该角色后查看）", role=gettext(actor.role_label)), IN_ROLE, counts
        )
    rows = next(iter(found.values()))
    yield _Part(
        gettext("您的账号（在任一角色中查看）"),
        OF_ACCOUNT,
        Counter(one.kind for one in rows if one.of_account),
    )


def _text(parts: Sequence[_Part]) -> str:
    at, lines = settings().public_url, []
    for part in parts:
        if part.counts and part.heading:
            lines.append(part.heading)
        about = f"&about={part.about}" if part.about else ""
        for kind in sorted(part.counts):
            told = ngettext("{n} 条未读", part.counts[kind])
            url = f"{at}/notifications?kind={kind}&state=unread{about}"
            lines += [f"{gettext(TOPICS[kind])} · {told}", f"  {url}"]
    lines += [
        "", gettext("内容请登录后查看。这样的提醒每个工作日最多发送一次，没有新的未读通知时不发送。"),
        gettext("不想再收到：{url}", url=f"{at}/notifications/settings"),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


async def counted(news: Sequence[tuple[int, datetime]], channel: str) -> None:
    """A digest with these went out; what has grown since is news again."""
    await Notification.raw(
        "UPDATE notification n SET sent = array_append(n.sent, {}::varchar) "
        "FROM unnest({}::bigint[], {}::timestamptz[]) AS told (id, at) "
        "WHERE n.id = told.id AND n.at = told.at",
        channel, [number for number, _ in news], [at for _, at in news],
    )  # fmt: skip
