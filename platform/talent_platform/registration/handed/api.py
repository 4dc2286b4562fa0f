"""Getting in with a hand-over code, over the API."""

from __future__ import annotations

from typing import Annotated

from litestar import post
from litestar.params import JSONBody
from pydantic import Field

from talent_platform.registration.handed import service
from talent_platform.registration.handed.schemas import HandedAccount
from talent_platform.web.answers import Created
from talent_platform.web.requests import AppRequest, client_address


class HandedBody(HandedAccount):
    code: Annotated[str, Field(max_length=40)]
    password: Annotated[str, Field(max_length=128, json_schema_extra={"format": "password"})]


@post(
    "/registrations/handed", summary="Open an account with a hand-over code, without an account",
    tags=["registrations"], security=[{}],
)  # fmt: skip
async def accept(request: AppRequest, data: JSONBody[HandedBody]) -> Created:
    """Takes over the record the code stands for. 422 under `code` for a wrong, used or expired one; too many
    are refused with 429. The id is the account's."""
    account = await service.accept(
        data.code, login=data.login, person=data.person or "", password=data.password,
        address=client_address(request),
    )  # fmt: skip
    return Created(id=account)


HANDLERS = [accept]
