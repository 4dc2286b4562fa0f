"""What page and API read alike of a file that is sent."""

from __future__ import annotations

from litestar.datastructures import UploadFile

from talent_platform.web.requests import AppRequest

UPLOAD = {"upload": "proof_limit_bytes"}


async def sent_file(request: AppRequest) -> bytes:
    """The field `file`; empty where none came."""
    sent = (await request.form()).get("file")
    if not isinstance(sent, UploadFile):
        return b""
    try:
        return await sent.read()
    finally:
        await sent.close()
