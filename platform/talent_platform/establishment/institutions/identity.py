"""Identity numbers at rest: encrypted, found by a keyed hash, shown only one by one and on the record."""

from __future__ import annotations

from talent_platform.database import vault

CIPHER = "staff identity cipher"


def blind(text: str) -> str:
    """The same text always gives the same 64 characters, which say nothing without the key."""
    return vault.signature(text, vault.PERSONS)


def person_key(identity: str, institution_id: int, number: str) -> str:
    """What makes two rows the same person: the identity number, or unit and personnel number without one."""
    return blind(identity.upper() if identity else f"{institution_id}/{number}")


def seal(identity: str) -> bytes | None:
    """The number encrypted; nothing for none."""
    if not identity:
        return None
    return vault.seal(identity.encode(), CIPHER)


def unseal(cipher: bytes | None) -> str:
    """The number itself; the caller logs that it was shown."""
    if not cipher:
        return ""
    return vault.unseal(cipher, CIPHER).decode()
