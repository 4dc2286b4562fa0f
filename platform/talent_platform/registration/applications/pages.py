"""Registrations at the county's desk."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.errors import Conflict, Invalid, TooManyAttempts
from talent_platform.i18n import gettext
from talent_platform.registration.access import DECIDERS, READERS
from talent_platform.registration.applications import deciding, queries
from talent_platform.registration.applications.life import STATE_BADGES, STATE_LABELS
from talent_platform.registration.applications.lists import BATCH, REGISTRATIONS
from talent_platform.registration.applications.schemas import EnterpriseRegistration
from talent_platform.registration.tables import RegistrationKind
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.rendering import masked
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    refused,
    whole_number,
)
from talent_platform.workflow.steps import offered


@get("/registrations", include_in_schema=False)
async def registration_list(request: AppRequest) -> Template:
    return page(request, "registration/list.html", listing=await REGISTRATIONS.page(request))


@get("/registrations.xlsx", include_in_schema=False, opt=FILE)
async def registration_file(request: AppRequest) -> Response[bytes]:
    return await REGISTRATIONS.file(request)


@get("/registrations/{registration_id:int}", include_in_schema=False)
async def registration(request: AppRequest, registration_id: FromPath[int]) -> Template:
    return await _page(request, registration_id, Form())


async def _page(
    request: AppRequest, registration_id: int, form: Form, *, clear: dict[str, str] | None = None
) -> Template:
    reader = require(actor(request), *READERS)
    row = await queries.one(reader, registration_id)
    decides = reader.role in DECIDERS
    shown = clear or {
        "person": masked(row.person),
        "contact": masked(row.contact),
        "phone": masked(row.phone, 3, 2),
    }
    scale = display.text_of(display.fields_of(EnterpriseRegistration)["scale"], row.scale)
    return page(
        request, "registration/registration.html", row=row, shown=shown, unmasked=clear is not None,
        form=form, scale=scale, decides=decides, badges=STATE_BADGES,
        steps=await offered(deciding.FLOW, reader, row) if decides else [],
        history=await queries.history(registration_id),
        known=await queries.known_firm(row.credit_code) if row.credit_code else None,
        earlier=await queries.earlier(row), of_person=row.kind != RegistrationKind.ENTERPRISE,
    )  # fmt: skip


@post("/registrations/{registration_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, registration_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    then = await REGISTRATIONS.next_for(actor(request), registration_id)
    try:
        state = await deciding.decide(
            actor(request), registration_id, action, note=str(values.get("note", "")),
            version=whole_number(values.get("version")), receipt=str(values.get("receipt", "")),
        )  # fmt: skip
    except (Invalid, TooManyAttempts) as error:
        return refused(await _page(request, registration_id, Form.refused(values, error)), error)
    except Conflict as error:
        answer = await _page(request, registration_id, Form.refused(values, error))
        answer.status_code = 409
        return answer
    said = gettext("注册申请现在是「{state}」", state=gettext(STATE_LABELS[state]))
    return redirect(request, f"/registrations/{registration_id}", flash=said, then=then)


@post("/registrations/{registration_id:int}/unmask", include_in_schema=False)
async def unmask(request: AppRequest, registration_id: FromPath[int]) -> Template:
    reason = str((await form_values(request)).get("reason", ""))
    try:
        clear = await deciding.unmask(actor(request), registration_id, reason)
    except (Invalid, TooManyAttempts) as error:
        return refused(await _page(request, registration_id, Form.refused({"reason": reason}, error)), error)
    return await _page(request, registration_id, Form(), clear=clear)


@get("/registrations/{registration_id:int}/proof", include_in_schema=False, opt=FILE)
async def proof(request: AppRequest, registration_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"registration:{registration_id}") as out:
        name, body = await deciding.proof_of(actor(request), registration_id)
        return await out.ready(name, body, count=1)


@get("/registrations/batch", include_in_schema=False)
async def chosen(request: AppRequest) -> Template:
    return await BATCH.page(request)


@post("/registrations/batch", include_in_schema=False)
async def step_chosen(request: AppRequest) -> Response[Any]:
    return await BATCH.take(request)


HANDLERS = [registration_list, registration_file, registration, step, unmask, proof, chosen, step_chosen]
