"""What page and API read alike of an uploaded file."""

from __future__ import annotations

from litestar.datastructures import UploadFile

from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.web.requests import AppRequest

UPLOAD = {"upload": True}
_NO_FILE = N_("请选择要上传的文件")


async def sent_file(request: AppRequest) -> tuple[str, bytes]:
    """Its name and bytes.

    Raises:
        Invalid: none came.
    """
    sent = (await request.form()).get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Invalid(_NO_FILE, {"file": _NO_FILE})
    try:
        return sent.filename, await sent.read()
    finally:
        await sent.close()
