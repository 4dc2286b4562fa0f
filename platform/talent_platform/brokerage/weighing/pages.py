"""The weights of the score, and setting them by two people of the bureau."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from talent_matching import TERMS
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, Role
from talent_platform.brokerage.weighing import preview as previews
from talent_platform.brokerage.weighing import queries
from talent_platform.brokerage.weighing import service as weighing
from talent_platform.brokerage.weighing.service import WEIGHTS, WeightsForm
from talent_platform.brokerage.wording import TERM_TEXTS
from talent_platform.clock import today
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated

PREFIX = "term_"
"""Of the fields of the form that hold weights."""


@get("/weights", include_in_schema=False)
async def weights_list(request: AppRequest) -> Template:
    return await _list_page(request, None)


async def _list_page(request: AppRequest, form: Form | None, *, status: int = 200) -> Template:
    reader = require(actor(request), *BUREAUS_AND_AUDITOR)
    now = await queries.in_force(today())
    shown = [(name, gettext(TERM_TEXTS[name]), round(term.weight * 100)) for name, term in now.terms.items()]
    if form is None:
        figures = {f"{PREFIX}{name}": weight for name, _title, weight in shown}
        form = Form({"valid_from": today(), "floor": round(now.floor * 100), **figures})
    return page(
        request, "brokerage/weights.html", status=status, form=form, now=now, shown=shown, prefix=PREFIX,
        proposals=await dated.proposals(WEIGHTS), may_set=reader.role is Role.CITY,
        labels={key: gettext(field.title or key) for key, field in WeightsForm.model_fields.items()},
    )  # fmt: skip


@post("/weights", include_in_schema=False)
async def propose(request: AppRequest) -> Response[Any] | Template:
    proposer = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        weights_id = await weighing.propose(proposer, _form(values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        return await _list_page(request, Form(values, fields, error.message), status=422 if fields else 409)
    return redirect(request, f"/weights/{weights_id}", flash=gettext(PROPOSED))


def _form(values: dict[str, Any]) -> WeightsForm:
    """A term left empty weighs nothing."""
    terms = {name: values.get(f"{PREFIX}{name}") or 0 for name in TERMS}
    rest = {key: value for key, value in values.items() if not key.startswith(PREFIX)}
    return validated(WeightsForm, {**rest, "terms": terms})


@get("/weights/{weights_id:int}", include_in_schema=False)
async def weights_detail(
    request: AppRequest, weights_id: FromPath[int], trial: FromQuery[bool] = False
) -> Template:
    """Whom they would move is worked out when asked for: it takes as long as two runs."""
    return await _detail_page(request, weights_id, Form(), trial=trial)


async def _detail_page(
    request: AppRequest, weights_id: int, form: Form, *, trial: bool = False, status: int = 200
) -> Template:
    reader = require(actor(request), *BUREAUS_AND_AUDITOR)
    row, now = await dated.one(WEIGHTS, weights_id), await queries.in_force(today())
    open_ = row.waits
    return page(
        request, "brokerage/weights_proposal.html", status=status, row=row, form=form, open=open_,
        shown=[
            (gettext(TERM_TEXTS[name]), round(term.weight * 100), row.content["terms"].get(name, 0))
            for name, term in now.terms.items()
        ],
        floors=(round(now.floor * 100), row.content["floor"]),
        difference=await previews.preview(row) if trial and open_ else None,
        may_confirm=await dated.confirmable(reader, row), may_withdraw=open_ and reader.role is Role.CITY,
    )  # fmt: skip


@post("/weights/{weights_id:int}/{act:str}", include_in_schema=False)
async def close(
    request: AppRequest, weights_id: FromPath[int], act: FromPath[str]
) -> Response[Any] | Template:
    return await closing.close(
        request, WEIGHTS, weights_id, act, address=f"/weights/{weights_id}",
        again=lambda form: _detail_page(request, weights_id, form, status=409),
        confirm=weighing.confirm,
    )  # fmt: skip


HANDLERS = [weights_list, propose, weights_detail, close]
