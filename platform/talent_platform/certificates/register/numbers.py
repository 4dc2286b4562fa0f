"""The numbers of the certificates that the city issues: the city, the year, the serial number in it, as
2199002026000001."""

from __future__ import annotations

import re
import unicodedata

from talent_platform.certificates.tables import Certificate
from talent_platform.clock import today
from talent_platform.reference.codes import city

_DIGITS = "[0-9]{6,7}"


def number_of(serial: int) -> str:
    """Of this year."""
    return f"{city()[0]}{today().year}{serial:06d}"


def is_own(number: str) -> bool:
    """Whether a number is made as those of the city are, whatever stands around it."""
    return bool(re.fullmatch(f"{city()[0]}20[0-9]{{2}}{_DIGITS}", number_key(number)))


_SIGNS = "0-9A-Za-z〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af"
"""Figures, letters and signs of Chinese writing, rare ones as well."""


def number_key(number: str) -> str:
    """A number as it is looked for: letters, figures and signs of writing alone, O read as 0, I and L as 1,
    without 编号 or No. before them or 号 or （补） behind (`certificate_number_key` in guards.sql is the
    same). Two numbers of one key may be two (2021-1-12, 2021-11-2): who compares them compares the holder."""
    told = re.sub("^ *[Nn][Oo] *[.:]", "", unicodedata.normalize("NFKC", number.replace("№", "No.")))
    plain = re.sub(f"[^{_SIGNS}]", "", told).upper()
    named = re.sub("^((证书|注册|登记)?编号|(证书|注册|证)号码?|第|NO(?=[0-9]))|号$|号?补[发办]?$", "", plain)
    return named.translate(_READ_FOR)


def code_key(text: str) -> str:
    """A look-up code as people type it, or scan it with its address: any dashes, O for 0, I and L for 1."""
    tail = re.split("[/?#]", text.rpartition("/c/")[2])[0] if "/c/" in text else text.rpartition("/")[2]
    plain = unicodedata.normalize("NFKC", tail).upper()
    return re.sub("[^0-9A-Z]", "", plain).translate(_READ_FOR)


_READ_FOR = str.maketrans("OIL", "011")


async def next_number() -> str:
    """Without a gap in the year, and after every number that is taken, by whomever: whoever asks holds the
    series until the transaction ends."""
    await Certificate.raw("SELECT pg_advisory_xact_lock(hashtext('certificate numbers'))")
    series = number_of(0)[:-6]
    rows = await Certificate.raw(
        "SELECT coalesce(max(substr(number, {})::integer), 0) AS last FROM certificate "
        "WHERE number BETWEEN {} AND {} AND number ~ {}",
        len(series) + 1, number_of(0), series + "9999999", f"^{series}{_DIGITS}$",
    )  # fmt: skip
    return number_of(1 + int(rows[0]["last"]))
