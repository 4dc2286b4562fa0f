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


def number_key(number: str) -> str:
    """A number as it is compared: letters and figures alone, without 编号 or No. before them or 号 or （补）
    behind (`certificate_number_key` in guards.sql is the same)."""
    told = re.sub("^ *[Nn][Oo] *[.:]", "", unicodedata.normalize("NFKC", number.replace("№", "No.")))
    plain = re.sub(r"[^0-9A-Za-z\u4e00-\u9fff]", "", told).upper()
    return re.sub("^((证书|注册|登记)?编号|(证书|注册|证)号码?|第|NO(?=[0-9]))|号$|号?补[发办]?$", "", plain)


def code_key(text: str) -> str:
    """A look-up code as people type it, or scan it with its address: any dashes, O for 0, I and L for 1."""
    plain = unicodedata.normalize("NFKC", text.rpartition("/")[2]).upper()
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
