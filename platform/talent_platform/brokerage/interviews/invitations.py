"""Interviews by mail: each revision as an invitation or its cancellation, to who has proved an address.

A trigger on `interview` queues one for every party and revision (guards.sql); only the newest is worded.
"""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.brokerage.interviews import calendar_file, queries
from talent_platform.brokerage.interviews.tables import Interview
from talent_platform.clock import ZONE
from talent_platform.database.engine import read_within
from talent_platform.events import Topic
from talent_platform.i18n import N_, gettext
from talent_platform.notices.outgoing.delivery import Attached, Mailing
from talent_platform.settings import settings

_ABOUT = "interview"


@dataclass(frozen=True)
class _Revision:
    match_case: int
    uid: str
    sequence: int
    ended: bool
    """Cancelled, or with its case; otherwise it may stand again."""
    resumed: bool
    told: bool
    """Whether the account may have a revision in its calendar: one that has gone out, or may have."""
    invited: bool
    """Whether an earlier revision has gone out to the account."""


_REVISION = """
    WITH others AS (
        SELECT m.about, m.state, m.tries FROM outgoing_message m
        WHERE m.account = {} AND m.about LIKE 'interview:' || {}::bigint || ':%')
    SELECT i.match_case, i.uid, i.sequence, i.state = 'cancelled' OR c.stage = 'closed' AS ended, i.resumed,
        EXISTS (SELECT FROM others o WHERE o.state = 'sent' OR o.tries > 0
                OR o.state = 'waiting' AND o.about <> 'interview:' || i.id || ':' || i.sequence) AS told,
        EXISTS (SELECT FROM others o WHERE o.state = 'sent'
                AND o.about <> 'interview:' || i.id || ':' || i.sequence) AS invited
    FROM interview i JOIN match_case c ON c.id = i.match_case WHERE i.id = {}"""


async def letter(account: int | None, about: str, address: str) -> Mailing | None:
    """The invitation as it stands now, in the language of the moment; None where `about` is no interview, a
    newer revision is on its way, or what is off can be in nobody's calendar."""
    kind, _, which = about.partition(":")
    if kind != _ABOUT or account is None:
        return None
    number, _, sequence = which.partition(":")
    found = await read_within(_Revision, _REVISION, account, int(number), int(number))
    if not found or found[0].sequence != int(sequence):
        return None
    (now,) = found
    entries = await queries.of_account(account, now.match_case)
    mine = next((one for one in entries if one.uid == now.uid), None)
    entry = mine or await queries.handed_over(now.uid)
    if not (entry.stands or now.told):
        return None
    method = "REQUEST" if entry.stands else "CANCEL"
    at = entry.begins.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    subject = gettext(_subject(now, entry) if mine else _HANDED_OVER, at=at)
    return Mailing(
        Topic.CASES, subject, _text(entry), Attached(
            calendar_file.written([entry], method=method, attendee=address), method
        ),
    )  # fmt: skip


_HANDED_OVER = N_("面谈不再由您跟进：{at}")


def _subject(now: _Revision, entry: queries.CalendarEntry) -> str:
    """By what changed; a case that only waits has cancelled nothing."""
    if not entry.stands:
        return N_("面谈取消：{at}") if now.ended else N_("面谈暂缓：{at}")
    if not now.invited:
        return N_("面谈邀请：{at}")
    return N_("面谈恢复：{at}") if now.resumed else N_("面谈改期：{at}")


async def proved(account: int) -> None:
    """What stands goes to an address that an account has just proved; in the transaction of that."""
    await Interview.raw(
        "SELECT mail_interview(i, ARRAY[{}::bigint]) FROM interview i WHERE i.state = 'set' AND i.stands "
        "AND i.begins > now() AND EXISTS (SELECT FROM case_party p WHERE p.thing = i.match_case "
        "AND p.account = {} AND (p.party IN ('employer', 'person') OR p.role = 'officer'))",
        account, account,
    )  # fmt: skip


def _text(entry: queries.CalendarEntry) -> str:
    page, settings_page = (
        f"{settings().public_url}{path}" for path in (f"/cases/{entry.match_case}", "/notifications/settings")
    )
    summary = gettext(
        calendar_file.WITH[entry.party], need=entry.need, employer=entry.employer, case=entry.match_case
    )
    lines = [
        summary, "", gettext("附件可以加入日程。改期、取消和结果请登录后办理：{url}", url=page),
        gettext("不想再收到：{url}", url=settings_page),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
