"""Who was invited enters the code and opens the account."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.i18n import gettext
from talent_platform.registration.applications.public_pages import DIFFERS
from talent_platform.registration.invitations import service
from talent_platform.registration.invitations.schemas import FirstAccount
from talent_platform.registration.invitations.service import Invited
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


@get("/register/invited", include_in_schema=False)
async def ask_code(request: AppRequest) -> Template:
    return _page(request, Form())


def _page(request: AppRequest, form: Form, invited: Invited | None = None) -> Template:
    columns = display.fields_of(FirstAccount)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    labels |= {"password": gettext("密码"), "again": gettext("再输一次密码"), "code": gettext("邀请码")}
    return page(
        request, "registration/invited.html", form=form, invited=invited, columns=columns.values(),
        labels=labels,
    )  # fmt: skip


@post("/register/invited", include_in_schema=False)
async def enter(request: AppRequest) -> Response[Any] | Template:
    """The code alone shows what it is for; with a login it opens the account."""
    values = await form_values(request)
    code, address, invited = str(values.get("code", ""))[:40], client_address(request), None
    try:
        invited = await service.found(code, address)
        if "login" not in values:
            return _page(request, Form({"code": code}), invited)
        given = {name: values.get(name, "") for name in display.fields_of(FirstAccount)}
        form, password = validated(FirstAccount, given), str(values.get("password", ""))
        if password != str(values.get("again", "")):
            raise Invalid(DIFFERS, {"again": DIFFERS})
        await service.accept(code, login=form.login, person=form.person, password=password, address=address)
    except (Invalid, TooManyAttempts) as error:
        return refused(_page(request, Form.refused(values, error), invited), error)
    return redirect(request, "/login", flash=gettext("账号已开通，请登录"))


HANDLERS = [ask_code, enter]
