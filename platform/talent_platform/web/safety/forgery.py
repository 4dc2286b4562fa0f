"""Forms come from our own pages: each carries a token that holds for one session only.

The token is also a cookie, which is what a visitor without a session is known by.
"""

from __future__ import annotations

import hmac
import secrets

from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from talent_platform.accounts.sign_in.middleware import API_PREFIX, COOKIE
from talent_platform.database import vault
from talent_platform.settings import settings
from talent_platform.web.rendering import STATIC_PATH
from talent_platform.web.requests import AppRequest, NotSignedIn
from talent_platform.web.safety.receiving import BoundedRequest

FIELD = "_csrf_token"
HEADER = "x-csrftoken"
_NONCE = 32
_NO_FORMS = (API_PREFIX, f"{STATIC_PATH}/")
_SAFE = {"GET", "HEAD", "OPTIONS"}


def cookie_name() -> str:
    """Over HTTPS under a name that browsers let no other host set."""
    return "__Host-csrftoken" if settings().secure_cookies else "csrftoken"


def issue(session: str) -> str:
    """A token for a session, `""` for a visitor."""
    nonce = secrets.token_hex(_NONCE // 2)
    return nonce + _mac(nonce, session)


def cookie(token: str) -> Cookie:
    return Cookie(
        cookie_name(), value=token, path="/", httponly=True, samesite="lax", secure=settings().secure_cookies
    )


def _mac(nonce: str, session: str) -> str:
    return vault.signature(f"{nonce}:{session}", "form token")


def _holds(token: str, session: str) -> bool:
    return hmac.compare_digest(token[_NONCE:].encode(), _mac(token[:_NONCE], session).encode())


class OwnForms(ASGIMiddleware):
    """Refuses what changes something and does not come from a page of this session.

    Stands inside `Authentication`. The API takes a Bearer token instead, which no other site can send.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["path"].startswith(_NO_FORMS):
            await next_app(scope, receive, send)
            return
        request: AppRequest = BoundedRequest(scope, receive)
        # The addresses of monitors ask nobody who they are.
        session, kept = scope.get("auth") or "", request.cookies.get(cookie_name(), "")
        token = kept if _holds(kept, session) else issue(session)
        ScopeState.from_scope(scope).csrf_token = token
        if request.method not in _SAFE and not await _from_own_page(request, session, kept):
            if not session and COOKIE in request.cookies and request.url.path != "/login":
                # The session ended while its page stood open.
                raise NotSignedIn
            raise PermissionDeniedException("CSRF token verification failed")

        async def keeping(message: Message) -> None:
            if message["type"] == "http.response.start" and token != kept:
                MutableScopeHeaders.from_message(message).add(
                    "Set-Cookie", cookie(token).to_header(header="")
                )
            await send(message)

        await next_app(scope, receive, keeping)


async def _from_own_page(request: AppRequest, session: str, kept: str) -> bool:
    # Browsers say where a form stood; a page of a sibling host could have planted a visitor's cookie.
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    sent = request.headers.get(HEADER) or (await request.form()).get(FIELD)
    return isinstance(sent, str) and _holds(sent, session) and (bool(session) or sent == kept)
