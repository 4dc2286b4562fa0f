"""`/front-desk`: one question, one answer. What was asked stands in no address."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import get, post
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.desk.front_desk import ASKED_BY, CLERKS, FrontDeskQuestion, look_up
from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, refused, validated
from talent_platform.web.tiles import Matter


@get("/front-desk", include_in_schema=False)
async def front_desk(request: AppRequest) -> Template:
    require(actor(request), *CLERKS)
    return _page(request, Form())


def _page(request: AppRequest, form: Form, matters: Sequence[Matter] | None = None) -> Template:
    return page(request, "desk/front_desk.html", form=form, asked_by=ASKED_BY, matters=matters)


@post("/front-desk", include_in_schema=False, status_code=200)
async def asked(request: AppRequest) -> Template:
    values = await form_values(request)
    clerk = require(actor(request), *CLERKS)
    try:
        matters = await look_up(clerk, validated(FrontDeskQuestion, values))
    except (Invalid, TooManyAttempts) as error:
        return refused(_page(request, Form.refused(values, error)), error)
    return _page(request, Form(values), matters)


HANDLERS = [front_desk, asked]
