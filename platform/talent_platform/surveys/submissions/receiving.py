"""What page and API read alike of an uploaded file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar.datastructures import UploadFile

from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.surveys.lines.matching import LineAnswer
from talent_platform.web.requests import AppRequest, whole_number

UPLOAD = {"upload": True}
_LINE = "line."
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


def answers_of(values: Mapping[str, Any]) -> Mapping[int, LineAnswer]:
    """Line of the file → what the fields `line.N` say of it."""
    found = dict[int, LineAnswer]()
    for name, value in values.items():
        line = whole_number(name.removeprefix(_LINE)) if name.startswith(_LINE) else None
        answer = LineAnswer.read(value) if isinstance(value, str) else None
        if line is not None and answer is not None:
            found[line] = answer
    return found
