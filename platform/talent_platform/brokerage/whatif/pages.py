"""What if, as a page whose address holds the assumptions, and a team whole or apart; nothing is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.brokerage.runs import lists, results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.frame import assumed, head, reader_of
from talent_platform.brokerage.whatif import service as what_if
from talent_platform.brokerage.whatif import steps as assumptions
from talent_platform.brokerage.whatif import team_split as apart
from talent_platform.brokerage.whatif.steps import (
    Add,
    Close,
    Forbid,
    Join,
    Loosen,
    Pin,
    Priority,
    Seats,
    Step,
    StepNames,
    Withdraw,
)
from talent_platform.brokerage.wording import relaxed
from talent_platform.database.engine import DB
from talent_platform.demand.needs.life import PRIORITY_LABELS
from talent_platform.errors import Invalid
from talent_platform.i18n import _
from talent_platform.supply.tables import Team
from talent_platform.web.listing.query import ListQuery, like_pattern
from talent_platform.web.requests import AppRequest, page

SHOWN = 5
"""Needs, people proposed and people left over that a search names, of each so many."""


@get("/runs/{run_id:int}/what-if", include_in_schema=False)
async def what_if_page(request: AppRequest, run_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    texts = assumed(request)
    again = request.query_params.get("again") == "1"
    steps, error = _steps(texts)
    names = await assumptions.names(run_id, [step for step in steps if step])
    found = None
    if texts and not error:
        try:
            found = await what_if.effect(
                run, [step for step in steps if step], names, again=again, asker=reader.account_id
            )
        except Invalid as refused:
            error = refused.message
    asked = request.query_params.get("q", "").strip()[:60]
    return page(
        request, "brokerage/what_if.html", status=422 if error else 200, **head(reader, run, "what-if"),
        found=found, error=error, again=again, steps=texts, asked=asked, carried=carried(texts),
        lines=[
            (_sentence(step, names) if step else text, _address(run_id, texts, again, without=text))
            for step, text in zip(steps, texts, strict=True)
        ],
        reweighted=any(isinstance(step, Priority) for step in steps),
        toggled=_address(run_id, texts, not again), released=await _teams(found.released if found else []),
        hits=[*await _search(run_id, asked), *await _outside(run_id, asked)] if asked else [],
        unaskable=await what_if.unaskable(run),
    )  # fmt: skip


def carried(steps: list[str]) -> str:
    """What an address of this run needs at its end to keep the assumptions at hand."""
    return f"?{urlencode([('step', step) for step in steps])}" if steps else ""


def _address(run_id: int, steps: list[str], again: bool, *, without: str | None = None) -> str:
    left = [("step", step) for step in steps if step != without]
    query = urlencode([*left, ("again", "1")] if again and left else left)
    return f"/runs/{run_id}/what-if" + (f"?{query}" if query else "")


def _steps(texts: list[str]) -> tuple[list[Step | None], str]:
    """The steps, None for what is none, and what is wrong with the first such."""
    steps: list[Step | None] = []
    error = ""
    for text in texts:
        try:
            steps.append(assumptions.parsed(text))
        except Invalid as refused:
            steps.append(None)
            error = error or refused.message
    return steps, error


def _sentence(step: Step, names: StepNames) -> str:
    need = names.need(step.need) if "need" in type(step).model_fields else ""  # type: ignore[union-attr]
    person = names.person(step.candidate) if "candidate" in type(step).model_fields else ""  # type: ignore[union-attr]
    match step:
        case Close():
            text = _("关闭{need}", need=need)
        case Seats():
            text = _("{need}的名额改为 {n} 个", need=need, n=step.seats)
        case Priority():
            label = _(PRIORITY_LABELS[step.priority])
            text = _("{need}的优先级改为「{label}」", need=need, label=label)
        case Withdraw():
            text = _("{person}退出（连同所在团队）", person=person)
        case Forbid():
            text = _("不把{person}推荐到{need}", person=person, need=need)
        case Pin():
            text = _("必须把{person}推荐到{need}", person=person, need=need)
        case Add():
            text = _("加入{need}，按现在空缺的名额", need=need)
        case Join():
            text = _("加入{person}", person=person)
        case Loosen():
            text = _("{need}：{what}", need=need, what=relaxed(step.rule, step.skill))
    return text


async def _teams(ids: list[int]) -> list[dict[str, Any]]:
    return await Team.select(Team.id, Team.project).where(Team.id.is_in(ids)).order_by(Team.id) if ids else []


async def _search(run_id: int, asked: str) -> list[dict[str, Any]]:
    """Needs and people of the run that an assumption could be about."""
    hits = []
    for view in ("needs", "people", "unplaced"):
        query = replace(ListQuery.parse(lists.LISTS[view], {"q": asked}), size=SHOWN)
        _total, _query, rows = await results.listed(run_id, view, query)
        side = results.SIDES[view]
        for row in rows:
            about = row["employer"] if view == "needs" else row["need_title"] or _("未推荐")
            hits.append(
                {
                    **row,
                    "about": about,
                    "url": f"/runs/{run_id}/{side}/{row['id']}",
                    "is_need": view == "needs",
                }
            )
    return hits


_OUTSIDE = """
    (SELECT n.id, n.title, o.name AS about, 'add' AS step
     FROM need n JOIN organisation o ON o.id = n.organisation
     WHERE n.title ILIKE $2 AND n.kind = 'talent' AND n.state IN ('open', 'part_filled') AND NOT n.withheld
       AND NOT EXISTS (SELECT FROM proposal WHERE run = $1 AND need = n.id)
       AND NOT EXISTS (SELECT FROM outcome WHERE run = $1 AND need = n.id) ORDER BY n.id LIMIT $3)
    UNION ALL
    (SELECT c.id, c.headline, '', 'join' FROM candidate c
     WHERE c.headline ILIKE $2 AND c.registered AND c.consent AND c.state = 'active' AND NOT c.withheld
       AND NOT EXISTS (SELECT FROM proposal WHERE run = $1 AND candidate = c.id)
       AND NOT EXISTS (SELECT FROM outcome WHERE run = $1 AND candidate = c.id) ORDER BY c.id LIMIT $3)
"""


async def _outside(run_id: int, asked: str) -> list[dict[str, Any]]:
    """Needs and people that have come since, to be taken in."""
    rows = await DB.asyncpg_pool.fetch(_OUTSIDE, run_id, like_pattern(asked), SHOWN)
    return [
        {
            **row,
            "about": row["about"] or _("不在这次运算中"),
            "step": f"{row['step']}:{row['id']}",
            "is_need": row["step"] == "add",
        }
        for row in rows
    ]


@get("/runs/{run_id:int}/teams/{team_id:int}/apart", include_in_schema=False)
async def apart_page(request: AppRequest, run_id: FromPath[int], team_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    row = await results.one(run_id, "teams", team_id)
    found = await apart.whole_or_apart(run_id, team_id, reader.account_id)
    needs = [need for _person, need in found.places] + ([found.need] if found.need else [])
    titles, headlines = await results.names(needs, [person for person, _need in found.places])
    places: list[dict[str, Any]] = [
        {"candidate": person, "headline": headlines[person], "need": need, "title": titles[need]}
        for person, need in found.places
    ]
    return page(
        request, "brokerage/apart.html", **head(reader, run, "teams"), row=row, found=found, places=places,
        title=titles.get(found.need or 0, ""), gain=found.whole - found.apart,
    )  # fmt: skip


HANDLERS = [
    what_if_page,
    apart_page,
]
