"""People under /candidates and team offers under /teams: lists of cards, own profiles, steps, histories."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from pydantic import BaseModel, ValidationError

from talent_platform.accounts import roles
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Kind, require
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.open_text import Party
from talent_platform.supply.offers import cards, life, lists, queries, service
from talent_platform.supply.people.kept import Kept
from talent_platform.supply.schemas import CandidateForm, MemberForm, TeamOfferForm, TeamOfferHead
from talent_platform.supply.teams import membership
from talent_platform.supply.teams import places as teams_places
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form, rows_of
from talent_platform.web.listing.downloads import EXPORT_LIMIT
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    invalid,
    page,
    redirect,
    validated,
    whole_number,
)
from talent_platform.workbooks.columns import Column
from talent_platform.workbooks.columns import Kind as Shape
from talent_platform.workbooks.sentences import sentence

NAMES: dict[Kind, str] = {Kind.CANDIDATE: N_("人才"), Kind.TEAM: N_("项目团队")}
PATHS: dict[Kind, str] = {Kind.CANDIDATE: "/candidates", Kind.TEAM: "/teams"}
READERS = frozenset(Role) - {Role.CANDIDATE, Role.TEAM_LEAD, Role.SECURITY}
SECTIONS: dict[Kind, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Kind.CANDIDATE: (
        (N_("本人"), ("name", "phone", "birth_year")),
        (N_("能力"), ("headline", "skills", "education", "major", "title_level", "years", "summary")),
        (
            N_("意向"),
            ("wanted_counties", "wanted_branches", "wanted_pay", "mode", "available_from", "consent"),
        ),
    ),
    Kind.TEAM: (
        (N_("项目"), ("project", "stage", "branch", "keywords", "description")),
        (N_("团队"), ("name", "minimum_size", "available_from")),
        (N_("合作意向"), ("cooperation", "wanted_investment", "wanted_counties", "consent")),
    ),
}
_ROW_ID = Column("id", "", Shape.TEXT, required=False)
"""Which stored member a row of a bureau's form is."""
MODELS: dict[Kind, type[BaseModel]] = {Kind.CANDIDATE: CandidateForm, Kind.TEAM: TeamOfferHead}


def _kind(request: AppRequest) -> Kind:
    return queries.kind_of(request.url.path)


@get(["/candidates", "/teams"], include_in_schema=False)
async def offer_list(request: AppRequest) -> Response[Any]:
    kind, viewer = _kind(request), actor(request)
    if viewer.role is Role.CANDIDATE and kind is Kind.CANDIDATE:
        own = await queries.own_candidate(viewer)
        return Redirect(f"/candidates/{own}" if own else "/candidates/new", status_code=303)
    require(viewer, *READERS, *([Role.TEAM_LEAD] if kind is Kind.TEAM else []))
    spec = cards.list_spec(viewer, kind)
    total, query, rows = await lists.listed(viewer, kind, ListQuery.parse(spec, request.query_params))
    listing = Listing(spec, query, rows, total, path=PATHS[kind], export=f"{PATHS[kind]}.xlsx")
    template = "web/_list.html" if request.headers.get("hx-target") == listing.name else "supply/list.html"
    writers = life.CANDIDATE_WRITERS if kind is Kind.CANDIDATE else life.TEAM_WRITERS
    return page(
        request, template, listing=listing, name=NAMES[kind], path=PATHS[kind],
        may_write=viewer.role in writers,
        masked=not cards.sees_masked_names(viewer), own=viewer.role is Role.TEAM_LEAD,
    )  # fmt: skip


@get(["/candidates.xlsx", "/teams.xlsx"], include_in_schema=False, opt=FILE)
async def offer_export(request: AppRequest) -> Response[bytes]:
    """The list as a card file: nobody's name or phone, whoever asks."""
    kind = _kind(request)
    async with export(request, f"list:{kind}s") as out:
        viewer = require(actor(request), *READERS, *([Role.TEAM_LEAD] if kind is Kind.TEAM else []))
        query = ListQuery.parse(cards.list_spec(viewer, kind), request.query_params)
        _total, _query, rows = await lists.listed(viewer, kind, query, limit=EXPORT_LIMIT)
        hidden = ("name", "phone", "birth_year")
        columns = [
            Column("id", gettext("编号"), Shape.INTEGER, required=False),
            *(column for name, column in display.fields_of(MODELS[kind]).items() if name not in hidden),
            Column(
                "availability",
                gettext("状态"),
                Shape.CHOICE,
                required=False,
                choices={key: badge.label for key, badge in life.AVAILABILITY_BADGES.items()},
            ),
        ]
        if kind is Kind.CANDIDATE:
            columns.insert(2, Column("age_band", gettext("年龄段"), Shape.TEXT, required=False))
        else:
            columns.append(Column("members", gettext("成员数"), Shape.INTEGER, required=False))
        cells = (display.cells(columns, row) for row in rows)
        return await out.table(gettext(NAMES[kind]), columns, cells, count=len(rows))


def _form_page(
    request: AppRequest,
    kind: Kind,
    form: Form,
    *,
    offer: dict[str, Any] | None = None,
    kept: Kept | None = None,
    meanwhile: list[display.Change] | None = None,
    status: int = 200,
) -> Template:
    columns = display.fields_of(MODELS[kind])
    sections = [(label, [columns[name] for name in names]) for label, names in SECTIONS[kind]]
    return page(
        request, "supply/form.html", status=status, form=form, sections=sections, offer=offer,
        name=NAMES[kind],
        labels={name: gettext(c.title) for name, c in columns.items()} | {"members": gettext("成员")},
        path=PATHS[kind],
        member_columns=list(display.fields_of(MemberForm).values()) if kind is Kind.TEAM else [],
        kept=kept.shown() if kept else {}, kept_members=kept.members_shown() if kept else {},
        meanwhile=meanwhile or [], own=request.user is not None and not request.user.is_bureau,
    )  # fmt: skip


@get(["/candidates/new", "/teams/new"], include_in_schema=False)
async def new_offer(request: AppRequest) -> Template:
    kind = _kind(request)
    _require_writer(request, kind)
    return _form_page(request, kind, Form(_blank(kind)))


def _blank(kind: Kind) -> dict[str, Any]:
    values = display.defaults(MODELS[kind])
    if kind is Kind.TEAM:
        values["members"] = [display.defaults(MemberForm), display.defaults(MemberForm)]
    return values


def _require_writer(request: AppRequest, kind: Kind) -> Actor:
    writers = life.CANDIDATE_WRITERS if kind is Kind.CANDIDATE else life.TEAM_WRITERS
    return require(actor(request), *writers)


async def _read(request: AppRequest, kind: Kind) -> dict[str, Any]:
    """What was typed, with the member rows of a team as a list."""
    values = await form_values(request)
    if kind is Kind.TEAM:
        columns = [_ROW_ID, *display.fields_of(MemberForm).values()]
        values["members"] = rows_of(values, "members", columns)
    return values


def _valid(kind: Kind, values: dict[str, Any], seen: list[Party] | None = None) -> Any:
    context = None if seen is None else {"seen": seen}
    if kind is Kind.CANDIDATE:
        return validated(CandidateForm, values, context)
    members = [
        {name: text for name, text in row.items() if text != "" and name != _ROW_ID.name}
        for row in values["members"]
    ]
    try:
        return validated(TeamOfferForm, {**values, "members": members}, context)
    except Invalid as error:
        cause = error.__cause__
        if isinstance(cause, ValidationError):
            raise _member_errors(cause) from error
        raise


def _member_errors(error: ValidationError) -> Invalid:
    """Errors inside member rows say which row and field."""
    problem = invalid(error)
    columns = display.fields_of(MemberForm)
    places = [
        gettext(
            "第 {n} 名成员的{field}：{sentence}",
            n=int(entry["loc"][1]) + 1, field=gettext(columns[str(entry["loc"][2])].title),
            sentence=sentence(entry),
        )
        for entry in error.errors(include_url=False)
        if len(entry["loc"]) > 2 and entry["loc"][0] == "members"
    ]  # fmt: skip
    if places:
        problem.fields["members"] = "；".join(places)
    return problem


@post(["/candidates/new", "/teams/new"], include_in_schema=False)
async def create_offer(request: AppRequest) -> Response[Any]:
    kind = _kind(request)
    writer = _require_writer(request, kind)
    values = await _read(request, kind)
    create = service.create_candidate if kind is Kind.CANDIDATE else service.create_team
    try:
        row_id = await create(writer, _valid(kind, values))
    except Invalid as error:
        return _form_page(request, kind, Form(values, error.fields, error.message), status=422)
    except Conflict as error:
        return _form_page(request, kind, Form(values, message=error.message), status=409)
    return redirect(request, f"{PATHS[kind]}/{row_id}", flash=gettext("已登记"))


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
    kind, viewer = _kind(request), actor(request)
    offer = await queries.offer(viewer, kind, row_id)
    in_charge = await queries.in_charge(viewer, kind, row_id)
    long_text = "summary" if kind is Kind.CANDIDATE else "description"
    apart = {"birth_year", "consent", long_text}
    shown = [(label, [n for n in names if n in offer and n not in apart]) for label, names in SECTIONS[kind]]
    sections = [(label, display.facts(MODELS[kind], offer, names)) for label, names in shown if names]
    return page(
        request, "supply/detail.html", status=status, form=form or Form({}),
        kind=str(kind), offer=offer, sections=sections, name=NAMES[kind],
        path=PATHS[kind], badge_look=life.AVAILABILITY_BADGES[offer["availability"]], in_charge=in_charge,
        long_text=offer[long_text],
        title=offer["headline"] if kind is Kind.CANDIDATE else offer["project"],
        own=cards.owns(viewer, offer), sees_state=in_charge or cards.sees_masked_names(viewer),
        steps=life.steps_from(offer["state"]) if in_charge else [],
        may_unmask=in_charge and viewer.role in roles.BUREAUS, unmasked=unmasked or [],
        namesakes=await _namesakes(viewer, kind, row_id) if in_charge and viewer.is_bureau else [],
        stale_days=life.STALE_DAYS, **await _standings_shown(viewer, kind, offer, in_charge=in_charge),
    )  # fmt: skip


async def _namesakes(viewer: Actor, kind: Kind, row_id: int) -> list[int]:
    if kind is Kind.TEAM:
        return []
    return await queries.namesakes(viewer, await queries.managed(viewer, kind, row_id))


async def _standings_shown(
    viewer: Actor, kind: Kind, offer: dict[str, Any], *, in_charge: bool
) -> dict[str, Any]:
    """What the page of an offer says of agreement: the teams that name a person, or where members stand."""
    shown: dict[str, Any] = {"badges": life.STANDING_BADGES, "memberships": [], "reachable": frozenset()}
    if kind is Kind.CANDIDATE:
        return shown | {
            "memberships": await membership.of_person(viewer, offer["id"]) if in_charge else [],
            "sees_standing": False,
        }
    people = [person["id"] for person in offer["people"] if person["id"]]
    return shown | {
        "sees_standing": queries.sees_standing(viewer, offer),
        "reachable": await queries.among_managed(viewer, people) if viewer.is_bureau else frozenset(),
    }


@get(["/candidates/{row_id:int}/edit", "/teams/{row_id:int}/edit"], include_in_schema=False)
async def edit_form(request: AppRequest, row_id: FromPath[int]) -> Template:
    kind = _kind(request)
    writer = _require_writer(request, kind)
    offer = await queries.managed(writer, kind, row_id)
    kept = await Kept.of(writer, kind, offer)
    values = {**display.form_values(MODELS[kind], offer), "version": offer["version"]}
    if kind is Kind.TEAM:
        values["members"] = [
            {**display.form_values(MemberForm, m), "id": m["candidate"]} for m in await queries.places(row_id)
        ]
    return _form_page(request, kind, Form(kept.blanked(values)), offer=offer, kept=kept)


@post(["/candidates/{row_id:int}/edit", "/teams/{row_id:int}/edit"], include_in_schema=False)
async def save_offer(request: AppRequest, row_id: FromPath[int]) -> Response[Any]:
    kind = _kind(request)
    writer = _require_writer(request, kind)
    offer = await queries.managed(writer, kind, row_id)
    kept = await Kept.of(writer, kind, offer)
    values = await _read(request, kind)
    save = service.edit_candidate if kind is Kind.CANDIDATE else service.edit_team
    try:
        seen = kept.seen(values)
        form = _valid(kind, kept.filled(values), seen)
        await save(writer, row_id, form, version=whole_number(values.get("version")) or 0, seen=seen)
    except Invalid as error:
        again = Form(values, error.fields, error.message)
        return _form_page(request, kind, again, offer=offer, kept=kept, status=422)
    except Conflict as error:
        # What was typed stays; the form now carries the new version, so saving again is a decision.
        offer = await queries.managed(writer, kind, row_id)
        again = Form({**values, "version": offer["version"]}, message=error.message)
        differences = kept.typed_over(MODELS[kind], offer, form, values)
        if kind is Kind.TEAM:
            differences += await _other_members(row_id, form, kept)
        return _form_page(request, kind, again, offer=offer, kept=kept, meanwhile=differences, status=409)
    return redirect(request, f"{PATHS[kind]}/{row_id}", flash=gettext("已保存"))


async def _other_members(team_id: int, form: TeamOfferForm, kept: Kept) -> list[display.Change]:
    """The members as stored and as typed; masked for whoever does not see them."""

    def said(name: str, phone: str, member: Any) -> str:
        return teams_places.member_text(name, phone, member) if kept.members else name

    stored = [said(m["name"], m["phone"], m) for m in await queries.places(team_id)]
    given = [said(m.name, m.phone, m) for m in form.members]
    if sorted(stored) == sorted(given):
        return []
    return [display.Change(gettext("成员"), "、".join(sorted(stored)), "、".join(sorted(given)))]


@post(
    ["/candidates/{row_id:int}/step/{action:str}", "/teams/{row_id:int}/step/{action:str}"],
    include_in_schema=False,
)
async def step_offer(request: AppRequest, row_id: FromPath[int], action: FromPath[str]) -> Response[Any]:
    kind, writer = _kind(request), actor(request)
    match action:
        case "consent" | "refuse":
            reason = str((await form_values(request)).get("reason", ""))
            await service.set_consent(writer, kind, row_id, consent=action == "consent", reason=reason)
            flash = gettext("已同意参与匹配") if action == "consent" else gettext("已撤销同意，不再参与匹配")
        case "reconfirm":
            await service.reconfirm(writer, kind, row_id)
            flash = gettext("已确认信息仍然有效")
        case _:
            state = await service.take_step(writer, kind, row_id, action)
            flash = gettext("现在的状态是「{state}」", state=gettext(life.STATE_LABELS[state]))
    return redirect(request, f"{PATHS[kind]}/{row_id}", flash=flash)


@post(["/candidates/{row_id:int}/unmask", "/teams/{row_id:int}/unmask"], include_in_schema=False)
async def unmask_offer(request: AppRequest, row_id: FromPath[int]) -> Template:
    reason = str((await form_values(request)).get("reason", ""))
    try:
        shown = await service.unmask(actor(request), _kind(request), row_id, reason)
    except Invalid as error:
        return await detail_page(
            request, row_id, form=Form({"reason": reason}, error.fields, error.message), status=422
        )
    return await detail_page(request, row_id, unmasked=shown)


@get(["/candidates/{row_id:int}/history", "/teams/{row_id:int}/history"], include_in_schema=False)
async def offer_history(request: AppRequest, row_id: FromPath[int]) -> Template:
    kind = _kind(request)
    offer, entries = await queries.history(actor(request), kind, row_id)
    extra = {"members": gettext("成员"), "state": gettext("状态")}
    return page(
        request, "supply/history.html", offer=offer, name=NAMES[kind], path=PATHS[kind],
        actions=life.ACTION_LABELS,
        title=offer["headline"] if kind is Kind.CANDIDATE else offer["project"],
        entries=[{**e, "changes": display.changes(MODELS[kind], e["changed"], extra)} for e in entries],
    )  # fmt: skip


HANDLERS = [
    offer_list,
    offer_export,
    new_offer,
    create_offer,
    offer_detail,
    edit_form,
    save_offer,
    step_offer,
    unmask_offer,
    offer_history,
]
