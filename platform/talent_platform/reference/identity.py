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
    "\\u0001-\\u0020!-/:-@\\[-`{-\\u00bf\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u2bff"
    "\\u2e00-\\u2e7f\\u3000-\\u3003\\u3008-\\u3020\\u3030\\u303d-\\u303f\\u3164\\u30fb\\ufe00-\\ufe6f"
    "\\uff61-\\uff65\\uffa0\\ufff0-\\uffff\\U000e0000-\\U000e0fff"
)
"""What people put between the parts of a name, seen or unseen: a class of characters, also for PostgreSQL."""
_BETWEEN_NAMES = re.compile(f"[{_APART}]")
_ABROAD = r"^(\+|00)?86(1[3-9][0-9]{9}|0[0-9]{9,11})$"
"""A number of this country with its code, as it is written down without it."""
_FOREIGN, _HOME, _ZEROS = r"^00(?=[1-9])", r"^\+?0*86(?=0*[1-9][0-9]{8,}$)", "^0+"
"""What stands before a number: the sign for abroad, this country's code, the zero of long distance."""
_FOREIGN_RE, _HOME_RE, _ZEROS_RE = re.compile(_FOREIGN), re.compile(_HOME), re.compile(_ZEROS)
_LETTERS = {ord(old): new for old, new in simplified().items()}


def in_simplified(text: str) -> str:
    """With simplified characters alone: 護士執業證 is 护士执业证."""
    return text.translate(_LETTERS)


def name_key(name: str) -> str:
    """Small letters, half width, simplified characters, nothing between them: 歐陽‧測試 is 欧阳 测试."""
    return _BETWEEN_NAMES.sub("", unicodedata.normalize("NFKC", name).lower()).translate(_LETTERS)


def phone_key(phone: str) -> str:
    """Digits alone, without this country's code and the zero before an area; others keep their plus."""
    return _ZEROS_RE.sub("", _HOME_RE.sub("", _FOREIGN_RE.sub("+", _digits(phone))))


def written_phone(phone: str) -> str:
    """How a number is kept: digits alone, without the code of this country."""
    return re.sub(_ABROAD, r"\2", _digits(phone))


def strange_in(name: str) -> str:
    """The characters of a name that no name has, seen or unseen."""
    return "".join(one for one in _BETWEEN_NAMES.findall(name) if one not in " ·.'’-")


def _digits(phone: str) -> str:
    return re.sub(r"[^0-9+]", "", unicodedata.normalize("NFKC", phone))


def key_of(name: str, phone: str) -> Key:
    return name_key(name), phone_key(phone)


_TRADITIONAL = "".join(simplified())
_PLAIN = f"regexp_replace(lower(normalize(name, NFKC)), $re$[{_APART}]$re$, '', 'g')"
# Few names hold a character to translate, and asking is forty times faster than translating.
KEYS = f"""
CREATE OR REPLACE FUNCTION name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN normalize(name, NFKC) ~ '[{_TRADITIONAL}]'
        THEN translate({_PLAIN}, '{_TRADITIONAL}', '{"".join(simplified().values())}') ELSE {_PLAIN} END
$$;
CREATE OR REPLACE FUNCTION phone_key(phone text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        normalize(phone, NFKC), '[^0-9+]', '', 'g'), '{_FOREIGN}', '+'), '{_HOME}', ''), '{_ZEROS}', '')
$$;
"""
"""The same for the database."""
