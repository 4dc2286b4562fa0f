"""How much one request may bring, looked at before anything in it is read, checked or shown again.

The models say how long each text and list may be; what is said here only keeps a request from costing
more than the largest that any model accepts, which a test holds.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from litestar.enums import RequestEncodingType, ScopeType
from litestar.exceptions import ClientException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from talent_platform.errors import AddressTooLong, TooLarge
from talent_platform.i18n import gettext, ngettext
from talent_platform.reference.fields import CELL_LENGTH
from talent_platform.web.rendering import STATIC_PATH
from talent_platform.web.requests import AppRequest
from talent_platform.web.safety.receiving import BoundedRequest

BODY_BYTES = 1024 * 1024
"""Of a form or a JSON document; only workbooks may be larger (`upload_limit_bytes`)."""
FIELDS = 500
"""Fields of a form, repeated ones counted each time; also the parts of a multipart body."""
JSON_VALUES = 10_000
"""Values in a JSON document."""
ADDRESS_BYTES = 16 * 1024


class Bounds(ASGIMiddleware):
    """Refuses with 413 or 414; stands inside `Authentication`, so that a refusal is the viewer's page."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if not scope["path"].startswith(f"{STATIC_PATH}/"):
            request: AppRequest = BoundedRequest(scope, receive)
            if len(scope["raw_path"]) + len(scope["query_string"]) > ADDRESS_BYTES:
                raise AddressTooLong
            if request.method not in {"GET", "HEAD", "OPTIONS"}:
                await _bounded_body(request)
        await next_app(scope, receive, send)


async def _bounded_body(request: AppRequest) -> None:
    kind, _options = request.content_type
    if kind == RequestEncodingType.URL_ENCODED:
        _check_lengths(await _read_fields(request))
    elif kind == RequestEncodingType.MULTI_PART:
        _check_lengths(await _read_parts(request))
    # Every value but the first follows a comma; commas inside texts are few beside the limit.
    elif (await request.body()).count(b",") >= JSON_VALUES:
        raise TooLarge(gettext("一次最多提交 {limit} 个值，请分几次提交", limit=f"{JSON_VALUES:,}"))


async def _read_fields(request: AppRequest) -> dict[str, list[str]]:
    # Not by Litestar's own parser: it knows no limit and keeps the last thousand forms in memory.
    try:
        pairs = parse_qsl(
            (await request.body()).decode("latin-1"), keep_blank_values=True, max_num_fields=FIELDS
        )
    except ValueError:
        raise _too_many_fields() from None
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    ScopeState.from_scope(request.scope).form = form  # type: ignore[assignment]
    return form


async def _read_parts(request: AppRequest) -> dict[str, list[str]]:
    """The texts among the parts of a multipart body."""
    try:
        form = await request.form()
    except ClientException as error:
        # So Litestar says that there are more parts than `multipart_form_part_limit`.
        if error.status_code == 400 and error.detail == "Request Entity Too Large":
            raise _too_many_fields() from error
        raise
    return {name: [one for one in form.getall(name) if isinstance(one, str)] for name in form}


def _too_many_fields() -> TooLarge:
    return TooLarge(ngettext("一次最多提交 {n} 个栏目，请分几次提交", FIELDS))


def _check_lengths(form: dict[str, list[str]]) -> None:
    if any(len(text) > CELL_LENGTH for texts in form.values() for text in texts):
        raise TooLarge(gettext("每个栏目最多 {limit} 个字，请缩短后重试", limit=f"{CELL_LENGTH:,}"))
