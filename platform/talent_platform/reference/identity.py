"""By what a person is known again: one key for all writings of a name, one for all of a phone number.

The keys only compare: a name is stored and shown as it was written. Another digit is another number, another
character another name; what that leaves open stands in docs/security.md. The database has the same two
functions (`KEYS`), made from the same table of characters: its guards know people as the application does.
"""

from __future__ import annotations

import re
import unicodedata

from talent_search import simplified

Key = tuple[str, str]
"""Of a name and of a phone number."""

_APART = (
    "\\s·・•‧∙⋅●.。,，'’‘`\\-‐‑‒–—―_/\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f"
)
"""What people put between the parts of a name, seen or unseen: a class of characters, also for PostgreSQL."""
_BETWEEN_NAMES = re.compile(f"[{_APART}]")
_ABROAD = r"^(\+|00)?86(1[3-9][0-9]{9}|0[0-9]{9,11})$"
"""A number of this country with its code."""
_LETTERS = {ord(old): new for old, new in simplified().items()}


def name_key(name: str) -> str:
    """Small letters, half width, simplified characters, nothing between them: 歐陽‧測試 is 欧阳 测试."""
    return _BETWEEN_NAMES.sub("", unicodedata.normalize("NFKC", name).lower()).translate(_LETTERS)


def phone_key(phone: str) -> str:
    """Digits alone, without the code of this country; another country keeps its plus."""
    digits = re.sub(r"[^0-9+]", "", unicodedata.normalize("NFKC", phone))
    return re.sub(_ABROAD, r"\2", digits)


def key_of(name: str, phone: str) -> Key:
    return name_key(name), phone_key(phone)


KEYS = f"""
CREATE OR REPLACE FUNCTION name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(regexp_replace(lower(normalize(name, NFKC)), $re$[{_APART}]$re$, '', 'g'),
        '{"".join(simplified())}', '{"".join(simplified().values())}')
$$;
CREATE OR REPLACE FUNCTION phone_key(phone text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(normalize(phone, NFKC), '[^0-9+]', '', 'g'), '{_ABROAD}', '\\2')
$$;
"""
"""The same for the database."""
