"""Who could be introduced to a need now, as JSON."""

from __future__ import annotations

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.brokerage.introductions import service
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
    """The latest released run that took in such needs, whoever ordered it."""
    prices_only: bool
    """The reader may not see that run: `now_at` and `moves` are left out."""
    takes_nobody: bool
    fit: int
    people: list[SuggestedPerson]


class Introduction(BaseModel):
    model_config = ConfigDict(extra="forbid")

    candidate: Id = Field(title="candidate")


class Introduced(BaseModel):
    case: int


@get("/needs/{need_id:int}/people", summary="Who could be introduced now, without a run", tags=["needs"])
async def list_people(request: AppRequest, need_id: FromPath[int]) -> Suggestions:
    """By score less the price each person has in the latest released run, with who else would move."""
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


@post("/needs/{need_id:int}/introductions", summary="Introduce somebody to a need", tags=["needs"])
async def introduce(request: AppRequest, need_id: FromPath[int], data: JSONBody[Introduction]) -> Introduced:
    """Opens one case; 409 where the person does not fit or is not free any more, or no seat is."""
    return Introduced(case=await service.introduce(actor(request), need_id, data.candidate))


HANDLERS = [
    introduce,
    list_people,
]
