"""Doubts are looked for, answered and settled."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import ZONE, now, today
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB, read_within
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import DEFAULT_LOCALE, N_, gettext, translate
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.flags import queries, reading
from talent_platform.surveys.flags.life import STATE_LABELS, STEPS
from talent_platform.surveys.flags.rules import RowDoubt
from talent_platform.surveys.flags.sentences import sentence
from talent_platform.surveys.flags.tables import (
    FlagKind,
    FlagState,
    SurveyFlag,
    SurveyFlagChange,
)
from talent_platform.surveys.tables import Campaign
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Taken, Workflow
from talent_platform.workflow.taking import hold, take

_WHICH_VERSION = N_("请先打开这一疑点，再说明或核对结束（version：所看到的版本）")
_TODAY = N_("今天已经请填报单位说明过这一疑点")
_BEFORE_NOW = N_("情况有变化，请重新说明。此前的提示：{sentence}")


async def look_through(actor: Actor, campaign_id: int) -> int:
    """The city has a survey looked through now; returns how many doubts are new."""
    require(actor, Role.CITY)
    await campaigns.one(actor, campaign_id)
    return await look(actor, campaign_id)


async def look_all() -> int:
    """Every survey in which something has happened since it was last looked through (`reading.due`)."""
    return sum([await look(None, campaign_id) for campaign_id in await reading.due()])


async def look(actor: Actor | None, campaign_id: int) -> int:
    """Look through the rows handed in; what is doubtful becomes a task of the office. A doubt that is known
    is not asked again but of further rows and other facts, whether it is answered or settled. Returns of how
    many the office is asked now."""
    begun = await _begun(campaign_id)
    async with DB.transaction():
        await Campaign.raw("SELECT pg_advisory_xact_lock(hashtext('survey_flag'), {}::int)", campaign_id)
        new = await _keep(campaign_id, await reading.doubts_of(campaign_id))
        await Campaign.update({Campaign.looked_through: begun}).where(Campaign.id == campaign_id)
        if actor or new:
            await audit.record(actor, "survey.looked_through", f"survey:{campaign_id}", quantity=new)
    return new


async def _begun(campaign_id: int) -> datetime:
    """A moment such that whatever was stamped before it can be read now: whoever hands in, takes back,
    returns, merges or asks again holds the survey from before the stamp until it is written."""
    async with DB.transaction():
        await hold(Campaign, campaign_id)
        begun = now()
    return begun  # noqa: RET504 - mypy holds that a transaction may swallow what is raised in it


async def _keep(campaign_id: int, found: Sequence[RowDoubt]) -> int:
    """Write down what is new of what was found; returns of how many doubts the office is asked."""
    # Nobody answers or settles one of them until this is written.
    await DB.connection.execute(
        "SELECT FROM survey_flag f JOIN survey_submission m ON m.id = f.submission "
        "WHERE m.campaign = $1 ORDER BY f.id FOR NO KEY UPDATE OF f",
        campaign_id,
    )
    known = await read_within(_Known, _KNOWN, campaign_id)
    of_key = defaultdict[tuple[int, str, str], list[_Known]](list)
    for each in known:
        of_key[each.submission, each.kind, each.key].append(each)
    asked, alive = 0, set[int]()
    for doubt in found:
        stands = of_key[doubt.submission, str(doubt.kind), doubt.key]
        alive |= {each.id for each in stands}
        # Shares move with every row; what was said of them is said once.
        if stands and doubt.kind is FlagKind.ROUND:
            continue
        unsettled = next((each for each in stands if each.state != FlagState.CLOSED), None)
        if unsettled:
            asked += await _widen(unsettled, doubt)
        elif not _settled(stands, doubt):
            await _begin(doubt)
            asked += 1
    for one in known:
        gone = one.id not in alive
        if gone != (one.gone is not None):
            value = now() if gone else None
            await SurveyFlag.update({SurveyFlag.gone: value}).where(SurveyFlag.id == one.id)
    return asked


_KNOWN = """
    SELECT f.id, f.submission, f.kind, f.key, f.state, f.gone, f.facts::text AS facts,
           array_agg(w.survey_row) AS rows, count(DISTINCT r.target)::int AS firms
    FROM survey_flag f JOIN survey_submission m ON m.id = f.submission
    JOIN survey_flag_row w ON w.flag = f.id JOIN survey_row r ON r.id = w.survey_row
    WHERE m.campaign = {} GROUP BY f.id ORDER BY f.id
"""
_NAMES = ("firm", "label", "title")
"""Facts that name what a doubt is about; the others are what was found of it."""


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    submission: int
    kind: str
    key: str
    state: str
    gone: datetime | None
    facts: str
    rows: Sequence[int]
    firms: int

    def says(self, doubt: RowDoubt) -> bool:
        """Whether it was found to be as it is found now."""
        before = json.loads(self.facts)
        return all(before.get(name) == fact for name, fact in doubt.facts.items() if name not in _NAMES)


def _settled(stands: Sequence[_Known], doubt: RowDoubt) -> bool:
    """Whether doubts that were closed covered the same rows as they are now."""
    told = {row for each in stands if each.says(doubt) for row in each.rows}
    return told.issuperset(doubt.rows)


async def _begin(doubt: RowDoubt) -> None:
    made = SurveyFlag(submission=doubt.submission, kind=str(doubt.kind), key=doubt.key, facts=_json(doubt))
    flag_id = int((await SurveyFlag.insert(made))[0]["id"])
    await _add_rows(flag_id, doubt.rows)
    await write_line(SurveyFlagChange, {"flag": flag_id}, line(None, "found", after=str(FlagState.OPEN)))


async def _widen(known: _Known, doubt: RowDoubt) -> bool:
    """Further rows, or other facts, of a doubt that is not settled: what was said of it was not said of
    these. Returns whether it was answered and is open again."""
    further = sorted({*doubt.rows} - {*known.rows})
    if not further and known.says(doubt):
        return False
    answered = known.state == FlagState.ANSWERED
    with translate(DEFAULT_LOCALE):
        before = gettext(_BEFORE_NOW, sentence=sentence(known.kind, json.loads(known.facts), known.firms))
    await write_line(
        SurveyFlagChange, {"flag": known.id},
        line(None, "found" if answered else "further", before=known.state, after=str(FlagState.OPEN),
             note=before),
    )  # fmt: skip
    await SurveyFlag.update(
        {
            SurveyFlag.state: str(FlagState.OPEN), SurveyFlag.facts: _json(doubt),
            SurveyFlag.version: SurveyFlag.version + 1, SurveyFlag.updated: now(),
        }
    ).where(SurveyFlag.id == known.id)  # fmt: skip
    await _add_rows(known.id, further)
    return answered


def _json(doubt: RowDoubt) -> str:
    return json.dumps(doubt.facts, ensure_ascii=False)


async def _add_rows(flag_id: int, rows: Sequence[int]) -> None:
    await copy_rows(DB.connection, "survey_flag_row", [{"flag": flag_id, "survey_row": row} for row in rows])


async def _once_a_day(taken: Taken[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Raises Conflict: the office was asked of an open doubt today already."""
    if taken.step.action == "ask" and taken.row["state"] == FlagState.OPEN:
        lines = await queries.history(taken.row["id"])
        if any(each.action == "ask" and each.at.astimezone(ZONE).date() == today() for each in lines):
            raise Conflict(_TODAY)
    return {}


FLOW: Workflow[Mapping[str, Any]] = Workflow(
    "survey_flag", N_("疑点"), SurveyFlag, SurveyFlagChange, "flag", STATE_LABELS, STEPS, queries.one,
    before=_once_a_day,
)  # fmt: skip


async def take_seen(actor: Actor, flag_id: int, action: str, given: Given) -> str:
    """A step as people take it: what is answered or settled is what was looked at. Raises what `move` raises.

    Raises:
        Invalid: answered or settled without saying which version was read.
    """
    step = FLOW.step(action)
    if action in ("answer", "close") and actor.role in step.roles and given.version is None:
        raise Invalid(_WHICH_VERSION)
    return await take(FLOW, actor, flag_id, action, given)


async def move(actor: Actor, flag_id: int, action: str, *, note: str = "", version: int | None = None) -> str:
    """Take a step of `life.STEPS`; returns the state it led to. Raises what `take` raises."""
    return await take(FLOW, actor, flag_id, action, Given(note=note, version=version))
