"""Interviews by mail: each revision as an invitation or its cancellation, to who has proved an address.

A trigger on `interview` queues one for every party and revision (guards.sql); only the newest is worded.
"""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.brokerage.interviews import calendar_file, queries
from talent_platform.clock import ZONE
from talent_platform.database.engine import read_within
from talent_platform.events import Topic
from talent_platform.i18n import gettext
from talent_platform.notices.outgoing.delivery import Attached, Mailing
from talent_platform.settings import settings

_ABOUT = "interview"


@dataclass(frozen=True)
class _Revision:
    match_case: int
    uid: str
    sequence: int
    invited: bool
    """Whether an earlier revision has gone out to the account."""


_REVISION = """SELECT i.match_case, i.uid, i.sequence, EXISTS (
        SELECT FROM outgoing_message m WHERE m.account = {} AND m.state = 'sent'
        AND m.about LIKE 'interview:' || i.id || ':%') AS invited
    FROM interview i WHERE i.id = {}"""


async def letter(account: int, about: str, address: str) -> Mailing | None:
    """The invitation as it stands now, in the language of the moment; None where `about` is no interview, a
    newer revision is on its way, the account has no part in it, or what is off was never sent."""
    kind, _, which = about.partition(":")
    if kind != _ABOUT:
        return None
    number, _, sequence = which.partition(":")
    found = await read_within(_Revision, _REVISION, account, int(number))
    if not found or found[0].sequence != int(sequence):
        return None
    entries = await queries.of_account(account, found[0].match_case)
    mine = [one for one in entries if one.uid == found[0].uid]
    if not mine or not (mine[0].stands or found[0].invited):
        return None
    (entry,) = mine
    method = "REQUEST" if entry.stands else "CANCEL"
    at = entry.begins.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    subject = gettext("面谈取消：{at}", at=at)
    if entry.stands:
        subject = gettext("面谈改期：{at}", at=at) if found[0].invited else gettext("面谈邀请：{at}", at=at)
    return Mailing(
        Topic.CASES, subject, _text(entry), Attached(
            calendar_file.written([entry], method=method, attendee=address), method
        ),
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
