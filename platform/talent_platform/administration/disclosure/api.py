"""The one door over JSON: who looked at one's own data, and texts that wait for the bureau."""

from __future__ import annotations

from datetime import datetime

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.administration.disclosure.lists import TEXTS
from talent_platform.disclosure import looks, texts
from talent_platform.reference.fields import Note
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class Look(BaseModel):
    model_config = ConfigDict(extra="ignore")

    at: datetime
    reader: str
    organisation: str
    role: str
    fields: list[str]
    login: str
    """Whose account was opened, moved, switched on, renamed or given a password; empty of other looks."""
    reason: str
    """As its reader typed it."""
    note: str
    """Where nobody gave a reason: what the system noted."""


@get(
    "/looks",
    summary="Who looked at one's own name, phone or identity number, and why",
    tags=["session"],
    operation_class=takes(PLAIN),
)
async def own_looks(request: AppRequest) -> Page[Look]:
    """The newest 200."""
    return plain_page(request, Look, await looks.at_own(actor(request)))


class KeptText(BaseModel):
    """What an author kept although it tells who somebody is."""

    model_config = ConfigDict(extra="ignore")

    id: int
    at: datetime
    author_name: str
    kind: str
    """need, candidate, team or case."""
    record: int
    texts: dict[str, str]
    """Field → its text."""
    found: list[tuple[str, str]]
    """Way (phone, identity, mail, account, name) and what was written."""
    state: str
    """waiting, passed or refused."""
    note: str


class TextDecision(BaseModel):
    passed: bool
    note: Note = ""
    """Why not, where it is refused."""


@get(
    "/texts",
    summary="Texts that wait for the bureau, and the last that were decided",
    tags=["cases"],
    operation_class=takes(TEXTS.spec),
)
async def text_list(request: AppRequest) -> Page[KeptText]:
    """Texts in which their authors kept contact data or names."""
    return await TEXTS.answer(request, KeptText)


@post(
    "/texts/{review_id:int}/decision", summary="Let a text through, or not", tags=["cases"], status_code=204
)
async def decide_text(request: AppRequest, review_id: FromPath[int], data: JSONBody[TextDecision]) -> None:
    """Passed texts are shown to the other side, within a case once both agreed; final."""
    await texts.decide(actor(request), review_id, passed=data.passed, note=data.note)


HANDLERS = [
    own_looks,
    text_list,
    decide_text,
]
