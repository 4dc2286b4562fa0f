"""Who was sent a hand-over code enters it and opens the account."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.i18n import gettext
from talent_platform.registration.applications.public_pages import DIFFERS
from talent_platform.registration.handed import service
from talent_platform.registration.handed.schemas import HandedAccount
from talent_platform.registration.handed.service import HandedCode
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    client_address,
    form_values,
    page,
    redirect,
    refused,
    validated,
)


@get("/register/handed", include_in_schema=False)
async def ask_code(request: AppRequest) -> Template:
    return _page(request, Form())


def _page(request: AppRequest, form: Form, handed: HandedCode | None = None) -> Template:
    columns = display.fields_of(HandedAccount)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    labels |= {"password": gettext("密码"), "again": gettext("再输一次密码"), "code": gettext("交接码")}
    return page(request, "registration/handed.html", form=form, handed=handed, columns=columns, labels=labels)


@post("/register/handed", include_in_schema=False)
async def enter(request: AppRequest) -> Response[Any] | Template:
    """The code alone shows what it is for; with a login it opens the account."""
    values = await form_values(request)
    code, address, handed = str(values.get("code", ""))[:40], client_address(request), None
    try:
        handed = await service.found(code, address)
        if "login" not in values:
            return _page(request, Form({"code": code}), handed)
        form = validated(HandedAccount, values)
        password = str(values.get("password", ""))
        if password != str(values.get("again", "")):
            raise Invalid(DIFFERS, {"again": DIFFERS})
        await service.accept(
            code, login=form.login, person=form.person or "", password=password, address=address
        )
    except (Invalid, TooManyAttempts) as error:
        return refused(_page(request, Form.refused(values, error), handed), error)
    return redirect(request, "/login", flash=gettext("账号已开通，请登录"))


HANDLERS = [ask_code, enter]
