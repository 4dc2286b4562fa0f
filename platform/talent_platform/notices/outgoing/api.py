"""Where one is reached and of what, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform.accounts.sign_in.middleware import ALWAYS
from talent_platform.events import TOPICS, Topic
from talent_platform.notices.outgoing import reaching, recovering
from talent_platform.notices.outgoing.tables import Channel
from talent_platform.web.requests import AppRequest, actor, client_address


class AddressOut(BaseModel):
    channel: Channel
    address: str
    """Empty where none is given."""
    verified: bool
    """Whether digests go there."""
    code_until: datetime | None
    """A code was sent and holds until then."""
    asked: str
    """To come after a verified one, once its code is back; empty where none is."""


class ReachedOut(BaseModel):
    addresses: list[AddressOut]
    """One for each channel this installation sends by."""
    kinds: list[Topic]
    """What the digests tell of."""


class AddressBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    address: Annotated[str, StringConstraints(max_length=250)]


class AddressCodeBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(max_length=20)]


class KindsBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: Annotated[list[Topic], Field(max_length=len(TOPICS))]


@get("/notifications/settings", summary="Where you are reached, and of what", tags=["notifications"])
async def preferences(request: AppRequest) -> ReachedOut:
    """Your own addresses, in clear."""
    who = actor(request)
    unwanted = await reaching.unwanted(who.account_id)
    return ReachedOut(
        addresses=[AddressOut.model_validate(one, from_attributes=True) for one in await reaching.own(who)],
        kinds=[Topic(kind) for kind in TOPICS if kind not in unwanted],
    )


@put(
    "/notifications/settings/kinds", summary="Of what digests tell you", tags=["notifications"],
    status_code=204,
)  # fmt: skip
async def want(request: AppRequest, data: JSONBody[KindsBody]) -> None:
    """Of the other kinds only the inbox tells. Holds from the next message on."""
    await reaching.want(actor(request), data.kinds)


@put(
    "/notifications/settings/{channel:str}", summary="Give an address", tags=["notifications"],
    status_code=202,
)  # fmt: skip
async def give(request: AppRequest, channel: FromPath[str], data: JSONBody[AddressBody]) -> None:
    """A code is sent there; nothing else is before it has come back, and a verified one stands till then."""
    await reaching.give(actor(request), channel, data.address)


@post(
    "/notifications/settings/{channel:str}/prove", summary="Bring the code back", tags=["notifications"],
    status_code=204,
)  # fmt: skip
async def prove(request: AppRequest, channel: FromPath[str], data: JSONBody[AddressCodeBody]) -> None:
    """422 where it is another one, or over."""
    await reaching.prove(actor(request), channel, data.code)


@delete("/notifications/settings/{channel:str}", summary="Take an address away", tags=["notifications"])
async def take_away(request: AppRequest, channel: FromPath[str]) -> None:
    """Nothing goes there any more."""
    await reaching.take_away(actor(request), channel)


class PasswordProof(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    """As it came to the address the account had proved."""


@post(
    "/password-requests/proof", summary="Put a chosen password in force by the code that was sent",
    tags=["session"], status_code=204, opt=ALWAYS, security=[{}],
)  # fmt: skip
async def prove_password(request: AppRequest, data: JSONBody[PasswordProof]) -> None:
    """Of accounts of persons that have proved a phone or mailbox; all others go to their keeper. 422 for a
    wrong receipt or code, or where none was sent, which is not said; every session of the account ends."""
    await recovering.prove(data.receipt, data.code, address=client_address(request))


HANDLERS = [preferences, want, give, prove, take_away, prove_password]
