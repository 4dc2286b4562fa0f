"""A person's answer to the teams that name the person, and whose account keeps a profile or team."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Kind
from talent_platform.errors import NotFound
from talent_platform.supply import life, membership, queries, service
from talent_platform.web.messages import gettext
from talent_platform.web.requests import AppRequest, actor, form_values, redirect


async def standings_shown(
    viewer: Actor, kind: Kind, offer: dict[str, Any], *, in_charge: bool
) -> dict[str, Any]:
    """What the page of an offer says of agreement: the teams that name a person, or where members stand."""
    shown: dict[str, Any] = {"badges": life.STANDING_BADGES, "memberships": [], "reachable": frozenset()}
    if kind is Kind.CANDIDATE:
        return shown | {
            "memberships": await membership.of_person(viewer, offer["id"]) if in_charge else [],
            "sees_standing": False,
        }
    people = [person["id"] for person in offer["people"]]
    return shown | {
        "sees_standing": queries.sees_standing(viewer, offer),
        "reachable": await queries.among_managed(viewer, people) if viewer.is_bureau else frozenset(),
    }


@post("/candidates/{row_id:int}/teams/{team_id:int}/answer", include_in_schema=False)
async def answer_team(request: AppRequest, row_id: FromPath[int], team_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    if values.get("answer") not in {"yes", "no"}:
        raise NotFound
    agreed = values["answer"] == "yes"
    await membership.answer(
        actor(request), row_id, team_id, agreed=agreed, reason=str(values.get("reason", ""))
    )
    flash = gettext("已同意随团队参与匹配") if agreed else gettext("已答复不随团队参与匹配")
    return redirect(request, f"/candidates/{row_id}", flash=flash)


@post(["/candidates/{row_id:int}/account", "/teams/{row_id:int}/account"], include_in_schema=False)
async def hand_over(request: AppRequest, row_id: FromPath[int]) -> Response[Any]:
    kind = queries.kind_of(request.url.path)
    login = str((await form_values(request)).get("login", ""))
    await service.hand_over(actor(request), kind, row_id, login)
    path = "/candidates" if kind is Kind.CANDIDATE else "/teams"
    return redirect(request, f"{path}/{row_id}", flash=gettext("已交由本人账号管理"))


HANDLERS = [answer_team, hand_over]
