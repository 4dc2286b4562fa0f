"""Who could be introduced to a need now, as JSON."""

from __future__ import annotations

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.brokerage.introductions import introducing, pairs, service
from talent_platform.brokerage.introductions.wording import unmet_codes
from talent_platform.brokerage.life import PERSON
from talent_platform.demand.tables import NeedKind
from talent_platform.reference.fields import Id
from talent_platform.web.requests import AppRequest, actor


class FollowingMove(BaseModel):
    """Somebody who would follow: the run's plan moves the fewest."""

    candidate: int
    before: int | None
    after: int


class SuggestedPerson(BaseModel):
    """`score`, `terms`, `price` and `net` are millionths; `net` is `score` less `price`."""

    candidate: int
    headline: str
    score: int
    terms: dict[str, int]
    price: int
    """What the best plan of the run would lose without this person."""
    net: int
    busy: bool
    """Being introduced elsewhere as often as may be: not to be introduced now."""
    now_at: int | None
    """The need the run has the person at."""
    moves: list[FollowingMove]


class Suggestions(BaseModel):
    """The best first; `fit` counts everybody who fits."""

    run: int | None
    """The latest released run that took in such needs, whoever ordered it; null where there is none, and to
    the employer."""
    prices_only: bool
    """The reader may not see that run: `now_at` and `moves` are left out."""
    takes_nobody: bool
    fit: int
    people: list[SuggestedPerson]


class JudgedPair(BaseModel):
    """`score` and `terms` are millionths; of two that cannot come together at all the score is 0."""

    need: int
    candidate: int | None
    team: int | None
    title: str
    """Of the need where a person or a team is asked about, else of the offer."""
    employer: str
    score: int
    terms: dict[str, int]
    unmet: list[str]
    """Codes of the rules that keep them apart; none: they can be introduced."""
    case: int | None
    """Their live case."""


class JudgedPairs(BaseModel):
    """Those that fit first, then those that least is lacking of; `looked` counts all."""

    title: str
    fit: int
    looked: int
    rows: list[JudgedPair]


class Introduction(BaseModel):
    """Somebody for a post, or a team for a project."""

    model_config = ConfigDict(extra="forbid")

    candidate: Id | None = Field(title="candidate", default=None)
    team: Id | None = Field(title="team", default=None)


class IntroducedPair(BaseModel):
    case: int
    made: bool
    """Otherwise the two had it already."""


@get("/needs/{need_id:int}/people", summary="Who could be introduced now, without a run", tags=["needs"])
async def list_people(request: AppRequest, need_id: FromPath[int]) -> Suggestions:
    """By score less the price each person has in the latest released run, with who else would move; to the
    employer by score alone."""
    found = await service.suggested(actor(request), need_id)
    return Suggestions(
        run=found.run, prices_only=found.prices_only, takes_nobody=found.takes_nobody, fit=found.fit,
        people=[
            SuggestedPerson(
                candidate=row.candidate, headline=found.headlines[row.candidate], score=row.score,
                terms=row.terms, price=row.price, net=row.net, busy=row.busy, now_at=row.now_at,
                moves=[FollowingMove(candidate=one, before=was, after=then) for one, was, then in row.moves],
            )
            for row in found.rows
        ],
    )  # fmt: skip


@get("/projects/{need_id:int}/teams", summary="Teams for a project, now", tags=["needs"])
async def list_teams(request: AppRequest, need_id: FromPath[int]) -> JudgedPairs:
    """To those in charge of the project and its employer; a team's lead reads of its own teams alone."""
    return _pairs(request, await pairs.of_need(actor(request), need_id, "project"))


@get("/needs/{need_id:int}/fit", summary="Whether the caller fits a need", tags=["needs"])
async def own_fit(request: AppRequest, need_id: FromPath[int]) -> JudgedPairs:
    """To a candidate of a post, to a team's lead of a project."""
    require(actor(request), *PERSON)
    return _pairs(request, await pairs.of_need(actor(request), need_id))


@get("/candidates/{row_id:int}/needs", summary="Posts for somebody, now", tags=["candidates"])
async def posts_of_person(request: AppRequest, row_id: FromPath[int]) -> JudgedPairs:
    """Of an employer its own posts, of a bureau those it looks after, of the person all that are open."""
    return _pairs(request, await pairs.of_offer(actor(request), "talent", row_id))


@get("/teams/{row_id:int}/needs", summary="Projects for a team, now", tags=["teams"])
async def projects_of_team(request: AppRequest, row_id: FromPath[int]) -> JudgedPairs:
    """As for a person."""
    return _pairs(request, await pairs.of_offer(actor(request), "project", row_id))


def _pairs(request: AppRequest, found: pairs.PairList) -> JudgedPairs:
    talent, reader = found.asked.kind == NeedKind.TALENT, actor(request)
    return JudgedPairs(
        title=found.title, fit=found.fit, looked=found.looked,
        rows=[
            JudgedPair(
                need=row.judged.need, candidate=row.judged.offer if talent else None,
                team=None if talent else row.judged.offer, title=row.title, employer=row.employer,
                score=row.judged.score, terms=row.judged.terms, case=row.case,
                unmet=unmet_codes(row.judged.unmet, reader),
            )
            for row in found.rows
        ],
    )  # fmt: skip


@post("/needs/{need_id:int}/introductions", summary="Introduce, invite, or say that one is interested",
      tags=["needs"])  # fmt: skip
async def introduce(
    request: AppRequest, need_id: FromPath[int], data: JSONBody[Introduction]
) -> IntroducedPair:
    """Opens one case, or names the one there is: introduced by a bureau, invited by the employer, of interest
    to the person or the team's lead. 409 where the two do not fit or are not free any more, or no seat is."""
    one = await introducing.introduce(actor(request), need_id, data.candidate, data.team)
    return IntroducedPair(case=one.case, made=one.made)


HANDLERS = [
    introduce,
    list_people,
    list_teams,
    own_fit,
    posts_of_person,
    projects_of_team,
]
