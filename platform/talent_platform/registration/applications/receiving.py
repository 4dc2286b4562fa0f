"""What page and API read alike of a registration that is sent."""

from __future__ import annotations

from litestar.datastructures import UploadFile

from talent_platform.errors import NotFound
from talent_platform.registration.tables import RegistrationKind
from talent_platform.web.requests import AppRequest

UPLOAD = {"upload": "proof_limit_bytes"}


def kind_asked(word: str) -> RegistrationKind:
    """Raises NotFound."""
    if word not in set(RegistrationKind):
        raise NotFound
    return RegistrationKind(word)


async def sent_file(request: AppRequest) -> bytes:
    """The proof; empty where none came."""
    sent = (await request.form()).get("proof")
    if not isinstance(sent, UploadFile):
        return b""
    try:
        return await sent.read()
    finally:
        await sent.close()
