"""Blanks over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.reference.fields import Id, Version
from talent_platform.upward.access import READERS, WRITERS
from talent_platform.upward.blanks import queries, service
from talent_platform.upward.blanks.lists import BLANKS
from talent_platform.upward.blanks.pages import UPLOAD, sent_blank
from talent_platform.upward.blanks.schemas import BindForm, BlankForm, ReleaseForm, SumForm
from talent_platform.upward.figures import offered
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor, form_values, validated


class BlankOut(BaseModel):
    id: Id
    title: str
    sender: str
    bound: int
    """Cells."""
    filled: date | None
    """Last day of the latest period it was filled for."""
    file_name: str
    created: datetime
    version: Version


class BoundCell(BaseModel):
    sheet: str
    cell: str
    figure: str
    selection: Mapping[str, str]
    """Dimension → code; one left out stands for all."""


class DeclaredTotal(BaseModel):
    sheet: str
    total: str
    parts: str


class BlankDetail(BaseModel):
    id: Id
    title: str
    sender: str
    file_name: str
    version: Version
    sheets: list[str]
    bindings: list[BoundCell]
    sums: list[DeclaredTotal]


class FigureDimension(BaseModel):
    name: str
    label: str
    codes: Mapping[str, str]
    """Code → name."""


class FigureOffered(BaseModel):
    name: str
    label: str
    meaning: str
    unset: str
    """When it is not known."""
    dimensions: list[FigureDimension]


class BindBody(BindForm):
    version: Version | None = None
    """Only if nothing was changed since it was read."""


class SumBody(SumForm):
    version: Version | None = None


class ReleaseBody(ReleaseForm):
    version: Version | None = None


class CellsBound(BaseModel):
    cells: int
    unread: list[str]
    """Headings that say no code of the dimension; their cells stay as they were."""


class CellsChanged(BaseModel):
    count: int


@get("/upward", summary="Tables for the superior", tags=["upward"], operation_class=takes(BLANKS.spec))
async def blank_list(request: AppRequest) -> Page[BlankOut]:
    """City and auditor."""
    return await BLANKS.answer(request, BlankOut)


@get(
    "/upward/figures", summary="Figures that cells can be bound to", tags=["upward"],
    operation_class=takes(PLAIN),
)  # fmt: skip
async def figures(request: AppRequest) -> Page[FigureOffered]:
    """Each with the dimensions it can be split by."""
    require(actor(request), *READERS)
    told = [
        FigureOffered(
            name=one.name, label=one.label, meaning=one.meaning, unset=one.unset,
            dimensions=[
                FigureDimension(name=each.name, label=each.label, codes=each.choices())
                for each in one.dimensions
            ],
        )
        for one in offered().values()
    ]  # fmt: skip
    return plain_page(request, FigureOffered, told)


@post("/upward", summary="Upload a blank (multipart: title, sender, file; city only)", tags=["upward"],
      opt=UPLOAD)  # fmt: skip
async def upload(request: AppRequest) -> Created:
    """The superior's .xlsx as it came; 422 says why a file is not taken."""
    writer = require(actor(request), *WRITERS)
    form = validated(BlankForm, await form_values(request))
    return Created(id=await service.upload(writer, form, *await sent_blank(request)))


@get("/upward/{blank_id:int}", summary="A blank and what its cells are bound to", tags=["upward"])
async def blank(request: AppRequest, blank_id: FromPath[int]) -> BlankDetail:
    """With the totals that are declared beside its formulas."""
    one = await queries.one(actor(request), blank_id)
    names = ("id", "title", "sender", "file_name", "version")
    return BlankDetail.model_validate({
        **{name: getattr(one, name) for name in names}, "sheets": [sheet.name for sheet in one.sheets],
        "bindings": [
            {"sheet": each.sheet, "cell": each.cell, "figure": each.figure, "selection": each.selection}
            for each in await queries.bound(blank_id)
        ],
        "sums": [
            {"sheet": each.sheet, "total": each.total, "parts": each.parts}
            for each in await queries.totals(blank_id)
        ],
    })  # fmt: skip


@get("/upward/{blank_id:int}/file", summary="The blank as it came", tags=["upward"], opt=FILE)
async def blank_file(request: AppRequest, blank_id: FromPath[int]) -> Response[bytes]:
    """Logged as an export."""
    async with export(request, f"upward:{blank_id}") as out:
        one = await queries.one(actor(request), blank_id)
        return await out.ready(one.file_name, await queries.body_of(blank_id), count=1)


@post("/upward/{blank_id:int}/bindings", summary="Bind cells to a figure (city only)", tags=["upward"],
      status_code=200)  # fmt: skip
async def bind(request: AppRequest, blank_id: FromPath[int], data: JSONBody[BindBody]) -> CellsBound:
    """Each dimension by one code (`fixed`), by the texts of a column (`by_row`) or of a row (`by_column`), or
    not at all: the sum over it. Bound before, a cell changes; one with a formula is only compared."""
    form = BindForm.model_validate(data.model_dump(exclude={"version"}))
    count, unread = await service.bind(actor(request), blank_id, form, version=data.version)
    return CellsBound(cells=count, unread=[*unread])


@post("/upward/{blank_id:int}/sums", summary="Declare totals (city only)", tags=["upward"], status_code=200)
async def add_up(request: AppRequest, blank_id: FromPath[int], data: JSONBody[SumBody]) -> CellsChanged:
    """One row of totals for an area as wide, one column for one as high, or one cell for all of it."""
    form = SumForm.model_validate(data.model_dump(exclude={"version"}))
    return CellsChanged(count=await service.add_up(actor(request), blank_id, form, version=data.version))


@post("/upward/{blank_id:int}/release", summary="Unbind cells (city only)", tags=["upward"], status_code=200)
async def release(request: AppRequest, blank_id: FromPath[int], data: JSONBody[ReleaseBody]) -> CellsChanged:
    """And drop totals declared in them. Fillings stay as they are."""
    form = ReleaseForm.model_validate(data.model_dump(exclude={"version"}))
    return CellsChanged(count=await service.release(actor(request), blank_id, form, version=data.version))


HANDLERS = [blank_list, figures, upload, blank, blank_file, bind, add_up, release]
