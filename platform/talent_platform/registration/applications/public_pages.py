"""Registering, for anybody: choose as what, fill in, come back with the receipt."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts import throttle
from talent_platform.errors import Conflict, Invalid, TooManyAttempts, Unavailable
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import city
from talent_platform.registration.applications import service, telling
from talent_platform.registration.applications.life import KIND_LABELS, STATE_BADGES
from talent_platform.registration.applications.queries import RegistrationRow
from talent_platform.registration.applications.receiving import UPLOAD, kind_asked
from talent_platform.registration.applications.schemas import FORMS, PersonRegistration
from talent_platform.registration.codes import ProveBy, offered
from talent_platform.registration.tables import RegistrationKind, RegistrationState
from talent_platform.settings import settings
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    client_address,
    form_values,
    page,
    refused,
    sent_body,
    validated,
)

DIFFERS = N_("两次输入的密码不一致")


@get("/register", include_in_schema=False)
async def choose(request: AppRequest) -> Template:
    return page(
        request, "registration/choose.html", kinds=[(str(kind), KIND_LABELS[kind]) for kind in FORMS],
        by_code=len(offered()) > 1,
    )  # fmt: skip


@get("/register/{kind:str}", include_in_schema=False)
async def blank(request: AppRequest, kind: FromPath[str]) -> Template:
    return _form_page(request, kind_asked(kind), Form())


def _form_page(request: AppRequest, kind: RegistrationKind, form: Form, receipt: str = "") -> Template:
    columns = display.fields_of(FORMS[kind])
    labels = {name: gettext(column.title) for name, column in columns.items()}
    labels |= {
        "current": gettext("注册时设定的密码"), "password": gettext("密码"), "again": gettext("再输一次密码"),
        "proof": gettext("证明材料"),
    }  # fmt: skip
    return page(
        request, "registration/form.html", form=form, kind=str(kind), columns=columns.values(), labels=labels,
        name=KIND_LABELS[kind], receipt=receipt, days=settings().registration_days,
        limit_mb=settings().proof_limit_bytes // 2**20, kept=settings().registration_kept_days,
        city=city()[1], ways=offered(),
    )  # fmt: skip


@post("/register/{kind:str}", include_in_schema=False, opt=UPLOAD)
async def send(request: AppRequest, kind: FromPath[str]) -> Template:
    asked, values = kind_asked(kind), await form_values(request)
    receipt = str(values.get("receipt", ""))
    try:
        form = validated(FORMS[asked], values)
        password, proof = str(values.get("password", "")), await sent_body(request, "proof")
        if password != str(values.get("again", "")):
            raise Invalid(DIFFERS, {"again": DIFFERS})
        address = client_address(request)
        if receipt:
            current = str(values.get("current", ""))
            code = await service.resubmit(
                asked, receipt, form, password, proof, address=address, current=current
            )
        else:
            code = await service.submit(asked, form, password, proof, address=address)
    except (Invalid, TooManyAttempts) as error:
        return refused(_form_page(request, asked, Form.refused(values, error), receipt), error)
    except (Conflict, Unavailable) as error:
        again = _form_page(request, asked, Form.refused(values, error), receipt)
        again.status_code = 409 if isinstance(error, Conflict) else 503
        if isinstance(error, Unavailable):
            again.headers["Retry-After"] = str(error.retry_after_seconds)
        return again
    way = form.prove_by if isinstance(form, PersonRegistration) and not receipt else ProveBy.DESK
    return page(
        request, "registration/sent.html", code=code, kind=str(asked), again=bool(receipt),
        proving=way != ProveBy.DESK, told=telling.reaches(form.phone), form=Form({"receipt": code.text}),
        to=getattr(form, "mail" if way == ProveBy.MAIL else "phone", ""),
    )  # fmt: skip


@get("/register/status", include_in_schema=False)
async def ask_standing(request: AppRequest) -> Template:
    return _standing_page(request, Form())


def _standing_page(request: AppRequest, form: Form) -> Template:
    return page(request, "registration/status.html", form=form, standing=None, look=None)


@post("/register/status", include_in_schema=False)
async def tell_standing(request: AppRequest) -> Response[Any] | Template:
    values = await form_values(request)
    receipt, subject = str(values.get("receipt", "")), throttle.of_address(client_address(request))
    try:
        row = await service.found(receipt, subject)
    except (Invalid, TooManyAttempts) as error:
        return refused(
            _standing_page(request, Form({}, Form.refused({}, error).errors, error.message)), error
        )
    form = Form({"receipt": receipt})
    if values.get("mend"):
        try:
            row = await service.to_mend(receipt, str(values.get("current", "")), subject)
            return _form_page(request, RegistrationKind(row.kind), Form(_typed(row)), receipt)
        except (Invalid, TooManyAttempts) as error:
            form = Form.refused({"receipt": receipt}, error)
            return refused(await _told(request, row, form), error)
        except Conflict:
            pass  # decided meanwhile: the page tells how
    return await _told(request, row, form)


async def _told(request: AppRequest, row: RegistrationRow, form: Form) -> Template:
    return page(
        request, "registration/status.html", form=form, standing=await service.standing(row),
        look=STATE_BADGES[row.state], may_mend=row.state == RegistrationState.RETURNED,
    )  # fmt: skip


def _typed(row: RegistrationRow) -> dict[str, object]:
    """What the applicant typed before, for the form."""
    return {
        "name": row.firm, "credit_code": row.credit_code or "", "county": row.county, "branch": row.branch,
        "scale": row.scale, "contact": row.contact, "phone": row.phone, "person": row.person,
        "login": row.login,
    }  # fmt: skip


HANDLERS = [choose, blank, send, ask_standing, tell_standing]
