"""The directory for everybody, and entering an edition by two people of the bureau."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.directory import queries, service
from talent_platform.certificates.directory.service import DIRECTORY, EditionForm
from talent_platform.clock import today
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.reference.identity import in_simplified
from talent_platform.web.forms import Form
from talent_platform.web.listing.query import MAX_TEXT, is_day
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated
from talent_posts import STATUS_NAMES, Directory, MayAsk, Qualification, may_demand

SHOWN = 200
"""Things listed in a preview; the number counts all."""


@get("/directory", include_in_schema=False)
async def directory(request: AppRequest) -> Template:
    return await _page(request, None)


async def _page(request: AppRequest, form: Form | None, *, status: int = 200) -> Template:
    reader, query = request.user, request.query_params
    may_set = reader is not None and reader.well_placed and reader.role is Role.CITY
    known = await queries.in_force()
    day = date.fromisoformat(query["on"]) if is_day(query.get("on", "")) else today()
    text = query.get("q", "").strip()[:MAX_TEXT]
    rows = queries.found(known, day, text)
    if may_set and form is None:
        form = Form({"items": service.text_of(known, today())})
    return page(
        request, "certificates/directory.html", status=status, known=known, day=day, text=text, rows=rows,
        groups=_groups(rows), edition=known.edition_on(day), asked=_said(text, day, known) if text else [],
        statuses=STATUS_NAMES,
        form=form or Form(), may_set=may_set,
        waiting=await dated.waiting(DIRECTORY) if may_set else [], longest=service.LONGEST_TEXT,
        labels={key: gettext(field.title or key) for key, field in EditionForm.model_fields.items()},
    )  # fmt: skip


def _groups(rows: Sequence[Qualification]) -> dict[str, list[Qualification]]:
    """In the order of the list, by what is binding for whom."""
    found: dict[str, list[Qualification]] = {}
    for each in rows:
        found.setdefault(f"{each.kind} · {each.group}", []).append(each)
    return found


def _said(text: str, day: date, known: Directory) -> list[tuple[str, MayAsk]]:
    """What the text stands for as a demand, of public institutions and of enterprises."""
    institution, enterprise = (
        may_demand(in_simplified(text), day, known, public=public) for public in (True, False)
    )
    if institution.asked.standing == "none":
        return []
    if institution == enterprise:
        return [(gettext("事业单位、企业：{reason}", reason=institution.reason), institution)]
    return [
        (gettext("事业单位：{reason}", reason=institution.reason), institution),
        (gettext("企业：{reason}", reason=enterprise.reason), enterprise),
    ]


@post("/directory", include_in_schema=False)
async def propose(request: AppRequest) -> Response[Any] | Template:
    proposer = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        items = service.items_of(str(values.get("items", "")))
        body = {name: values.get(name, "") for name in EditionForm.model_fields} | {"items": items}
        edition_id = await service.propose(proposer, validated(EditionForm, body))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        return await _page(request, Form(values, fields, error.message), status=422 if fields else 409)
    return redirect(request, f"/directory/editions/{edition_id}", flash=gettext(PROPOSED))


@get("/directory/editions/{edition_id:int}", include_in_schema=False)
async def edition_detail(request: AppRequest, edition_id: FromPath[int]) -> Template:
    return await _edition_page(request, edition_id, Form())


async def _edition_page(request: AppRequest, edition_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), Role.CITY, Role.AUDITOR)
    row = await dated.one(DIRECTORY, edition_id)
    trial = await service.preview(row)
    named = sum(each.kind == "staff" for each in trial.things[:SHOWN])
    await audit.names_read(reader, "directory", f"directory:{edition_id}", named)
    return page(
        request, "certificates/edition.html", status=status, row=row, form=form, trial=trial, shown=SHOWN,
        listed=len(row.items),
        may_confirm=await dated.confirmable(reader, row), may_withdraw=row.waits and reader.role is Role.CITY,
    )  # fmt: skip


@post("/directory/editions/{edition_id:int}/{act:str}", include_in_schema=False)
async def close(
    request: AppRequest, edition_id: FromPath[int], act: FromPath[str]
) -> Response[Any] | Template:
    return await closing.close(
        request, DIRECTORY, edition_id, act, address=f"/directory/editions/{edition_id}",
        again=lambda form: _edition_page(request, edition_id, form, status=409),
        confirm=service.confirm,
    )  # fmt: skip


HANDLERS = [directory, propose, edition_detail, close]
