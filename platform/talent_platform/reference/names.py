"""One writing per name of a person."""

from __future__ import annotations

import re
import unicodedata

from talent_platform.i18n import N_
from talent_platform.reference.identity import strange_in
from talent_platform.reference.surnames import like_a_name
from talent_platform.reference.writings.wrong import wrong

_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_NUMBERED = re.compile(rf"^\s*\d{{1,4}}\s*[.、)．]\s*(?={_HAN})")
_BETWEEN = re.compile(r"[\s、/，,;；和与及]+")
_SEX = re.compile(r"([^\s()]{2,}?)(?:\s+|\s*\()[男女]\)?")
_LOST = re.compile("[?？□■▯▢☒\ufffd\u25a0\u2612＊*#＃○●◯〓\u2ff0-\u2fff\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""What stands where a program could not write a character: question marks, boxes, places of private use."""


def one_name(name: str) -> str:
    """Nothing unseen, no number of a list, no blanks between Chinese characters, one kind of middle dot;
    characters of GBK that stood at places of private use stand where Unicode has them now.

    Raises:
        PydanticCustomError: a character was lost on the way, no name has it, or there are two names.
    """
    seen = "".join(one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) != "Cf")
    seen = _NUMBERED.sub("", seen).strip()
    _refuse_more(seen)
    seen = re.sub("[\ue815-\ue864]", _published, seen)
    seen = re.sub(rf"[・•‧∙⋅.．](?={_HAN})", "·", seen)
    seen = re.sub(rf"(?<={_HAN})\s+(?={_HAN})", "", seen).strip()
    if _LOST.search(seen):
        raise wrong("name_lost", N_("姓名中有字没能保存下来（{lost}），请按证件重新输入"), lost=_lost(seen))
    if strange_in(seen) or re.search(r"\d{7}", seen):
        raise wrong("name", N_("姓名里只写文字，以及间隔号、连字符和空格"))
    return seen


def _refuse_more(text: str) -> None:
    """
    Raises:
        PydanticCustomError: two people stand here, or one with something that is no name.
    """
    if aside := _SEX.fullmatch(text):
        raise wrong("name_aside", N_("这里只写姓名，不写性别"), suggestion=aside[1])
    parts = _BETWEEN.split(text)
    lines = [re.sub(r"\s", "", one) for one in text.splitlines()]
    if (len(parts) > 1 and all(map(like_a_name, parts))) or (
        len(lines) > 1 and all(len(one) > 1 for one in lines)
    ):
        raise wrong("name_two", N_("这里像是两个人的姓名；请每人填写一行"))


def _published(private: re.Match[str]) -> str:
    """GB 18030 puts the rare letters of GBK at FE50 to FEA0; before, they stood from U+E815 on."""
    place = ord(private[0]) - 0xE815 + 0x50
    letter = bytes([0xFE, place + (place >= 0x7F)]).decode("gb18030", "replace")
    return letter if len(letter) == 1 and letter != "\ufffd" else private[0]


def _lost(name: str) -> str:
    return " ".join(dict.fromkeys("□" if ord(one) > 0xE000 else one for one in _LOST.findall(name)))
