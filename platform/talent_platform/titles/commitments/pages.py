"""The page on which a person signs a commitment."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.titles.access import PERSONS
from talent_platform.titles.commitments.texts import of_expert
from talent_platform.titles.experts import signing
from talent_platform.titles.experts.queries import ExpertView
from talent_platform.web.forms import Form, status_of
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect


@get("/titles/commitments", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), *PERSONS)
    return _page(request, Form(), None)


def _page(request: AppRequest, form: Form, row: ExpertView | None) -> Template:
    text = of_expert(row.name, row.committee_name) if row else None
    return page(request, "titles/commitment.html", form=form, row=row, text=text)


@post("/titles/commitments", include_in_schema=False)
async def sign(request: AppRequest) -> Response[Any] | Template:
    """With the code alone it shows what is to be signed; with the password it is signed."""
    person = require(actor(request), *PERSONS)
    values = await form_values(request)
    code, row = str(values.get("code", "")), None
    try:
        row = await signing.waiting(person, code)
        if "password" not in values:
            return _page(request, Form(values), row)
        expert_id, receipt = await signing.sign(
            person,
            code,
            password=str(values["password"]),
            second=str(values.get("second", ""))[:40],
            agreed=bool(values.get("agreed")),
        )
    except (Invalid, Conflict) as error:
        answer = _page(request, Form.refused(values, error), row)
        answer.status_code = status_of(error)
        return answer
    said = gettext("已签署，回执 {receipt}", receipt=receipt)
    return redirect(request, f"/titles/experts/{expert_id}", flash=said)


HANDLERS = [blank, sign]
