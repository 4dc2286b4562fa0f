"""A letter on its request's page: signing, the Word file, the stamped scan, the service record."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.appointments.pages import show
from talent_platform.establishment.letters import rendering, service
from talent_platform.establishment.schemas import day_typed
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, form_values, redirect

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def _again(request: AppRequest, appointment_id: int, error: Invalid | Conflict) -> Response[Any]:
    fields = error.fields if isinstance(error, Invalid) else {}
    form = Form(await form_values(request), fields, error.message)
    return await show(request, appointment_id, form, status=422 if fields else 409)


def _back(request: AppRequest, appointment_id: int, flash: str) -> Response[Any]:
    return redirect(request, f"/posts/requests/{appointment_id}", flash=flash)


@post("/posts/requests/{appointment_id:int}/letter", include_in_schema=False)
async def issue(request: AppRequest, appointment_id: FromPath[int]) -> Response[Any]:
    try:
        await service.issue(actor(request), appointment_id)
    except Conflict as error:
        return await _again(request, appointment_id, error)
    return _back(request, appointment_id, gettext("意见书已签发"))


@post("/posts/requests/{appointment_id:int}/letter/stamped", include_in_schema=False, opt={"upload": True})
async def stamp(request: AppRequest, appointment_id: FromPath[int]) -> Response[Any]:
    office = require(actor(request), *service.OFFICES)
    try:
        sent = (await request.form()).get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise Invalid(N_("请选择文件"), {"file": N_("请选择要上传的文件")})
        body = await sent.read()
        await sent.close()
        await service.stamp(office, appointment_id, body)
    except (Invalid, Conflict) as error:
        return await _again(request, appointment_id, error)
    return _back(request, appointment_id, gettext("已盖章"))


@post("/posts/requests/{appointment_id:int}/letter/served", include_in_schema=False)
async def serve(request: AppRequest, appointment_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        day = day_typed(values, "day", N_("请填写送达日期"))
        to, how = str(values.get("to", "")), str(values.get("how", ""))
        await service.serve(actor(request), appointment_id, day, to, how)
    except (Invalid, Conflict) as error:
        return await _again(request, appointment_id, error)
    return _back(request, appointment_id, gettext("送达已登记"))


async def _letter(request: AppRequest, appointment_id: int) -> tuple[dict[str, Any], str, str]:
    """The letter, what stands above it since, and a name for its file."""
    reader = require(actor(request), *READERS)
    row = await queries.appointment_row(reader, appointment_id)
    letter = await service.of_appointment(appointment_id)
    if letter is None:
        raise NotFound(N_("意见书尚未签发"))
    await audit.names_read(reader, "paper", f"appointment:{appointment_id}", 1)
    above, void = await service.above(row), await service.void(row)
    return letter, above, f"{letter['content']['title']}-{row['person_name']}{'-已失效' if void else ''}"


@get("/posts/requests/{appointment_id:int}/letter.docx", include_in_schema=False, opt=FILE)
async def letter_word(request: AppRequest, appointment_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"appointment:{appointment_id}") as out:
        letter, above, name = await _letter(request, appointment_id)
        return await out.made(f"{name}.docx", lambda: rendering.word(letter, above), count=1)


@get("/posts/requests/{appointment_id:int}/letter/scan", include_in_schema=False, opt=FILE)
async def letter_scan(request: AppRequest, appointment_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"appointment:{appointment_id}") as out:
        _, _, name = await _letter(request, appointment_id)
        body, kind = await service.scan_of(actor(request), appointment_id)
        return await out.made(f"{name}-盖章件.{kind.rpartition('/')[2]}", lambda: body, count=1)


HANDLERS = [issue, stamp, serve, letter_word, letter_scan]
