"""The register over the API, and the question anybody may ask of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal

from litestar import get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel, Field

from talent_platform.accounts import throttle
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.certificates.correcting import service as correcting
from talent_platform.certificates.register import lookup, queries, service
from talent_platform.certificates.register.lists import CERTIFICATES
from talent_platform.certificates.register.schemas import (
    CertificateForm,
    Checked,
    CorrectionForm,
    RevocationForm,
)
from talent_platform.certificates.register.service import REVOCATION
from talent_platform.certificates.sealing import seals
from talent_platform.certificates.tables import CertificateKind, CertificateState
from talent_platform.certificates.told.relying import misnamed, relying
from talent_platform.clock import today
from talent_platform.dated import service as dated
from talent_platform.reference.fields import Id, Note, Version
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor, client_address


class CertificateOut(BaseModel):
    """The holder's name is masked."""

    id: Id
    kind: CertificateKind
    name: str
    level: str
    specialty: str
    holder_masked: str
    number: str
    body: str
    issued: date
    expires: date | None
    seen_on: date
    checked: Checked | Literal["own"]
    """`own`: the city issued it."""
    checked_on: date | None
    issuance: Id | None
    """The decision by which the city issued it."""
    state: CertificateState
    version: int


class CertificateLineOut(BaseModel):
    at: datetime
    actor_name: str
    action: str
    to_state: CertificateState
    note: str
    document: str
    changed: dict[str, list[str | None]]


class RevocationOut(BaseModel):
    id: Id
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_name: str
    may_confirm: bool


class SealOut(BaseModel):
    code: str
    """With the name it opens the look-up."""
    kid: str
    made: datetime


class RelyingOut(BaseModel):
    """Somebody in a post, hired, introduced, applying for a title or of a pool by it, without a name."""

    kind: Literal["staff", "case", "candidate", "title", "expert"]
    label: str
    where: str
    """The unit or employer."""
    url: str


class NamesakeOut(BaseModel):
    label: str
    url: str


class CertificateDetail(CertificateOut):
    seen_by: str
    """Who saw the original on `seen_on`; empty of what the city issued."""
    history: list[CertificateLineOut]
    waiting: RevocationOut | None
    """A revocation that waits for a second person."""
    correction: Id | None
    """A correction that waits for one: `/certificates/issuances/{id}`."""
    state_on: CertificateState | None
    """On the day asked about; null before it was issued."""
    since: date | None
    seal: SealOut | None
    """Of the paper that holds now; null for what others issued."""
    relying: list[RelyingOut]
    misnamed: list[NamesakeOut]
    """What bears the same identity number and another name: a slip, or somebody who was renamed."""


class CertificateMoved(BaseModel):
    state: CertificateState


class CertificateMove(BaseModel):
    note: Note
    version: Version | None = None


class CorrectionBody(CorrectionForm):
    version: Version
    """As read."""


class CheckBody(BaseModel):
    number: Annotated[str, Field(min_length=1, max_length=100)]
    """Or the look-up code of its paper, or the address that its code opens."""
    holder: Annotated[str, Field(min_length=1, max_length=30)]
    on: date | None = None
    """Another day than today."""


class CheckedCertificate(BaseModel):
    """What the paper asserts, and nothing more."""

    kind: CertificateKind
    name: str
    level: str
    specialty: str
    number: str
    body: str
    issued: date
    expires: date | None
    state: Literal["valid", "lapsed", "suspended", "revoked", "superseded"] | None
    """Null where it was not issued yet on that day; lapsed: neither suspended nor revoked, and its own term
    is over; superseded: a paper of the city under a name that was corrected since."""
    since: date | None
    lapsed: bool
    """Its own term is over, whatever its state."""
    document: str
    """Number of the city's decision; empty of what others issued."""
    corrected: date | None
    """Day of the last correction: a paper made before says what held then."""
    later: date | None
    """Day of the first correction after the day asked about. Of what the city issued, name, level, specialty
    and expiry are those of that day."""


class CheckAnswer(BaseModel):
    day: date
    certificates: list[CheckedCertificate]
    """Mostly one; none where the register does not know the number under that name."""


@post("/certificates/check", summary="Whether a certificate is valid, suspended, revoked or unknown",
      tags=["certificates"], status_code=200, security=[{}])  # fmt: skip
async def check(request: AppRequest, data: JSONBody[CheckBody]) -> CheckAnswer:
    """To whoever holds the paper and so knows number and name; 429 for whoever walks the numbers."""
    found = await lookup.of_paper(
        data.number, data.holder, subject=throttle.of_address(client_address(request)), on=data.on
    )
    day = data.on or today()
    return CheckAnswer(
        day=day,
        certificates=[
            CheckedCertificate.model_validate(
                {
                    **asdict(each.row),
                    "state": each.answer,
                    "since": each.since,
                    "lapsed": each.lapsed,
                    "corrected": each.corrected,
                    "later": each.later,
                    "document": each.document,
                }
            )
            for each in found
        ],
    )


@get("/certificates", summary="Recorded certificates", tags=["certificates"],
     operation_class=takes(CERTIFICATES.spec))  # fmt: skip
async def certificate_list(request: AppRequest) -> Page[CertificateOut]:
    """For the city and the auditor."""
    return await CERTIFICATES.answer(request, CertificateOut)


@post("/certificates", summary="Record a certificate (city only)", tags=["certificates"])
async def record(request: AppRequest, data: JSONBody[CertificateForm]) -> Created:
    """What others issued, as it was seen. 409 where the body's number is recorded already."""
    return Created(id=await service.record(actor(request), data))


@get("/certificates/{certificate_id:int}", summary="One certificate", tags=["certificates"])
async def certificate(
    request: AppRequest, certificate_id: FromPath[int], on: FromQuery[date | None] = None
) -> CertificateDetail:
    """With its history, and its state on any day."""
    return await _detail(request, certificate_id, on)


async def _detail(request: AppRequest, certificate_id: int, on: date | None) -> CertificateDetail:
    reader = actor(request)
    row = await queries.one(reader, certificate_id)
    waiting = [each for each in await dated.proposals(REVOCATION, certificate=row.id) if each.waits]
    standing = await queries.standing_on(row, on or today())
    sealed, history = await seals.of_certificate(row.id), await queries.history(row.id)
    return CertificateDetail.model_validate({
        **asdict(row), "holder_masked": row.holder_masked,
        "seen_by": await correcting.seen_by(row.id, history),
        "seal": asdict(sealed[0]) if sealed else None, "state_on": standing.state, "since": standing.since,
        "history": [asdict(each) for each in history],
        "relying": [asdict(each) for each in await relying(row.id)],
        "misnamed": [asdict(each) for each in await misnamed(row.person_key, row.holder)],
        "correction": await correcting.waiting(row.id),
        "waiting": {**vars(waiting[0]), "may_confirm": await dated.confirmable(reader, waiting[0])}
        if waiting else None,
    })  # fmt: skip


@put("/certificates/{certificate_id:int}", summary="Correct a certificate", tags=["certificates"])
async def correct(
    request: AppRequest, certificate_id: FromPath[int], data: JSONBody[CorrectionBody]
) -> CertificateDetail:
    """What it says waits for a second person (`correction`, confirmed as a decision); a longer term, and how
    it was seen, are written at once. Before and after stay in the history. Without a holder it keeps its own;
    409 once it is revoked or is to be."""
    await correcting.correct(actor(request), certificate_id, data, version=data.version)
    return await _detail(request, certificate_id, None)


@post("/certificates/{certificate_id:int}/steps/{action:str}", summary="Take a step: suspend, resume",
      tags=["certificates"], status_code=200)  # fmt: skip
async def step(
    request: AppRequest, certificate_id: FromPath[int], action: FromPath[str], data: JSONBody[CertificateMove]
) -> CertificateMoved:
    """409 where it stands elsewhere by now."""
    state = await service.move(actor(request), certificate_id, action, note=data.note, version=data.version)
    return CertificateMoved(state=CertificateState(state))


@post("/certificates/{certificate_id:int}/revocations", summary="Propose to revoke it",
      tags=["certificates"])  # fmt: skip
async def propose(
    request: AppRequest, certificate_id: FromPath[int], data: JSONBody[RevocationForm]
) -> Created:
    """Nothing changes before another person of the bureau has confirmed it; for a fraud (`cause`) an entry of
    the integrity archive is proposed then."""
    proposed = await service.propose_revocation(actor(request), certificate_id, data, cause=data.cause)
    return Created(id=proposed)


@post("/certificates/revocations/{revocation_id:int}/confirm", summary="Revoke, as the second person",
      tags=["certificates"], status_code=204)  # fmt: skip
async def confirm(request: AppRequest, revocation_id: FromPath[int]) -> None:
    """403 for whoever proposed it; 409 where it no longer waits."""
    await service.confirm_revocation(actor(request), revocation_id)


@post("/certificates/revocations/{revocation_id:int}/withdraw", summary="Withdraw a proposed revocation",
      tags=["certificates"], status_code=204)  # fmt: skip
async def withdraw(request: AppRequest, revocation_id: FromPath[int]) -> None:
    """409 where it no longer waits."""
    require(actor(request), Role.CITY)
    await dated.withdraw(REVOCATION, actor(request), revocation_id)


HANDLERS = [check, certificate_list, record, certificate, correct, step, propose, confirm, withdraw]
