"""The number on the bell: asked once for each page, before it is put together."""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from talent_platform.accounts.sign_in.middleware import API_PREFIX
from talent_platform.notices import queries
from talent_platform.web.rendering import STATIC_PATH
from talent_platform.web.requests import ELSEWHERE, UNREAD

_NO_PAGES = (API_PREFIX, f"{STATIC_PATH}/")


class Bell(ASGIMiddleware):
    """Stands inside `Authentication`; parts of a page, which bring no masthead, ask for nothing."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        reader = scope.get("user")
        part_of_a_page = any(name == b"hx-request" for name, _ in scope["headers"])
        if reader is not None and not part_of_a_page and not scope["path"].startswith(_NO_PAGES):
            scope["state"][UNREAD] = await queries.unread(reader)
            scope["state"][ELSEWHERE] = sum((await queries.unread_elsewhere(reader)).values())
        await next_app(scope, receive, send)
