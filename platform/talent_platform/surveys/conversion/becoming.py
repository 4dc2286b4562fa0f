"""Approved rows begin their way to a need, many at once: what one cannot do is told at it, and stops no
other."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from asyncpg import Connection

from talent_platform.audit import service as audit
from talent_platform.certificates.directory import queries as directories
from talent_platform.clock import now, today
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB, read_within
from talent_platform.demand import qualifications
from talent_platform.demand.surveyed import service as surveyed
from talent_platform.demand.tables import NeedKind
from talent_platform.i18n.said import Said, kept
from talent_platform.surveys.conversion import drafting, rules
from talent_platform.surveys.conversion.drafting import NeedForm
from talent_platform.surveys.conversion.rules import ComparedNeed
from talent_platform.surveys.needs import queries
from talent_platform.surveys.needs.tables import NeedLineState
from talent_platform.workflow.history import line

CHUNK = 500
"""Rows in one transaction."""

_ROWS = """
    SELECT r.id, r.submission, m.campaign, c.title, c.kind, c.becomes, r.answers::text AS answers,
           t.organisation, o.kind AS employer
    FROM survey_row r JOIN survey_submission m ON m.id = r.submission
    JOIN survey_campaign c ON c.id = m.campaign AND c.becomes <> 'none'
    JOIN survey_target t ON t.id = r.target AND t.merged_into IS NULL
    JOIN organisation o ON o.id = t.organisation
    WHERE r.state = 'approved' AND r.kind = 'need' AND NOT EXISTS (
        SELECT FROM survey_need n WHERE n.survey_row = r.id AND n.state <> 'undone')
    ORDER BY r.id LIMIT {} FOR NO KEY UPDATE OF r
"""


@dataclass(frozen=True, slots=True)
class ApprovedRow:
    id: int
    submission: int
    campaign: int
    title: str
    """Of the survey."""
    kind: str
    becomes: str
    answers: str
    organisation: int
    employer: str


@dataclass
class _Begun:
    """What becomes of one row at first."""

    row: ApprovedRow
    state: NeedLineState
    form: NeedForm | None = None
    need: int | None = None
    why: str = ""


@dataclass
class _Standing:
    """The needs of the enterprises, and those that this chunk adds."""

    needs: Mapping[int, Sequence[queries.StandingNeed]]
    taken: set[tuple[int, int]] = field(default_factory=set)
    """Needs linked here, each with the survey."""
    new: dict[int, list[ComparedNeed]] = field(default_factory=lambda: defaultdict(list))

    def beside(self, row: ApprovedRow) -> list[ComparedNeed]:
        stood = [each.compared(row.campaign) for each in self.needs.get(row.organisation, ())]
        here = [
            replace(each, taken=True) if (each.need, row.campaign) in self.taken else each
            for each in stood
        ]  # fmt: skip
        return [*here, *self.new[row.organisation]]


async def become_all() -> int:
    """Every approved row of a survey that leads to needs and has not begun; returns how many."""
    count = 0
    while done := await _chunk():
        count += done
    return count


async def _chunk() -> int:
    async with DB.transaction() as transaction:
        # Of two jobs at once the second waits, and finds what the first has left.
        await read_within(dict, "SELECT pg_advisory_xact_lock(hashtext('survey_need'))")
        rows = await read_within(ApprovedRow, _ROWS, CHUNK)
        for kind in NeedKind:
            if of_kind := [row for row in rows if row.kind == kind]:
                await _begin(transaction.connection, kind, await _sorted(kind, of_kind))
        for campaign, number in Counter(row.campaign for row in rows).items():
            await audit.record(None, "survey_needs.begun", f"survey:{campaign}", quantity=number)
    return len(rows)


async def _sorted(kind: NeedKind, rows: Sequence[ApprovedRow]) -> list[_Begun]:
    needs = defaultdict[int, list[queries.StandingNeed]](list)
    for each in await queries.standing(list({row.organisation for row in rows}), str(kind)):
        needs[each.organisation].append(each)
    standing, directory = _Standing(needs), await directories.in_force()
    done = []
    for row in rows:
        form = drafting.need_form(kind, json.loads(row.answers))
        if isinstance(form, Said):
            done.append(_Begun(row, NeedLineState.STUCK, why=kept(form)))
            continue
        wanted, stand = drafting.compared(form), standing.beside(row)
        if asks := qualifications.demanded(wanted.skills, row.employer, directory).refused:
            done.append(_Begun(row, NeedLineState.STUCK, why=kept(asks[0])))
        elif (found := rules.same(wanted, stand)) and found.need:
            standing.taken.add((found.need, row.campaign))
            done.append(_Begun(row, NeedLineState.LINKED, need=found.need))
        elif rules.like(wanted, stand):
            done.append(_Begun(row, NeedLineState.ASKED))
        else:
            standing.new[row.organisation].append(replace(wanted, taken=True))
            done.append(_Begun(row, NeedLineState.WAITS, form))
    return done


async def _begin(connection: Connection, kind: NeedKind, begun: Sequence[_Begun]) -> None:
    """Write the drafts, the lines and their histories."""
    new = [each for each in begun if each.form is not None]
    drafts = [
        surveyed.SurveyedNeed(each.row.organisation, each.form, drafting.source(each.row.title, each.row.id))
        for each in new
        if each.form is not None
    ]
    for each, need in zip(new, await surveyed.write_drafts(connection, kind, drafts), strict=True):
        each.need = need
    firms = await drafting.reachable([each.row.organisation for each in new])
    due, at = await drafting.silence_day(), now()
    lines = []
    for each in begun:
        asked, firm = each.form is not None, each.row.organisation in firms
        lines.append(
            {
                "survey_row": each.row.id, "submission": each.row.submission,
                "organisation": each.row.organisation, "becomes": each.row.becomes,
                "state": str(each.state), "need": each.need, "why": each.why, "firm_asked": asked and firm,
                "asked_on": today() if asked else None, "due": due if asked and firm else None, "version": 1,
                "created": at, "updated": at,
            }
        )  # fmt: skip
    ids = await copy_rows(connection, "survey_need", lines)
    said: list[Mapping[str, Any]] = []
    for id_, each, stored in zip(ids, begun, lines, strict=True):
        said.append({"survey_need": id_, "at": at, **line(None, "begun", after=str(each.state))})
        if stored["asked_on"]:
            asks = line(None, "ask" if stored["firm_asked"] else "ask_office", after=str(each.state))
            said.append({"survey_need": id_, "at": at, **asks})
    await copy_rows(connection, "survey_need_change", said)
