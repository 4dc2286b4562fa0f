"""Institutions, their seats and the rules, as JSON."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.disclosure.schemas import LookBody
from talent_platform.errors import Invalid
from talent_platform.establishment.access import READERS
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries, roster, units
from talent_platform.establishment.institutions import staff as people
from talent_platform.establishment.schemas import refuse_beyond
from talent_platform.i18n import N_
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_posts import (
    figure_use_to_dict,
    openings,
    post_name,
    rules_on,
    vacancies,
)


class MismatchOut(BaseModel):
    person: int
    number: str
    name: str
    roster: str
    ledger: str
    what: str


@get(
    "/institutions/{institution_id:int}/reconcile",
    summary="Roster against ledger",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def reconcile(request: AppRequest, institution_id: FromPath[int]) -> Page[MismatchOut]:
    """Where the two say different things of a person or a post."""
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    found = await roster.reconcile(institution_id)
    await audit.names_read(reader, "reconcile", f"institution:{institution_id}", len(found))
    rows = [
        MismatchOut(
            person=each.person_id, number=each.number, name=each.name, roster=each.roster,
            ledger=each.ledger, what=each.what,
        )
        for each in found
    ]  # fmt: skip
    return plain_page(request, MismatchOut, rows)


FORECAST_DAYS = 3 * 365


class InstitutionOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    organisation: int
    """Under which accounts are opened for it."""
    name: str
    county: str | None
    kind: str
    level: str
    establishment: int | None
    department: str | None
    approved: int = 0
    occupied: int = 0
    reserved: int = 0
    frozen: int = 0
    free: int = 0
    over: int = 0
    """Seats above the quota, summed over grades."""


class SeatsOut(BaseModel):
    category: str
    grade: int
    post: str
    approved: int
    frozen: int
    occupied: int
    reserved: int
    free: int
    """Seats of the grade itself less those used and reserved by it; negative when it has more."""
    room: int
    """How many more people may be appointed to it, counting higher seats of its level where they serve it."""
    over: int
    """People for whom there is no seat."""


class OpeningOut(BaseModel):
    opens: date
    post: str
    category: str
    grade: int
    free_then: int


class IdentityOut(BaseModel):
    identity: str
    """Empty where none is stored."""


@get(
    "/institutions",
    summary="List institutions with today's seats",
    tags=["posts"],
    operation_class=takes(queries.INSTITUTIONS.spec),
)
async def institution_list(request: AppRequest) -> Page[InstitutionOut]:
    """Those in the caller's charge."""
    return await queries.INSTITUTIONS.answer(request, InstitutionOut)


@get(
    "/institutions/{institution_id:int}/seats",
    summary="Seats by grade on a day",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def seats(
    request: AppRequest,
    institution_id: FromPath[int],
    on: FromQuery[date | None] = None,
    known: FromQuery[date | None] = None,
) -> Page[SeatsOut]:
    """Approved, used, reserved, frozen and free; `known`: as the books stood on the evening of that day."""
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    refuse_beyond(on=on, known=known)
    day = on or today()
    unit = await units.unit_on(institution_id, day, known=known)
    rows = [
        SeatsOut(
            category=row.category, grade=row.grade, post=post_name(row.category, row.grade),
            approved=row.approved, frozen=row.frozen, occupied=row.occupied, reserved=row.reserved,
            free=row.free, room=row.room, over=row.over,
        )
        for row in vacancies(unit, on=day, figures=await in_force())
    ]  # fmt: skip
    return plain_page(request, SeatsOut, rows)


@get(
    "/institutions/{institution_id:int}/openings",
    summary="Seats that will free",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def coming_openings(
    request: AppRequest, institution_id: FromPath[int], until: FromQuery[date | None] = None
) -> Page[OpeningOut]:
    """Each with its day and why it will be free."""
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    refuse_beyond(until=until)
    unit = await units.unit_on(institution_id, today())
    end = until or date.fromordinal(today().toordinal() + FORECAST_DAYS)
    rows = [
        OpeningOut(
            opens=each.opens,
            post=each.post,
            category=each.category,
            grade=each.grade,
            free_then=each.free_then,
        )
        for each in openings(unit, after=today(), until=end, figures=await in_force())
    ]
    return plain_page(request, OpeningOut, rows)


@post(
    "/posts/staff/{person_id:int}/unmask",
    summary="The identity number of one person, to whoever says what for",
    tags=["posts"],
    status_code=200,
)
async def unmask(request: AppRequest, person_id: FromPath[int], data: JSONBody[LookBody]) -> IdentityOut:
    """Logged with the reason, and limited."""
    return IdentityOut(identity=await people.unmask(actor(request), person_id, data.reason))


class RuleOut(BaseModel):
    id: str
    sentence: str
    citation: str
    outcomes: list[str]
    figures: list[dict[str, Any]]


@get(
    "/posts/rules",
    summary="The decision table with the figures in force",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def rule_list(
    request: AppRequest,
    on: FromQuery[date | None] = None,
    jurisdiction: Annotated[str, QueryParameter(max_length=6)] = "CN",
) -> Page[RuleOut]:
    """Each with its source and jurisdiction."""
    actor(request)
    if not re.fullmatch("CN|[0-9]{6}", jurisdiction):
        raise Invalid(N_("行政区划代码应为六位数字或 CN"), {"jurisdiction": N_("应为六位数字或 CN")})
    refuse_beyond(on=on)
    day, book = on or today(), await in_force()
    rows = [
        {
            "id": rule.id, "sentence": rule.sentence, "citation": rule.citation,
            "outcomes": list(rule.outcomes),
            "figures": [figure_use_to_dict(book.at(name, jurisdiction, day)) for name in rule.figures],
        }
        for rule in rules_on(day)
    ]  # fmt: skip
    return plain_page(request, RuleOut, rows)


HANDLERS = [
    reconcile,
    institution_list,
    seats,
    coming_openings,
    unmask,
    rule_list,
]
