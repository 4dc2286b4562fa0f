"""Registrations over the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.accounts import throttle
from talent_platform.accounts.permissions import require
from talent_platform.disclosure.schemas import LookBody
from talent_platform.reference.fields import Id, Note, Version
from talent_platform.registration.access import READERS
from talent_platform.registration.applications import deciding, queries, service
from talent_platform.registration.applications.lists import BATCH, REGISTRATIONS
from talent_platform.registration.applications.receiving import UPLOAD, kind_asked
from talent_platform.registration.applications.schemas import FORMS, Receipt
from talent_platform.registration.tables import RegistrationKind, RegistrationState
from talent_platform.web.answers import StepOutcome, outcomes
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.batches import MOST
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor, client_address, form_values, sent_body, validated
from talent_platform.workflow.steps import Given


class RegistrationSent(BaseModel):
    receipt: str
    """Shown here only: with it the applicant asks how the registration stands, and mends it."""
    expires: datetime


class ReceiptBody(BaseModel):
    receipt: Receipt


class ApplicantLook(BaseModel):
    at: datetime
    reader: str
    organisation: str
    reason: str
    """As its reader typed it."""


class StandingOut(BaseModel):
    kind: RegistrationKind
    state: RegistrationState
    label: str
    note: str
    """Why it was returned or refused."""
    county: str
    expires: datetime
    login: str
    looks: list[ApplicantLook]
    """Who has looked at the name and phone."""


class RegistrationOut(BaseModel):
    """Names and phone are for `…/unmask`."""

    id: int
    kind: RegistrationKind
    state: RegistrationState
    county: str
    desk: str
    """County in charge."""
    login: str
    firm: str
    credit_code: str | None
    branch: str
    scale: str
    proof_kind: str
    proof_size: int
    created: datetime
    expires: datetime
    organisation: int | None
    account: int | None
    version: int


class LineOut(BaseModel):
    at: datetime
    actor_name: str
    action: str
    to_state: RegistrationState
    note: str


class KnownFirmOut(BaseModel):
    id: int
    name: str
    kind: str
    county: str | None
    accounts: int
    """Accounts that sit or sat there."""


class EarlierOut(BaseModel):
    id: int
    created: datetime
    county: str
    """In charge of it."""
    state: RegistrationState
    note: str
    """Why it was returned or refused."""


class RegistrationDetail(RegistrationOut):
    earlier: list[EarlierOut]
    """Other registrations of the same credit code or login, in whatever county."""
    known_firm: KnownFirmOut | None
    """Who bears the credit code already: then this is a claim on it, and opens one more account there."""
    history: list[LineOut]


class RegistrationContact(BaseModel):
    person: str
    contact: str
    phone: str


class DecisionIn(BaseModel):
    note: Note
    """How it was checked, or why it is returned or refused; the applicant reads the latter."""
    version: Version
    """As read."""
    receipt: Annotated[str, Field(max_length=40)] = ""
    """To confirm a person: the receipt the person shows at the front desk."""


class ChosenRegistration(BaseModel):
    id: Id
    version: Version | None = None
    """As read."""


class ManyDecisions(BaseModel):
    registrations: Annotated[list[ChosenRegistration], Field(min_length=1, max_length=MOST)]
    note: Note
    """Why they are returned or refused; each applicant reads it."""


class Decided(BaseModel):
    state: RegistrationState


@post(
    "/registrations",
    summary="Register, without an account (multipart: kind, the fields of its form, password, proof; receipt "
    "and current, the password sent before, to send a returned one again)",
    tags=["registrations"],
    opt=UPLOAD,
    security=[{}],
)
async def send(request: AppRequest) -> RegistrationSent:
    """Nothing counts before the county confirms. The answer never tells whether an enterprise or a person is
    registered; 422 under `login` where that is taken."""
    values, address = await form_values(request), client_address(request)
    kind, receipt = kind_asked(str(values.get("kind", ""))), str(values.get("receipt", ""))
    form, password = validated(FORMS[kind], values), str(values.get("password", ""))
    proof = await sent_body(request, "proof")
    if receipt:
        current = str(values.get("current", ""))
        code = await service.resubmit(kind, receipt, form, password, proof, address=address, current=current)
    else:
        code = await service.submit(kind, form, password, proof, address=address)
    return RegistrationSent(receipt=code.text, expires=code.expires)


@post(
    "/registrations/standing", summary="How a registration stands, to who has its receipt",
    tags=["registrations"], status_code=200, security=[{}],
)  # fmt: skip
async def standing(request: AppRequest, data: JSONBody[ReceiptBody]) -> StandingOut:
    """422 for a wrong receipt; too many are refused with 429."""
    row = await service.found(data.receipt, throttle.of_address(client_address(request)))
    return StandingOut.model_validate(await service.standing(row), from_attributes=True)


@get(
    "/registrations", summary="Registrations", tags=["registrations"],
    operation_class=takes(REGISTRATIONS.spec),
)  # fmt: skip
async def registration_list(request: AppRequest) -> Page[RegistrationOut]:
    """Those at the caller's county; all for the city and the auditor."""
    return await REGISTRATIONS.answer(request, RegistrationOut)


@get("/registrations/{registration_id:int}", summary="One registration", tags=["registrations"])
async def registration(request: AppRequest, registration_id: FromPath[int]) -> RegistrationDetail:
    """With its history, and whether the enterprise is in the tree already."""
    row = await queries.one(require(actor(request), *READERS), registration_id)
    known = await queries.known_firm(row.credit_code) if row.credit_code else None
    lines = await queries.history(registration_id)
    return RegistrationDetail.model_validate(
        {**asdict(row), "known_firm": known, "history": lines, "earlier": await queries.earlier(row)},
        from_attributes=True,
    )


@post(
    "/registrations/{registration_id:int}/steps/{action:str}",
    summary="Decide a registration: confirm, return, refuse", tags=["registrations"], status_code=200,
)  # fmt: skip
async def step(
    request: AppRequest, registration_id: FromPath[int], action: FromPath[str], data: JSONBody[DecisionIn]
) -> Decided:
    """Confirming opens the account with the login and password chosen. Of two for one enterprise the other
    ends as refused; 409 where it was decided or sent again meanwhile."""
    state = await deciding.decide(
        actor(request), registration_id, action, note=data.note, version=data.version, receipt=data.receipt
    )
    return Decided(state=RegistrationState(state))


@post(
    "/registrations/steps/{action:str}", summary="Return or refuse many registrations",
    tags=["registrations"], status_code=200,
)  # fmt: skip
async def step_many(
    request: AppRequest, action: FromPath[str], data: JSONBody[ManyDecisions]
) -> list[StepOutcome]:
    """Each on its own: one that is refused says why and stops no other. To confirm is done singly (404)."""
    versions = {one.id: one.version for one in data.registrations}
    return outcomes(await BATCH.step(actor(request), versions, action, Given(note=data.note)))


@post(
    "/registrations/{registration_id:int}/unmask", summary="Who registers, and how to reach them",
    tags=["registrations"], status_code=200,
)  # fmt: skip
async def unmask(
    request: AppRequest, registration_id: FromPath[int], data: JSONBody[LookBody]
) -> RegistrationContact:
    """Asks what for; counted and logged."""
    return RegistrationContact(**await deciding.unmask(actor(request), registration_id, data.reason))


@get(
    "/registrations/{registration_id:int}/proof", summary="The file that proves a registration",
    tags=["registrations"], opt=FILE,
)  # fmt: skip
async def proof(request: AppRequest, registration_id: FromPath[int]) -> Response[bytes]:
    """To who decides; logged as an export."""
    async with export(request, f"registration:{registration_id}") as out:
        name, body = await deciding.proof_of(actor(request), registration_id)
        return await out.ready(name, body, count=1)


HANDLERS = [send, standing, registration_list, registration, step, step_many, unmask, proof]
