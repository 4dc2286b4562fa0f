"""Codes that are printed or told once and kept as a digest only: hand-over codes, receipts, invitations."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from talent_platform.database import vault

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which look alike in print."""
LENGTH = 12
"""60 bits."""


def fresh() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def digest(text: str, purpose: str) -> str:
    """Of the code as somebody types it: blanks, hyphens and small letters make no difference. One of another
    purpose has another digest."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())[:40]
    return hmac.new(vault.key(purpose), plain.encode(), hashlib.sha256).hexdigest()
