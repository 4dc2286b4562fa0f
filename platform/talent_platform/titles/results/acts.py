"""Acts that lead results on: the report, the one closing act, the publication with its effect. Each is
proposed by one person and confirmed by another, and judged at both."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.certificates.issue import titles
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.docket import certified
from talent_platform.titles.meetings.queries import MeetingView
from talent_platform.titles.minutes import queries as minutes
from talent_platform.titles.results import effects, facts, queries
from talent_platform.titles.results.queries import ACT, OutcomeView, ResultAct
from talent_platform.titles.results.schemas import ResultActForm
from talent_platform.titles.results.service import held
from talent_platform.titles.results.tables import ActKind, OutcomeState, TitleResultAct
from talent_platform.titles.tally import sealing
from talent_platform.titles.verdicts import refuse_against
from talent_platform.workflow.taking import hold
from talent_posts import TitleEntry, titles_of

_NOBODY = N_("请选择人员")
_NO_PEOPLE = N_("报送的是全部评审结果，不选人员")
_DAY = N_("文件日期不能早于评审会议，也不能在今天之后")
_NOT_KNOWN = N_("评审结果还没有公布给申报人，请先公示")
_TWICE = N_("评审结果已经报送")
_ELSEWHERE = N_("所选人员中有不能办理这一项的：{names}")
_OBJECTED = N_("{names}有未处理或成立的异议，不能办理；请只选其他人员")
_HANGING = N_("{names}的公示还没有满期")
FALLEN = N_(
    "申报所依据的证书已不有效，不能确认、公布：请只选其他人员。证书恢复有效的可以接着办理，被撤销的由人社部门不予确认、不予公布。{who}"
)
_NO_MINUTES = N_("会议记录还没有签字盖章归档，不能确认、备案")
_AGAINST = N_("不能办理：{why}")
_TITLE = N_("请选择公布的职称：{titles}")
_NO_TITLES = N_("本市没有规定可以颁发{level}的职称，请先在「规则与数值」中设定")


async def propose(actor: Actor, meeting_id: int, form: ResultActForm) -> int:
    """Lay an act before a second person.

    Raises:
        Invalid: a day that cannot be, nobody chosen, or a title that is not theirs.
        Conflict: another waits, or it may not be for one of them.
    """
    async with DB.transaction():
        meeting = await held(actor, meeting_id)
        if not meeting.day <= form.day <= today():
            raise Invalid(_DAY, {"day": _DAY})
        if form.kind == ActKind.REPORTED and form.outcomes:
            raise Invalid(_NO_PEOPLE, {"outcomes": _NO_PEOPLE})
        if form.kind != ActKind.REPORTED and not form.outcomes:
            raise Invalid(_NOBODY, {"outcomes": _NOBODY})
        act = _asked(actor, meeting_id, form)
        await _check(meeting, act)
        content = {
            "meeting": meeting_id, "kind": act.kind, "day": act.day, "title": act.title,
            "outcomes": json.dumps(list(act.outcomes)),
        }  # fmt: skip
        proposed = await dated.propose(ACT, actor, form, content)
    return proposed  # noqa: RET504 - mypy takes it that a transaction may swallow


def _asked(actor: Actor, meeting_id: int, form: ResultActForm) -> ResultAct:
    """As it would be stored."""
    return ResultAct(
        id=0, source=form.source, document=form.document, note=form.note, proposed=now(),
        proposed_by=actor.account_id, proposed_name=actor.name, confirmed=None, confirmed_name="",
        withdrawn=None, meeting=meeting_id, kind=form.kind, day=form.day,
        title=form.title if form.kind == ActKind.PUBLISHED else "", outcomes=sorted(set(form.outcomes)),
    )  # fmt: skip


async def confirm(actor: Actor, act_id: int) -> None:
    """It is done, with all that comes of it, or nothing is.

    Raises:
        Conflict: it no longer waits, or may not be for one of them any more.
        Invalid: the certificate of one of them cannot be issued.
        NotAllowed: not a second person of the bureau.
    """
    require(actor, *KEEPERS)
    row = await dated.one(ACT, act_id)
    async with DB.transaction():
        meeting = await held(actor, row.meeting)
        await hold(TitleResultAct, act_id)
        rows = await _check(meeting, row)
        await dated.confirm(ACT, actor, act_id)
        if row.closes:
            for each in rows:
                await effects.close(actor, each, row)
        elif row.kind == ActKind.PUBLISHED:
            for each in rows:
                await effects.publish(actor, each, row)
        await sealing.seal_results(actor, row.meeting)


async def _check(meeting: MeetingView, act: ResultAct) -> Sequence[OutcomeView]:
    """Whom the act is about. Raises Conflict, Invalid."""
    every = await queries.of_meeting(meeting.id)
    if not every:
        raise Conflict(_NOT_KNOWN)
    done = [each for each in await queries.acts(meeting.id) if each.confirmed]
    if act.kind == ActKind.REPORTED:
        if queries.reported(done):
            raise Conflict(_TWICE)
        return []
    chosen = {each.id: each for each in every if each.id in set(act.outcomes)}
    if len(chosen) < len(act.outcomes):
        raise NotFound
    rows = list(chosen.values())
    wanted = OutcomeState.PASSED if act.closes else OutcomeState.CLOSED
    if strange := [each for each in rows if each.state != wanted]:
        raise Conflict(gettext(_ELSEWHERE, names=_names(strange)))
    hung = await queries.hung(rows)
    stands = {each.id: hung[each.id].open + hung[each.id].founded for each in rows if each.id in hung}
    if objected := [each for each in rows if stands.get(each.id)]:
        raise Conflict(gettext(_OBJECTED, names=_names(objected)))
    if hanging := [each for each in rows if not queries.hung_out(hung.get(each.id))]:
        raise Conflict(gettext(_HANGING, names=_names(hanging)))
    await certified.require([each.application for each in rows], act.kind, FALLEN)
    if act.closes:
        if await minutes.of_meeting(meeting.id) is None:
            raise Conflict(_NO_MINUTES)
        decision = await facts.judged(meeting, rows, hung, reported=queries.reported(done), closing=act)
    else:
        closed = {each.closing for each in rows}
        last = max((each for each in done if each.id in closed), key=lambda each: each.day)
        decision = await facts.judged(
            meeting, rows, hung, reported=queries.reported(done), closing=last, published=act
        )
        await _check_title(rows, act)
    refuse_against(decision, _AGAINST)
    return rows


def _names(rows: Sequence[OutcomeView]) -> str:
    return gettext("、").join(f"{each.number} {each.name}" for each in rows)


async def offered_titles(rows: Sequence[OutcomeView]) -> list[TitleEntry]:
    """The titles of the series that the city issues today, of the levels of these people."""
    ours = {each.title for each in await titles.decided_on(today()) or ()}
    wanted: dict[str, list[Any]] = {}
    for each in rows:
        wanted.setdefault(each.series, []).append(each.level)
    return [each for each in titles_of(wanted) if each.title in ours]


async def _check_title(rows: Sequence[OutcomeView], act: ResultAct) -> None:
    """Raises Invalid: the title is none of the series and level of everybody."""
    for each in rows:
        may = [entry.title for entry in await offered_titles([each])]
        if not may:
            said = gettext(_NO_TITLES, level=f"{gettext(each.series)}{gettext(each.level)}")
            raise Invalid(said, {"title": said})
        if act.title not in may:
            said = gettext(_TITLE, titles=gettext("、").join(may))
            raise Invalid(said, {"title": said})
