"""A forgotten password, for whoever stands before the sign-in page."""

from __future__ import annotations

from litestar import get, post
from litestar.response import Template

from talent_platform.accounts.sign_in import forgotten
from talent_platform.accounts.sign_in.middleware import ALWAYS
from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.i18n import N_
from talent_platform.part import hooks
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, client_address, form_values, page, refused

_DIFFERS = N_("两次输入的密码不一致")


@get("/login/forgotten", include_in_schema=False, opt=ALWAYS)
async def forgotten_form(request: AppRequest) -> Template:
    return _page(request, Form())


def _page(request: AppRequest, form: Form, code: forgotten.PasswordReceipt | None = None) -> Template:
    by_code = any(offered() for offered in hooks("password.by_code"))
    return page(request, "administration/accounts/forgotten.html", form=form, code=code, by_code=by_code)


@post("/login/forgotten", include_in_schema=False, opt=ALWAYS)
async def ask(request: AppRequest) -> Template:
    values = await form_values(request)
    login, password = str(values.get("login", "")), str(values.get("password", ""))
    try:
        if password != str(values.get("again", "")):
            raise Invalid(_DIFFERS, {"again": _DIFFERS})
        code = await forgotten.ask(login, password, address=client_address(request))
    except (Invalid, TooManyAttempts) as error:
        return refused(_page(request, Form.refused({"login": login}, error)), error)
    return _page(request, Form({"login": login}), code)


HANDLERS = [forgotten_form, ask]
