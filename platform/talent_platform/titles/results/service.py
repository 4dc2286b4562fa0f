"""Making the results of a meeting known and hanging out who passed."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.establishment.figures.queries import in_force
from talent_platform.i18n import N_, gettext
from talent_platform.publicity import service as publicity
from talent_platform.reference.codes import city
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.docket import certified
from talent_platform.titles.meetings import facts as meeting_rules
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.queries import MeetingView
from talent_platform.titles.meetings.standing import hold_meeting
from talent_platform.titles.meetings.tables import MeetingState
from talent_platform.titles.papers import notice
from talent_platform.titles.results import facts, queries
from talent_platform.titles.results.queries import OutcomeView
from talent_platform.titles.results.tables import (
    ActKind,
    OutcomeState,
    TitleOutcome,
    TitleOutcomeChange,
)
from talent_platform.titles.tables import CommitteeState
from talent_platform.titles.tally import sealing
from talent_platform.titles.verdicts import refuse_against
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.taking import MEANWHILE
from talent_posts import Finding

_NOT_DECIDED = N_("会议还没有计票结果，不能公示")
_STOPPED = N_("评委会已暂停或被取消评审权，结果不能往下办理")
_NO_FIGURE = N_("评审结果公示期未设定：请市级先在「规则与数值」中设定，再公示")
_ALL_HUNG = N_("通过人员都已公示或已终结，没有需要公示的")
_FALLEN = N_("申报所依据的证书已不有效，不公示：证书恢复有效的可以再公示。{who}")
_AGAINST = N_("不能公示评审结果：{why}")


async def held(actor: Actor, meeting_id: int) -> MeetingView:
    """The meeting with its committee under their locks, where its results may be dealt with. Within the
    caller's transaction.

    Raises:
        Conflict: the committee is suspended or its power was taken away.
    """
    require(actor, *KEEPERS)
    await hold_meeting(meeting_id)
    row = await meetings.one(actor, meeting_id)
    state = (await committees.by_id(row.committee)).state
    if state in (CommitteeState.SUSPENDED, CommitteeState.WITHDRAWN):
        raise Conflict(_STOPPED)
    return row


async def hang(actor: Actor, meeting_id: int, *, version: int | None = None) -> int | None:
    """Make the results known as the ballots have them, and hang out whoever passed for as long as the figure
    says, but for whom a certificate carries no longer; returns the notice, None where nobody hangs out.

    Raises:
        Conflict: there is no result yet, a rule stands against it, the time is not set, everybody hangs out
            already, or the meeting was changed meanwhile.
    """
    require(actor, *KEEPERS)
    least = (await in_force()).at("result_publicity", city()[0], today())
    if not least.is_set:
        raise Conflict(_NO_FIGURE)
    async with DB.transaction():
        row = await held(actor, meeting_id)
        if version is not None and row.version != version:
            raise Conflict(MEANWHILE)
        if row.state != MeetingState.DECIDED:
            raise Conflict(_NOT_DECIDED)
        fresh = not await queries.known(meeting_id)
        if fresh:
            refuse_against(await meeting_rules.judged(row, {"attendance", "ballot"}), _AGAINST)
            await _make_known(actor, meeting_id)
        rows = [
            each for each in await queries.of_meeting(meeting_id) if each.state == OutcomeState.PASSED
        ]  # fmt: skip
        there = await queries.hung(rows)
        fallen = await certified.fallen([each.application for each in rows])
        waiting = [each for each in rows if each.id not in there and each.application not in fallen]
        if not waiting:
            if fallen and not fresh:
                raise Conflict(gettext(_FALLEN, who=gettext("、").join(fallen.values())))
            if fresh:
                await sealing.seal_results(actor, meeting_id)
                return None
            raise Conflict(_ALL_HUNG)
        hung = await publicity.hang(
            actor, actor.organisation_id or 0,
            notice.result_title(row.committee_name), notice.RESULT_TEXT,
            {each.subject: notice.result_line(each) for each in waiting}, least=least.value["least"],
            unit=least.value["unit"],
        )  # fmt: skip
        for each in waiting:
            await _note(actor, each, "hung")
        await sealing.seal_results(actor, meeting_id)
    return hung


async def findings(row: MeetingView, rows: Sequence[OutcomeView]) -> Sequence[Finding]:
    """What the rules say of the publicity, the report and the acts there are (D9 to D11); nothing before
    results are known or where nobody passed."""
    passed = [each for each in rows if each.passed]
    if not passed:
        return ()
    done = [each for each in await queries.acts(row.id) if each.confirmed]
    closing = max((each for each in done if each.closes), key=lambda each: each.day, default=None)
    published = [each for each in passed if each.publication is not None]
    last = next((each for each in done if each.kind == ActKind.PUBLISHED), None)
    decision = await facts.judged(
        row, published or passed, await queries.hung(passed), reported=queries.reported(done),
        closing=closing, published=last,
    )  # fmt: skip
    return [each for each in decision.findings if each.applies]


_RESULTS = """
    INSERT INTO title_outcome (applicant, meeting, committee, state, version, created, updated)
    SELECT c.id, m.id, d.committee, CASE WHEN title_voted(c.id) THEN 'passed' ELSE 'failed' END, 1, now(),
        now()
    FROM title_meeting_case c JOIN title_meeting m ON m.id = c.meeting JOIN title_draw d ON d.id = m.draw
    WHERE m.id = {} AND c.withdrawn IS NULL ORDER BY c.id
"""


async def _make_known(actor: Actor, meeting_id: int) -> None:
    """Nobody types a result: each is what the last ballot came to."""
    await TitleOutcome.raw(_RESULTS, meeting_id)
    for each in await queries.of_meeting(meeting_id):
        await _note(actor, each, "decided")


async def _note(actor: Actor, row: OutcomeView, action: str) -> None:
    said = line(actor, action, before=row.state, after=row.state)
    await write_line(TitleOutcomeChange, {"outcome": row.id}, said)
    await audit.record(actor, f"title_outcome.{action}", row.subject)
