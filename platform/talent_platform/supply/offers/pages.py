"""People under /candidates and team offers under /teams: lists of cards, own profiles, steps, histories."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from pydantic import BaseModel

from talent_platform.accounts import roles
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, require
from talent_platform.accounts.roles import Role
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.part import hooks
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.certified import service as certified
from talent_platform.supply.offers import bulk, cards, consent, life, lists, queries, service
from talent_platform.supply.offers.lists import NAMES
from talent_platform.supply.people import namesakes
from talent_platform.supply.schemas import CandidateForm, MemberForm, TeamOfferHead
from talent_platform.supply.teams import membership
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form, rows_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    whole_number,
)
from talent_platform.workbooks.columns import Kind as Shape
from talent_platform.workbooks.columns import SheetColumn
from talent_platform.workflow.steps import offered

PATHS: dict[Resource, str] = {CANDIDATE: "/candidates", TEAM: "/teams"}


SECTIONS: dict[Resource, tuple[tuple[str, tuple[str, ...]], ...]] = {
    CANDIDATE: (
        (N_("本人"), ("name", "phone", "birth_year")),
        (N_("能力"), ("headline", "skills", "education", "major", "title_level", "years", "summary")),
        (
            N_("意向"),
            ("wanted_counties", "wanted_branches", "wanted_pay", "mode", "available_from", "consent"),
        ),
    ),
    TEAM: (
        (N_("项目"), ("project", "stage", "branch", "keywords", "description")),
        (
            N_("团队"),
            (
                "name",
                "team_kind",
                "leader_class",
                "alliance",
                "talent_plan",
                "minimum_size",
                "available_from",
            ),
        ),
        (N_("合作意向"), ("cooperation", "wanted_investment", "wanted_counties", "consent")),
    ),
}
ROW_ID = SheetColumn("id", "", Shape.TEXT, required=False)
"""Which stored member a row of a bureau's form is."""
MODELS: dict[Resource, type[BaseModel]] = {CANDIDATE: CandidateForm, TEAM: TeamOfferHead}


def kind_asked(request: AppRequest) -> Resource:
    return queries.kind_of(request.url.path)


@get(["/candidates", "/teams"], include_in_schema=False)
async def offer_list(request: AppRequest) -> Response[Any]:
    kind, viewer = kind_asked(request), actor(request)
    if viewer.role is Role.CANDIDATE and kind is CANDIDATE:
        own = await queries.own_candidate(viewer)
        return Redirect(f"/candidates/{own}" if own else "/candidates/new", status_code=303)
    listing = await lists.LISTS[kind].page(request)
    writers = life.CANDIDATE_WRITERS if kind is CANDIDATE else life.TEAM_WRITERS
    return page(
        request, "supply/list.html", listing=listing, name=NAMES[kind], path=PATHS[kind],
        may_write=viewer.role in writers,
        masked=not cards.sees_masked_names(viewer), own=viewer.role is Role.TEAM_LEAD,
    )  # fmt: skip


@get(["/candidates.xlsx", "/teams.xlsx"], include_in_schema=False, opt=FILE)
async def offer_export(request: AppRequest) -> Response[bytes]:
    return await lists.LISTS[kind_asked(request)].file(request)


def require_writer(request: AppRequest, kind: Resource) -> Actor:
    writers = life.CANDIDATE_WRITERS if kind is CANDIDATE else life.TEAM_WRITERS
    return require(actor(request), *writers)


async def read_offer(request: AppRequest, kind: Resource) -> dict[str, Any]:
    """What was typed, with the member rows of a team as a list."""
    values = await form_values(request)
    if kind is TEAM:
        columns = [ROW_ID, *display.fields_of(MemberForm).values()]
        values["members"] = rows_of(values, "members", columns)
    return values


@get(["/candidates/{row_id:int}", "/teams/{row_id:int}"], include_in_schema=False)
async def offer_detail(request: AppRequest, row_id: FromPath[int]) -> Template:
    return await detail_page(request, row_id)


async def detail_page(
    request: AppRequest,
    row_id: int,
    *,
    unmasked: list[tuple[str, str, str]] | None = None,
    form: Form | None = None,
    status: int = 200,
) -> Template:
    kind, viewer = kind_asked(request), actor(request)
    offer = await queries.offer(viewer, kind, row_id)
    in_charge = await queries.in_charge(viewer, kind, row_id)
    long_text = "summary" if kind is CANDIDATE else "description"
    apart = {"birth_year", "consent", long_text}
    shown = [(label, [n for n in names if n in offer and n not in apart]) for label, names in SECTIONS[kind]]
    sections = [(label, display.facts(MODELS[kind], offer, names)) for label, names in shown if names]
    return page(
        request, "supply/detail.html", status=status, form=form or Form({}),
        kind=str(kind), offer=offer, sections=sections, name=NAMES[kind],
        path=PATHS[kind], badge_look=life.AVAILABILITY_BADGES[offer["availability"]], in_charge=in_charge,
        long_text=offer[long_text],
        title=offer["headline"] if kind is CANDIDATE else offer["project"],
        own=cards.owns(viewer, offer), heard_anew=await consent.heard_anew(viewer, kind, offer),
        sees_state=in_charge or cards.sees_masked_names(viewer),
        steps=await offered(service.FLOWS[kind], viewer, offer) if in_charge else [],
        may_unmask=in_charge and viewer.role in roles.BUREAUS, unmasked=unmasked or [],
        sees_writings=in_charge and viewer.role is Role.CITY,
        namesakes=await _namesakes(viewer, kind, row_id) if in_charge and viewer.is_bureau else [],
        doubtful_no=in_charge and viewer.is_bureau and await _doubtful_no(kind, row_id),
        other_name=kind is CANDIDATE and cards.owns(viewer, offer) and not await namesakes.vouched(row_id),
        links=[one for ask in hooks("offer.link") if (one := await ask(viewer, str(kind), row_id))],
        panels=[one for ask in hooks("offer.panel") if (one := await ask(viewer, str(kind), row_id))],
        stale_days=life.STALE_DAYS, **await _standings_shown(viewer, kind, offer, in_charge=in_charge),
    )  # fmt: skip


async def _namesakes(viewer: Actor, kind: Resource, row_id: int) -> list[int]:
    if kind is TEAM:
        return []
    return await namesakes.of(viewer, await queries.managed(viewer, kind, row_id))


async def _doubtful_no(kind: Resource, row_id: int) -> bool:
    return kind is CANDIDATE and row_id in await namesakes.doubtful_no([row_id])


async def _standings_shown(
    viewer: Actor, kind: Resource, offer: dict[str, Any], *, in_charge: bool
) -> dict[str, Any]:
    """What the page of an offer says of agreement: the teams that name a person, or where members stand."""
    shown: dict[str, Any] = {"badges": life.STANDING_BADGES, "memberships": [], "reachable": frozenset()}
    if kind is CANDIDATE:
        return shown | {
            "certified": (await certified.of_candidates([offer["id"]])).get(offer["id"], ()),
            "memberships": await membership.of_person(viewer, offer["id"]) if in_charge else [],
            "sees_standing": False,
        }
    people = [person["id"] for person in offer["people"] if person["id"]]
    return shown | {
        "sees_standing": queries.sees_standing(viewer, offer),
        "reachable": await queries.among_managed(viewer, people) if viewer.is_bureau else frozenset(),
    }


@post(
    ["/candidates/{row_id:int}/steps/{action:str}", "/teams/{row_id:int}/steps/{action:str}"],
    include_in_schema=False,
)
async def step_offer(request: AppRequest, row_id: FromPath[int], action: FromPath[str]) -> Response[Any]:
    kind, writer = kind_asked(request), actor(request)
    match action:
        case "consent" | "refuse":
            reason = str((await form_values(request)).get("reason", ""))
            await consent.set_consent(writer, kind, row_id, consent=action == "consent", reason=reason)
            flash = gettext("已同意参与匹配") if action == "consent" else gettext("已撤销同意，不再参与匹配")
        case _:
            values = await form_values(request)
            reason = str(values.get("reason", ""))
            state = await service.take_step(
                writer, kind, row_id, action, reason=reason, version=whole_number(values.get("version"))
            )
            flash = gettext("现在的状态是「{state}」", state=gettext(life.STATE_LABELS[state]))
            if action == "reconfirm":
                flash = gettext("已确认信息仍然有效")
    return redirect(request, f"{PATHS[kind]}/{row_id}", flash=flash)


@get(["/candidates/batch", "/teams/batch"], include_in_schema=False)
async def chosen_offers(request: AppRequest) -> Template:
    return await bulk.BATCHES[kind_asked(request)].page(request)


@post(["/candidates/batch", "/teams/batch"], include_in_schema=False)
async def step_chosen(request: AppRequest) -> Response[Any]:
    return await bulk.BATCHES[kind_asked(request)].take(request)


@post(["/candidates/{row_id:int}/unmask", "/teams/{row_id:int}/unmask"], include_in_schema=False)
async def unmask_offer(request: AppRequest, row_id: FromPath[int]) -> Template:
    reason = str((await form_values(request)).get("reason", ""))
    try:
        shown = await service.unmask(actor(request), kind_asked(request), row_id, reason)
    except Invalid as error:
        return await detail_page(
            request, row_id, form=Form({"reason": reason}, error.fields, error.message), status=422
        )
    return await detail_page(request, row_id, unmasked=shown)


@get(["/candidates/{row_id:int}/history", "/teams/{row_id:int}/history"], include_in_schema=False)
async def offer_history(request: AppRequest, row_id: FromPath[int]) -> Template:
    kind = kind_asked(request)
    offer, entries = await queries.history(actor(request), kind, row_id)
    extra = {"members": gettext("成员"), "state": gettext("状态")}
    return page(
        request, "supply/history.html", offer=offer, name=NAMES[kind], path=PATHS[kind],
        actions=life.ACTION_LABELS,
        title=offer["headline"] if kind is CANDIDATE else offer["project"],
        entries=[
            {**one, "changes": display.changes(MODELS[kind], _worded(one["changed"]), extra)}
            for one in entries
        ],
    )  # fmt: skip


def _worded(changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The states in words."""
    if "state" not in changed:
        return changed
    return changed | {"state": [gettext(life.STATE_LABELS.get(code, code)) for code in changed["state"]]}


HANDLERS = [
    offer_list, offer_export, offer_detail, step_offer, chosen_offers, step_chosen, unmask_offer,
    offer_history,
]  # fmt: skip
