"""Pseudonyms that bind: the hash of a secret salt and the number of whoever stands behind, so that nobody can
say after the event that somebody else was meant."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from talent_posts.juries.drawing.jury import FORMAT

NameKind = Literal["expert", "unit", "applicant"]


@dataclass(frozen=True, slots=True, order=True)
class Pseudonym:
    """Who stands behind a pseudonym. Kept from the public; the supervisors of the draw check it."""

    kind: NameKind
    id: str
    salt: str
    """32 hexadecimal digits."""
    stands_for: str
    """Number of the expert, unit or applicant."""


def pseudonyms(kind: NameKind, numbers: Iterable[str]) -> dict[str, Pseudonym]:
    """A new pseudonym for each number."""
    made = ((number, secrets.token_hex(16)) for number in numbers)
    return {number: Pseudonym(kind, _hidden(kind, salt, number), salt, number) for number, salt in made}


def _hidden(kind: NameKind, salt: str, number: str) -> str:
    return hashlib.sha256("\n".join((FORMAT, kind, salt, number)).encode()).hexdigest()[:32]
