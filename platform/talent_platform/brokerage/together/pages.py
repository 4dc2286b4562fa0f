"""Many cases at once: ticked in the list, looked at here, taken and told one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.brokerage import life
from talent_platform.brokerage.cases import parties, queries
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.hiring import reading
from talent_platform.brokerage.together import service
from talent_platform.errors import Invalid, NotFound, TooManyAttempts
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form
from talent_platform.web.listing.batches import (
    MOST,
    list_left,
    require_some,
    those_found,
    ticked,
    ticked_versions,
)
from talent_platform.web.requests import AppRequest, actor, form_values, page, refused, whole_number
from talent_platform.workflow.taking import StepResult

ACTS = ("answer", "plan", "officer", "interview", "hire", "close")
ANSWERS: dict[str, str] = {
    "employer-yes": N_("用人单位同意对接"),
    "employer-no": N_("用人单位谢绝"),
    "person-yes": N_("人才一方同意对接"),
    "person-no": N_("人才一方谢绝"),
}
_NO_DAY = N_("日期应形如 2026-12-01")
_NO_ANSWER = N_("请选择登记哪一方的什么答复")


@get("/cases/batch", include_in_schema=False)
async def chosen(request: AppRequest) -> Template:
    reader = require(actor(request), *life.BUREAU)
    return await _page(request, reader, ticked(request), back=request.query_params)


@post("/cases/batch", include_in_schema=False)
async def take(request: AppRequest) -> Response[Any] | Template:
    reader, values = require(actor(request), *life.BUREAU), await form_values(request)
    versions = ticked_versions(values)
    act = str(values.get("act", ""))
    try:
        require_some(versions)
        results = await _taken(reader, versions, act, values)
    except (Invalid, TooManyAttempts) as error:
        form = Form.refused(values, error, f"{act}-" if act in ACTS else "")
        return refused(await _page(request, reader, list(versions), form, back=values), error)
    done = {one.id for one in results if not one.problem}
    left = [case for case in versions if case not in done]
    form = Form(values if left else {}, place=f"{act}-")
    return await _page(request, reader, left, form, results, back=values)


async def _taken(
    reader: Actor, versions: service.Versions, act: str, values: Mapping[str, Any]
) -> Sequence[StepResult]:
    text = str(values.get("text", "")).strip()
    match act:
        case "answer":
            said = _said(versions, values)
            told = {case: version for case, version in versions.items() if case in said}
            return await service.answers(reader, told, said, text)
        case "plan":
            due = _day(values, "due")
            return await service.plan(reader, versions, str(values.get("next_step", "")), due)
        case "hire":
            starts = _day(values, "starts")
            return await service.step(reader, versions, act, text=text, starts=starts)
        case "officer":
            officer = whole_number(values.get("officer")) or 0
            return await service.hand_over(reader, versions, officer, str(values.get("why", "")))
        case "interview" | "close":
            reason = str(values.get("reason", ""))
            return await service.step(reader, versions, act, reason=reason, text=text)
        case _:
            raise NotFound


def _day(values: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(values.get(name, "")))
    except ValueError as error:
        raise Invalid(_NO_DAY, {name: _NO_DAY}) from error


def _said(versions: service.Versions, values: Mapping[str, Any]) -> dict[int, service.Answer]:
    """Case → its own answer, or the one for all that have none."""
    chosen = {case: str(values.get(f"answer-{case}") or values.get("answer", "")) for case in versions}
    said = {case: answer.partition("-") for case, answer in chosen.items() if answer in ANSWERS}
    if not said:
        raise Invalid(_NO_ANSWER, {"answer": _NO_ANSWER})
    return {case: service.Answer(side, word == "yes") for case, (side, _, word) in said.items()}


async def _page(
    request: AppRequest, reader: Actor, ids: Sequence[int], form: Form | None = None,
    results: Sequence[StepResult] = (), *, back: Mapping[str, Any],
) -> Template:  # fmt: skip
    became = {one.id: one for one in results}
    found = await those_found(
        queries.stored, reader, [*(one.id for one in results if not one.problem), *ids[:MOST]]
    )
    left = [case for case in found if case.id in ids and case.live]
    filled = {form.place.rstrip("-"): form} if form else {}
    return page(
        request, "brokerage/together.html", back=list_left(back, "/cases"),
        rows=found, left=left, results=became, form=form or Form(),
        forms={act: Form(place=f"{act}-") for act in ACTS} | filled,
        done=sum(not one.problem for one in results), badges=life.STAGE_BADGES, cut=len(ids) > MOST,
        missing=len(set(ids[:MOST]) | set(became)) - len(found), answers=_answers(*left), acts=_acts(left),
        own_answers={case.id: _answers(case) for case in left} if len(left) > 1 else {},
        reasons=[(code, gettext(life.REASONS[code])) for code in life.CHOSEN_BY_OFFICER],
        officers=await _officers(left), hired=await reading.together([case.id for case in left]),
    )  # fmt: skip


def _answers(*cases: CaseRow) -> list[tuple[str, str]]:
    """The answers that at least one of them lacks."""
    open_to = {
        f"{side}-{'yes' if agreed else 'no'}"
        for case in cases
        for side in life.SIDES
        for agreed, may in ((True, queries.may_agree), (False, queries.may_decline))
        if may(case, side, "bureau")
    }
    return [(key, gettext(label)) for key, label in ANSWERS.items() if key in open_to]


def _acts(cases: Sequence[CaseRow]) -> set[str]:
    """What at least one of them stands where it can be done."""
    stages = {case.stage for case in cases}
    return {act for act in ("interview", "hire", "close") if stages & life.STEPS[act].sources}


async def _officers(cases: Sequence[CaseRow]) -> list[tuple[int, str]]:
    """Who may take over every one of them."""
    counties = {case.county for case in cases}
    lists = [dict(await parties.officers(county)) for county in counties]
    return [one for one in lists[0].items() if all(one[0] in other for other in lists)] if lists else []


HANDLERS = [chosen, take]
