"""The steps of a case from its page, the hire among them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.cases.pages import case_page
from talent_platform.brokerage.hiring import service
from talent_platform.brokerage.life import STAGE_LABELS, side_of
from talent_platform.brokerage.tables import Stage
from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.i18n import N_, _
from talent_platform.reference.open_text import CONFIRM
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, redirect, refused, whole_number

_NO_DAY = N_("日期应形如 2026-12-01")


@post("/cases/{case_id:int}/steps/{action:str}", include_in_schema=False)
async def take_step(request: AppRequest, case_id: FromPath[int], action: FromPath[str]) -> Response[Any]:
    values = await form_values(request)
    then = await CASES.next_for(actor(request), case_id)
    try:
        stage = await service.take_step(
            actor(request), case_id, action, reason=str(values.get("reason", "")),
            text=str(values.get("text", "")).strip(), version=whole_number(values.get("version")),
            starts=_day(values, "starts"), left=_day(values, "left"),
            candidate=whole_number(values.get("candidate")), confirmed=CONFIRM in values,
        )  # fmt: skip
    except (Invalid, TooManyAttempts) as error:
        form = Form.refused(values, error, f"{action}-")
        return refused(await case_page(request, case_id, form=form), error)
    return redirect(
        request, f"/cases/{case_id}", flash=_(_done(action, stage, side_of(actor(request).role))), then=then
    )


def _done(action: str, stage: Stage, side: str) -> str:
    if action == "hire" and stage is not Stage.HIRED:
        return N_("到岗日期已登记，等待对方确认")
    if action == "no_show" and stage is Stage.HIRED:
        return N_("已登记；录用在联络员核实之前不变")
    if action == "left" and side == "employer":
        return N_("已登记；录用在人才一方确认或联络员核实之前不变")
    return N_("已登记为已报到") if action == "at_work" else STAGE_LABELS[stage]


def _day(values: Mapping[str, object], name: str) -> date | None:
    """The day a form names; None of an empty field.

    Raises:
        Invalid: no day.
    """
    written = str(values.get(name, "")).strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Invalid(_NO_DAY, {name: _NO_DAY}) from error


HANDLERS = [take_step]
