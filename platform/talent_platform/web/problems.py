"""One table from errors to what the client gets: a page in plain language, or application/problem+json."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from asyncpg import DataError, InterfaceError, PostgresError
from asyncpg.exceptions import InternalClientError
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.middleware.authentication import AuthenticationResult
from litestar.response import Redirect
from litestar.types import Receive, Scope, Send
from litestar.utils.scope.state import ScopeState
from pydantic import ValidationError

from talent_platform import errors
from talent_platform.accounts.sign_in.middleware import recognised
from talent_platform.database.outage import OUTAGE, is_away
from talent_platform.i18n import LOCALE_COOKIE, N_, gettext, locale_of, set_locale
from talent_platform.logs.lines import AT_WORK
from talent_platform.logs.requests import shown
from talent_platform.processes import Busy
from talent_platform.settings import settings
from talent_platform.web.requests import (
    SHOWN_FINDINGS,
    AppRequest,
    NotSignedIn,
    invalid,
    is_htmx,
    page,
    redirect,
)
from talent_platform.web.safety.bounds import BODY_BYTES
from talent_platform.web.safety.forgery import issue
from talent_platform.web.unsent import page_of, unsent
from talent_platform.workbooks.sentences import sentence
from talent_search import EngineUnavailableError

log = logging.getLogger(__name__)

RETRY_SECONDS = 5
"""After which a client may ask again what could not be answered."""

STATUS: dict[type[errors.TalentError], int] = {
    NotSignedIn: 401,
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.BadQuery: 400,
    errors.BadBody: 400,
    errors.Invalid: 422,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.AddressTooLong: 414,
    errors.TooManyAttempts: 429,
    errors.Unavailable: 503,
}

TITLES: dict[int, str] = {
    400: N_("请求有误"),
    401: N_("请先登录"),
    403: N_("没有权限"),
    404: N_("页面不存在"),
    405: N_("不支持的操作"),
    408: N_("内容传送过慢"),
    409: N_("当前状态不允许"),
    413: N_("内容过大"),
    414: N_("网址过长"),
    422: N_("填写有误"),
    429: N_("操作过于频繁"),
    500: N_("系统出错"),
    503: N_("服务暂不可用"),
}


_STALE = N_("登录状态在页面打开之后有过变化，请刷新后重试")
_UNFIT = N_("请求的参数或内容不符合要求")


def talent_error(request: AppRequest, error: errors.TalentError) -> Response[Any]:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    fields = error.fields if isinstance(error, errors.Invalid) else {}
    headers = (
        {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, errors.TooManyAttempts) else {}
    )
    if isinstance(error, errors.Unavailable):
        headers["Retry-After"] = str(error.retry_after_seconds or RETRY_SECONDS)
    if isinstance(error, NotSignedIn) and not _is_api(request):
        return _to_sign_in(request)
    if isinstance(error, errors.MustFirst) and not _is_api(request):
        return redirect(request, error.page)
    see = error.see if isinstance(error, errors.Conflict) else ""
    return _answer(request, status, error.message, fields, headers, see=see)


def validation_error(request: AppRequest, error: ValidationError) -> Response[Any]:
    return talent_error(request, invalid(error))


def http_error(request: AppRequest, error: HTTPException) -> Response[Any]:
    """Litestar's own: unknown routes, wrong methods, unreadable bodies, CSRF."""
    status = error.status_code
    if isinstance(error, ValidationException):
        return _answer(request, status, _UNFIT, _unfit(error), {})
    if "CSRF" in error.detail:
        return _answer(request, status, _STALE, {}, dict(error.headers or {}), title=N_("页面已过期"))
    detail = TITLES.get(status, error.detail)
    if status == 413:
        detail = _too_large(request)
    headers = dict(error.headers or {})
    if "user" not in request.scope and not _is_api(request):
        return _Unrouted(request, lambda: _answer(request, status, detail, {}, headers))
    return _answer(request, status, detail, {}, headers)


class _Unrouted(Response[Any]):
    """A page for an address that no handler serves: no middleware ran to recognise who asks."""

    def __init__(self, request: AppRequest, make: Callable[[], Response[Any]]) -> None:
        super().__init__(None)
        self._request, self._make = request, make

    def to_asgi_response(self, *args: Any, **kwargs: Any) -> Any:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                found = await recognised(self._request)
            except (ConnectionError, InterfaceError, InternalClientError, PostgresError):
                found = AuthenticationResult(user=None, auth=None)
            scope["user"], scope["auth"] = found.user, found.auth
            if found.auth:
                ScopeState.from_scope(scope).csrf_token = issue(found.auth)
            await self._make().to_asgi_response(*args, **kwargs)(scope, receive, send)

        return answer


def _unfit(error: ValidationException) -> dict[str, str]:
    """Place → what would be valid there; Litestar's own words only where Pydantic had no say."""
    said = [entry for entry in error.extra or [] if isinstance(entry, dict)]
    if [entry.get("message") for entry in said] == ["'data'"]:
        return {"": N_("请求没有内容；应为 JSON")}
    told = getattr(error.__cause__, "errors", None)
    sentences = [str(entry.get("message", "")) for entry in said]
    if isinstance(told, list):
        sentences = [sentence(one) for one in told]
    places = [str(entry.get("key", "")) for entry in said]
    return dict(list(zip(places, sentences, strict=False))[:SHOWN_FINDINGS])


def _too_large(request: AppRequest) -> str:
    if (request.route_handler.resolve_request_max_body_size() or 0) > BODY_BYTES:
        limit = settings().upload_limit_bytes // 2**20
        return gettext("上传的内容超过上限 {limit} MB，请分成几个文件上传", limit=limit)
    return gettext("提交的内容超过上限 {limit} MB，请减少内容或分几次提交", limit=BODY_BYTES // 2**20)


def unstorable(request: AppRequest, error: DataError) -> Response[Any]:
    """The database cannot hold a value: a number out of its range, NUL or half a character."""
    log.warning("unstorable value at %s %s: %s", request.method, shown(request.scope), type(error).__name__)
    return _answer(request, 422, _UNFIT, {}, {})


def database_error(request: AppRequest, error: BaseException) -> Response[Any]:
    """The database went away, which its own log line tells once for each outage; or we asked it wrongly."""
    if not is_away(error):
        return unexpected(request, error)
    OUTAGE.begins(error)
    message = N_("数据库暂时无法连接，刚才的操作没有保存")
    return _answer(request, 503, message, {}, {"Retry-After": str(RETRY_SECONDS)})


def busy(request: AppRequest, error: BaseException) -> Response[Any]:
    """Too much to be worked out at once, or more than its time allows."""
    log.warning("not worked out at %s: %s", shown(request.scope), type(error).__name__)
    message = N_("现在需要计算的内容太多，没有算完；请稍后再试")
    return _answer(request, 503, message, {}, {"Retry-After": str(RETRY_SECONDS)})


def search_away(request: AppRequest, error: EngineUnavailableError) -> Response[Any]:
    if error.__cause__ is not None and is_away(error.__cause__):
        return database_error(request, error.__cause__)
    log.warning("no search at %s: %s", shown(request.scope), error)
    return _answer(request, 503, N_("检索暂不可用"), {}, {"Retry-After": str(RETRY_SECONDS)})


def unexpected(request: AppRequest, error: BaseException) -> Response[Any]:
    log.error("unexpected error at %s %s", request.method, shown(request.scope), exc_info=error)
    return _answer(request, 500, N_("系统出错，已记录；请稍后重试"), {}, {})


def _is_api(request: AppRequest) -> bool:
    return request.url.path.startswith("/api/")


def _to_sign_in(request: AppRequest) -> Response[Any]:
    if is_htmx(request) and request.method in {"GET", "HEAD"}:
        return Response(None, status_code=200, headers={"HX-Redirect": "/login"})
    if is_htmx(request):
        # A form that is filled in stays where it is.
        return _answer(request, 401, N_("登录已过期；请在新窗口登录，这里填写的内容还在"), {}, {})
    if unsent(request, 401, {}):
        # What was typed stays on this page; signing in happens beside it.
        return _answer(request, 401, N_("登录已过期，刚才的内容还没有保存"), {}, {})
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    path = here if request.method in {"GET", "HEAD"} else page_of(request)
    return Redirect("/login", query_params={"next": path}, status_code=303)


def _answer(
    request: AppRequest,
    status: int,
    message: str,
    fields: dict[str, str],
    headers: dict[str, str],
    *,
    title: str = "",
    see: str = "",
) -> Response[Any]:
    if "user" not in request.scope:
        # No middleware ran that would have chosen a language.
        cookie, asked = request.cookies.get(LOCALE_COOKIE), request.headers.get("accept-language", "")
        set_locale(locale_of(request.url.path, cookie, None, asked))
    if _is_api(request):
        problem = {
            "type": "about:blank",
            "title": gettext(title or TITLES.get(status, "")),
            "status": status,
            "detail": gettext(message),
            **({"request": AT_WORK.get()} if status >= 500 else {}),
        }
        if see:
            problem["instance"] = see
        if fields:
            problem["errors"] = {name: gettext(text) for name, text in fields.items()}
        return Response(problem, status_code=status, media_type="application/problem+json", headers=headers)
    response = page(
        request, "web/error.html", status=status, code=status, title=title or TITLES.get(status, message),
        message=message, number=AT_WORK.get(), fields=fields, unsent=unsent(request, status, fields),
        back=page_of(request), minutes=-(-int(headers.get("Retry-After", 0)) // 60),
    )  # fmt: skip
    for name, value in headers.items():
        response.headers[name] = value
    return response


HANDLERS: dict[Any, Any] = {
    errors.TalentError: talent_error,
    ValidationError: validation_error,
    HTTPException: http_error,
    DataError: unstorable,
    EngineUnavailableError: search_away,
    **dict.fromkeys((Busy, TimeoutError), busy),
    **dict.fromkeys((ConnectionError, InterfaceError, InternalClientError, PostgresError), database_error),
    Exception: unexpected,
}
