"""One need, person or team in a run, and why."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.brokerage import beside, reasons, wording
from talent_platform.brokerage.runs import nearest, results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.frame import assumed, head, reader_of
from talent_platform.brokerage.runs.pages import why
from talent_platform.brokerage.whatif import service as what_if
from talent_platform.demand.needs.life import PRIORITY_LABELS
from talent_platform.web.requests import (
    AppRequest,
    page,
)


@get("/runs/{run_id:int}/needs/{need_id:int}", include_in_schema=False)
async def run_need(request: AppRequest, run_id: FromPath[int], need_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    row = await results.one(run_id, "needs", need_id)
    examples = row["detail"].get("examples", [])
    titles, headlines = await results.names(
        [one["need"] for one in examples], [one["candidate"] for one in examples]
    )
    went = [
        {
            **one, "title": titles[one["need"]], "headline": headlines[one["candidate"]],
            "here": one["here"] / 10_000, "there": one["there"] / 10_000,
        }
        for one in examples
    ]  # fmt: skip
    return page(
        request, "brokerage/run_need.html", **head(reader, run, "needs"), need=row,
        offers=await _grouped(await results.proposals(run_id, need=need_id)),
        removed=wording.removed(row["detail"]), advice=wording.advice(row["detail"]),
        why=why("needs", row, {}), went=went,
        directives=await results.directives([need_id]), priorities=PRIORITY_LABELS,
        may_ask=not await what_if.unaskable(run), steps=assumed(request),
    )  # fmt: skip


async def _grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Proposals with their terms in words; a team's members under one heading, single people with what is
    asked beside what they hold."""
    held = await beside.points((row["need"], row["candidate"]) for row in rows if not row["team"])
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        group = groups.setdefault(
            row["team"] or -row["candidate"],
            {
                **row, "people": [], "points": row["score"] / 10_000, "lines": wording.terms(row["terms"]),
                "beside": held.get((row["need"], row["candidate"]), []),
                "title": row["project"] or row["headline"],
            },
        )  # fmt: skip
        group["people"].append(row)
    for group in groups.values():
        pair = [("need", group["need"]), *(("candidate", one["candidate"]) for one in group["people"])]
        team = [("team", group["team"])] if group["team"] else []
        group |= {f"{action}_fields": [*pair, *team, ("action", action)] for action in ("pin", "forbid")}
    return list(groups.values())


@get("/runs/{run_id:int}/people/{candidate_id:int}", include_in_schema=False)
async def run_person(request: AppRequest, run_id: FromPath[int], candidate_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    row = await results.one(run_id, "people", candidate_id)
    return await _offer_page(
        request, reader, run, row, view="people",
        offered=await results.proposals(run_id, candidate=candidate_id),
        directives=await results.directives((), [candidate_id]),
    )  # fmt: skip


@get("/runs/{run_id:int}/teams/{team_id:int}", include_in_schema=False)
async def run_team(request: AppRequest, run_id: FromPath[int], team_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    row = await results.one(run_id, "teams", team_id)
    return await _offer_page(
        request, reader, run, row, view="teams", offered=await results.proposals(run_id, team=team_id),
        directives=await results.directives(team=team_id),
    )  # fmt: skip


async def _offer_page(
    request: AppRequest,
    reader: Actor,
    run: dict[str, Any],
    row: dict[str, Any],
    *,
    view: results.View,
    offered: list[dict[str, Any]],
    directives: list[dict[str, Any]],
) -> Template:
    detail = row["detail"]
    named = [detail["need"]] if "need" in detail else []
    one_away = [need for *_requirement, needs in detail.get("near", []) for need in needs]
    titles, _people = await results.names(named + nearest.ids(detail) + one_away, [])
    pairs = [(need, row["id"]) for need in named if view == "people"]
    return page(
        request, "brokerage/run_offer.html", **head(reader, run, view), row=row, view=view,
        offers=await _grouped(offered), removed=wording.removed(detail), why=why(view, row, titles),
        closest=titles.get(detail.get("need", 0), ""), directives=directives,
        held=[point for points in (await beside.points(pairs)).values() for point in points],
        nearest=[(need, titles[need]) for need in named], may_ask=not await what_if.unaskable(run),
        steps=assumed(request),
        line=_line(detail), line_name=reasons.LINES["cutoff" if run["principle"] == "value" else "lowest"],
        cutoffs=nearest.shown(detail, titles), near=reasons.near(detail, titles),
    )  # fmt: skip


def _line(detail: dict[str, Any]) -> dict[str, Any] | None:
    """The score where least was missing, what it is set against, and how much that was."""
    for name in reasons.LINES.keys() & detail.keys():
        score, line = detail["score"], detail[name]
        shown = {"score": wording.hundredths(score) / 100, "line": wording.hundredths(line) / 100}
        return shown | {"short": reasons.short_by(score, line)}
    return None


HANDLERS = [
    run_need,
    run_person,
    run_team,
]
