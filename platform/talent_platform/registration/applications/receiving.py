"""What page and API read alike of a registration that is sent."""

from __future__ import annotations

from talent_platform.errors import NotFound
from talent_platform.registration.tables import RegistrationKind

UPLOAD = {"upload": "proof_limit_bytes"}


def kind_asked(word: str) -> RegistrationKind:
    """Raises NotFound."""
    if word not in set(RegistrationKind):
        raise NotFound
    return RegistrationKind(word)
