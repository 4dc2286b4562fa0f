"""What was typed into a form that was not taken: it comes back on the page that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar.utils.scope.state import ScopeState

from talent_platform.web.requests import AppRequest, local_address
from talent_platform.web.safety.forgery import FIELD

FREE_TEXTS = {"note", "text", "reason", "why", "next_step", "statement"}
SECRETS = ("/login", "/account/", "/handover", "/register/status")
SECRET_FIELDS = {"password", "again"}
"""Passwords and one-time codes are never shown again."""
AGAIN = {401, 403, 408, 422, 429, 503}
"""After which the same form may be sent again; after others the page it stood on shows what is new."""


@dataclass(frozen=True)
class Unsent:
    """A form as it was sent."""

    action: str
    texts: tuple[tuple[str, str], ...]
    """What somebody wrote, and whatever was refused: (field, value), to be read and mended."""
    others: tuple[tuple[str, str], ...]
    """Choices and marks, which go along."""
    again: bool
    files: bool
    """Files cannot be handed back."""
    token: str
    """Of the form; good as long as the session is."""


def unsent(request: AppRequest, status: int, refused: Mapping[str, str]) -> Unsent | None:
    """The form in which somebody wrote something, if this request brought one from a page of ours.
    `refused` names the fields that were wrong."""
    form = ScopeState.from_scope(request.scope).form
    if not isinstance(form, Mapping) or request.url.path.startswith(SECRETS) or not _from_own_page(request):
        return None
    sent = [
        (name, value)
        for name, values in form.items()
        for value in (values if isinstance(values, list) else [values])
        if name != FIELD and name not in SECRET_FIELDS
    ]
    given = [(name, value.replace("\x00", "")) for name, value in sent if isinstance(value, str)]
    texts = tuple(one for one in given if one[0] in refused or _written(*one))
    if not texts:
        return None
    others = tuple(one for one in given if one not in texts)
    return Unsent(request.url.path, texts, others, status in AGAIN, len(given) < len(sent), _token(form))


def _token(form: Mapping[str, Any]) -> str:
    sent = form.get(FIELD, "")
    return str(sent[0] if isinstance(sent, list) and sent else sent)


def page_of(request: AppRequest) -> str:
    """The page of ours on which the form stood; the first page if that is not known."""
    if not _from_own_page(request):
        return "/"
    at = urlsplit(request.headers.get("referer", ""))
    return local_address(at.path + (f"?{at.query}" if at.query else ""))


def _written(name: str, value: str) -> bool:
    """Whether this is somebody's own text and not a choice, a number, a day or a mark."""
    return bool(value.strip()) and (name in FREE_TEXTS or not value.isascii() or " " in value.strip())


def _from_own_page(request: AppRequest) -> bool:
    # Another site's words must not stand on our page, much less behind its button.
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
