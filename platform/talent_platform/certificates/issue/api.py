"""Issuing over the API, and what whoever checks papers offline needs: the keys and the status list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from litestar import MediaType, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.access import READERS
from talent_platform.certificates.correcting.service import ProposedIssuance, masked_changes
from talent_platform.certificates.issue import service, titles
from talent_platform.certificates.issue.schemas import IssuanceForm
from talent_platform.certificates.issue.service import ISSUANCE
from talent_platform.certificates.register.schemas import Checked
from talent_platform.certificates.sealing import keys, status
from talent_platform.certificates.sealing.keys import KEYS, KeyForm
from talent_platform.certificates.sealing.offline import PublishedKey, PublishedKeys
from talent_platform.certificates.tables import CertificateKind
from talent_platform.clock import today
from talent_platform.dated import service as dated
from talent_platform.reference.fields import Id
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.rendering import masked
from talent_platform.web.requests import AppRequest, actor


class IssuanceOut(BaseModel):
    """A decision; the holder's name is masked."""

    id: Id
    kind: CertificateKind
    name: str
    level: str
    specialty: str
    holder_masked: str
    decided: date
    expires: date | None
    corrects: Id | None
    """The certificate that it corrects; null where it issues one."""
    number: str | None
    """This and the rest: of the correction of what others issued alone."""
    body: str | None
    issued: date | None
    seen_on: date | None
    checked: Checked | None
    checked_on: date | None
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_name: str
    confirmed: datetime | None
    confirmed_name: str
    withdrawn: datetime | None
    may_confirm: bool
    certificate: Id | None
    """What was issued by it."""


class IssuanceDetail(IssuanceOut):
    holder: str | None
    """In clear for the city, which answers for it; the look is logged."""
    identity_known: bool
    """The holder's identity number is on record; nobody is shown it."""
    changed: dict[str, list[str | None]]
    """Field → [as it stands, as it is to be] of a correction that waits; names for the city alone."""


class KeyChangeOut(BaseModel):
    id: Id
    alg: Literal["EdDSA", "SM2"]
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_name: str
    may_confirm: bool


class StatusList(BaseModel):
    """Signed over the JSON of all but `signature`: keys sorted, no blanks, UTF-8, after the line `talent
    status list 1`."""

    issuer: str
    made: str
    certificates: dict[str, list[list[str]]]
    """Code on the paper → [day, state] in order; what was never touched is not listed. States: valid,
    suspended, revoked, and superseded where the certificate was corrected since."""
    alg: Literal["EdDSA", "SM2"]
    kid: str
    signature: str
    """Hexadecimal."""


@get("/certificates/keys", summary="Keys that sign, or signed, certificates", tags=["certificates"],
     security=[{}])  # fmt: skip
async def published() -> PublishedKeys:
    """Without an account. A retired key still proves what it signed between its days."""
    return PublishedKeys(
        issuer=keys.issuer(),
        keys=[
            PublishedKey(kid=key.kid, alg=key.alg, public=key.public.hex(), first=key.first, last=key.last)
            for key in await keys.published()
        ],
    )


@get("/certificates/status", summary="What became of issued certificates, for offline checkers",
     tags=["certificates"], security=[{}])  # fmt: skip
async def status_list() -> Response[StatusList]:
    """Without an account, whole and signed; nobody is asked which certificate they check. 409 before there is
    a key."""
    body: Any = await status.published()
    return Response(body, media_type=MediaType.JSON)


class DecidedTitle(BaseModel):
    """A title of a series and level that the city decides."""

    name: str
    level: str
    series: str


@get("/certificates/titles", summary="Titles that the city issues", tags=["certificates"],
     operation_class=takes(PLAIN))  # fmt: skip
async def decided_titles(request: AppRequest, on: FromQuery[date | None] = None) -> Page[DecidedTitle]:
    """Of decisions of a day, or of today; none before somebody has set what the city decides."""
    require(actor(request), *READERS)
    found = [
        DecidedTitle(name=each.title, level=each.level, series=each.series)
        for each in await titles.decided_on(on or today()) or ()
    ]
    return plain_page(request, DecidedTitle, found)


async def _out(request: AppRequest, row: ProposedIssuance) -> IssuanceOut:
    return IssuanceOut.model_validate({
        **vars(row), "holder_masked": masked(row.holder),
        "may_confirm": await dated.confirmable(actor(request), row),
        "certificate": await service.issued_by(row.id),
    })  # fmt: skip


@get("/certificates/issuances", summary="Decisions that wait for a second person", tags=["certificates"],
     operation_class=takes(PLAIN))  # fmt: skip
async def waiting(request: AppRequest) -> Page[IssuanceOut]:
    """The oldest first."""
    require(actor(request), *READERS)
    rows = [await _out(request, row) for row in await dated.waiting(ISSUANCE)]
    return plain_page(request, IssuanceOut, rows)


@post("/certificates/issuances", summary="Enter a decision to issue a certificate (city only)",
      tags=["certificates"])  # fmt: skip
async def propose(request: AppRequest, data: JSONBody[IssuanceForm]) -> Created:
    """Nothing is issued before another person of the bureau has confirmed it. 422 for a title that the city
    does not decide, and for everything that is none."""
    return Created(id=await service.propose(actor(request), data))


@post("/certificates/{certificate_id:int}/corrections", summary="Correct a certificate the city issued",
      tags=["certificates"])  # fmt: skip
async def correct(
    request: AppRequest, certificate_id: FromPath[int], data: JSONBody[IssuanceForm]
) -> Created:
    """It keeps number and day, is signed anew, and the paper of before is superseded, once another person of
    the bureau has confirmed it (as a decision)."""
    return Created(id=await service.propose_correction(actor(request), certificate_id, data))


@get("/certificates/issuances/{issuance_id:int}", summary="One decision", tags=["certificates"])
async def issuance(request: AppRequest, issuance_id: FromPath[int]) -> IssuanceDetail:
    """Waiting, confirmed or withdrawn; who confirms sees what is confirmed."""
    reader = require(actor(request), *READERS)
    row = await dated.one(ISSUANCE, issuance_id)
    decides = reader.role is Role.CITY
    if decides:
        await audit.names_read(reader, "certificate", f"issuance:{issuance_id}", 1)
    return IssuanceDetail(
        **(await _out(request, row)).model_dump(),
        holder=row.holder if decides else None,
        identity_known=bool(row.person_key),
        changed=_changed(await service.differences(reader, row), named=decides),
    )


def _changed(differences: Mapping[str, list[Any]], *, named: bool) -> dict[str, list[str | None]]:
    shown = masked_changes(differences)
    if named and "holder" in differences:
        shown["holder"] = differences["holder"]
    return {field: [str(each) if each else None for each in pair] for field, pair in shown.items()}


@post("/certificates/issuances/{issuance_id:int}/confirm", summary="Issue, as the second person",
      tags=["certificates"], status_code=200)  # fmt: skip
async def confirm(request: AppRequest, issuance_id: FromPath[int]) -> Created:
    """The certificate, numbered and signed. 403 for whoever proposed it; 409 where it no longer waits."""
    require(actor(request), Role.CITY)
    return Created(id=await service.confirm(actor(request), issuance_id))


@post("/certificates/issuances/{issuance_id:int}/withdraw", summary="Withdraw a decision",
      tags=["certificates"], status_code=204)  # fmt: skip
async def withdraw(request: AppRequest, issuance_id: FromPath[int]) -> None:
    """409 where it no longer waits."""
    await dated.withdraw(ISSUANCE, actor(request), issuance_id)


@get("/certificates/key-changes", summary="New keys that wait for a second person", tags=["certificates"],
     operation_class=takes(PLAIN))  # fmt: skip
async def key_changes(request: AppRequest) -> Page[KeyChangeOut]:
    """At most one of each suite."""
    reader = require(actor(request), *READERS)
    rows = [
        KeyChangeOut.model_validate({**vars(row), "may_confirm": await dated.confirmable(reader, row)})
        for row in await dated.waiting(KEYS)
    ]
    return plain_page(request, KeyChangeOut, rows)


@post("/certificates/key-changes", summary="Propose a new key (city only)", tags=["certificates"])
async def propose_key(request: AppRequest, data: JSONBody[KeyForm]) -> Created:
    """It is made when another person of the bureau confirms; what older keys signed stays good."""
    return Created(id=await keys.propose(actor(request), data))


@post("/certificates/key-changes/{change_id:int}/confirm", summary="Make the new key, as the second person",
      tags=["certificates"], status_code=204)  # fmt: skip
async def confirm_key(request: AppRequest, change_id: FromPath[int]) -> None:
    """The private half of the one before is destroyed. 409 where it no longer waits."""
    await keys.confirm(actor(request), change_id)


@post("/certificates/key-changes/{change_id:int}/withdraw", summary="Withdraw a proposed key",
      tags=["certificates"], status_code=204)  # fmt: skip
async def withdraw_key(request: AppRequest, change_id: FromPath[int]) -> None:
    """409 where it no longer waits."""
    await dated.withdraw(KEYS, actor(request), change_id)


HANDLERS = [
    published, status_list, decided_titles, waiting, propose, correct, issuance, confirm, withdraw,
    key_changes, propose_key, confirm_key, withdraw_key,
]  # fmt: skip
