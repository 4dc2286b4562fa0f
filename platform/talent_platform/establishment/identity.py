"""Identity numbers at rest: encrypted, found by a keyed hash, shown only one by one and on the record."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet

from talent_platform.database import embedded
from talent_platform.settings import settings


@cache
def _key(purpose: str) -> bytes:
    secret = embedded.secret_key(settings()).encode()
    return hmac.new(secret, f"staff identity {purpose}".encode(), hashlib.sha256).digest()


def blind(text: str) -> str:
    """The same text always gives the same 64 characters, which say nothing without the key."""
    return hmac.new(_key("index"), text.encode(), hashlib.sha256).hexdigest()


def person_key(identity: str, institution_id: int, number: str) -> str:
    """What makes two rows the same person: the identity number, or unit and personnel number without one."""
    return blind(identity.upper() if identity else f"{institution_id}/{number}")


def seal(identity: str) -> bytes | None:
    """The number encrypted; nothing for none."""
    if not identity:
        return None
    return Fernet(base64.urlsafe_b64encode(_key("cipher"))).encrypt(identity.encode())


def unseal(cipher: bytes | None) -> str:
    """The number itself; the caller logs that it was shown."""
    if not cipher:
        return ""
    return Fernet(base64.urlsafe_b64encode(_key("cipher"))).decrypt(bytes(cipher)).decode()
