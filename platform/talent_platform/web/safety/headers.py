"""The headers of every answer: pages, API, downloads, static files, redirects, errors."""

from __future__ import annotations

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from talent_platform.settings import settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Holds for every page: no inline script, no inline style (`data:` is Tabler's own arrows and ticks)."""

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TRANSPORT_SECURITY = "max-age=31536000"
"""Only where the service is reached over HTTPS; other services of the same city speak for themselves."""


async def add(message: Message, scope: Scope) -> None:
    """Called for whatever is sent, whoever made the answer; what an answer says itself stays.

    Only static files say that they may be kept; anything else may hold somebody's data.
    """
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in SECURITY_HEADERS.items():
        headers[name] = value
    if settings().secure_cookies:
        headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
    headers.setdefault("Cache-Control", "no-store")
