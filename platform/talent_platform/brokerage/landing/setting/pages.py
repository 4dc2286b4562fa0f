"""The terms of a landing, and setting them by two people of the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, Role
from talent_platform.brokerage.landing.life import KINDS
from talent_platform.brokerage.landing.setting import queries
from talent_platform.brokerage.landing.setting import service as setting
from talent_platform.brokerage.landing.setting.service import TERMS, TermsForm
from talent_platform.brokerage.life import STAGE_BADGES
from talent_platform.clock import today
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated

PREFIX = "days_"
"""Of the fields of the form that hold terms."""


@get("/landings/terms", include_in_schema=False)
async def terms_list(request: AppRequest) -> Template:
    return await _list_page(request, None)


async def _list_page(request: AppRequest, form: Form | None, *, status: int = 200) -> Template:
    reader = require(actor(request), *BUREAUS_AND_AUDITOR)
    now = await queries.terms(today())
    if form is None:
        form = Form({"valid_from": today(), **{f"{PREFIX}{kind}": days for kind, days in now.items()}})
    labels = {key: gettext(field.title or key) for key, field in TermsForm.model_fields.items()}
    kinds = {kind: gettext(label) for kind, label in KINDS.items()}
    return page(
        request, "brokerage/landing_terms.html", status=status, form=form, now=now, kinds=kinds,
        prefix=PREFIX, proposals=await dated.proposals(TERMS), may_set=reader.role is Role.CITY,
        labels=labels | {f"{PREFIX}{kind}": label for kind, label in kinds.items()},
    )  # fmt: skip


@post("/landings/terms", include_in_schema=False)
async def propose(request: AppRequest) -> Response[Any] | Template:
    proposer = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        terms_id = await setting.propose(proposer, _form(values))
    except Invalid as error:
        return await _list_page(request, Form(values, _placed(error.fields), error.message), status=422)
    except Conflict as error:
        return await _list_page(request, Form(values, {}, error.message), status=409)
    return redirect(request, f"/landings/terms/{terms_id}", flash=gettext(PROPOSED))


def _form(values: Mapping[str, Any]) -> TermsForm:
    """A field left empty: no term."""
    given = {kind: values.get(f"{PREFIX}{kind}") for kind in KINDS}
    days = {kind: days for kind, days in given.items() if days}
    rest = {key: value for key, value in values.items() if not key.startswith(PREFIX)}
    return validated(TermsForm, {**rest, "days": days})


def _placed(fields: Mapping[str, str]) -> dict[str, str]:
    """What is said of `days.site` beside the field of the form."""
    return {key.replace("days.", PREFIX, 1): said for key, said in fields.items()}


@get("/landings/terms/{terms_id:int}", include_in_schema=False)
async def terms_detail(request: AppRequest, terms_id: FromPath[int]) -> Template:
    return await _detail_page(request, terms_id, Form())


async def _detail_page(request: AppRequest, terms_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), *BUREAUS_AND_AUDITOR)
    row = await dated.one(TERMS, terms_id)
    return page(
        request, "brokerage/landing_terms_proposal.html", status=status, row=row, form=form, kinds=KINDS,
        concerned=await queries.concerned(reader, row) if row.waits else None, stages=STAGE_BADGES,
        may_confirm=await dated.confirmable(reader, row), may_withdraw=row.waits and reader.role is Role.CITY,
    )  # fmt: skip


@post("/landings/terms/{terms_id:int}/{act:str}", include_in_schema=False)
async def close(request: AppRequest, terms_id: FromPath[int], act: FromPath[str]) -> Response[Any] | Template:
    return await closing.close(
        request, TERMS, terms_id, act, address=f"/landings/terms/{terms_id}",
        again=lambda form: _detail_page(request, terms_id, form, status=409),
        confirm=setting.confirm,
    )  # fmt: skip


HANDLERS = [terms_list, propose, terms_detail, close]
