"""Identity numbers as people carry them: 18 characters, a real date, a check digit (GB 11643-1999).

The first six digits name the place of first registration by the codes of that day; codes come and go, so the
place is a hint and never a reason to refuse. Residence permits of Hong Kong, Macao and Taiwan residents
(港澳台居民居住证, 81, 82 and 83 in front) and the 2023 permanent residence card follow the same arithmetic.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from talent_platform.clock import today
from talent_platform.i18n import N_
from talent_platform.reference.writings.wrong import wrong

EARLIEST = date(1880, 1, 1)
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―·.'’`]+")
_PASSPORT = re.compile(r"(?=.*[A-Z])[A-Z0-9]{6,12}")
_OLD, _NOW = re.compile(r"[1-9]\d{14}"), re.compile(r"[1-9]\d{16}[\dX]")


def one_line(text: str) -> str:
    """Half width, capitals, nothing between the characters."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_digit(first17: str) -> str:
    """ISO 7064, MOD 11-2."""
    return "10X98765432"[sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(first17)) % 11]


def born(number: str) -> date | None:
    """The day of birth in a number of 18 characters, if there is such a day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def identity_or_passport(text: str) -> str:
    """The one writing of an identity number, or of the passport of somebody who has none: 6 to 12 letters and
    digits with a letter among them (one of digits alone is written behind the code of its country).

    Raises:
        PydanticCustomError: it is neither, with what is wrong with it.
    """
    number = one_line(text)
    return number if _PASSPORT.fullmatch(number) else identity_number(text)


def identity_number(text: str) -> str:
    """The one writing of an identity number.

    Raises:
        PydanticCustomError: it is none, with what is wrong with it.
    """
    number = one_line(text)
    if _OLD.fullmatch(number):
        raise wrong("identity_old", N_("这是旧的 15 位身份证号；请填写 18 位公民身份号码"))
    if len(number) != 18:
        raise wrong("identity_length", N_("公民身份号码应为 18 位，现有 {length} 位"), length=len(number))
    if not _NOW.fullmatch(number):
        raise wrong("identity_digits", N_("公民身份号码前 17 位应为数字，末位为数字或 X"))
    day = born(number)
    if day is None or not EARLIEST <= day <= today():
        raise wrong("identity_date", N_("号码中的出生日期（第 7 至 14 位）不真实，请核对"))
    if number[-1] != check_digit(number[:17]):
        raise wrong("identity_check", N_("末位校验码不符，有一位或几位不对，请与证件核对"))
    return number
