"""Telephone numbers as they are typed in China."""

from __future__ import annotations

import re
import unicodedata

from pydantic_core import PydanticCustomError

from talent_platform.i18n import N_
from talent_platform.reference.writings.wrong import wrong

_REMARK = re.compile(
    r"\((?:微信同号|同微信|微信|手机|本人|办公室?|座机)\)$|(?:微信同号|同微信)$|^(?:电话|手机号?|联系电话|tel)[:：]?",
    flags=re.IGNORECASE,
)


def one_phone(phone: object) -> object:
    """As numbers are typed in China: full-width digits, any of the dashes, brackets around the area."""
    if not isinstance(phone, str):
        return phone
    text = re.sub("[‐‑‒–—―−]", "-", unicodedata.normalize("NFKC", phone)).strip().strip("'`’‘")
    text = re.sub(r"^(\d{7,15})\.0$", r"\1", re.sub(r"^\((\d{3,5})\)", r"\1-", text))
    text = _REMARK.sub("", text).strip()
    numbers = [one for one in re.split(r"[/、,，;；\n]|\s{2,}|或", text) if len(re.sub(r"\D", "", one)) >= 7]
    if len(numbers) > 1:
        raise PydanticCustomError("one_phone", N_("这里只填一个号码，请删去其余的"))
    if re.search(r"转|分机|ext|#", text, flags=re.IGNORECASE):
        raise PydanticCustomError("phone_extension", N_("这里填能直接拨通的号码，不填分机"))
    digits = re.sub(r"^(?:\+|00)?86(?=1[3-9])|\D", "", text)
    if re.match("1[3-9]", digits) and 9 <= len(digits) <= 13 and len(digits) != 11:
        raise wrong("mobile_length", N_("手机号应为 11 位，现有 {length} 位"), length=len(digits))
    if len(digits) == 11 and re.search(r"[^\d\s()+.·-]", text):
        raise wrong("phone_words", N_("这里只填号码，不写其他文字"), suggestion=digits)
    return re.sub(r"(?<=\d)[.·](?=\d)", "-", text)


def bare_mobile(phone: str) -> str:
    """A mobile number as its eleven digits; any other number as it is written, dashes and all."""
    digits = re.sub(r"^(?:\+|00)?86(?=1[3-9])", "", re.sub(r"[^\d+]", "", phone))
    return digits if re.fullmatch(r"1[3-9]\d{9}", digits) else phone
