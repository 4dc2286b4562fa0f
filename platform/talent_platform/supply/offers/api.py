"""People and teams as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import bulk, consent, lists, queries, service
from talent_platform.supply.offers.models import (
    ChangedCandidate,
    ChangedTeam,
    CodeBody,
    ConsentBody,
    Contact,
    MadeCode,
    Membership,
    OfferEntry,
    OfferStateAnswer,
    OfferStepBody,
    OfferSteps,
    Person,
    PersonInFull,
    ReasonBody,
    StatementBody,
    TakenOver,
    TeamAnswer,
    TeamCard,
    TeamInFull,
)
from talent_platform.supply.people import handover
from talent_platform.supply.people.kept import Kept, abilities_kept, typed_over
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.teams import membership
from talent_platform.web.answers import Created, StepOutcome, outcomes
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered


@get(
    "/candidates",
    summary="List candidates as cards",
    tags=["offers"],
    operation_class=takes(lists.LISTS[CANDIDATE].spec),
)
async def candidate_list(request: AppRequest) -> Page[Person]:
    """Filters, sorting and paging as on the page, which offers some of them to bureaus only. A candidate
    finds her own profile here."""
    return await lists.LISTS[CANDIDATE].answer(request, Person, (Role.CANDIDATE,))


@get("/teams", summary="List team offers", tags=["offers"], operation_class=takes(lists.LISTS[TEAM].spec))
async def team_list(request: AppRequest) -> Page[TeamCard]:
    """Team names to their leads only."""
    return await lists.LISTS[TEAM].answer(request, TeamCard)


@get("/candidates/{row_id:int}", summary="One candidate", tags=["offers"])
async def candidate_detail(request: AppRequest, row_id: FromPath[int]) -> PersonInFull:
    """Name and phone to the person only."""
    return PersonInFull.model_validate(await _in_full(actor(request), CANDIDATE, row_id))


async def _in_full(reader: Actor, kind: Resource, row_id: int) -> dict[str, Any]:
    row = await queries.offer(reader, kind, row_id)
    mine = await queries.in_charge(reader, kind, row_id)
    steps = await offered(service.FLOWS[kind], reader, row) if mine else []
    return {**row, "may": [step.action for step in steps]}


@get("/teams/{row_id:int}", summary="One team offer with its members", tags=["offers"])
async def team_detail(request: AppRequest, row_id: FromPath[int]) -> TeamInFull:
    """Of members who do not come, abilities are not told."""
    return TeamInFull.model_validate(await _in_full(actor(request), TEAM, row_id))


@post("/candidates", summary="Register a candidate", tags=["offers"])
async def create_candidate(request: AppRequest, data: JSONBody[CandidateForm]) -> Created:
    """By the person, or a bureau with the person's consent; 422 where a text tells who somebody is."""
    return Created(id=await service.create_candidate(actor(request), data))


@post("/teams", summary="Register a team offer", tags=["offers"])
async def create_team(request: AppRequest, data: JSONBody[TeamOfferForm]) -> Created:
    """By the lead, or a bureau; registered members are asked."""
    return Created(id=await service.create_team(actor(request), data))


@put("/candidates/{row_id:int}", summary="Change a profile", tags=["offers"])
async def change_candidate(
    request: AppRequest, row_id: FromPath[int], data: JSONBody[ChangedCandidate]
) -> PersonInFull:
    """What was read may be sent back. 409 if somebody saved since `version` was read."""
    writer = actor(request)
    stored = await queries.managed(writer, CANDIDATE, row_id)
    kept = await Kept.of(writer, CANDIDATE, stored)
    given = data.model_dump(exclude={"version"})
    given["birth_year"] = given["birth_year"] or stored["birth_year"]
    seen = kept.seen(given)
    async with typed_over(writer, CANDIDATE, stored, seen):
        form = CandidateForm.model_validate(kept.filled(given), context={"seen": seen} if seen else None)
        await service.edit_candidate(
            writer, row_id, form, version=data.version, seen=seen, answered=_answered(data, stored)
        )
    return PersonInFull.model_validate(await _in_full(writer, CANDIDATE, row_id))


def _answered(data: ChangedCandidate | ChangedTeam, stored: Mapping[str, Any]) -> bool:
    """What was read and comes back as it was is no new answer; a no is said by `POST …/consent`."""
    return "consent" in data.model_fields_set and data.consent != stored["consent"]


@put("/teams/{row_id:int}", summary="Change a team offer", tags=["offers"])
async def change_team(request: AppRequest, row_id: FromPath[int], data: JSONBody[ChangedTeam]) -> TeamInFull:
    """What was read may be sent back: `people` are the members. 409 if somebody saved since `version` was
    read."""
    writer = actor(request)
    stored = await queries.managed(writer, TEAM, row_id)
    kept = await Kept.of(writer, TEAM, stored)
    given = data.model_dump(exclude={"version"})
    seen = kept.seen(given)
    full = kept.filled(given)
    rows = await abilities_kept(writer, row_id, full["members"])
    members = [{name: value for name, value in row.items() if name != "id"} for row in rows]
    context = {"seen": seen} if seen else None
    async with typed_over(writer, TEAM, stored, seen):
        form = TeamOfferForm.model_validate({**full, "members": members}, context=context)
        await service.edit_team(
            writer, row_id, form, version=data.version, seen=seen, answered=_answered(data, stored)
        )
    return TeamInFull.model_validate(await _in_full(writer, TEAM, row_id))


async def _step_offer(
    request: AppRequest,
    row_id: FromPath[int],
    action: FromPath[str],
    data: JSONBody[OfferStepBody | None] = None,
) -> OfferStateAnswer:
    """Withdrawing ends live cases, and a bureau says how it knows; 409 where the offer stands elsewhere."""
    given = data or OfferStepBody()
    kind = queries.kind_of(request.url.path)
    state = await service.take_step(
        actor(request), kind, row_id, action, reason=given.reason, version=given.version
    )
    return OfferStateAnswer(state=str(state))


step_offer = post(
    ["/candidates/{row_id:int}/steps/{action:str}", "/teams/{row_id:int}/steps/{action:str}"],
    summary="Pause, resume, withdraw or reconfirm", tags=["offers"], status_code=200,
)(_step_offer)  # fmt: skip
step_offer_as_before = post(
    ["/candidates/{row_id:int}/step/{action:str}", "/teams/{row_id:int}/step/{action:str}"],
    summary="Take a step, at its earlier address", tags=["offers"], status_code=200, deprecated=True,
)(_step_offer)  # fmt: skip


@post(
    ["/candidates/{row_id:int}/consent", "/teams/{row_id:int}/consent"],
    summary="Agree to be matched, or take it back",
    tags=["offers"],
    status_code=204,
)
async def set_consent(request: AppRequest, row_id: FromPath[int], data: JSONBody[ConsentBody]) -> None:
    """Taking it back ends live cases; a bureau says how it was told."""
    kind = queries.kind_of(request.url.path)
    await consent.set_consent(actor(request), kind, row_id, consent=data.consent, reason=data.reason)


@post(
    ["/candidates/{row_id:int}/reconfirm", "/teams/{row_id:int}/reconfirm"],
    summary="Say that everything still holds, at its earlier address", tags=["offers"], status_code=204,
    deprecated=True,
)  # fmt: skip
async def reconfirm(request: AppRequest, row_id: FromPath[int]) -> None:
    """As `steps/reconfirm`: the offer counts as fresh again."""
    await service.take_step(actor(request), queries.kind_of(request.url.path), row_id, "reconfirm")


@post(
    ["/candidates/steps/{action:str}", "/teams/steps/{action:str}"],
    summary="Take a step for many", tags=["offers"], status_code=200,
)  # fmt: skip
async def step_offers(
    request: AppRequest, action: FromPath[str], data: JSONBody[OfferSteps]
) -> list[StepOutcome]:
    """Pause, resume or reconfirm, each on its own: one that is refused says why and stops no other.
    Withdrawing is taken singly (404)."""
    kind = queries.kind_of(request.url.path)
    versions = {one.id: one.version for one in data.offers}
    return outcomes(await bulk.BATCHES[kind].step(actor(request), versions, action, Given()))


@post(
    ["/candidates/{row_id:int}/unmask", "/teams/{row_id:int}/unmask"],
    summary="Names and phones, written to the audit log",
    tags=["offers"],
    status_code=200,
)
async def unmask(request: AppRequest, row_id: FromPath[int], data: JSONBody[ReasonBody]) -> list[Contact]:
    """To the bureau in charge, with a reason; the person can read who looked."""
    shown = await service.unmask(actor(request), queries.kind_of(request.url.path), row_id, data.reason)
    return [Contact(role=role, name=name, phone=phone) for role, name, phone in shown]


@get(
    "/candidates/{row_id:int}/teams",
    summary="Teams that name this person as a member",
    tags=["offers"],
    operation_class=takes(PLAIN),
)
async def memberships(request: AppRequest, row_id: FromPath[int]) -> Page[Membership]:
    """To the person and the bureau looking after the person; withdrawn teams are left out."""
    return plain_page(request, Membership, await membership.of_person(actor(request), row_id))


@post(
    "/candidates/{row_id:int}/teams/{team_id:int}/answer",
    summary="Agree to being matched with a team, refuse, or take it back",
    tags=["offers"],
    status_code=204,
)
async def answer_team(
    request: AppRequest, row_id: FromPath[int], team_id: FromPath[int], data: JSONBody[TeamAnswer]
) -> None:
    """A bureau writes down what the person said, with a reason; 409 where the person has refused."""
    await membership.answer(actor(request), row_id, team_id, agreed=data.agreed, reason=data.reason)


@post(
    ["/candidates/{row_id:int}/code", "/teams/{row_id:int}/code"],
    summary="A code that gives a profile or team into the person's or lead's own account",
    tags=["offers"],
)
async def offer_code(request: AppRequest, row_id: FromPath[int], data: JSONBody[StatementBody]) -> MadeCode:
    """For a bureau that has made sure who the person is; an earlier code of the record ends."""
    kind = queries.kind_of(request.url.path)
    made = await handover.offer_code(actor(request), kind, row_id, data.statement)
    return MadeCode(code=made.text, expires=made.expires)


@post(
    "/handover",
    summary="Take over a profile or team with the bureau's code",
    tags=["offers"],
    status_code=200,
)
async def take_over(request: AppRequest, data: JSONBody[CodeBody]) -> TakenOver:
    """422 for any code that is not good, whatever the reason; wrong ones are counted."""
    kind, row_id = await handover.redeem(actor(request), data.code)
    return TakenOver(kind=str(kind), id=row_id)


@get(
    ["/candidates/{row_id:int}/history", "/teams/{row_id:int}/history"],
    summary="Every change of an offer, newest first",
    tags=["offers"],
    operation_class=takes(PLAIN),
)
async def history(request: AppRequest, row_id: FromPath[int]) -> Page[OfferEntry]:
    """Names in it are masked."""
    _row, entries = await queries.history(actor(request), queries.kind_of(request.url.path), row_id)
    return plain_page(request, OfferEntry, entries)


HANDLERS = [
    candidate_list,
    team_list,
    candidate_detail,
    team_detail,
    create_candidate,
    create_team,
    change_candidate,
    change_team,
    step_offer,
    step_offer_as_before,
    set_consent,
    reconfirm,
    step_offers,
    unmask,
    memberships,
    answer_team,
    offer_code,
    take_over,
    history,
]
