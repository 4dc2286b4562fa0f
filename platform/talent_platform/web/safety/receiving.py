"""How a request's body is received: within a bounded time, and JSON only as deep as anybody can mean it."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from typing import Any

from litestar import Request
from litestar.connection.base import empty_receive, empty_send
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, SerializationException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send, WebSocketReceiveMessage

from talent_platform.database.outage import is_away
from talent_platform.errors import BadBody
from talent_platform.i18n import N_, gettext
from talent_platform.settings import settings


class TooSlow(HTTPException):
    """The body did not arrive within the time."""

    status_code = 408


class _InTime:
    """Receives until a moment. A callable of its own: a method of the request would be a cycle, and what it
    keeps alive keeps the connection of a slow client open until the next garbage collection."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive, self._until = receive, time.monotonic() + seconds

    async def __call__(self) -> HTTPReceiveMessage | WebSocketReceiveMessage:
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                return await self._receive()
        except TimeoutError:
            pass
        # Whatever still comes belongs to this body, not to a next request.
        raise TooSlow(headers={"Connection": "close"})


class KeepsForms(ASGIMiddleware):
    """Reads a form that nobody came to read, because the database went away before: what was typed is shown
    on the page that says so."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        try:
            await next_app(scope, receive, send)
        except Exception as error:
            if is_away(error) and scope.get("method") == "POST":
                with suppress(Exception):
                    await BoundedRequest(scope, receive).form()
            raise


class BoundedRequest(Request[Any, Any, Any]):
    """The request class of the application."""

    def __init__(self, scope: Scope, receive: Receive = empty_receive, send: Send = empty_send) -> None:
        super().__init__(scope, _InTime(receive, settings().body_seconds), send)

    async def json(self) -> Any:
        """
        Raises:
            BadBody: it is none; said with line and column where the decoder tells them.
        """
        try:
            return await super().json()
        except RecursionError as error:
            raise BadBody(N_("请求的内容嵌套过深")) from error
        except UnicodeDecodeError as error:
            raise BadBody(N_("请求的内容不是 UTF-8 编码的文字")) from error
        except SerializationException as error:
            raise BadBody(_no_json(await self.body(), str(error))) from error


def _no_json(body: bytes, said: str) -> str:
    """`said`: the decoder's English, which tells the byte."""
    at = re.search(r"\(byte (\d+)\)", said)
    if not at and "truncated" not in said:
        return N_("请求的内容不是有效的 JSON")
    lines = body[: int(at[1]) if at else len(body)].decode(errors="replace").split("\n")
    return gettext(
        "请求的内容不是有效的 JSON：第 {line} 行第 {column} 列附近有误",
        line=len(lines), column=len(lines[-1]) + 1,
    )  # fmt: skip
