"""Filled blanks over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.reference.fields import Id, Version
from talent_platform.upward.access import READERS, WRITERS
from talent_platform.upward.blanks import queries as blanks
from talent_platform.upward.fillings import queries, service
from talent_platform.upward.fillings.pages import file_name
from talent_platform.upward.fillings.service import PeriodForm
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class FillingOut(BaseModel):
    id: Id
    first: date
    last: date
    at: datetime
    actor_name: str
    sha256: str
    """Of the filled workbook."""


class FilledCell(BaseModel):
    sheet: str
    cell: str
    figure: str
    selection: Mapping[str, str]
    value: int | str | None
    """Null: the figure is not known, and the cell stayed empty."""
    rows: str
    """Address of the list of what is counted; "" where there is none."""


class CheckedSum(BaseModel):
    sheet: str
    cell: str
    parts: str
    """The area that is added up, or the formula."""
    sum: float | None
    stands: float | None
    """In the place of the sum; of a formula, the figure it is compared with."""
    missing: list[str]
    """Cells without a figure that it rests on."""
    outcome: Literal["right", "wrong", "incomplete", "unread"]


class FillingDetail(FillingOut):
    blank: Id
    blank_version: Version
    values: list[FilledCell]
    sums: list[CheckedSum]


@post("/upward/{blank_id:int}/fillings", summary="Fill a blank for a period (city only)", tags=["upward"])
async def fill(request: AppRequest, blank_id: FromPath[int], data: JSONBody[PeriodForm]) -> Created:
    """With the figures as they are now; earlier fillings stay. 409 where nothing is bound."""
    return Created(id=await service.fill(require(actor(request), *WRITERS), blank_id, data))


@get(
    "/upward/{blank_id:int}/fillings", summary="Fillings of a blank, the newest first", tags=["upward"],
    operation_class=takes(PLAIN),
)  # fmt: skip
async def filling_list(request: AppRequest, blank_id: FromPath[int]) -> Page[FillingOut]:
    """Every one that was ever made."""
    reader = require(actor(request), *READERS)
    await blanks.one(reader, blank_id)
    found = await queries.of_blank(reader, blank_id)
    return plain_page(request, FillingOut, found)


@get("/upward/fillings/{filling_id:int}", summary="A filling, value by value", tags=["upward"])
async def filling(request: AppRequest, filling_id: FromPath[int]) -> FillingDetail:
    """With the cells that stayed empty and every sum that was checked."""
    one = await queries.one(require(actor(request), *READERS), filling_id)
    shown = {name: getattr(one, name) for name in (*FillingOut.model_fields, "blank", "blank_version")}
    values = [
        {**{name: getattr(each, name) for name in ("sheet", "cell", "figure", "selection", "value")},
         "rows": each.address(one.period)}
        for each in one.values
    ]  # fmt: skip
    sums = [CheckedSum.model_validate(each, from_attributes=True) for each in one.sums]
    return FillingDetail.model_validate({**shown, "values": values, "sums": sums})


@get("/upward/fillings/{filling_id:int}/file", summary="The filled workbook", tags=["upward"], opt=FILE)
async def filling_file(request: AppRequest, filling_id: FromPath[int]) -> Response[bytes]:
    """The superior's file with the figures in it and everything else as it came. Logged as an export."""
    async with export(request, f"upward_filling:{filling_id}") as out:
        one = await queries.one(require(actor(request), *READERS), filling_id)
        blank = await blanks.one(actor(request), one.blank)
        body = await queries.body_of(filling_id)
        return await out.ready(file_name(blank.title, one), body, count=len(one.values))


HANDLERS = [fill, filling_list, filling, filling_file]
