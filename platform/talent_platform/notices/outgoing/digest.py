"""One message a working day: how much of which kind is unread, each count with the link to exactly that."""

from __future__ import annotations

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
from talent_platform.notices.queries import unread_by_kind
from talent_platform.settings import settings
from talent_posts import CalendarError


async def prepare(day: date) -> int:
    """Put a digest into the queue for everybody who proved an address and has something new unread since
    the last one; returns how many. Nothing on a day off, nor where the calendar does not reach."""
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
                 AND n.at > coalesce((SELECT max(ended) FROM outgoing_message o WHERE o.account = r.account
                     AND o.channel = r.channel AND o.day IS NOT NULL AND o.state = 'sent'), '-infinity'))
           ON CONFLICT DO NOTHING RETURNING id""",
        day, _end(day), [str(channel) for channel in delivery.offered()],
    )  # fmt: skip
    return len(done)


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, ZONE)


@dataclass(frozen=True)
class _Role:
    assignment: int


async def worded(account: int) -> tuple[str, str] | None:
    """Subject and text as they stand now, in the language of the account; None where there is nothing to say,
    or nobody to say it to. Roles and preferences are read anew."""
    unwanted = await reaching.unwanted(account)
    further = await read(
        _Role,
        "SELECT id AS assignment FROM role_assignment WHERE account = $1 AND ended IS NULL "
        "AND deputises IS NULL ORDER BY id",
        account,
    )
    waiting: list[tuple[Actor, dict[str, int]]] = []
    for assignment in (None, *(role.assignment for role in further)):
        try:
            actor = await acting.in_role(account, assignment)
        except NotAllowed:
            continue
        counts = await unread_by_kind(actor)
        left = {kind: n for kind, n in counts.items() if kind not in unwanted}
        if left:
            waiting.append((actor, left))
    if not waiting:
        return None
    with translate(waiting[0][0].locale):
        return _subject(waiting), _text(waiting)


def _subject(waiting: list[tuple[Actor, dict[str, int]]]) -> str:
    if len(waiting) > 1:
        # What concerns the account itself stands in each of its roles.
        return gettext("人才供需匹配平台：有未读通知")
    return ngettext("人才供需匹配平台：{n} 条未读通知", sum(waiting[0][1].values()))


def _text(waiting: list[tuple[Actor, dict[str, int]]]) -> str:
    at, lines = settings().public_url, []
    for actor, counts in waiting:
        if len(waiting) > 1:
            lines.append(gettext("角色：{role}", role=gettext(actor.role_label)))
        for kind, n in counts.items():
            told = ngettext("{n} 条未读", n)
            lines += [f"{gettext(TOPICS[kind])} · {told}", f"  {at}/notifications?kind={kind}&state=unread"]
    lines += [
        "", gettext("内容请登录后查看。每个工作日最多发送一次，没有新的未读通知时不发送。"),
        gettext("不想再收到：{url}", url=f"{at}/notifications/settings"),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
