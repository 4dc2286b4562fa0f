"""Between a Litestar request and a page: the frame, forms, redirects, the address of the client."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from litestar import Request, Response
from litestar.datastructures import Cookie, State, UploadFile
from litestar.response import Redirect, Template
from litestar.utils.scope.state import ScopeState
from pydantic import BaseModel, ValidationError

from talent_platform import i18n
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.accounts.sign_in.middleware import COOKIE
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.errors import Invalid, TalentError, TooManyAttempts
from talent_platform.i18n import N_
from talent_platform.reference import open_text
from talent_platform.reference.fields import LARGEST_ID
from talent_platform.settings import settings
from talent_platform.web.frame import Flash, Frame, Tone, Viewer
from talent_platform.web.navigation import Link, menu_for
from talent_platform.workbooks.sentences import sentence

AppRequest = Request[Actor | None, str | None, State]
UNREAD, ELSEWHERE = "unread", "unread_elsewhere"
"""In the state of a request: how many notifications its reader has not read, and how many in other roles."""
FLASH_COOKIE = "flash"
FLASH_SECONDS = 60
FLASH_LENGTH = 300
SHOWN_FINDINGS = 100
"""Wrong fields that one answer names; no form of ours has as many."""


class NotSignedIn(TalentError):  # noqa: N818
    """Somebody without an account asked for a page that needs one."""

    def __init__(self) -> None:
        super().__init__("请先登录")


def actor(request: AppRequest) -> Actor:
    """The signed-in account.

    Raises:
        NotSignedIn: nobody is; pages lead to the sign-in form, the API answers 401.
    """
    if request.user is None:
        raise NotSignedIn
    return request.user


def client_address(request: AppRequest) -> str:
    """The client's address, looking past as many proxies as the operator says to trust."""
    hops = settings().trusted_proxies
    forwarded = [
        part.strip()
        for line in request.headers.getall("x-forwarded-for", [])
        for part in line.split(",")
        if part.strip()
    ]
    known = _address(forwarded[-hops]) if hops and len(forwarded) >= hops else ""
    return known or (request.client.host if request.client else "")


def _address(written: str) -> str:
    """Without the port that some proxies write behind it, and without brackets; empty for what is none."""
    bracketed, _, _ = written.removeprefix("[").partition("]")
    bare = bracketed.partition(":")[0] if bracketed.count(":") == 1 else bracketed
    try:
        ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    return bare


def frame(request: AppRequest) -> Frame:
    user = request.scope.get("user")
    token = ScopeState.from_scope(request.scope).csrf_token
    viewer = Viewer(user.name, user.role_label, links=_personal(user), several=user.several) if user else None
    return Frame(
        path=request.url.path,
        locale=i18n.current_locale(),
        viewer=viewer,
        menu=menu_for(user),
        csrf_token=token if isinstance(token, str) else "",
        flashes=_flashes(request),
        unread=request.scope["state"].get(UNREAD) if viewer else None,
        unread_elsewhere=request.scope["state"].get(ELSEWHERE, 0) if viewer else 0,
    )


def _personal(user: Actor) -> tuple[Link, ...]:
    links: tuple[Link, ...] = (Link(N_("账号与安全"), "/account", "lock"),)
    links = (*links, Link(N_("我的查询"), "/saved", "star"))
    if user.role in BUREAUS | {Role.ENTERPRISE, Role.INSTITUTION}:
        links = (*links, Link(N_("名单"), "/shortlists", "list-check"))
    return (*links, Link(N_("谁看过我的信息"), "/looks", "eye"))


def _flashes(request: AppRequest) -> tuple[Flash, ...]:
    until, _, rest = request.cookies.get(FLASH_COOKIE, "").partition(".")
    signed, _, said = rest.partition(".")
    session = request.cookies.get(COOKIE, "")
    fits = hmac.compare_digest(signed.encode(), _flash_signature(session, until, said).encode())
    if not fits or int(until) < now().timestamp():
        return ()
    tone, then, text = said.split("\n", 2)
    return (Flash(text, tone, then),)  # type: ignore[arg-type]


def _flash_cookie(session: str, flash: Flash) -> Cookie:
    """One sentence for the next page of this browser, signed so that nobody else can put words there."""
    until = str(int(now().timestamp()) + FLASH_SECONDS)
    said = "\n".join((flash.tone, flash.then, flash.text[:FLASH_LENGTH]))
    value = f"{until}.{_flash_signature(session, until, said)}.{quote(said)}"
    return Cookie(
        FLASH_COOKIE, value=value, max_age=FLASH_SECONDS, httponly=True, samesite="lax",
        secure=settings().secure_cookies,
    )  # fmt: skip


def _flash_signature(session: str, until: str, said: str) -> str:
    return vault.signature(f"{until}:{session}:{said}", "flash")


def page(request: AppRequest, template: str, *, status: int = 200, **context: Any) -> Template:
    """Render a template inside the frame; a flash message is shown once."""
    cookies = [Cookie(FLASH_COOKIE, value="", max_age=0)] if FLASH_COOKIE in request.cookies else []
    return Template(
        template_name=template,
        context={"frame": frame(request), "me": request.scope.get("user"), **context},
        status_code=status,
        cookies=cookies,
    )


def refused(answer: Template, error: Invalid | TooManyAttempts) -> Template:
    """The page of a form that was not taken, with what was typed, as the answer to why."""
    answer.status_code = 422
    if isinstance(error, TooManyAttempts):
        answer.status_code = 429
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    return answer


def is_htmx(request: AppRequest) -> bool:
    return request.headers.get("hx-request") == "true"


def on_paper(request: AppRequest, path: str) -> str:
    """The whole address of a page, as a letter names it."""
    return (settings().public_url or str(request.base_url).rstrip("/")) + path


def redirect(
    request: AppRequest, url: str, *, flash: str = "", tone: Tone = "success", then: str = "",
    session: str = "",
) -> Response[Any]:  # fmt: skip
    """Lead on after a change (303, or HX-Redirect for HTMX), with one sentence for the next page and the
    address of what waits next (`DeclaredList.next_for`).

    `session` is the token of a session that this very answer opens.
    """
    opened = session or request.cookies.get(COOKIE, "")
    cookies = [_flash_cookie(opened, Flash(flash, tone, then))] if flash else []
    if is_htmx(request):
        return Response(None, status_code=200, headers={"HX-Redirect": url}, cookies=cookies)
    return Redirect(url, status_code=303, cookies=cookies)


def local_address(url: str) -> str:
    """Only a path of this site may be returned to; the first page instead of any other."""
    try:
        parts = urlsplit(url)
    except ValueError:  # `//[`: no address at all
        return "/"
    safe = not parts.scheme and not parts.netloc and url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if safe and "\\" not in url else "/"


async def form_values(request: AppRequest) -> dict[str, Any]:
    """What a form sent: one text per field, a list where a field came several times; files are left out."""
    form = await request.form()
    values: dict[str, Any] = {}
    for name in form:
        if name == "_csrf_token":
            continue
        entries = [entry.replace("\x00", "") for entry in form.getall(name) if isinstance(entry, str)]
        if entries:
            values[name] = entries[0] if len(entries) == 1 else entries
    return values


def whole_number(value: object) -> int | None:
    """A number from 0 on as forms and addresses send it; None for what is none or no column can hold."""
    text = str(value or "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else LARGEST_ID + 1
    return number if number <= LARGEST_ID else None


Model = TypeVar("Model", bound=BaseModel)


def validated(
    model: type[Model], values: Mapping[str, Any], context: Mapping[str, Any] | None = None
) -> Model:
    """The values as `model`; unknown fields are dropped and blank optional ones fall to their default.
    `context` is what the model's validators ask for.

    Raises:
        Invalid: with one sentence per field.
    """
    given = {
        name: value
        for name, value in values.items()
        if name in model.model_fields and value not in ("", None)
    }
    try:
        return model.model_validate(given, context=context)
    except ValidationError as error:
        raise invalid(error) from error


def invalid(error: ValidationError) -> Invalid:
    """Pydantic's errors as one sentence per field.

    An error of the whole stands at the field its context names, else under `""`.
    """
    fields: dict[str, str] = {}
    for entry in error.errors(include_url=False)[:SHOWN_FINDINGS]:
        if entry["type"] == open_text.KIND:
            fields |= {**entry["ctx"]["fields"], open_text.CONFIRM: open_text.TO_CONFIRM}
            continue
        name = entry["loc"][0] if entry["loc"] else entry.get("ctx", {}).get("field", "")
        fields.setdefault(str(name), sentence(entry))
    wrong = len(fields.keys() - {open_text.CONFIRM})
    return Invalid(fields.get("", "") or i18n.ngettext("有 {n} 处需要修改", wrong), fields)


async def sent_body(request: AppRequest, field: str) -> bytes:
    """What a multipart form sends as the file `field`; empty where none came."""
    sent = (await request.form()).get(field)
    if not isinstance(sent, UploadFile):
        return b""
    try:
        return await sent.read()
    finally:
        await sent.close()
