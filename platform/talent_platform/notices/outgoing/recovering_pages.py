"""Who chose a new password for a forgotten one brings back the code that was sent."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.accounts.sign_in.middleware import ALWAYS
from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.i18n import gettext
from talent_platform.notices.outgoing import recovering
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, client_address, form_values, page, redirect, refused

_ADDRESS = "/login/forgotten/code"


@get(_ADDRESS, include_in_schema=False, opt=ALWAYS)
async def ask_code(request: AppRequest) -> Template:
    return _page(request, Form())


def _page(request: AppRequest, form: Form) -> Template:
    return page(request, "notices/recover.html", form=form)


@post(_ADDRESS, include_in_schema=False, opt=ALWAYS)
async def enter(request: AppRequest) -> Response[Any] | Template:
    values = await form_values(request)
    receipt, code = str(values.get("receipt", ""))[:40], str(values.get("code", ""))[:20]
    try:
        await recovering.prove(receipt, code, address=client_address(request))
    except (Invalid, TooManyAttempts) as error:
        return refused(_page(request, Form.refused(values, error)), error)
    return redirect(request, "/login", flash=gettext("新密码已生效，请登录"))


HANDLERS = [ask_code, enter]
