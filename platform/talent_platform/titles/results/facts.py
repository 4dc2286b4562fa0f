"""What follows a meeting as the rules are asked about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from talent_platform.establishment.figures.queries import in_force
from talent_platform.publicity.service import PublicityStanding
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.meetings.facts import meeting_facts
from talent_platform.titles.meetings.queries import MeetingView
from talent_platform.titles.results import queries
from talent_platform.titles.results.life import ACT_LABELS
from talent_platform.titles.results.queries import OutcomeView, ResultAct
from talent_platform.titles.results.tables import ActKind
from talent_posts import (
    Closing,
    Decision,
    MeetingScope,
    Publication,
    ResultObjection,
    ResultPublicity,
    Reviewed,
    check_meeting,
)


async def judged(
    meeting: MeetingView, rows: Sequence[OutcomeView], hung: Mapping[int, PublicityStanding],
    *, reported: ResultAct | None = None, closing: ResultAct | None = None,
    published: ResultAct | None = None,
) -> Decision:  # fmt: skip
    """What the rules say of these people's results with these acts, by the law of the meeting's day."""
    self_review = (await committees.by_id(meeting.committee)).self_review
    asked = replace(
        await meeting_facts(meeting),
        self_review=self_review,
        applicants=tuple(
            Reviewed(id=each.number, level=each.level, announced="passed" if each.passed else "failed")
            for each in await queries.of_meeting(meeting.id)
        ),
        publicity=_publicity(rows, hung), reported=reported.day if reported else None,
        closing=_closing(closing) if closing else None,
        published=Publication(on=published.day, passed=tuple(each.number for each in rows))
        if published
        else None,
    )  # fmt: skip
    scopes: set[MeetingScope] = {"after"} if asked.minutes is None else {"after", "minutes"}
    return check_meeting(asked, figures=await in_force(), scopes=scopes)


def _closing(act: ResultAct) -> Closing:
    return Closing(
        kind="filed" if act.kind == ActKind.FILED else "confirmed", by=ACT_LABELS[act.kind],
        document=act.document, on=act.day,
    )  # fmt: skip


def _publicity(rows: Sequence[OutcomeView], hung: Mapping[int, PublicityStanding]) -> ResultPublicity | None:
    """Of all of them together: from the latest start to the earliest end; None while one has no end."""
    standings = [hung.get(each.id) for each in rows]
    ends = [each.ends for each in standings if each is not None and each.ends is not None]
    if not rows or len(ends) < len(rows):
        return None
    return ResultPublicity(
        start=max(each.starts for each in standings if each is not None), end=min(ends),
        objections=tuple(
            ResultObjection(applicant=each.number, settled=not hung[each.id].open) for each in rows
        ),
    )  # fmt: skip
