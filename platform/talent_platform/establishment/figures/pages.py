"""One figure with its values, and setting it by two people of the bureau."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.figures import queries
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.figures.service import FIGURE, FigureForm
from talent_platform.i18n import N_, gettext
from talent_platform.policies.documents import queries as documents
from talent_platform.reference.codes import city
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated
from talent_posts import all_rules

SHOWN = 200
"""People listed below the counts of a preview; the numbers count all."""


@get("/posts/figures/{name:str}", include_in_schema=False)
async def figure_detail(request: AppRequest, name: FromPath[str]) -> Template:
    return await _figure_page(request, name, None)


async def _figure_page(request: AppRequest, name: str, form: Form | None, *, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    book = await queries.in_force()
    figure = book.by_name.get(name)
    if figure is None:
        raise NotFound(N_("没有这个数值"))
    if form is None:
        now = book.at(name, city()[0], today()).value
        text = "" if now is None else json.dumps(now, ensure_ascii=False)
        form = Form({"jurisdiction": city()[0], "valid_from": today(), "value": text})
    return page(
        request, "establishment/figure.html", status=status, figure=figure, form=form,
        users=[rule for rule in all_rules() if name in rule.figures], words=wording.DECISION_WORDS,
        proposals=await dated.proposals(FIGURE, figure=name), places=list(figures.places().items()),
        may_set=reader.role is Role.CITY,
        documents=await documents.places_of(value.source for value in figure.values),
        labels={key: gettext(field.title or key) for key, field in FigureForm.model_fields.items()},
    )  # fmt: skip


@post("/posts/figures/{name:str}", include_in_schema=False)
async def propose(request: AppRequest, name: FromPath[str]) -> Response[Any] | Template:
    proposer = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        value_id = await figures.propose(proposer, name, _form(values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        return await _figure_page(
            request, name, Form(values, fields, error.message), status=422 if fields else 409
        )
    return redirect(request, f"/posts/figure-values/{value_id}", flash=gettext(PROPOSED))


def _form(values: dict[str, Any]) -> FigureForm:
    text = str(values.get("value", "")).strip()
    try:
        value = json.loads(text)
    except ValueError:
        message = N_("数值请按 JSON 书写：数字直接写，文字加双引号，多项用方括号")
        raise Invalid(message, {"value": message}) from None
    return validated(FigureForm, {**values, "value": value})


@get("/posts/figure-values/{value_id:int}", include_in_schema=False)
async def value_detail(request: AppRequest, value_id: FromPath[int]) -> Template:
    return await _value_page(request, value_id, Form())


async def _value_page(request: AppRequest, value_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), Role.CITY, Role.AUDITOR)
    row = await dated.one(FIGURE, value_id)
    preview = await figures.preview(row)
    await audit.names_read(reader, "figure", f"figure:{value_id}", min(len(preview.people), SHOWN))
    return page(
        request, "establishment/figure_value.html", status=status, row=row, form=form, preview=preview,
        figure=(await queries.in_force()).by_name[row.figure], words=wording.DECISION_WORDS,
        place=figures.places().get(row.jurisdiction, row.jurisdiction), shown=SHOWN,
        counts=sorted(Counter((each.rule, each.before, each.after) for each in preview.people).items()),
        may_confirm=await dated.confirmable(reader, row),
        may_withdraw=row.waits and reader.role is Role.CITY,
    )  # fmt: skip


@post("/posts/figure-values/{value_id:int}/{act:str}", include_in_schema=False)
async def close(request: AppRequest, value_id: FromPath[int], act: FromPath[str]) -> Response[Any] | Template:
    return await closing.close(
        request, FIGURE, value_id, act, address=f"/posts/figure-values/{value_id}",
        again=lambda form: _value_page(request, value_id, form, status=409),
    )  # fmt: skip


HANDLERS = [figure_detail, propose, value_detail, close]
