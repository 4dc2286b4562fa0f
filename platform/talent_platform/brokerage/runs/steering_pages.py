"""Steering a run, comparing it with another."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from talent_platform.brokerage.runs import results, service, steering
from talent_platform.brokerage.runs.frame import head, reader_of
from talent_platform.errors import Invalid, NotFound
from talent_platform.i18n import N_, _
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    whole_number,
)

_NO_DAY = N_("请填写有效的日期")


@post("/runs/{run_id:int}/steer", include_in_schema=False)
async def steer(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    steerer = actor(request)
    await service.read(steerer, run_id)
    values = await form_values(request)
    chosen = values.get("candidate", [])
    chosen = chosen if isinstance(chosen, list) else [chosen]
    need = whole_number(values.get("need"))
    candidates = [number for one in chosen if (number := whole_number(one)) is not None]
    if need is None or len(candidates) < len(chosen):
        raise NotFound
    action, team = str(values.get("action", "")), whole_number(values.get("team"))
    until = _last_day(str(values.get("until", "")))
    await steering.steer(
        steerer, need, candidates, action, str(values.get("reason", "")), team_id=team, until=until
    )
    flash = _("已锁定，重新运算后生效") if action == "pin" else _("已排除，重新运算后生效")
    return redirect(request, f"/runs/{run_id}/needs/{need}", flash=flash)


def _last_day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid(_NO_DAY, {"until": _NO_DAY}) from None


@post("/runs/{run_id:int}/directives/{directive_id:int}/withdraw", include_in_schema=False)
async def withdraw(request: AppRequest, run_id: FromPath[int], directive_id: FromPath[int]) -> Response[Any]:
    await service.read(actor(request), run_id)
    await steering.withdraw(actor(request), directive_id)
    return redirect(request, f"/runs/{run_id}", flash=_("已撤销，重新运算后生效"))


async def other_run(request: AppRequest, run_id: int) -> dict[str, Any]:
    """The run named by `with` in the address; both runs have results the reader may see.

    Raises:
        Invalid: none is named.
    """
    reader = reader_of(request)
    await service.finished(reader, run_id)
    chosen = whole_number(request.query_params.get("with"))
    if chosen is None:
        raise Invalid(N_("请选择要比较的运算"))
    return await service.finished(reader, chosen)


@get("/runs/{run_id:int}/compare", include_in_schema=False)
async def compare(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    reader = reader_of(request)
    run = await service.finished(reader, run_id)
    if whole_number(request.query_params.get("with")) is None:
        others = await results.comparable(reader, run_id)
        return page(
            request, "brokerage/compare.html", **head(reader, run, "compare"), other=None, others=others
        )
    other = await other_run(request, run_id)
    return page(
        request, "brokerage/compare.html", **head(reader, run, "compare"), other=results.summary(other),
        difference=await results.difference(other["id"], run_id),
        unlike=[results.UNLIKE[name] for name in results.unlike(run, other)],
    )  # fmt: skip


HANDLERS = [
    steer,
    withdraw,
    compare,
]
