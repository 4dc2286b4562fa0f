"""Runs as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.calculation import run_files as package
from talent_platform.brokerage.input.run_input import ScopeCount
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.runs import lists, results, service, steering
from talent_platform.brokerage.runs.models import (
    DifferenceView,
    Ordered,
    OutcomeView,
    ProposalView,
    RunView,
    Steering,
)
from talent_platform.brokerage.runs.service import RunForm, RunScopeForm
from talent_platform.errors import NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.web.listing.answers import Page, page_of
from talent_platform.web.listing.declaration import IdFilter
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import PLAIN, asked, merged, takes
from talent_platform.web.requests import AppRequest, actor, validated

Asked = Annotated[str, QueryParameter(max_length=60)]
"""A code; an empty one leaves nothing out."""
PROPOSALS = replace(PLAIN, filters=(IdFilter("need", N_("需求")),))


def reader_of_runs(request: AppRequest) -> Any:
    return require(actor(request), *BUREAU, Role.AUDITOR)


@get("/runs", summary="Match runs", tags=["runs"], operation_class=takes(lists.RUNS.spec))
async def list_runs(request: AppRequest) -> Page[RunView]:
    """Newest first. What nobody releases is deleted after some months, but for what other runs go back to."""
    return await lists.RUNS.answer(request, RunView)


@get("/runs/scope", summary="What a run would look at", tags=["runs"])
async def count_scope(
    request: AppRequest, county: Asked = "", branch: Asked = "",
    kind: FromQuery[Literal["all", "talent", "project"]] = "all",
) -> ScopeCount:  # fmt: skip
    """Needs with free seats of employers of a county, in a branch, of a kind, today; people and teams of the
    whole city."""
    form = validated(RunScopeForm, {"county": county, "branch": branch, "kind": kind})
    return await service.counted(actor(request), form)


@post("/runs", summary="Order a match run", tags=["runs"])
async def order_run(request: AppRequest, data: JSONBody[RunForm]) -> Ordered:
    """Answers at once with the run and its job; a county's bureau runs its own county."""
    run_id, job_id = await service.order(actor(request), data)
    return Ordered(run_id=run_id, job_id=job_id)


@get("/runs/{run_id:int}", summary="A match run", tags=["runs"])
async def read_run(request: AppRequest, run_id: FromPath[int]) -> RunView:
    """State, figures and proof of the plan."""
    return RunView.model_validate(await service.read(reader_of_runs(request), run_id))


@post("/runs/{run_id:int}/again", summary="The same run on what holds now", tags=["runs"])
async def run_again(request: AppRequest, run_id: FromPath[int]) -> Ordered:
    """With the same scope, rule and weights."""
    new_id, job_id = await service.again(actor(request), run_id)
    return Ordered(run_id=new_id, job_id=job_id)


@get(
    "/runs/{run_id:int}/proposals",
    summary="Whom a run proposes for what",
    tags=["runs"],
    operation_class=takes(PROPOSALS),
)
async def list_proposals(
    request: AppRequest,
    run_id: FromPath[int],
) -> Page[ProposalView]:
    """Need, person or team, and the score with its parts."""
    await service.read(reader_of_runs(request), run_id)
    query = asked(PROPOSALS, request)
    rows = await results.proposals(run_id, need=int(query.texts["need"]) if "need" in query.texts else None)
    return page_of(ProposalView, query, len(rows), rows[query.offset : query.offset + query.size])


@get(
    "/runs/{run_id:int}/outcomes/{view:str}",
    summary="What became of needs, people, teams",
    tags=["runs"],
    operation_class=takes(merged(lists.LISTS.values())),
)
async def list_outcomes(request: AppRequest, run_id: FromPath[int], view: FromPath[str]) -> Page[OutcomeView]:
    """`view` is needs, unfilled, people, unplaced or teams, each with the filters of its page; whoever is not
    placed is told why."""
    await service.read(reader_of_runs(request), run_id)
    if view not in lists.LISTS:
        raise NotFound(gettext("请选择 {choices} 之一", choices="、".join(lists.LISTS)))
    total, query, rows = await results.listed(run_id, view, asked(lists.LISTS[view], request))
    return page_of(OutcomeView, query, total, rows)


@get("/runs/{run_id:int}/difference/{before:int}", summary="What changed between two runs", tags=["runs"])
async def difference(request: AppRequest, run_id: FromPath[int], before: FromPath[int]) -> DifferenceView:
    """Who moved from where to where, and in what the two were ordered otherwise."""
    run, other = [await service.read(reader_of_runs(request), one) for one in (run_id, before)]
    found = await results.difference(before, run_id)
    return DifferenceView(
        before=before,
        unlike=results.unlike(run, other),
        gained=found.gained,
        lost=found.lost,
        moved=found.moved,
        needs=found.needs,
    )


@get(
    "/runs/{run_id:int}/package",
    summary="Problem and result as files: unzip, then `talent match verify problem --out result`",
    tags=["runs"],
    media_type="application/zip",
    opt=FILE,
)
async def run_package(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    """For whoever wants to verify the plan with other software."""
    async with export(request, f"run:{run_id}") as out:
        run = await service.finished(reader_of_runs(request), run_id)
        body = await package.read(run_id)
        return await out.ready(f"run-{run_id}.zip", body, count=run["report"]["people"])


@post("/directives", summary="Pin people to a need, or forbid them there", tags=["runs"])
async def steer(request: AppRequest, data: JSONBody[Steering]) -> None:
    """Holds for all later runs until its last day, the hire, the end of the need, or until taken back."""
    await steering.steer(
        actor(request), data.need, data.candidates, data.action, data.reason, team_id=data.team,
        until=data.until,
    )  # fmt: skip


@delete("/directives/{directive_id:int}", summary="Take a pin or forbid back", tags=["runs"])
async def withdraw(request: AppRequest, directive_id: FromPath[int]) -> None:
    """Later runs are free again."""
    await steering.withdraw(actor(request), directive_id)


HANDLERS = [
    list_runs,
    count_scope,
    order_run,
    read_run,
    run_again,
    list_proposals,
    list_outcomes,
    difference,
    run_package,
    steer,
    withdraw,
]
