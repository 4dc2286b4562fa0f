"""Draws over the API."""

from __future__ import annotations

from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.reference.fields import Id
from talent_platform.titles.juries import queries, service
from talent_platform.titles.juries.lists import DRAWS
from talent_platform.titles.juries.schemas import JuryDecline, JuryForm, JuryOutcome
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor


class TitleDrawOut(BaseModel):
    id: Id
    committee: Id
    committee_name: str
    meeting: date
    seats: int
    event: str
    happens: date
    fixed: date
    plan_hash: str
    """SHA-256 of `plan.json`: made known before the event."""
    state: str
    """`announced` until the event has decided, then `drawn`."""


class DrawStratumOut(BaseModel):
    specialty: str
    origin: str
    held: int
    seats: int
    reserves: int
    least: float
    """Least chance of one of its experts, in percent."""
    most: float


class TitleDrawDetail(BaseModel):
    id: Id
    committee: Id
    meeting: date
    event: str
    happens: date
    fallback: str
    fallback_happens: date
    fixed: date
    plan_hash: str
    strata: list[DrawStratumOut]
    which: str | None
    """`event` or `fallback`; null before it has decided."""
    outcome: str | None
    drawn: date | None
    declined: int
    jury: list[str]
    """Pseudonyms of who sits now."""


class JuryCame(BaseModel):
    came: str
    """Pseudonym of who takes the seat; empty where nobody is left."""


@get("/titles/draws", summary="Draws of juries of title review", tags=["titles"], security=[{}],
     operation_class=takes(DRAWS.spec))  # fmt: skip
async def draw_list(request: AppRequest) -> Page[TitleDrawOut]:
    """Without an account; names of jurors are not public."""
    return await DRAWS.answer(request, TitleDrawOut)


async def _detail(draw_id: int) -> TitleDrawDetail:
    one = await queries.draw_of(draw_id)
    named = TitleDrawDetail.model_fields.keys() - {"strata", "jury"}
    strata = [DrawStratumOut.model_validate(each, from_attributes=True) for each in one.strata]
    return TitleDrawDetail.model_validate(
        {**{name: getattr(one, name) for name in named}, "strata": strata, "jury": list(one.sitting)}
    )


@get("/titles/draws/{draw_id:int}", summary="One draw", tags=["titles"], security=[{}])
async def one_draw(request: AppRequest, draw_id: FromPath[int]) -> TitleDrawDetail:
    """Without an account: what was fixed before the event, and who sits by pseudonyms."""
    return await _detail(draw_id)


@get("/titles/draws/{draw_id:int}/folder.zip", summary="The files by which anybody recounts a draw",
     tags=["titles"], security=[{}], opt=FILE)  # fmt: skip
async def folder(request: AppRequest, draw_id: FromPath[int]) -> Response[bytes]:
    """Unpacked, `python verify.py . HASH` in it recounts the jury with the standard library alone."""
    async with export(request, f"title_draw:{draw_id}") as out:
        one = await queries.draw_of(draw_id)
        count = len(one.files["pool.jsonl"].splitlines())
        return await out.ready(f"jury-{draw_id}.zip", service.folder(one), count=count)


@post("/titles/committees/{committee_id:int}/draws", tags=["titles"],
      summary="Fix and announce a draw before its event (city only)")  # fmt: skip
async def announce(request: AppRequest, committee_id: FromPath[int], data: JSONBody[JuryForm]) -> Created:
    """From the pool as it stands on the day of the meeting. 409 where the seats cannot be filled."""
    return Created(id=await service.announce(actor(request), committee_id, data))


@post("/titles/draws/{draw_id:int}/outcome", summary="Draw by what the event brought (city only)",
      tags=["titles"], status_code=200)  # fmt: skip
async def draw(request: AppRequest, draw_id: FromPath[int], data: JSONBody[JuryOutcome]) -> TitleDrawDetail:
    """Once, on the day of the event or later, by somebody else than who announced it."""
    await service.draw(actor(request), draw_id, data)
    return await _detail(draw_id)


@post("/titles/draws/{draw_id:int}/declines", summary="One of the jury does not sit (city only)",
      tags=["titles"], status_code=200)  # fmt: skip
async def decline(request: AppRequest, draw_id: FromPath[int], data: JSONBody[JuryDecline]) -> JuryCame:
    """The next in rank takes the seat; nobody picks."""
    return JuryCame(came=await service.decline(actor(request), draw_id, data))


HANDLERS = [draw_list, one_draw, folder, announce, draw, decline]
