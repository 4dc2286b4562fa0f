"""Rows of surveys over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from litestar import Response, get, patch, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.demand.tables import FirmList
from talent_platform.reference.fields import Id, Note, Version
from talent_platform.surveys.access import FILLERS, READERS
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns.api import OfficeStanding, SurveyTargetOut
from talent_platform.surveys.submissions import bringing, queries, service
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.surveys.submissions.receiving import UPLOAD, answers_of, sent_file
from talent_platform.surveys.tables import FILLING, RowKind, RowState
from talent_platform.web.answers import Created, StepOutcome, ThingsRead, outcomes
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor, form_values
from talent_platform.workflow.steps import Given, offered
from talent_platform.workflow.taking import take_many


class SurveyRowOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: Id
    campaign: Id
    submission: Id
    target: Id
    firm: str
    credit_code: str | None
    listed: FirmList
    kind: RowKind
    title: str
    seats: int | None
    state: RowState
    form_version: int
    """By which it was last written."""
    handed_in: datetime | None
    version: Version


class SurveyRowListed(SurveyRowOut):
    upload: str
    """The workbook its cells came from last, or that they were typed on a page."""


class CellOut(BaseModel):
    id: Id
    field: str
    text: str
    """As it was typed, or as it stood in the file."""
    value: Any
    """As the form reads it; null where it is empty or cannot be read."""
    form_version: int
    replaces: Id | None
    """The cell whose place it took."""
    at: datetime
    actor_name: str
    file: str | None
    """SHA-256 of the workbook; null where it was typed on a page."""
    file_name: str | None
    sheet: str | None
    sheet_row: int | None
    sheet_column: str | None
    upload: Id | None = None
    """The workbook, below `/surveys/files`."""


CELL_FIELDS = [name for name in CellOut.model_fields if name != "upload"]


class SurveyRowDetail(SurveyRowOut):
    answers: Mapping[str, Any]
    """Field → value of its latest cell."""
    cells: list[CellOut]
    """Every cell the row ever had, newest first."""
    problems: dict[str, str]
    """What keeps it from being handed in: field → a sentence."""
    may: list[str]


class SubmissionOut(OfficeStanding):
    enterprises: list[SurveyTargetOut]


class RowNotTaken(BaseModel):
    row: int
    """As the spreadsheet numbers it."""
    problem: str


class LineOption(BaseModel):
    value: str
    """What to send to answer so."""
    label: str


class LineToAnswer(BaseModel):
    row: int
    """As the spreadsheet numbers it."""
    question: str
    options: list[LineOption]


class WorkbookBrought(BaseModel):
    form_version: int
    current: int
    """The form of today; the file's is still taken."""
    new: int
    changed: int
    unchanged: int
    asked: list[LineToAnswer]
    """Lines of which nothing is written yet: send the file again with `line.<row>` = an option's value."""
    refused: list[RowNotTaken]


class RowBegun(BaseModel):
    target: Id
    """An enterprise of the submission's list."""
    kind: RowKind = RowKind.NEED


class CellTyped(BaseModel):
    field: Annotated[str, Field(max_length=40)]
    text: Annotated[str, Field(max_length=4000)]
    seen: Id | None = None
    """The cell its writer saw; null where there was none."""


class CellsTyped(BaseModel):
    cells: Annotated[list[CellTyped], Field(min_length=1, max_length=1000)]
    """What others wrote in other fields stays. A line of a table is sent whole, or with a cell of it that was
    seen."""


class CellsSaved(BaseModel):
    changed: int


class RowStepBody(BaseModel):
    note: Note = ""
    version: Version | None = None
    """Only if nothing was saved since it was read; needed to approve."""


class RowStepped(BaseModel):
    state: RowState


class RowSteps(BaseModel):
    rows: ThingsRead
    note: Note = ""


@get("/surveys/submissions/{submission_id:int}", summary="What an office answers for in a survey",
     tags=["surveys"])  # fmt: skip
async def submission(request: AppRequest, submission_id: FromPath[int]) -> SubmissionOut:
    """Its enterprises, those that have not answered first."""
    standing = await campaigns.standing(require(actor(request), *READERS), submission_id)
    firms = await campaigns.targets(submission_id)
    shown = {name: getattr(standing, name) for name in OfficeStanding.model_fields}
    return SubmissionOut.model_validate({**shown, "enterprises": firms}, from_attributes=True)


@post(
    "/surveys/submissions/{submission_id:int}/rows", summary="Begin a row of an enterprise", tags=["surveys"]
)
async def begin(request: AppRequest, submission_id: FromPath[int], data: JSONBody[RowBegun]) -> Created:
    """Or say that it needs nobody (`kind` none). 409 where it is closed or one excludes the other."""
    return Created(id=await service.begin(actor(request), submission_id, data.target, data.kind))


@get("/surveys/submissions/{submission_id:int}/workbook.xlsx", summary="The workbook to fill in",
     tags=["surveys"], opt=FILE)  # fmt: skip
async def workbook(request: AppRequest, submission_id: FromPath[int]) -> Response[bytes]:
    """By the current form, with the rows still to be written and one for each enterprise without."""
    async with export(request, f"survey_submission:{submission_id}") as out:
        name, body, count = await bringing.workbook(actor(request), submission_id)
        return await out.ready(name, body, count=count)


@post("/surveys/submissions/{submission_id:int}/workbook", summary="Bring a workbook (multipart: file)",
      tags=["surveys"], status_code=200, opt=UPLOAD)  # fmt: skip
async def bring(request: AppRequest, submission_id: FromPath[int]) -> WorkbookBrought:
    """Each row is written, asked about or said why not; nothing is handed in by it, the same file again,
    under any name, changes nothing. A line keeps its key (hidden column) wherever it stands; what its writer
    had not seen is changed only by an answer: fields `line.<row>` beside `file`.
    422 where the file is another office's or of a form that is no longer taken."""
    filler = require(actor(request), *FILLERS)
    await campaigns.standing(filler, submission_id)
    answers = answers_of(await form_values(request))
    done = await bringing.bring(filler, submission_id, *await sent_file(request), answers)
    return WorkbookBrought.model_validate(done, from_attributes=True)


@get("/surveys/files/{file_id:int}", summary="A workbook as it was brought", tags=["surveys"], opt=FILE)
async def uploaded(request: AppRequest, file_id: FromPath[int]) -> Response[bytes]:
    """Logged as an export."""
    async with export(request, f"survey_file:{file_id}") as out:
        name, body = await bringing.file_of(require(actor(request), *READERS), file_id)
        return await out.ready(name, body, count=1)


@get("/surveys/rows", summary="Rows of surveys", tags=["surveys"], operation_class=takes(ROWS.spec))
async def row_list(request: AppRequest) -> Page[SurveyRowListed]:
    """Counties and departments: their own."""
    return await ROWS.answer(request, SurveyRowListed)


@get("/surveys/rows/{row_id:int}", summary="One row, with every cell it ever had", tags=["surveys"])
async def row(request: AppRequest, row_id: FromPath[int]) -> SurveyRowDetail:
    """What was corrected stands behind what it was corrected to."""
    reader = require(actor(request), *READERS)
    one = await queries.one(reader, row_id)
    model, _ = await service.form_of(one)
    files = await queries.files(one["submission"])
    found = {
        **one,
        "cells": [
            {**{name: getattr(cell, name) for name in CELL_FIELDS}, "upload": files.get(cell.file or "")}
            for cell in await queries.cells(row_id)
        ],
        "problems": await service.problems(one, model) if one["state"] in FILLING else {},
        "may": [step.action for step in await offered(service.FLOW, reader, one)],
    }  # fmt: skip
    return SurveyRowDetail.model_validate(found)


@patch("/surveys/rows/{row_id:int}", summary="Write cells of a row", tags=["surveys"])
async def save(request: AppRequest, row_id: FromPath[int], data: JSONBody[CellsTyped]) -> CellsSaved:
    """Nothing is refused for being incomplete; 409 where somebody else wrote the same field since `seen`, or
    the row is handed in."""
    typed = {one.field: one.text for one in data.cells}
    seen = {one.field: one.seen for one in data.cells}
    return CellsSaved(changed=await service.save(require(actor(request), *FILLERS), row_id, typed, seen))


@post("/surveys/rows/{row_id:int}/steps/{action:str}", summary="Hand in, recall, drop; approve, hold, return",
      tags=["surveys"], status_code=200)  # fmt: skip
async def step(
    request: AppRequest, row_id: FromPath[int], action: FromPath[str], data: JSONBody[RowStepBody]
) -> RowStepped:
    """The first three by the office that answers, the others by the city. 422 names what is missing."""
    given = Given(note=data.note, version=data.version)
    state = await service.take_seen(actor(request), row_id, action, given)
    return RowStepped(state=RowState(state))


@post(
    "/surveys/rows/steps/{action:str}", summary="Take a step for many rows", tags=["surveys"], status_code=200
)
async def steps(request: AppRequest, action: FromPath[str], data: JSONBody[RowSteps]) -> list[StepOutcome]:
    """Each on its own: one that is refused says why and stops no other. Needs versions to approve."""
    versions, given = {one.id: one.version for one in data.rows}, Given(note=data.note)
    taken = await take_many(service.FLOW, actor(request), versions, action, given, by=service.take_seen)
    return outcomes(taken)


HANDLERS = [submission, begin, workbook, bring, uploaded, row_list, row, save, step, steps]
