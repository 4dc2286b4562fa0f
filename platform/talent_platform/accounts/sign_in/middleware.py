"""Who is behind a request: the session cookie of a browser, or the Bearer token of an API client."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult

from talent_platform import i18n
from talent_platform.accounts.actor import Duty
from talent_platform.accounts.permissions import MISPLACED
from talent_platform.accounts.sign_in import acting
from talent_platform.errors import MustFirst, NotAllowed
from talent_platform.i18n import N_

COOKIE = "talent_session"
DEVICE_COOKIE = "talent_device"
API_PREFIX = "/api/"
POLLED = "/progress"
"""End of the addresses that a page asks again and again while work goes on, with nobody before it."""
ALWAYS = {"always": True}
"""`opt` of the handlers that every signed-in account reaches, whatever else it has to mend first."""


class Authentication(AbstractAuthenticationMiddleware):
    """Sets `request.user` to the actor or None. Nothing is refused here; services decide.

    An API call that changes something needs the Bearer token: a cookie alone could be sent by another site.
    """

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        return await recognised(connection)


async def recognised(connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
    """Who asks; the language is that of the request from here on."""
    token = _bearer(connection.headers.get("authorization", ""))
    if token is None and _cookie_counts(connection):
        token = connection.cookies.get(COOKIE)
    attended = not connection.url.path.endswith(POLLED)
    actor = await acting.actor_of(token, attended=attended) if token else None
    cookie, asked = connection.cookies.get(i18n.LOCALE_COOKIE), connection.headers.get("accept-language", "")
    locale = i18n.locale_of(connection.url.path, cookie, actor.locale if actor else None, asked)
    i18n.set_locale(locale)
    return AuthenticationResult(user=actor, auth=token if actor else None)


FIRST: dict[Duty, tuple[str, str]] = {
    Duty.PASSWORD: (
        N_("请先修改初始密码（页面「账号与安全」，接口 PUT /api/v1/me/password），然后重新登录"),
        "/account",
    ),
    Duty.SECOND_FACTOR: (
        N_("请先设置两步验证（页面「两步验证」，接口 POST /api/v1/me/second-factor）"),
        "/account/second-factor",
    ),
}
"""What to do before anything else: the sentence that says so, and the page."""


def gate(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """An account that has something to mend first reaches only what is marked `ALWAYS`.

    Raises:
        NotAllowed: its role does not fit its organisation.
        MustFirst: its password is somebody else's choice, or its second factor is missing.
    """
    actor = connection.scope.get("user")
    if actor is None or handler.opt.get("always"):
        return
    if not actor.well_placed:
        raise NotAllowed(MISPLACED)
    if actor.owes is not None:
        raise MustFirst(*FIRST[actor.owes])


def _bearer(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _cookie_counts(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    is_api = connection.url.path.startswith(API_PREFIX)
    return not is_api or connection.scope["method"] in {"GET", "HEAD"}  # type: ignore[typeddict-item]
