"""Who registers by a code enters it, or asks for another."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.errors import Conflict, Invalid, TooManyAttempts
from talent_platform.i18n import gettext
from talent_platform.registration.proving import service
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, client_address, form_values, page, redirect, refused

_LOGIN = "/login"


@get("/register/prove", include_in_schema=False)
async def ask_code(request: AppRequest) -> Template:
    return _page(request, Form())


def _page(request: AppRequest, form: Form, *, sent: bool = False) -> Template:
    return page(request, "registration/prove.html", form=form, sent=sent)


@post("/register/prove", include_in_schema=False)
async def enter(request: AppRequest) -> Response[Any] | Template:
    """With `again`, a new code is sent instead."""
    values = await form_values(request)
    receipt, address = str(values.get("receipt", ""))[:40], client_address(request)
    try:
        if values.get("again"):
            await service.send_again(receipt, address=address)
            return _page(request, Form({"receipt": receipt}), sent=True)
        await service.prove(receipt, str(values.get("code", ""))[:20], address=address)
    except (Invalid, TooManyAttempts) as error:
        return refused(_page(request, Form.refused(values, error)), error)
    except Conflict as error:
        again = _page(request, Form.refused(values, error))
        again.status_code = 409
        return again
    return redirect(request, _LOGIN, flash=gettext("账号已开通，请登录"))


HANDLERS = [ask_code, enter]
