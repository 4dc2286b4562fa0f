"""Issuing at the city's desk, and the keys that sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.access import READERS
from talent_platform.certificates.correcting.service import ProposedIssuance
from talent_platform.certificates.issue import paper, service, titles
from talent_platform.certificates.issue.schemas import IssuanceForm
from talent_platform.certificates.issue.service import ISSUANCE
from talent_platform.certificates.register import queries
from talent_platform.certificates.register.life import KIND_LABELS
from talent_platform.certificates.register.queries import CertificateRow
from talent_platform.certificates.register.schemas import CHECKED_LABELS, CORRECTED_FIELDS, CorrectionForm
from talent_platform.certificates.sealing import keys, seals
from talent_platform.certificates.sealing.keys import ALG_LABELS, KEYS, KeyForm
from talent_platform.clock import today
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.rendering import masked
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated


@get("/certificates/issue", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), Role.CITY)
    return await _form_page(request, Form())


async def _form_page(
    request: AppRequest, form: Form, row: CertificateRow | None = None, *, status: int = 200
) -> Template:
    columns = display.fields_of(IssuanceForm)
    signs = any(key.retired is None for key in await keys.published())
    ours = await titles.decided_on(today())
    names = {each.title: f"{each.title}（{each.series}，{each.level}）" for each in ours or ()}
    if row is not None:
        names = {row.name: row.name} | names
    return page(
        request, "certificates/issue.html", status=status, form=form, columns=columns.values(), row=row,
        signs=signs, names=names, unset=ours is None, figure=titles.FIGURE,
        labels={name: gettext(column.title) for name, column in columns.items()},
        waiting=await dated.waiting(ISSUANCE) if row is None else [],
    )  # fmt: skip


@post("/certificates/issue", include_in_schema=False)
async def propose(request: AppRequest) -> Response[Any] | Template:
    proposer, values = require(actor(request), Role.CITY), await form_values(request)
    try:
        issuance = await service.propose(proposer, validated(IssuanceForm, values))
    except (Invalid, Conflict) as error:
        return await _form_page(request, Form.refused(values, error), status=status_of(error))
    return redirect(request, f"/certificates/issuances/{issuance}", flash=gettext(PROPOSED))


@get("/certificates/{certificate_id:int}/reissue", include_in_schema=False)
async def correction(request: AppRequest, certificate_id: FromPath[int]) -> Template:
    row = await queries.managed(actor(request), certificate_id)
    kept = ("name", "specialty", "expires")
    decision = vars(await seals.decision_of(row.id)) if row.issuance is not None else {}
    values = display.form_values(IssuanceForm, {name: getattr(row, name) for name in kept} | decision)
    return await _form_page(request, Form(values), row)


@post("/certificates/{certificate_id:int}/reissue", include_in_schema=False)
async def correct(request: AppRequest, certificate_id: FromPath[int]) -> Response[Any] | Template:
    row, values = await queries.managed(actor(request), certificate_id), await form_values(request)
    try:
        issuance = await service.propose_correction(
            actor(request), certificate_id, validated(IssuanceForm, values)
        )
    except (Invalid, Conflict) as error:
        return await _form_page(request, Form.refused(values, error), row, status=status_of(error))
    return redirect(request, f"/certificates/issuances/{issuance}", flash=gettext(PROPOSED))


@get("/certificates/issuances/{issuance_id:int}", include_in_schema=False)
async def issuance(request: AppRequest, issuance_id: FromPath[int]) -> Template:
    return await _issuance_page(request, issuance_id, Form())


async def _issuance_page(request: AppRequest, issuance_id: int, form: Form, *, status: int = 200) -> Template:
    """Whoever confirms answers for the name, so it is shown, and the look is logged."""
    reader = require(actor(request), *READERS)
    row = await dated.one(ISSUANCE, issuance_id)
    decides = reader.role is Role.CITY
    if decides:
        await audit.names_read(reader, "certificate", f"issuance:{issuance_id}", 1)
    return page(
        request, "certificates/issuance.html", status=status, row=row, form=form, decides=decides,
        kind=KIND_LABELS[row.kind], holder=row.holder if decides else masked(row.holder),
        changes=await _changes(reader, row),
        may_confirm=await dated.confirmable(reader, row),
        certificate=row.corrects or await service.issued_by(issuance_id),
    )  # fmt: skip


async def _changes(reader: Actor, row: ProposedIssuance) -> Sequence[tuple[str, str, str]]:
    """Label, as it stands and as it is to be, of a correction that waits; a name only to who decides."""
    return [
        (str(_TITLES[name]), _shown(name, was, reader), _shown(name, becomes, reader))
        for name, (was, becomes) in (await service.differences(reader, row)).items()
    ]


_TITLES = CORRECTED_FIELDS | {"person_key": CorrectionForm.model_fields["identity"].title}
_WORDS = {"kind": KIND_LABELS, "checked": CHECKED_LABELS}


def _shown(name: str, value: Any, reader: Actor) -> str:
    if name == "person_key":
        return gettext("已登记，不显示") if value else gettext("未登记")
    if name == "holder" and reader.role is not Role.CITY:
        return masked(value)
    if name in _WORDS:
        return gettext(_WORDS[name].get(value, value))
    return str(value or "–")


@post("/certificates/issuances/{issuance_id:int}/{act:str}", include_in_schema=False)
async def close(
    request: AppRequest, issuance_id: FromPath[int], act: FromPath[str]
) -> Response[Any] | Template:
    address = f"/certificates/issuances/{issuance_id}"
    try:
        return await closing.close(
            request, ISSUANCE, issuance_id, act, address=address,
            again=lambda form: _issuance_page(request, issuance_id, form, status=409),
            confirm=_confirm,
        )  # fmt: skip
    except Invalid as error:
        return await _issuance_page(request, issuance_id, Form({}, {}, error.message), status=422)


async def _confirm(second: Any, issuance_id: int) -> None:
    await service.confirm(second, issuance_id)


@get("/certificates/{certificate_id:int}/paper.pdf", include_in_schema=False, opt=FILE)
async def paper_file(request: AppRequest, certificate_id: FromPath[int]) -> Response[bytes]:
    """For the city and its holder: the name stands on it, and in what is signed."""
    async with export(request, f"certificate:{certificate_id}") as out:
        row = await queries.of_holder(actor(request), certificate_id)
        sealed = await seals.of_certificate(certificate_id)
        if not sealed or row.issuance is None:
            raise NotFound(N_("登记的是别处颁发的证书，本市没有它的证书文件"))
        await audit.names_read(actor(request), "paper", f"certificate:{certificate_id}", 1)
        decided = await seals.decision_of(row.id)
        name = f"{row.name}-{row.number}.pdf"
        return await out.made(name, lambda: paper.pdf(row, sealed[0], decided.document), count=1)


@get("/certificates/keys", include_in_schema=False)
async def key_list(request: AppRequest) -> Template:
    return await _keys_page(request, Form())


async def _keys_page(request: AppRequest, form: Form, *, status: int = 200) -> Template:
    reader = request.user if request.user is not None and request.user.well_placed else None
    waiting = []
    if reader is not None and reader.role in READERS:
        waiting = [(row, await dated.confirmable(reader, row)) for row in await dated.waiting(KEYS)]
    return page(
        request, "certificates/keys.html", status=status, form=form, keys=await keys.published(),
        waiting=waiting, decides=reader is not None and reader.role is Role.CITY, algs=ALG_LABELS,
        issuer=keys.issuer(),
        column=display.fields_of(KeyForm)["alg"],
        labels={name: gettext(field.title or name) for name, field in KeyForm.model_fields.items()},
    )  # fmt: skip


@post("/certificates/keys", include_in_schema=False)
async def propose_key(request: AppRequest) -> Response[Any] | Template:
    proposer, values = require(actor(request), Role.CITY), await form_values(request)
    try:
        await keys.propose(proposer, validated(KeyForm, values))
    except (Invalid, Conflict) as error:
        return await _keys_page(request, Form.refused(values, error), status=status_of(error))
    return redirect(request, "/certificates/keys", flash=gettext(PROPOSED))


@post("/certificates/keys/{change_id:int}/{act:str}", include_in_schema=False)
async def close_key(
    request: AppRequest, change_id: FromPath[int], act: FromPath[str]
) -> Response[Any] | Template:
    return await closing.close(
        request, KEYS, change_id, act, address="/certificates/keys",
        again=lambda form: _keys_page(request, form, status=409), confirm=keys.confirm,
    )  # fmt: skip


HANDLERS = [
    blank, propose, correction, correct, issuance, close, paper_file, key_list, propose_key, close_key,
]  # fmt: skip
