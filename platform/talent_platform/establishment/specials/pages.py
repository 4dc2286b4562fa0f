"""The special-post register: list, form, road, write-off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.schemas import day_typed
from talent_platform.establishment.specials import ending
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.lists import BATCH, SOON_DAYS, SPECIALS
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.i18n import N_, gettext
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)
from talent_posts import post_name

STEP_LABELS = {action: step.label for action, step in {**specials.FLOW.steps, **ending.STEPS}.items()}

GOING = ("asked", "department", "county", "open")


@get("/posts/specials", include_in_schema=False)
async def special_list(request: AppRequest) -> Template:
    return page(
        request, "establishment/specials.html", listing=await SPECIALS.page(request), today=today(),
        soon=SOON_DAYS,
    )  # fmt: skip


@get("/posts/specials.xlsx", include_in_schema=False, opt=FILE)
async def special_file(request: AppRequest) -> Response[bytes]:
    return await SPECIALS.file(request)


@get("/posts/specials/batch", include_in_schema=False)
async def chosen(request: AppRequest) -> Template:
    return await BATCH.page(request)


@post("/posts/specials/batch", include_in_schema=False)
async def step_chosen(request: AppRequest) -> Response[Any]:
    return await BATCH.take(request)


@get("/posts/institutions/{institution_id:int}/specials/new", include_in_schema=False)
async def new_special(request: AppRequest, institution_id: FromPath[int]) -> Template:
    return await _form_page(request, institution_id, Form({"opened": today()}))


async def _form_page(request: AppRequest, institution_id: int, form: Form, *, status: int = 200) -> Template:
    writer = require(actor(request), Role.INSTITUTION, Role.CITY)
    institution = await queries.institution(writer, institution_id)
    kinds = (await in_force()).at("special_post_evidence", institution["jurisdiction"], today()).value or ()
    columns = fields_of(SpecialForm)
    staff = await queries.staff_of(institution_id)
    await audit.names_read(writer, "special_form", f"institution:{institution_id}", len(staff))
    return page(
        request, "establishment/special_form.html", status=status, form=form, columns=columns,
        institution=institution, direct=writer.role is Role.CITY,
        staff=[(row["id"], f"{row['name']}（{row['number']}）") for row in staff],
        kinds=[(kind, gettext(wording.EVIDENCE_LABELS.get(kind, kind))) for kind in kinds],
        labels={name: gettext(column.title) for name, column in columns.items()},
    )  # fmt: skip


@post("/posts/institutions/{institution_id:int}/specials/new", include_in_schema=False)
async def create_special(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        kinds = values.get("evidence", [])
        given = {**values, "evidence": [kinds] if isinstance(kinds, str) else kinds}
        special_id = await specials.ask(actor(request), institution_id, validated(SpecialForm, given))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _form_page(request, institution_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/specials/{special_id}", flash=gettext("已登记"))


@get("/posts/specials/{special_id:int}", include_in_schema=False)
async def special_detail(request: AppRequest, special_id: FromPath[int]) -> Template:
    row = await specials.special_row(require(actor(request), *READERS), special_id)
    agreed, _ = await ending.extension(row)
    return await _detail(request, special_id, Form({"day": today(), "ends": agreed or ""}))


async def _detail(request: AppRequest, special_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    row = await specials.special_row(reader, special_id)
    await audit.names_read(reader, "special", f"special:{special_id}", 1)
    return page(
        request, "establishment/special.html", status=status, row=row,
        post=post_name(row["category"], row["grade"]), form=form, today=today(),
        badge_look=wording.SPECIAL_BADGES[row["state"]], steps=await ending.offered_to(reader, row),
        step_labels=STEP_LABELS, evidence=wording.EVIDENCE_LABELS, words=wording.DECISION_WORDS,
        authorities=wording.AUTHORITY_LABELS,
        heard=any(each["by"] == "department" for each in row["approvals"]),
        findings=await specials.findings(row, today()) if row["state"] in GOING else [],
        history=[_told(each) for each in await specials.steps_of(special_id)],
    )  # fmt: skip


def _told(step: Mapping[str, Any]) -> Mapping[str, Any]:
    title, to = gettext(wording.SPECIAL_BADGES[step["to_state"]].label), ""
    if step["action"] in ending.EXTENDING:
        title = gettext(STEP_LABELS[step["action"]])
        to = gettext("至 {day}", day=json.loads(step["changed"])["ends"][1])
    text = " ".join(filter(None, (to, step["note"], step["document"])))
    return {"title": title, "at": step["at"], "who": step["actor_name"], "text": text}


@post("/posts/specials/{special_id:int}/step/{name:str}", include_in_schema=False)
async def take_step(
    request: AppRequest, special_id: FromPath[int], name: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    then = await SPECIALS.next_for(actor(request), special_id)
    note, document = str(values.get("note") or values.get("reason") or ""), str(values.get("document", ""))
    version = whole_number(values.get("version"))
    try:
        if name == "write_off":
            day = day_typed(values, "day", N_("请填写核销日期"))
            await ending.write_off(
                actor(request), special_id, day, note=note, document=document, version=version
            )
        elif name in ending.EXTENDING:
            day = day_typed(values, "ends", N_("请填写延期至哪一天"))
            await ending.extend(
                actor(request), special_id, day, note=note, document=document, version=version
            )
        else:
            await specials.move(
                actor(request), special_id, name, note=note, document=document,
                behalf=str(values.get("behalf", "")), version=version,
            )  # fmt: skip
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _detail(request, special_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/specials/{special_id}", flash=gettext("已办理"), then=then)


HANDLERS = [
    chosen,
    step_chosen,
    special_list,
    special_file,
    new_special,
    create_special,
    special_detail,
    take_step,
]
