"""The register at the city's desk."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.certificates.access import READERS
from talent_platform.certificates.correcting import service as correcting
from talent_platform.certificates.register import queries, service
from talent_platform.certificates.register.life import FRAUDS, STATE_BADGES, STATE_LABELS
from talent_platform.certificates.register.lists import CERTIFICATES
from talent_platform.certificates.register.schemas import (
    CHECKED_LABELS,
    CORRECTED_FIELDS,
    CertificateForm,
    CorrectionForm,
    RevocationForm,
)
from talent_platform.certificates.register.service import REVOCATION
from talent_platform.certificates.sealing import seals
from talent_platform.certificates.tables import CertificateState
from talent_platform.certificates.told.relying import RELYING_LABELS, misnamed, relying
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.integrity.entries import queries as entries
from talent_platform.integrity.entries.answers import note_reading
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)
from talent_platform.workflow.steps import offered


@get("/certificates", include_in_schema=False)
async def certificate_list(request: AppRequest) -> Template:
    listing = await CERTIFICATES.page(request)
    may_record = actor(request).role is Role.CITY
    return page(request, "certificates/list.html", listing=listing, may_record=may_record)


@get("/certificates.xlsx", include_in_schema=False, opt=FILE)
async def certificate_file(request: AppRequest) -> Response[bytes]:
    return await CERTIFICATES.file(request)


@get("/certificates/new", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), Role.CITY)
    return _form_page(request, CertificateForm, Form())


def _form_page(
    request: AppRequest, model: type[BaseModel], form: Form, *, row: queries.CertificateRow | None = None,
    status: int = 200,
) -> Template:  # fmt: skip
    columns = display.fields_of(model)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    return page(
        request, "certificates/form.html", status=status, form=form, columns=columns.values(), labels=labels,
        row=row,
    )  # fmt: skip


@post("/certificates/new", include_in_schema=False)
async def record(request: AppRequest) -> Response[Any] | Template:
    recorder, values = require(actor(request), Role.CITY), await form_values(request)
    try:
        certificate = await service.record(recorder, validated(CertificateForm, values))
    except (Invalid, Conflict) as error:
        return _form_page(request, CertificateForm, Form.refused(values, error), status=status_of(error))
    return redirect(request, f"/certificates/{certificate}", flash=gettext("证书已登记"))


@get("/certificates/{certificate_id:int}", include_in_schema=False)
async def certificate(request: AppRequest, certificate_id: FromPath[int]) -> Template:
    return await _page(request, certificate_id, Form())


async def _page(request: AppRequest, certificate_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    row = await queries.one(reader, certificate_id)
    decides = reader.role is Role.CITY
    revocations = await dated.proposals(REVOCATION, certificate=certificate_id)
    recorded = await entries.of_person(row.person_key)
    for each in recorded:
        await note_reading(reader, each)
    waiting = next((each for each in revocations if each.waits), None)
    history = await queries.history(certificate_id)
    return page(
        request, "certificates/certificate.html", status=status, row=row, form=form, badges=STATE_BADGES,
        history=history, seen_by=await correcting.seen_by(certificate_id, history),
        checked=CHECKED_LABELS.get(row.checked, ""),
        correction=await correcting.waiting(certificate_id), decides=decides,
        relying=await relying(certificate_id), relying_labels=RELYING_LABELS,
        misnamed=await misnamed(row.person_key, row.holder),
        recorded=recorded, frauds=list(FRAUDS.items()),
        seal=next(iter(await seals.of_certificate(certificate_id)), None),
        steps=await offered(service.FLOW, reader, row) if decides else [], waiting=waiting,
        may_confirm=waiting is not None and await dated.confirmable(reader, waiting),
        may_revoke=decides and waiting is None and row.state != CertificateState.REVOKED,
        may_correct=decides and row.state != CertificateState.REVOKED,
        labels={name: gettext(field.title or name) for name, field in RevocationForm.model_fields.items()},
        titles=CORRECTED_FIELDS,
    )  # fmt: skip


@get("/certificates/{certificate_id:int}/correct", include_in_schema=False)
async def correction(request: AppRequest, certificate_id: FromPath[int]) -> Template:
    row = await queries.managed(actor(request), certificate_id)
    values = display.form_values(CorrectionForm, {name: getattr(row, name, "") for name in _SHOWN})
    return _form_page(request, CorrectionForm, Form({**values, "version": row.version}), row=row)


_SHOWN = [name for name in CorrectionForm.model_fields if name not in ("holder", "note")]


@post("/certificates/{certificate_id:int}/correct", include_in_schema=False)
async def correct(request: AppRequest, certificate_id: FromPath[int]) -> Response[Any] | Template:
    row, values = await queries.managed(actor(request), certificate_id), await form_values(request)
    version = whole_number(values.get("version")) or 0
    try:
        waits = await correcting.correct(
            actor(request), certificate_id, validated(CorrectionForm, values), version=version
        )
    except (Invalid, Conflict) as error:
        return _form_page(
            request, CorrectionForm, Form.refused(values, error), row=row, status=status_of(error)
        )
    if waits is not None:
        return redirect(request, f"/certificates/issuances/{waits}", flash=gettext(PROPOSED))
    return redirect(request, f"/certificates/{certificate_id}", flash=gettext("已更正"))


@post("/certificates/{certificate_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, certificate_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        state = await service.move(
            actor(request), certificate_id, action,
            note=str(values.get("note") or values.get("reason") or ""),
            version=whole_number(values.get("version")),
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        return await _page(request, certificate_id, Form.refused(values, error), status=status_of(error))
    said = gettext("证书现在是「{state}」", state=gettext(STATE_LABELS[state]))
    return redirect(request, f"/certificates/{certificate_id}", flash=said)


@post("/certificates/{certificate_id:int}/revocations", include_in_schema=False)
async def propose(request: AppRequest, certificate_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        body = {name: values.get(name, "") for name in RevocationForm.model_fields}
        form = validated(RevocationForm, body)
        await service.propose_revocation(actor(request), certificate_id, form, cause=form.cause)
    except (Invalid, Conflict) as error:
        return await _page(request, certificate_id, Form.refused(values, error), status=status_of(error))
    return redirect(request, f"/certificates/{certificate_id}", flash=gettext(PROPOSED))


@post("/certificates/revocations/{revocation_id:int}/{act:str}", include_in_schema=False)
async def close(
    request: AppRequest, revocation_id: FromPath[int], act: FromPath[str]
) -> Response[Any] | Template:
    require(actor(request), Role.CITY)
    row = await dated.one(REVOCATION, revocation_id)
    return await closing.close(
        request, REVOCATION, revocation_id, act, address=f"/certificates/{row.certificate}",
        again=lambda form: _page(request, row.certificate, form, status=409),
        confirm=service.confirm_revocation,
    )  # fmt: skip


HANDLERS = [
    certificate_list, certificate_file, blank, record, certificate, correction, correct, step, propose, close,
]  # fmt: skip
