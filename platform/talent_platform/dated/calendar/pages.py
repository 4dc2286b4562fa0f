"""The calendar, and entering a year by two people of the bureau."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import EVERYBODY, Role
from talent_platform.clock import today
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.calendar import queries, service
from talent_platform.dated.calendar.service import CALENDAR, HOLIDAYS, CalendarForm
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated

SHOWN = 200
"""Deadlines listed in a preview; the number counts all."""
MAKEUP = 2
"""Make-up days a holiday has at most, in every notice so far."""


@get("/calendar", include_in_schema=False)
async def calendar(request: AppRequest) -> Template:
    return await _page(request, None)


async def _page(request: AppRequest, form: Form | None, *, status: int = 200) -> Template:
    reader = require(actor(request), *EVERYBODY)
    years = await queries.known_years()
    return page(
        request, "dated/calendar.html", status=status, years=years, holidays=HOLIDAYS, makeup=MAKEUP,
        form=form or Form({"year": years[0].year + 1}), may_set=reader.role is Role.CITY,
        waiting=await dated.waiting(CALENDAR), beyond=years[0].year <= today().year,
        labels={key: gettext(field.title or key) for key, field in CalendarForm.model_fields.items()},
    )  # fmt: skip


@post("/calendar", include_in_schema=False)
async def propose(request: AppRequest) -> Response[Any] | Template:
    proposer = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        year_id = await service.propose(proposer, validated(CalendarForm, _body(values)))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        return await _page(request, Form(values, fields, error.message), status=422 if fields else 409)
    return redirect(request, f"/calendar/years/{year_id}", flash=gettext(PROPOSED))


def _body(values: dict[str, object]) -> dict[str, object]:
    """The fields of the form, holiday by holiday; one left empty falls in with another."""
    holidays = [
        {"name": name, "first": first, "last": last, "makeup": worked}
        for n, name in enumerate(HOLIDAYS)
        if any((
            first := values.get(f"first_{n}", ""),
            last := values.get(f"last_{n}", "") or first,
            worked := [day for m in range(MAKEUP) if (day := values.get(f"makeup_{n}_{m}", ""))],
        ))
    ]  # fmt: skip
    return {name: values.get(name, "") for name in ("year", "source", "document", "note")} | {
        "holidays": holidays
    }


@get("/calendar/years/{year_id:int}", include_in_schema=False)
async def year_detail(request: AppRequest, year_id: FromPath[int]) -> Template:
    return await _year_page(request, year_id, Form())


async def _year_page(request: AppRequest, year_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), *EVERYBODY)
    row, now = await dated.one(CALENDAR, year_id), await queries.in_force()
    then = queries.with_row(now, row.year, row.days)
    may_decide = reader.role is Role.CITY and row.waits
    return page(
        request, "dated/calendar_year.html", status=status, row=row, form=form,
        working_days=queries.working_days_of(then, row.year),
        before=queries.working_days_of(now, row.year - 1) if row.year - 1 in now.years else None,
        settled=await service.preview(row) if may_decide else None, shown=SHOWN,
        may_confirm=await dated.confirmable(reader, row), may_withdraw=may_decide,
        invented=row.year in then.invented,
    )  # fmt: skip


@post("/calendar/years/{year_id:int}/{act:str}", include_in_schema=False)
async def close(request: AppRequest, year_id: FromPath[int], act: FromPath[str]) -> Response[Any] | Template:
    return await closing.close(
        request, CALENDAR, year_id, act, address=f"/calendar/years/{year_id}",
        again=lambda form: _year_page(request, year_id, form, status=409),
        confirm=service.confirm,
    )  # fmt: skip


HANDLERS = [calendar, propose, year_detail, close]
