"""The archive over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.integrity.access import READERS
from talent_platform.integrity.entries import answers, appeals, queries, service, words
from talent_platform.integrity.entries.lists import ENTRIES
from talent_platform.integrity.entries.schemas import (
    EntryEdit,
    EntryForm,
    IntegrityRunning,
    StandingQuestion,
    running_out,
)
from talent_platform.integrity.tables import EntryState
from talent_platform.reference.fields import Id, Note, Version
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered
from talent_posts import Bar


class IntegrityEntryOut(BaseModel):
    """The name is masked."""

    id: Id
    cause: str
    law: str
    article: str
    holder_masked: str
    body: str
    document: str
    decided: date
    begins: date
    ends: date | None
    """Null of a long-term entry."""
    state: EntryState
    version: Version


class IntegrityBarOut(BaseModel):
    what: Bar
    barred: bool
    again: date | None
    """First day on which it is possible again; null where it is possible, or nobody can tell."""
    sentence: str
    citation: str


class IntegrityLineOut(BaseModel):
    at: datetime
    actor_name: str
    action: str
    to_state: str
    note: str
    document: str


class IntegrityEntryDetail(IntegrityEntryOut):
    holder: str
    """In clear: whoever reads it stands in the log."""
    facts: str
    long_term: bool
    review: str
    served: date | None
    reconsideration: date | None
    """Last day to ask for administrative reconsideration by the law in general; null before it is served."""
    litigation: date | None
    """Last day to go to court."""
    certificate: Id | None
    """The certificate whose revocation proposed it."""
    linked: bool
    """Whether the person's own account is known."""
    bars: list[str]
    history: list[IntegrityLineOut]
    may: list[str]
    """Steps the caller may take now."""


class IntegrityEntryEdit(EntryEdit):
    version: Version
    """As read."""


class IntegrityStep(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note = ""
    document: Annotated[str, Field(max_length=80)] = ""
    """Of `uphold` and `restore`: number of the paper."""
    served: date | None = None
    """Of `serve`: the day; null: today."""
    version: Version | None = None
    """Only if nothing was saved since it was read."""


class IntegrityAccount(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    login: Annotated[str, Field(min_length=1, max_length=60)]
    version: Version | None = None


class IntegrityStanding(BaseModel):
    day: date
    running: list[IntegrityRunning]
    bars: list[IntegrityBarOut]


class OwnIntegrityEntry(BaseModel):
    id: Id
    cause: str
    state: EntryState
    begins: date
    ends: date | None
    sentences: list[str]
    """In plain words."""


@get("/integrity", summary="Entries of the integrity archive", tags=["integrity"],
     operation_class=takes(ENTRIES.spec))  # fmt: skip
async def entry_list(request: AppRequest) -> Page[IntegrityEntryOut]:
    """For the city and the auditor."""
    return await ENTRIES.answer(request, IntegrityEntryOut)


@post("/integrity", summary="Propose an entry (city only)", tags=["integrity"])
async def propose(request: AppRequest, data: JSONBody[EntryForm]) -> Created:
    """It means nothing before another person has decided it and it was served. How long it is recorded
    follows from its cause."""
    return Created(id=await service.propose(actor(request), data))


async def _detail(request: AppRequest, entry_id: int) -> IntegrityEntryDetail:
    reader = require(actor(request), *READERS)
    row = await queries.one(reader, entry_id)
    await answers.note_reading(reader, row)
    shown = {name: getattr(row, name) for name in IntegrityEntryOut.model_fields}
    terms = await appeals.terms_of(row.served)
    return IntegrityEntryDetail.model_validate({
        **shown, "holder": row.holder, "facts": row.facts, "long_term": row.long_term, "review": row.review,
        "served": row.served, "reconsideration": terms and terms.reconsideration,
        "litigation": terms and terms.litigation, "certificate": row.certificate,
        "linked": row.account is not None,
        "bars": [words.of_bar(bar) for bar in row.barred],
        "history": [
            {name: getattr(each, name) for name in IntegrityLineOut.model_fields}
            for each in await queries.history(entry_id)
        ],
        "may": [step.action for step in await offered(service.FLOW, reader, row)],
    })  # fmt: skip


@get("/integrity/{entry_id:int}", summary="One entry", tags=["integrity"])
async def entry(request: AppRequest, entry_id: FromPath[int]) -> IntegrityEntryDetail:
    """With its history and what it bars from today."""
    return await _detail(request, entry_id)


@put("/integrity/{entry_id:int}", summary="Change a proposal (city only)", tags=["integrity"],
     status_code=204)  # fmt: skip
async def edit(request: AppRequest, entry_id: FromPath[int], data: JSONBody[IntegrityEntryEdit]) -> None:
    """409 once it is decided, or where it was changed meanwhile. Whoever changed it last does not decide."""
    form = EntryEdit.model_validate(data.model_dump(exclude={"version"}))
    await service.edit(actor(request), entry_id, form, version=data.version)


@post("/integrity/{entry_id:int}/steps/{action:str}", tags=["integrity"], status_code=200,
      summary="Decide, drop, serve, appeal, uphold or restore (city only)")  # fmt: skip
async def step(
    request: AppRequest, entry_id: FromPath[int], action: FromPath[str], data: JSONBody[IntegrityStep]
) -> IntegrityEntryDetail:
    """`decide`, `uphold` and `restore` ask for another person than who proposed or wrote down the appeal."""
    given = Given(note=data.note, document=data.document, version=data.version)
    await service.move(actor(request), entry_id, action, given, served=data.served)
    return await _detail(request, entry_id)


@post("/integrity/{entry_id:int}/account", tags=["integrity"], status_code=204,
      summary="Tell which account is the person's own (city only)")  # fmt: skip
async def link(request: AppRequest, entry_id: FromPath[int], data: JSONBody[IntegrityAccount]) -> None:
    """Once; 409 where there is one already."""
    await service.link(actor(request), entry_id, data.login, version=data.version)


@post("/integrity/standing", summary="A person's standing on a day", tags=["integrity"], status_code=200)
async def standing(request: AppRequest, data: JSONBody[StandingQuestion]) -> IntegrityStanding:
    """For the city and the auditor, and in the log. A question, sent as a body so that no number stands in an
    address."""
    found = await answers.standing(actor(request), data)
    return IntegrityStanding(
        day=found.day,
        running=running_out(found.running),
        bars=[
            IntegrityBarOut(
                what=bar.what, barred=bar.barred, again=bar.again, sentence=bar.sentence,
                citation=bar.citation,
            )
            for bar in found.bars
        ],
    )  # fmt: skip


@get("/integrity/own", summary="One's own entries", tags=["integrity"], operation_class=takes(PLAIN))
async def own(request: AppRequest) -> Page[OwnIntegrityEntry]:
    """Of the account that asks, once they were served."""
    found = [
        OwnIntegrityEntry(
            id=row.id, cause=row.cause, state=EntryState(row.state), begins=row.begins, ends=row.ends,
            sentences=list(words.to_the_person(row, await appeals.terms_of(row.served))),
        )
        for row in await queries.own(actor(request))
    ]  # fmt: skip
    return plain_page(request, OwnIntegrityEntry, found)


HANDLERS = [entry_list, propose, entry, edit, step, link, standing, own]
