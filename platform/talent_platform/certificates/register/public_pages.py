"""Checking a certificate, for anybody."""

from __future__ import annotations

from datetime import date

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts import throttle
from talent_platform.certificates.register import lookup
from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.i18n import N_
from talent_platform.web.forms import Form
from talent_platform.web.listing.query import MAX_TEXT, is_day
from talent_platform.web.requests import AppRequest, client_address, form_values, page, refused

EMPTY = N_("请填写")


@get("/certificates/check", include_in_schema=False)
async def ask(request: AppRequest) -> Template:
    return page(request, "certificates/check.html", form=Form(), found=None)


@get("/c/{code:str}", include_in_schema=False)
async def scanned(request: AppRequest, code: FromPath[str]) -> Template:
    """What the short code on a paper opens: whoever holds it types the name that stands there."""
    return page(request, "certificates/check.html", form=Form({"number": code[:MAX_TEXT]}), found=None)


@post("/certificates/check", include_in_schema=False)
async def tell(request: AppRequest) -> Template:
    values = await form_values(request)
    number, holder, on = (str(values.get(name, "")).strip()[:MAX_TEXT] for name in ("number", "holder", "on"))
    try:
        if missing := {name: EMPTY for name, text in (("number", number), ("holder", holder)) if not text}:
            raise Invalid(EMPTY, missing)
        if on and not is_day(on):
            raise Invalid(N_("请填写有效的日期"), {"on": N_("请填写有效的日期")})
        found = await lookup.of_paper(
            number, holder, subject=throttle.of_address(client_address(request)),
            on=date.fromisoformat(on) if on else None,
        )  # fmt: skip
    except (Invalid, TooManyAttempts) as error:
        again = page(request, "certificates/check.html", form=Form.refused(values, error), found=None)
        return refused(again, error)
    return page(
        request,
        "certificates/check.html",
        form=Form({"number": number, "holder": holder, "on": on}),
        found=found,
    )


HANDLERS = [ask, scanned, tell]
