"""The library over the API."""

from __future__ import annotations

from datetime import date, datetime

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.policies.documents import queries, service
from talent_platform.policies.documents.lists import POLICIES
from talent_platform.policies.documents.queries import PolicyView
from talent_platform.policies.documents.relying import Ground
from talent_platform.policies.documents.schemas import ChangedPolicy, PolicyForm
from talent_platform.policies.documents.service import UPLOAD
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor, sent_body


class PolicyOut(BaseModel):
    """A document as it stands today."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    number: str
    """文号; empty where it has none or none is known."""
    title: str
    issuer: str
    rank: str
    """law, regulation, ministry_rule, normative, local, city or example."""
    jurisdiction: str
    """CN or a division code."""
    valid_from: date | None
    """Null: not known."""
    valid_to: date | None
    replaced_by: str
    """Key of the document that took its place; empty for none."""
    link: str
    status: str
    """How far its text was checked."""
    standing: str
    """in_force, coming, ended or unknown."""
    relying: int
    """Rules, figures, acts and causes that rest on it."""
    review: int
    """How many of them are law although it is not, and name no successor."""
    version: int
    """0 of a shipped one that was never changed."""
    updated: datetime | None


class GroundOut(BaseModel):
    kind: str
    """rule, figure, act or cause."""
    name: str
    title: str
    article: str
    """As its source names it."""
    in_force: bool
    """Today."""
    review: bool
    """It has lost its ground."""


class ParagraphOut(BaseModel):
    label: str
    text: str
    cited_by: list[str]
    """Names of what rests on this paragraph."""


class PolicyDetail(PolicyOut):
    names: list[str]
    """How sources name it."""
    text: str
    paragraphs: list[ParagraphOut]
    grounds: list[GroundOut]
    file: str
    """SHA-256 of the newest file, empty where there is none: `…/file`."""


class PolicyAdded(BaseModel):
    key: str


@get(
    "/policies", summary="Policy documents", tags=["law"], operation_class=takes(POLICIES.spec),
    security=[{}],
)  # fmt: skip
async def policy_list(request: AppRequest) -> Page[PolicyOut]:
    """The texts that rules and figures stand in, to everybody."""
    return await POLICIES.answer(request, PolicyOut)


@get("/policies/{key:str}", summary="A policy document", tags=["law"], security=[{}])
async def read_policy(key: FromPath[str]) -> PolicyDetail:
    """With its paragraphs and everything that rests on it."""
    return await _detail(await queries.policy(key))


async def _detail(row: PolicyView) -> PolicyDetail:
    file = await queries.file_of(row.key)
    pieces = [
        ParagraphOut(label=each.label, text=each.text, cited_by=[one.name for one in row.citing(each)])
        for each in row.paragraphs
    ]
    grounds = [_ground(each, lost=each in row.lost) for each in row.grounds]
    return PolicyDetail.model_validate({
        **PolicyOut.model_validate(row).model_dump(), "names": row.names, "text": row.text,
        "paragraphs": pieces, "grounds": grounds, "file": file.digest if file else "",
    })  # fmt: skip


def _ground(ground: Ground, *, lost: bool) -> GroundOut:
    return GroundOut(
        kind=ground.kind, name=ground.name, title=ground.title, article=ground.source.article,
        in_force=ground.in_force, review=lost,
    )  # fmt: skip


@post("/policies", summary="Enter a policy document", tags=["law"])
async def add_policy(request: AppRequest, data: JSONBody[PolicyForm]) -> PolicyAdded:
    """The city's; 422 where one of that title and number is there."""
    return PolicyAdded(key=await service.add(actor(request), data))


@put("/policies/{key:str}", summary="Say how a policy document stands", tags=["law"])
async def change_policy(
    request: AppRequest, key: FromPath[str], data: JSONBody[ChangedPolicy]
) -> PolicyDetail:
    """The whole document with a word why; what rests on it needs a review from the day it has ended."""
    await service.change(actor(request), key, data)
    return await _detail(await queries.policy(key))


@post(
    "/policies/{key:str}/file", summary="Put its file beside a policy document (multipart: file)",
    tags=["law"], opt=UPLOAD, status_code=204,
)  # fmt: skip
async def attach_file(request: AppRequest, key: FromPath[str]) -> None:
    """PDF, PNG or JPG; the newest is shown, earlier ones stay."""
    await service.attach(actor(request), key, await sent_body(request, "file"))


@get(
    "/policies/{key:str}/file", summary="The file of a policy document", tags=["law"], opt=FILE, security=[{}]
)
async def policy_file(request: AppRequest, key: FromPath[str]) -> Response[bytes]:
    """As it was issued, to everybody."""
    async with export(request, f"policy:{key}") as out:
        name, body = await queries.body_of(key)
        return await out.ready(name, body, count=1)


HANDLERS = [policy_list, read_policy, add_policy, change_policy, attach_file, policy_file]
