"""One line for each request, with an id that its answer carries as well."""

from __future__ import annotations

import logging
import secrets
import time
from urllib.parse import parse_qsl

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from talent_platform.logs import metrics
from talent_platform.logs.lines import AT_WORK
from talent_platform.masking import without_long_numbers

log = logging.getLogger(__name__)

HEADER = b"x-request-id"
_OFTEN = ("/static", "/live", "/ready", "/health", "/metrics")
"""Asked so often, and by machines, that only `debug` tells of each."""


def route(scope: Scope) -> str:
    """The address as it was declared; of one that is none of ours only that."""
    return scope.get("path_template") or "(none)"


def shown(scope: Scope) -> str:
    """The address without what somebody typed or keeps secret: numbers of rows stay, of texts and codes of
    the path and of the query only the names."""
    path = route(scope)
    for name, value in scope.get("path_params", {}).items():
        if isinstance(value, int):
            path = path.replace("{" + name + "}", str(value))
    asked = dict.fromkeys(name for name, _ in parse_qsl(scope["query_string"].decode("latin-1"), True))
    names = [name for name in asked if name.isidentifier() and name.isascii() and len(name) <= 40]
    return without_long_numbers(path + ("?" + "&".join(names) if names else ""))


class TracedApplication(Litestar):
    """The application; outermost, so that nothing is answered without a line."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        if scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
            return
        number, begun, answered = secrets.token_hex(6), time.monotonic(), _Answered(send)
        mark = AT_WORK.set(number)
        try:
            await super().__call__(scope, receive, answered)
        finally:
            _tell(scope, answered.status, time.monotonic() - begun)
            AT_WORK.reset(mark)


class _Answered:
    """Sends, and remembers with which status; 0 where nothing was sent, as to a client that has gone."""

    def __init__(self, send: Send) -> None:
        self._send, self.status = send, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], (HEADER, AT_WORK.get().encode())]
        await self._send(message)


def _tell(scope: HTTPScope, status: int, seconds: float) -> None:
    metrics.count(scope["method"], route(scope), status, seconds)
    level = logging.DEBUG if scope["path"].startswith(_OFTEN) and status < 500 else logging.INFO
    if not log.isEnabledFor(level):
        return
    account = getattr(scope.get("user"), "account_id", None)
    fields: dict[str, object] = {
        "method": scope["method"], "path": shown(scope), "status": status, "ms": round(seconds * 1000),
    }  # fmt: skip
    said = " ".join(str(value) for value in fields.values()) + " ms"
    if account is not None:
        fields["account"] = account
        said += f" account {account}"
    log.log(level, said, extra={"fields": fields})
