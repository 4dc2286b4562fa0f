"""Encryption at rest for what must not lie readable in a copied database, keyed by the installation."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet

from talent_platform.database import embedded
from talent_platform.settings import settings

WORKBOOKS = "imported workbook"
"""The purpose under which uploaded workbooks are sealed."""
PERSONS = "staff identity index"
"""The purpose under which identity numbers are signed: equal ones are found, none can be read."""


@cache
def key(purpose: str) -> bytes:
    """A key of its own for each purpose, so that one use says nothing about another."""
    secret = embedded.secret_key(settings()).encode()
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def signature(text: str, purpose: str) -> str:
    """What shows that this installation wrote `text` for `purpose`; 64 hexadecimal digits."""
    return hmac.new(key(purpose), text.encode(), hashlib.sha256).hexdigest()


def seal(content: bytes, purpose: str) -> bytes:
    return _cipher(purpose).encrypt(content)


def unseal(sealed: bytes, purpose: str) -> bytes:
    """The content again.

    Raises:
        cryptography.fernet.InvalidToken: sealed under another secret or purpose, or damaged.
    """
    return _cipher(purpose).decrypt(bytes(sealed))


@cache
def _cipher(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key(purpose)))
