"""Who could be introduced to whom now, and the click that does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage import beside, wording
from talent_platform.brokerage.introductions import introducing, pairs, service
from talent_platform.brokerage.introductions.wording import unmet_lines
from talent_platform.brokerage.life import BUREAU, EMPLOYER, PERSON, side_of
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import NotFound
from talent_platform.i18n import N_, _
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, whole_number

ACTS = {"bureau": N_("发起对接"), "employer": N_("邀请对接"), "person": N_("我有意向")}
ASKED = {
    "bureau": N_("向双方征求意见，占用一个名额。确定发起？"),
    "employer": N_("向对方征求意见，占用一个名额；贵单位即表示同意对接。确定邀请？"),
    "person": N_("向用人单位征求意见；您即表示同意对接，双方都同意之前对方看不到姓名和电话。确定？"),
}
MADE = {
    "bureau": N_("已发起对接，双方会收到征求意见"),
    "employer": N_("已发出邀请，等待对方答复"),
    "person": N_("已表示意向，等待用人单位答复"),
}
KNOWN = N_("双方已有这条对接，请在这里办理")


@get("/needs/{need_id:int}/people", include_in_schema=False)
async def people_page(request: AppRequest, need_id: FromPath[int]) -> Template:
    """Of a post: ranked, to those who look after it or hire; a person reads of itself alone."""
    reader = actor(request)
    if reader.role in PERSON:
        return await _listed(request, await pairs.of_need(reader, need_id, "talent"))
    found = await service.suggested(reader, need_id)
    side = side_of(reader.role)
    return page(
        request, "brokerage/introductions.html", found=found, need=found.need,
        beside=await beside.points((need_id, row.candidate) for row in found.rows),
        lines={row.candidate: wording.terms(row.terms) for row in found.rows},
        act=ACTS[side], asked=ASKED[side], heading=_heading(reader, talent=True),
        # As the difference of the two other figures shown.
        prices={
            row.candidate: (wording.hundredths(row.score) - wording.hundredths(row.net)) / 100
            for row in found.rows
        },
    )  # fmt: skip


@get("/projects/{need_id:int}/teams", include_in_schema=False)
async def teams_page(request: AppRequest, need_id: FromPath[int]) -> Template:
    return await _listed(request, await pairs.of_need(actor(request), need_id, "project"))


@get("/candidates/{row_id:int}/needs", include_in_schema=False)
async def needs_of_person(request: AppRequest, row_id: FromPath[int]) -> Template:
    return await _listed(request, await pairs.of_offer(actor(request), "talent", row_id))


@get("/teams/{row_id:int}/needs", include_in_schema=False)
async def needs_of_team(request: AppRequest, row_id: FromPath[int]) -> Template:
    return await _listed(request, await pairs.of_offer(actor(request), "project", row_id))


async def _listed(request: AppRequest, found: pairs.PairList) -> Template:
    reader = actor(request)
    side, talent = side_of(reader.role), found.asked.kind == NeedKind.TALENT
    offers = "/candidates" if talent else "/teams"
    by_need = found.asked.need is None
    return page(
        request, "brokerage/pairs.html", found=found, side=side, by_need=by_need, talent=talent,
        of_url=f"{offers}/{found.asked.offer}" if by_need else f"{_path(talent=talent)}/{found.asked.need}",
        row_url=_path(talent=talent) if by_need else offers,
        rows=[
            (row, unmet_lines(row.judged.unmet, reader), wording.terms(row.judged.terms))
            for row in found.rows
        ],
        beside=await beside.points((row.judged.need, row.judged.offer) for row in found.rows if talent),
        act=ACTS[side], asked=ASKED[side], key="candidate" if talent else "team",
    )  # fmt: skip


def _path(*, talent: bool) -> str:
    return needs.PATHS[NeedKind.TALENT if talent else NeedKind.PROJECT]


@post("/needs/{need_id:int}/introductions", include_in_schema=False)
async def introduce(request: AppRequest, need_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    candidate, team = whole_number(values.get("candidate")), whole_number(values.get("team"))
    if candidate is None and team is None:
        raise NotFound
    one = await introducing.introduce(actor(request), need_id, candidate, team)
    said = MADE[side_of(actor(request).role)] if one.made else KNOWN
    return redirect(request, f"/cases/{one.case}", flash=_(said))


async def link(viewer: Actor | None, need: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a need's page leads to: for those who look after it or hire, and for whoever could come."""
    if viewer is None or not viewer.well_placed:
        return None
    talent = need["kind"] == NeedKind.TALENT
    url = f"{_path(talent=talent)}/{need['id']}/{'people' if talent else 'teams'}"
    if viewer.role in PERSON:
        return (ACTS["person"], url) if await pairs.own_offers(viewer, need["kind"]) else None
    if viewer.role not in BUREAU | EMPLOYER | {Role.AUDITOR}:
        return None
    if viewer.role is not Role.AUDITOR and not await needs.in_charge(viewer, need["id"]):
        return None
    return _heading(viewer, talent=talent), url


def _heading(viewer: Actor, *, talent: bool) -> str:
    if viewer.role in EMPLOYER:
        return N_("现在可以邀请谁") if talent else N_("现在可以邀请哪些团队")
    return N_("现在可以推荐谁") if talent else N_("现在可以推荐哪些团队")


async def offer_link(viewer: Actor, kind: str, offer_id: int) -> tuple[str, str] | None:
    """The same from the page of a person or a team."""
    found = card_link(viewer, kind)
    if found is None or (viewer.role in PERSON and not await owned(viewer, kind, offer_id)):
        return None
    return found[0], found[1].format(id=offer_id)


async def owned(viewer: Actor, kind: str, offer_id: int) -> bool:
    return offer_id in await pairs.own_offers(viewer, "talent" if kind == "candidate" else "project")


_FROM_OFFERS = {"bureau": N_("可以推荐到哪里"), "employer": ACTS["employer"], "person": N_("适合我的需求")}


def card_link(viewer: Actor | None, kind: str) -> tuple[str, str] | None:
    """What a card of a search leads to, with a place for its number."""
    if viewer is None or not viewer.well_placed or viewer.role not in pairs.READERS:
        return None
    side = side_of(viewer.role)
    if kind in ("candidate", "team"):
        path = "/candidates/{id}/needs" if kind == "candidate" else "/teams/{id}/needs"
        return (_FROM_OFFERS[side], path)
    if (viewer.role, kind) in {(Role.CANDIDATE, "need"), (Role.TEAM_LEAD, "project")}:
        return ACTS["person"], "/needs/{id}/people" if kind == "need" else "/projects/{id}/teams"
    return None


HANDLERS = [
    introduce,
    needs_of_person,
    needs_of_team,
    people_page,
    teams_page,
]
