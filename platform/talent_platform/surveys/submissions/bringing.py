"""A filled-in workbook comes in: each row is written or said why not; nothing of it is handed in yet."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.audit import service as audit
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound, TalentError
from talent_platform.i18n import N_, gettext
from talent_platform.surveys.access import FILLERS, SURVEY
from talent_platform.surveys.audits.blind import asks_again, kept_from
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.lines import keys
from talent_platform.surveys.lines.matching import LineAnswer, LineAsked, Lines
from talent_platform.surveys.submissions import books, queries, service
from talent_platform.surveys.submissions.books import Book, BookRow
from talent_platform.surveys.submissions.cells import SameField
from talent_platform.surveys.tables import FILLING, CampaignState, RowKind, Submission, SurveyFile, SurveyRow
from talent_platform.workflow.taking import hold

MOST = 2_000
"""Rows of one workbook."""
CIPHER = "workbook of a survey"
_MOST = N_("一份填报表最多 2000 行，请分成几份上传")
_NO_FIRM = N_("本单位的名单中没有信用代码为「{code}」的企业")
_NO_ROW = N_("行号 {row} 不是这家企业的；新填一行时行号留空")
_HAS_NEED = N_("这一行已填有需求；企业没有需求时，请先作废这一行")
_NOTHING_AND_MORE = N_("选了“本期无需求”，其他各列和表格须留空；这家企业没有登记为无需求")


@dataclass(frozen=True)
class NotTaken:
    """A row of the file that was not written, and why."""

    row: int
    """As the spreadsheet numbers it."""
    problem: str


@dataclass
class Brought:
    """What became of the rows of a workbook."""

    form_version: int
    current: int
    """The form of today; the file's is still taken."""
    file: int = 0
    """The kept workbook."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    asked: list[LineAsked] = field(default_factory=list)
    """Lines that wait for an answer; nothing of them is written."""
    refused: list[NotTaken] = field(default_factory=list)


async def workbook(actor: Actor, submission_id: int) -> tuple[str, bytes, int]:
    """File name, bytes and rows of the workbook to fill in: what the county still writes stands in it.

    Raises:
        NotFound: no such submission.
        Conflict: the survey is not open.
    """
    require(actor, *FILLERS)
    standing = await campaigns.standing(actor, submission_id)
    survey = await campaigns.one(actor, standing.campaign)
    if survey.state != CampaignState.OPEN:
        raise Conflict(service.NOT_OPEN)
    async with DB.transaction():
        # The mark first, once whoever writes now is done: what comes later, its reader has not seen.
        await hold(Submission, submission_id)
        last = await SurveyRow.raw("SELECT coalesce(max(id), 0)::bigint AS last FROM survey_cell")
        rows = (
            await SurveyRow.select(SurveyRow.id, SurveyRow.target, SurveyRow.answers)
            .where(
                SurveyRow.submission == submission_id, SurveyRow.kind == str(RowKind.NEED),
                SurveyRow.state.is_in([str(state) for state in FILLING]),
                SurveyRow.id.not_in(kept_from(actor)),
            )
            .order_by(SurveyRow.id)
            .output(load_json=True)
        )  # fmt: skip
        unread = await queries.unread([row["id"] for row in rows])
    targets = await campaigns.targets(submission_id)
    asked = await campaigns.questions(survey.id, survey.form_version)
    body = await asyncio.to_thread(
        books.made, survey, submission_id, asked, last_cell=last[0]["last"], targets=targets,
        rows=[{**row, "unread": unread.get(row["id"], {})} for row in rows],
        county=standing.county,
    )  # fmt: skip
    return f"{survey.title} {standing.office_name}.xlsx", body, len(rows)


async def bring(
    actor: Actor, submission_id: int, filename: str, body: bytes,
    answers: Mapping[int, LineAnswer] = MappingProxyType({}),
) -> Brought:  # fmt: skip
    """Write what a filled-in workbook says; a row that cannot be written says why and stops no other. The
    same file a second time changes nothing, whatever it is called; what its writer had not seen is changed
    only by an answer (line of the file → what it is).

    Raises:
        WorkbookRefused, Invalid: the file as a whole cannot be read, is another office's, or outdated.
        Conflict: the survey is not open.
    """
    require(actor, *FILLERS)
    standing = await campaigns.standing(actor, submission_id)
    survey = await campaigns.one(actor, standing.campaign)
    taken = range(survey.oldest_form, survey.form_version + 1)
    forms = {number: await campaigns.questions(survey.id, number) for number in taken}
    book = await asyncio.to_thread(books.read, body, filename, survey, submission_id, forms)
    if len(book.lines) > MOST:
        raise Invalid(_MOST, {"file": _MOST})
    done = Brought(book.form_version, book.current)
    async with DB.transaction():
        await service.is_open(survey.id)
        if (await campaigns.one(actor, survey.id)).oldest_form > book.form_version:
            raise Conflict(gettext(books.OLD, old=book.form_version, new=book.current))
        await keys.one_upload_at_a_time(submission_id)
        done.file = await _keep(actor, submission_id, book, body)
        targets = {one.credit_code: one for one in await campaigns.targets(submission_id)}
        lines = await Lines.of(submission_id, book, targets, answers)
        done.refused += [NotTaken(one.row, one.problem) for one in book.stray]
        for line in book.lines:
            try:
                async with DB.transaction():
                    await _write(actor, submission_id, line, lines, done)
            except SameField as error:
                done.asked.append(await lines.question(line, error.both))
            except TalentError as error:
                done.refused.append(NotTaken(line.number, gettext(error.message)))
        await audit.record(
            actor, "survey.uploaded", f"survey:{survey.id}", file=book.name, rows=len(book.lines),
        )  # fmt: skip
    return done


async def _keep(actor: Actor, submission_id: int, book: Book, body: bytes) -> int:
    """Its number."""
    same = (SurveyFile.submission == submission_id) & (SurveyFile.sha256 == book.sha256)
    found = await SurveyFile.select(SurveyFile.id).where(same)
    if not found:
        sealed = await asyncio.to_thread(vault.seal, body, CIPHER)
        found = await SurveyFile.insert(
            SurveyFile(
                submission=submission_id, sha256=book.sha256, name=book.name, size=len(body), body=sealed,
                mark=book.mark, actor_name=actor.name,
            )
        )  # fmt: skip
    return int(found[0]["id"])


async def _write(actor: Actor, submission_id: int, line: BookRow, lines: Lines, done: Brought) -> None:
    try:
        async with DB.transaction():
            await _write_as(actor, submission_id, line, lines, done)
    except SameField:
        if not await lines.twin(line):
            raise
        await _write_as(actor, submission_id, line, lines, done)


async def _write_as(actor: Actor, submission_id: int, line: BookRow, lines: Lines, done: Brought) -> None:
    target = lines.targets.get(line.credit_code)
    if target is None:
        raise Invalid(gettext(_NO_FIRM, code=line.credit_code))
    if line.number in lines.asked:
        done.asked.append(await lines.question(line))
        return
    row = await _row(actor, submission_id, line, target.id, lines)
    if line.nothing and row is None and target.nothing:
        done.unchanged += 1
        return
    if line.nothing and row is not None:
        raise Conflict(_HAS_NEED)
    if line.nothing and any(one.text for field, one in line.typed.items() if field != "county"):
        raise Conflict(_NOTHING_AND_MORE)
    begun = row is None
    if row is None:
        kind = RowKind.NONE if line.nothing else RowKind.NEED
        row = await queries.one(actor, await service.begin(actor, submission_id, target.id, kind))
    changed = 0
    if not line.nothing:
        changed = await _cells(actor, row, line, lines)
    if line.key and not line.nothing:
        await keys.keep(submission_id, line.key, row["id"])
    if begun:
        done.new += 1
    elif changed:
        done.changed += 1
    else:
        done.unchanged += 1


async def _row(
    actor: Actor, submission_id: int, line: BookRow, target: int, lines: Lines
) -> Mapping[str, Any] | None:
    """The survey's row a line is about, held; nothing where it is a new one."""
    row_id = lines.is_row.get(line.number, line.row if line.nothing else None)
    if row_id is None:
        return None
    await hold(SurveyRow, row_id)
    try:
        row = await queries.one(actor, row_id)
    except NotFound:
        row = {}
    if (row.get("submission"), row.get("target")) == (submission_id, target):
        return row
    raise Invalid(gettext(_NO_ROW, row=row_id))


async def _cells(actor: Actor, row: Mapping[str, Any], line: BookRow, lines: Lines) -> int:
    """Write what was changed over the cells the file's writer had seen: those from before the download, and
    those shown with the question that was answered. Two people fill in two copies of one download."""
    if row["state"] not in FILLING and line.row is None and await lines.changes(line, row["id"]):
        raise SameField([])
    book, every = lines.book, await queries.cells(row["id"])
    answer = lines.answers.get(line.number)
    shown = answer.cell if answer is not None and answer.row == row["id"] else None
    last = max(
        [book.last_cell, *(cell.id for cell in every if cell.id == shown or row["state"] not in FILLING)]
    )
    seen: dict[str, int | None] = {}
    for cell in every:
        if cell.id <= last:
            seen.setdefault(cell.field, cell.id)
    return await service.write(actor, row, book.model, line.typed, seen=seen, form_version=book.form_version)


async def file_of(reader: Actor, file_id: int) -> tuple[str, bytes]:
    """Name and bytes of an uploaded workbook.

    Raises:
        NotFound: none the reader may see, or the reader still asks an enterprise of its office again.
    """
    of = SurveyFile.submission
    inside = where(
        visible(reader, SURVEY), {"id": SurveyFile.id, "county": of._.county, "department": of._.office}
    )
    columns = (SurveyFile.name, SurveyFile.body, of)
    rows = await SurveyFile.select(*columns).where(SurveyFile.id == file_id, inside)
    if not rows or await asks_again(reader, rows[0]["submission"]):
        raise NotFound
    return rows[0]["name"], await asyncio.to_thread(vault.unseal, rows[0]["body"], CIPHER)
