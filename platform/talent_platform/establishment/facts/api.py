"""Facts about people as JSON: entered, confirmed, put right or taken back, and what was decided on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.certificates.tables import CertificateKind, CertificateState
from talent_platform.errors import Invalid
from talent_platform.establishment.access import READERS
from talent_platform.establishment.facts import certified, resting, service
from talent_platform.establishment.facts.schemas import RecordCorrectionForm, right_facts
from talent_platform.establishment.institutions import staff
from talent_platform.establishment.people import records
from talent_platform.establishment.people.api import AskedOut, Decision, RecordConfirmation
from talent_platform.establishment.people.schemas import FACTS, Paper
from talent_platform.establishment.schemas import refuse_beyond
from talent_platform.i18n import N_
from talent_platform.reference.fields import Code
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor, validated


class RecordOut(AskedOut):
    kind: str
    origin: str
    """How it came to be confirmed: first_load (with the unit's first roster), appointment (with the one that
    brought the person in) or empty (by itself, with its paper)."""
    facts: dict[str, Any]
    standing: dict[Code, Any] | None
    """The facts as they stand, put right if they were; null while not confirmed, and once taken back."""
    said_before: list[str]
    """While it waits: what the city has said of facts of this kind about this person, in any unit. A unit
    does not read what was said in others."""


class RecordBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Code
    """appraisal, title, skill, licence, degree, earlier, absence, discipline, trade, retirement, name, born
    or leader."""
    facts: dict[Code, Any] = Field(max_length=10)
    """Fields of the kind, as the page's form has them."""
    document: Paper


@get(
    "/posts/staff/{person_id:int}/records",
    summary="Facts entered about a person",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def record_list(
    request: AppRequest, person_id: FromPath[int], known: FromQuery[date | None] = None
) -> Page[RecordOut]:
    """Waiting, confirmed and refused ones, the latest first; `known`: as on the evening of that day."""
    reader = require(actor(request), *READERS)
    refuse_beyond(known=known)
    row = await staff.staff_row(reader, person_id)
    await audit.names_read(reader, "staff", f"staff:{person_id}", 1)
    shown = records.as_read(reader, row["institution"], await records.about(person_id, known=known))
    return plain_page(request, RecordOut, shown)


class WaitingRecordOut(AskedOut):
    institution_name: str
    kind: str
    facts: dict[Code, Any]
    city: bool
    """Whether the city confirms it: posts of the highest level, and what it has said otherwise before."""


@get(
    "/posts/records",
    summary="Facts about people that nobody has decided",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def waiting_records(request: AppRequest) -> Page[WaitingRecordOut]:
    """Of the caller's institutions, the earliest first."""
    reader = require(actor(request), *READERS)
    rows = await records.waiting(reader)
    await audit.names_read(reader, "corrections", "staff:list", len(rows))
    return plain_page(request, WaitingRecordOut, rows)


class ContradictedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    person: int
    institution_name: str
    kind: str
    facts: dict[Code, Any]
    words: list[str]
    """What the city has said otherwise, or the other day of birth; as `said_before`."""


@get(
    "/posts/records/contradicted",
    summary="Facts on record that do not count before the city has decided",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def contradicted_records(request: AppRequest) -> Page[ContradictedOut]:
    """Of the caller's institutions: said otherwise by the city of the same person, or two days of birth."""
    reader = require(actor(request), *READERS)
    rows = await service.contradicted(reader)
    await audit.names_read(reader, "corrections", "staff:list", len(rows))
    return plain_page(request, ContradictedOut, rows)


@post("/posts/staff/{person_id:int}/records", summary="Enter a fact about a person", tags=["posts"])
async def ask_record(request: AppRequest, person_id: FromPath[int], data: JSONBody[RecordBody]) -> Created:
    """It counts when a bureau has confirmed it under another account."""
    if data.kind not in FACTS:
        raise Invalid(N_("没有这一类登记"), {"kind": N_("没有这一类登记")})
    fact = validated(FACTS[data.kind][1], data.facts)
    return Created(id=await records.ask(actor(request), person_id, data.kind, fact, data.document))


@post(
    "/posts/records/{record_id:int}/confirm",
    summary="Confirm a fact (bureaus, not who entered it)",
    tags=["posts"],
    status_code=204,
)
async def confirm_record(
    request: AppRequest, record_id: FromPath[int], data: JSONBody[RecordConfirmation]
) -> None:
    """From then on the rules look at it."""
    await records.decide(actor(request), record_id, confirm=True, note=data.note, document=data.document)


@post("/posts/records/{record_id:int}/refuse", summary="Refuse a fact", tags=["posts"], status_code=204)
async def refuse_record(request: AppRequest, record_id: FromPath[int], data: JSONBody[Decision]) -> None:
    """With why."""
    await records.decide(actor(request), record_id, confirm=False, note=data.note)


class RecordCorrectionBody(RecordCorrectionForm):
    model_config = ConfigDict(extra="forbid", frozen=True)

    facts: dict[Code, Any] = Field(default={}, max_length=10)
    """What is right, with the fields of the kind; none where the fact is taken back."""


class RecordCorrectionOut(AskedOut):
    record: int
    kind: str
    was: dict[Code, Any]
    """The facts as they stood."""
    replacement: dict[Code, Any] | None
    """What is right; null takes the fact back."""
    reason: str


@get(
    "/posts/record-corrections",
    summary="Corrections of confirmed facts, those that wait first",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def record_correction_list(request: AppRequest) -> Page[RecordCorrectionOut]:
    """Of the caller's institutions."""
    reader = require(actor(request), *READERS)
    rows = await service.corrections(reader)
    await audit.names_read(reader, "corrections", "staff:list", len(rows))
    return plain_page(request, RecordCorrectionOut, rows)


@post(
    "/posts/records/{record_id:int}/corrections",
    summary="Ask that a confirmed fact be put right or taken back",
    tags=["posts"],
)
async def ask_record_correction(
    request: AppRequest, record_id: FromPath[int], data: JSONBody[RecordCorrectionBody]
) -> Created:
    """Carried out when a second person of the city confirms it; until then the fact stands."""
    row = await records.record(actor(request), record_id)
    right = right_facts(row["kind"], data, data.facts)
    return Created(id=await service.ask(actor(request), record_id, data, right))


@post(
    "/posts/record-corrections/{correction_id:int}/confirm",
    summary="Put a confirmed fact right, or take it back (city, not who asked)",
    tags=["posts"],
    status_code=204,
)
async def confirm_record_correction(
    request: AppRequest, correction_id: FromPath[int], data: JSONBody[Decision]
) -> None:
    """From then on the rules look at what is right."""
    await service.decide(actor(request), correction_id, confirm=True, note=data.note)


@post(
    "/posts/record-corrections/{correction_id:int}/refuse",
    summary="Refuse a correction of a confirmed fact",
    tags=["posts"],
    status_code=204,
)
async def refuse_record_correction(
    request: AppRequest, correction_id: FromPath[int], data: JSONBody[Decision]
) -> None:
    """With why."""
    await service.decide(actor(request), correction_id, confirm=False, note=data.note)


class RestingOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    appointment: int
    institution: int
    institution_name: str
    post: str
    effective: date
    state: str
    decision: int
    before: str
    after: str
    """What the rulebook says, under the law of the decision, once the fact is told as it is right."""
    reasons: list[str]


@get(
    "/posts/record-corrections/{correction_id:int}/decisions",
    summary="Decisions that come out otherwise without the fact",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def resting_decisions(request: AppRequest, correction_id: FromPath[int]) -> Page[RestingOut]:
    """Of requests on their road or in effect, in the caller's institutions."""
    reader = require(actor(request), *READERS)
    row, mine = await service.correction(reader, correction_id), await service.seen_by(reader)
    rests = [each for each in await resting.on_correction(row) if each.institution in mine]
    return plain_page(request, RestingOut, rests)


class CertifiedOut(BaseModel):
    """A certificate that the register knows of a person."""

    certificate: int
    kind: CertificateKind
    name: str
    level: str
    specialty: str
    number: str
    body: str
    issued: date
    expires: date | None
    state: CertificateState
    since: date | None
    """Day of the last suspension, resumption or revocation."""


@get(
    "/posts/staff/{person_id:int}/certificates",
    summary="What the register of certificates knows of a person",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def certificates_of(
    request: AppRequest, person_id: FromPath[int], known: FromQuery[date | None] = None
) -> Page[CertifiedOut]:
    """The oldest first; rules read these in the place of what the unit entered. `known`: as on the evening of
    that day."""
    reader = require(actor(request), *READERS)
    refuse_beyond(known=known)
    await staff.staff_row(reader, person_id)
    await audit.names_read(reader, "staff", f"staff:{person_id}", 1)
    return plain_page(
        request, CertifiedOut, (await certified.of_staff([person_id], known)).get(person_id, [])
    )


HANDLERS = [
    record_list,
    waiting_records,
    contradicted_records,
    ask_record,
    confirm_record,
    refuse_record,
    record_correction_list,
    ask_record_correction,
    confirm_record_correction,
    refuse_record_correction,
    resting_decisions,
    certificates_of,
]
