"""Certificates of a person over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from pydantic import BaseModel, Field

from talent_platform.certificates.tables import CertificateKind, CertificateState
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.certified import service
from talent_platform.supply.offers import queries
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class NamedCertificateOut(BaseModel):
    certificate: int
    kind: CertificateKind
    name: str
    level: str
    number: str | None
    """Null for who only reads the profile."""
    state: CertificateState
    since: date | None
    """Day of the last suspension, resumption or revocation."""
    expires: date | None


class NamedCertificateBody(BaseModel):
    number: Annotated[str, Field(min_length=1, max_length=100)]
    """Or the look-up code of its paper."""
    former: Annotated[str, Field(max_length=30)] = ""
    """From a bureau alone: the name on it, which the person bore before."""
    document: Annotated[str, Field(max_length=80)] = ""
    """The paper that shows so."""


@get("/candidates/{row_id:int}/certificates", summary="Certificates of the register that a person has named",
     tags=["offers"], operation_class=takes(PLAIN))  # fmt: skip
async def certificates(request: AppRequest, row_id: FromPath[int]) -> Page[NamedCertificateOut]:
    """The oldest first, to whoever reads the profile: nobody needs to ask for the paper again."""
    reader = actor(request)
    await queries.offer(reader, CANDIDATE, row_id)
    manages = await queries.in_charge(reader, CANDIDATE, row_id)
    held = (await service.of_candidates([row_id])).get(row_id, ())
    rows = [
        NamedCertificateOut(
            certificate=each.certificate, kind=CertificateKind(each.kind), name=each.name, level=each.level,
            number=each.number if manages else None, state=CertificateState(each.state), since=each.since,
            expires=each.expires,
        )
        for each in held
    ]  # fmt: skip
    return plain_page(request, NamedCertificateOut, rows)


@post("/candidates/{row_id:int}/certificates", summary="Name a certificate of the register as the person's",
      tags=["offers"], status_code=204)  # fmt: skip
async def link(request: AppRequest, row_id: FromPath[int], data: JSONBody[NamedCertificateBody]) -> None:
    """By its number and the person's name. 409 where somebody else has; 429 for whoever tries numbers."""
    former = service.FormerName(data.former.strip(), data.document.strip())
    await service.link(actor(request), row_id, data.number, former)


@delete("/candidates/{row_id:int}/certificates/{certificate_id:int}", summary="It was named by mistake",
        tags=["offers"])  # fmt: skip
async def unlink(
    request: AppRequest, row_id: FromPath[int], certificate_id: FromPath[int],
    reason: FromQuery[Annotated[str, QueryParameter(max_length=500)]] = "",
) -> None:  # fmt: skip
    """A bureau says why. 409 where the person lets go of one that is suspended or revoked."""
    await service.unlink(actor(request), row_id, certificate_id, reason)


HANDLERS = [certificates, link, unlink]
