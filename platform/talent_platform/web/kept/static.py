"""Static files: read and compressed once a process, and not sent again to who has them."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache

from litestar import HttpMethod, Response, route

from talent_platform.accounts.sign_in.middleware import ALWAYS
from talent_platform.errors import NotFound
from talent_platform.web.rendering import STATIC, STATIC_PATH
from talent_platform.web.requests import AppRequest

KEPT = {"Cache-Control": "max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""Each address carries a digest of the content (`rendering.static_url`)."""


@dataclass(frozen=True)
class StaticFile:
    """`packed`: its gzip, empty where that saves nothing."""

    body: bytes
    packed: bytes
    etag: str
    media_type: str


@cache
def _names() -> frozenset[str]:
    return frozenset(str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file())


@cache
def _file(name: str) -> StaticFile:
    body = (STATIC / name).read_bytes()
    packed = gzip.compress(body, 9, mtime=0)
    return StaticFile(
        body, packed if len(packed) < len(body) * 0.9 else b"", f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        mimetypes.guess_type(name)[0] or "application/octet-stream",
    )  # fmt: skip


@route(
    f"{STATIC_PATH}/{{file_path:path}}", http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False, opt={**ALWAYS, "file": True},
)  # fmt: skip
async def static_file(request: AppRequest) -> Response[bytes]:
    name = str(request.path_params["file_path"]).lstrip("/")
    if name not in _names():
        raise NotFound
    found = await asyncio.to_thread(_file, name)
    packed = bool(found.packed) and "gzip" in request.headers.get("accept-encoding", "")
    # One tag for each form, as they are different bytes.
    etag = found.etag[:-1] + '-gz"' if packed else found.etag
    headers = {**KEPT, "ETag": etag}
    asked = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if asked & {etag, "*"}:
        return Response(b"", status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(
        found.packed if packed else found.body, status_code=200, media_type=found.media_type, headers=headers
    )


HANDLERS = [static_file]
