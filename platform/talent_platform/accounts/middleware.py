"""Who is behind a request: the session cookie of a browser, or the Bearer token of an API client."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult

from talent_platform.accounts import service
from talent_platform.accounts.permissions import MISPLACED
from talent_platform.errors import NotAllowed
from talent_platform.web import messages

COOKIE = "talent_session"
API_PREFIX = "/api/"
ALWAYS = {"always": True}
"""`opt` of the handlers that every signed-in account reaches, whatever else it has to mend first."""


class Authentication(AbstractAuthenticationMiddleware):
    """Sets `request.user` to the actor or None. Nothing is refused here; services decide.

    An API call that changes something needs the Bearer token: a cookie alone could be sent by another site.
    """

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        token = _bearer(connection.headers.get("authorization", ""))
        if token is None and _cookie_counts(connection):
            token = connection.cookies.get(COOKIE)
        actor = await service.actor_of(token) if token else None
        locale = connection.cookies.get(messages.LOCALE_COOKIE) or (actor.locale if actor else None)
        messages.set_locale(messages.known_locale(locale))
        return AuthenticationResult(user=actor, auth=token if actor else None)


def well_placed(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """An account whose role does not fit its organisation reaches only what is marked `ALWAYS`.

    Raises:
        NotAllowed: with the sentence that says so.
    """
    actor = connection.scope.get("user")
    if actor is not None and not actor.well_placed and not handler.opt.get("always"):
        raise NotAllowed(MISPLACED)


def _bearer(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _cookie_counts(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    is_api = connection.url.path.startswith(API_PREFIX)
    return not is_api or connection.scope["method"] in {"GET", "HEAD"}  # type: ignore[typeddict-item]
