"""What is printed for a meeting: slips about one applicant, and the minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Final

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.clock import day_of, now
from talent_platform.errors import Conflict, NotFound
from talent_platform.establishment.letters.content import chinese
from talent_platform.i18n import N_
from talent_platform.processes import in_thread
from talent_platform.titles.access import KEEPERS, READERS
from talent_platform.titles.limits import queries as limits
from talent_platform.titles.meetings import queries
from talent_platform.titles.meetings.life import BY_LABELS
from talent_platform.titles.meetings.queries import CaseView, MeetingView
from talent_platform.titles.meetings.standing import require_committee, require_untied
from talent_platform.titles.meetings.tables import MeetingState, SeatState
from talent_platform.titles.opinions import queries as opinions
from talent_platform.titles.tally import counting
from talent_platform.titles.tally.counting import ResultView
from talent_platform.workbooks.forms import render_pdf

SLIPS: Final = Path(__file__).parent / "slips.typ"
MINUTES: Final = Path(__file__).parent / "minutes.typ"
_HEAD: Final = ("编号", "姓名", "层级", "工作单位", "出席", "同意", "不同意", "弃权", "废票", "结果")
_NOT_OPEN = N_("会议进行中、开始计票前才能印表决票")
_NOT_YET = N_("开会后才有会议记录")
_NOBODY = N_("没有人对这名申报人出席，不能印表决票")


async def slips(actor: Actor, meeting_id: int, case_id: int) -> tuple[str, bytes, int]:
    """Name, PDF and number of the slips about an applicant: one for each who attends.

    Raises:
        NotFound: nobody of this meeting.
        Conflict: the meeting is not in session, its committee not in force, nobody attends, or somebody who
            does has to withdraw first.
    """
    require(actor, *KEEPERS)
    row = await queries.one(actor, meeting_id)
    case = next((each for each in await queries.cases(meeting_id) if each.id == case_id), None)
    if case is None or case.withdrawn is not None:
        raise NotFound
    if row.state != MeetingState.SITTING:
        raise Conflict(_NOT_OPEN)
    if not case.attending:
        raise Conflict(_NOBODY)
    await require_committee(row)
    await require_untied(row, [each for each in await queries.seats(meeting_id) if each.signed_in])
    said = {
        "round": row.round, "committee": row.committee_name, "day": chinese(row.day), "number": case.number,
        "name": case.name, "level": case.level, "specialty": case.specialty, "count": case.attending,
    }  # fmt: skip
    made = await in_thread(lambda: render_pdf(SLIPS, said, now().astimezone(UTC)))
    return f"slips-{meeting_id}-{case.id}-{row.round}.pdf", made, case.attending


async def minutes(actor: Actor, meeting_id: int) -> tuple[str, bytes, int]:
    """Name, PDF and number of applicants of the minutes: a draft without a number of votes until the tally
    has ended; whoever presided and the tellers sign on paper, the committee's seal is set (Order 40, articles
    22 and 23).

    Raises:
        Conflict: the meeting was never opened.
    """
    require(actor, *READERS)
    row = await queries.one(actor, meeting_id)
    opened = await queries.opened(meeting_id)
    if opened is None:
        raise Conflict(_NOT_YET)
    held = day_of(opened)
    sat = await queries.seats(meeting_id)
    before = [each for each in await queries.cases(meeting_id) if each.withdrawn is None]
    withdrawn = [
        f"{each.name}对{each.number}{each.applicant}回避（{BY_LABELS[each.by]}：{each.why}）"
        for each in await queries.recusals(meeting_id)
    ]
    found = [each for each in await counting.results(meeting_id) if row.told(each.round)]
    pairs = list(dict.fromkeys(tuple(sorted(each.tellers)) for each in found))
    tellers = await queries.teller_names([each for pair in pairs for each in pair])
    named = ["、".join(tellers[each] for each in pair) for pair in pairs]
    fixed = "；".join(
        f"{each.level}最多 {each.number} 人（{each.proposed_name}、{each.confirmed_name}）"
        for each in await limits.confirmed(meeting_id)
    )
    planned = [] if held == row.day else [("原定日期", chinese(row.day))]
    limited = [("投票前确定的通过人数", fixed)] if fixed else []
    said = {
        "title": f"{row.committee_name}评审会议记录", "draft": row.state != MeetingState.DECIDED,
        "facts": [("会议日期", f"{chinese(held)} {row.begins}"), ("会议地点", row.place), *planned, *limited],
        "present": "、".join(f"{each.name}（{each.unit}）" for each in sat if each.signed_in) or "无",
        "absent": "、".join(each.name for each in sat if each.state == SeatState.ABSENT),
        "recusals": withdrawn or ["无"], "head": _HEAD, "rounds": _rounds(row, before, found),
        "counted": f"计票人：{'；'.join(named)}，分别清点，结果一致。" if found else "尚未结束计票。",
        "opinions": [
            f"{each.number}（{each.group_name}，{each.writer}）：{each.text}"
            for each in await opinions.opinions(meeting_id)
        ],
        "day": chinese(day_of(await queries.ended(meeting_id) or opened)),
    }  # fmt: skip
    made = await in_thread(lambda: render_pdf(MINUTES, said, now().astimezone(UTC)))
    return f"minutes-{meeting_id}.pdf", made, len(before)


def _rounds(row: MeetingView, before: list[CaseView], found: list[ResultView]) -> list[Mapping[str, object]]:
    by = {(each.case, each.round): each for each in found}
    return [
        {
            "round": number,
            "rows": [
                _votes(each, by.get((each.id, number)))
                for each in before
                if number == 1 or (each.id, number) in by
            ],
        }
        for number in range(1, row.round + 1)
    ]


def _votes(case: CaseView, found: ResultView | None) -> list[str]:
    own = [case.number, case.name, case.level, case.unit]
    if found is None:
        return [*own, str(case.attending), "", "", "", "", ""]
    votes = (found.attending, found.agree, found.oppose, found.abstain, found.spoiled)
    return [*own, *map(str, votes), "通过" if found.passed else "未通过"]
