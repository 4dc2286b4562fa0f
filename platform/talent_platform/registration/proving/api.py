"""Getting in by a code, over the API."""

from __future__ import annotations

from typing import Annotated

from litestar import post
from litestar.params import JSONBody
from pydantic import BaseModel, Field

from talent_platform.registration.applications.api import ReceiptBody
from talent_platform.registration.applications.schemas import Receipt
from talent_platform.registration.proving import service
from talent_platform.web.requests import AppRequest, client_address


class ProofBody(BaseModel):
    receipt: Receipt
    code: Annotated[str, Field(min_length=1, max_length=20)]
    """As it came to the phone or mailbox."""


@post(
    "/registrations/proof", summary="Bring back the code that was sent: the account is open",
    tags=["registrations"], status_code=204, security=[{}],
)  # fmt: skip
async def prove(request: AppRequest, data: JSONBody[ProofBody]) -> None:
    """422 for a wrong receipt or code, or one that is over; 409 where the registration waits for none, or the
    address has opened an account of the kind before; too many wrong receipts are refused with 429."""
    await service.prove(data.receipt, data.code, address=client_address(request))


@post(
    "/registrations/code", summary="Another code to the phone or mailbox of a registration",
    tags=["registrations"], status_code=204, security=[{}],
)  # fmt: skip
async def send_again(request: AppRequest, data: JSONBody[ReceiptBody]) -> None:
    """The one before is good for nothing any more; 409 where the registration waits for none."""
    await service.send_again(data.receipt, address=client_address(request))


HANDLERS = [prove, send_again]
