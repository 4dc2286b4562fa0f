"""Registering an offer and changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template
from pydantic import ValidationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role
from talent_platform.disclosure import blots
from talent_platform.errors import Conflict, Invalid, TooManyAttempts
from talent_platform.i18n import N_, gettext
from talent_platform.reference.identity import key_of
from talent_platform.reference.open_text import Party
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import cards, queries, service
from talent_platform.supply.offers.lists import NAMES
from talent_platform.supply.offers.pages import (
    MODELS,
    PATHS,
    ROW_ID,
    SECTIONS,
    kind_asked,
    read_offer,
    require_writer,
)
from talent_platform.supply.people.kept import Kept, typed_over
from talent_platform.supply.schemas import CandidateForm, MemberForm, TeamOfferForm
from talent_platform.supply.teams import places as teams_places
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    invalid,
    page,
    redirect,
    refused,
    validated,
    whole_number,
)
from talent_platform.workbooks.sentences import sentence


def _form_page(
    request: AppRequest,
    kind: Resource,
    form: Form,
    *,
    offer: dict[str, Any] | None = None,
    kept: Kept | None = None,
    meanwhile: list[display.FieldChange] | None = None,
    status: int = 200,
) -> Template:
    columns = display.fields_of(MODELS[kind])
    sections = [(label, [columns[name] for name in names]) for label, names in SECTIONS[kind]]
    return page(
        request, "supply/form.html", status=status, form=form, sections=sections, offer=offer,
        name=NAMES[kind],
        labels={name: gettext(c.title) for name, c in columns.items()} | {"members": gettext("成员")},
        path=PATHS[kind],
        member_columns=list(display.fields_of(MemberForm).values()) if kind is TEAM else [],
        kept=kept.shown() if kept else {}, kept_members=kept.members_shown() if kept else {},
        meanwhile=meanwhile or [], own=request.user is not None and not request.user.is_bureau,
    )  # fmt: skip


@get(["/candidates/new", "/teams/new"], include_in_schema=False)
async def new_offer(request: AppRequest) -> Template:
    kind = kind_asked(request)
    writer = require_writer(request, kind)
    own = {"name": writer.name} if writer.role is Role.CANDIDATE else {}
    return _form_page(request, kind, Form(_blank(kind) | own))


_CONSENT_OPEN = {
    "candidate": N_("请选择是否同意参与匹配；选「否」即表示不同意，主管部门登记的同一人也不再参与匹配"),
    "team": N_("请选择是否同意参与匹配；选「否」即表示不同意，主管部门登记的同一项目也不再参与匹配"),
}
_CONSENT_UNKNOWN = N_(
    "请选择本人是否同意参与匹配；选「否」只表示尚未同意，明确表示不同意的，保存后用「登记不同意」登记"
)


def _unanswered(writer: Actor, kind: Resource) -> Invalid:
    """What a no means: the owner's is a word; a bureau says in its own step how it heard one."""
    message = _CONSENT_UNKNOWN if writer.is_bureau else _CONSENT_OPEN[str(kind)]
    return Invalid(message, {"consent": message})


def _answered(writer: Actor, kind: Resource, values: dict[str, Any]) -> Any:
    """The form, in which consent is answered: all that is wrong with it is said at once."""
    if values.get("consent"):
        return _valid(kind, values)
    try:
        _valid(kind, values)
    except Invalid as error:
        error.fields |= _unanswered(writer, kind).fields
        raise
    raise _unanswered(writer, kind)


def _blank(kind: Resource) -> dict[str, Any]:
    values = display.defaults(MODELS[kind])
    del values["consent"]
    if kind is TEAM:
        values["members"] = [display.defaults(MemberForm), display.defaults(MemberForm)]
    return values


def _valid(kind: Resource, values: dict[str, Any], seen: list[Party] | None = None) -> Any:
    context = None if seen is None else {"seen": seen}
    if kind is CANDIDATE:
        return validated(CandidateForm, values, context)
    members = [
        {name: text for name, text in row.items() if text != "" and name != ROW_ID.name}
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
    kind = kind_asked(request)
    writer = require_writer(request, kind)
    values = await read_offer(request, kind)
    create = service.create_candidate if kind is CANDIDATE else service.create_team
    try:
        row_id = await create(writer, _answered(writer, kind, values))
    except Invalid as error:
        return _form_page(request, kind, Form(values, error.fields, error.message), status=422)
    except Conflict as error:
        return _form_page(request, kind, Form(values, message=error.message, see=error.see), status=409)
    return redirect(request, f"{PATHS[kind]}/{row_id}", flash=gettext("已登记"))


@get(["/candidates/{row_id:int}/edit", "/teams/{row_id:int}/edit"], include_in_schema=False)
async def edit_form(request: AppRequest, row_id: FromPath[int]) -> Template:
    kind = kind_asked(request)
    writer = require_writer(request, kind)
    offer = await queries.managed(writer, kind, row_id)
    kept = await Kept.of(writer, kind, offer)
    values = {**display.form_values(MODELS[kind], offer), "version": offer["version"]}
    if _not_answered(writer, kind, offer):
        del values["consent"]
    if kind is TEAM:
        pairs = await queries.kept_of(writer, kind, offer)
        typed = [blots.member_in_clear(m, pairs) for m in await queries.places(row_id)]
        values["members"] = [{**display.form_values(MemberForm, m), "id": m["candidate"]} for m in typed]
    return _form_page(request, kind, Form(kept.blanked(values)), offer=offer, kept=kept)


@post(["/candidates/{row_id:int}/edit", "/teams/{row_id:int}/edit"], include_in_schema=False)
async def save_offer(request: AppRequest, row_id: FromPath[int]) -> Response[Any]:
    kind = kind_asked(request)
    writer = require_writer(request, kind)
    offer = await queries.managed(writer, kind, row_id)
    kept = await Kept.of(writer, kind, offer)
    values = await read_offer(request, kind)
    save = service.edit_candidate if kind is CANDIDATE else service.edit_team
    try:
        seen = kept.seen(values)
        _ask_over_hidden(kept, values)
        async with typed_over(writer, kind, offer, seen):
            form = _valid(kind, kept.filled(values), seen)
            if _not_answered(writer, kind, offer) and not values.get("consent"):
                raise _unanswered(writer, kind)
            _ask_before_stopping(offer, form, values)
            if kind is TEAM and not kept.members:
                await _ask_before_replacing(row_id, form, values)
            await save(writer, row_id, form, version=whole_number(values.get("version")) or 0, seen=seen)
    except (Invalid, TooManyAttempts) as error:
        again = Form.refused(values, error)
        return refused(_form_page(request, kind, again, offer=offer, kept=kept), error)
    except Conflict as error:
        # What was typed stays; the form now carries the new version, so saving again is a decision.
        offer = await queries.managed(writer, kind, row_id)
        again = Form({**values, "version": offer["version"]}, message=error.message)
        differences = kept.typed_over(MODELS[kind], offer, form, values)
        if kind is TEAM:
            differences += await _other_members(row_id, form, kept)
        return _form_page(request, kind, again, offer=offer, kept=kept, meanwhile=differences, status=409)
    return redirect(request, f"{PATHS[kind]}/{row_id}", flash=gettext("已保存"))


def _not_answered(writer: Actor, kind: Resource, offer: dict[str, Any]) -> bool:
    """Whether the owner has said neither yes nor no so far: nothing is chosen for the owner."""
    return cards.owns(writer, offer) and not offer["consent"] and offer["refused_at"] is None


STOP = "stop_confirmed"


def _ask_before_stopping(offer: dict[str, Any], form: Any, values: dict[str, Any]) -> None:
    """A no chosen in a list among other fields may be a slip, and what ends by it cannot be taken up again.

    Raises:
        Invalid: consent is taken back, and nobody said that this is meant.
    """
    if offer["consent"] and not form.consent and STOP not in values:
        message = N_("保存后不再参与匹配，正在进行的对接随即结束、不能恢复；确实如此请在表末勾选确认")
        raise Invalid(message, {"consent": message, STOP: N_("请勾选确认，或把「同意参与匹配」改回「是」")})


REPLACE = "replace_confirmed"


def _ask_over_hidden(kept: Kept, values: Mapping[str, Any]) -> None:
    """Of members whose names are hidden whatever is typed is asked about, or the question would tell what it
    hits; it comes before all else, and so costs no look.

    Raises:
        Invalid: nobody said that somebody else is meant.
    """
    _ask_about(
        [
            gettext("第 {n} 名成员", n=n)
            for n, row in enumerate(values.get("members", ()), start=1)
            if any(row.get(name) for name in kept.members.get(str(row.get(ROW_ID.name)), ()))
        ],
        values,
    )


async def _ask_before_replacing(team_id: int, form: TeamOfferForm, values: Mapping[str, Any]) -> None:
    """A member is known by name and phone: what is meant as a correction puts somebody else in the place.

    Raises:
        Invalid: a member's name or phone is another now, and nobody said that this is meant.
    """
    stored = {key_of(m["name"], m["phone"]) for m in await queries.places(team_id)}
    given = {key_of(m.name, m.phone): m.name for m in form.members}
    gone = stored - given.keys()
    _ask_about(
        [
            name
            for key, name in given.items()
            if key not in stored and any(key[0] == one[0] or key[1] == one[1] for one in gone)
        ],
        values,
    )


def _ask_about(over: list[str], values: Mapping[str, Any]) -> None:
    if over and REPLACE not in values:
        message = gettext(
            "{who}的姓名或电话改了：除非认得出是同一人，按换人办理，"
            "原来的答复和正在进行的对接随之结束、须重新征得同意；确实如此请在表末勾选确认",
            who="、".join(over),
        )
        raise Invalid(message, {"members": message, REPLACE: N_("请勾选确认，或改回原来的姓名和电话")})


async def _other_members(team_id: int, form: TeamOfferForm, kept: Kept) -> list[display.FieldChange]:
    """The members as stored and as typed; masked for whoever does not see them."""

    def said(name: str, phone: str, member: Any) -> str:
        return teams_places.member_text(name, phone, member) if kept.members else name

    stored = [said(m["name"], m["phone"], m) for m in await queries.places(team_id)]
    given = [said(m.name, m.phone, m.model_dump()) for m in form.members]
    if sorted(stored) == sorted(given):
        return []
    return [display.FieldChange(gettext("成员"), "、".join(sorted(stored)), "、".join(sorted(given)))]


HANDLERS = [new_offer, create_offer, edit_form, save_offer]
