"""How a request's body is received: within a bounded time, and JSON only as deep as anybody can mean it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from litestar import Request
from litestar.connection.base import empty_receive, empty_send
from litestar.exceptions import ClientException, HTTPException
from litestar.types import HTTPReceiveMessage, Receive, Scope, Send, WebSocketReceiveMessage

from talent_platform.settings import settings


class TooSlow(HTTPException):
    """The body did not arrive within the time."""

    status_code = 408


class BoundedRequest(Request[Any, Any, Any]):
    """The request class of the application."""

    def __init__(self, scope: Scope, receive: Receive = empty_receive, send: Send = empty_send) -> None:
        super().__init__(scope, receive, send)
        self._unbounded, self._until = self.receive, time.monotonic() + settings().body_seconds
        self.receive = self._in_time

    async def _in_time(self) -> HTTPReceiveMessage | WebSocketReceiveMessage:
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                return await self._unbounded()
        except TimeoutError:
            # Whatever still comes belongs to this body, not to a next request.
            raise TooSlow(headers={"Connection": "close"}) from None

    async def json(self) -> Any:
        try:
            return await super().json()
        except RecursionError as error:
            raise ClientException("JSON is nested too deeply") from error
