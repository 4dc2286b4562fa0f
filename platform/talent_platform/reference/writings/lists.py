"""Lists as people type them into one cell or box: numbered, with bullets, in brackets, or 无."""

from __future__ import annotations

import re
from functools import lru_cache

from talent_platform.reference.writings.words import says_nothing

_MARKS = "、；;，,\n\r\t|•●○◆◇■▪▫★☆※➢➤✓✔"
SEPARATORS = re.compile(f"[{_MARKS}]")
_NUMBER = (
    r"(?:[(（]?\d{1,2}[.)）、:：．](?!\d)|[①-⑳⑴-⒇⒈-⒛]|第?[一二三四五六七八九十]{1,3}[、.)）：:]|[(（][一二三四五六七八九十]{1,3}[)）]"
    r"|\d{1,2}\s+(?=[\u3400-\u9fff])|[A-Ha-h][.．、)）]\s*(?=[\u3400-\u9fff]))"
)
_BULLET = r"(?:[•●○◆◇■□▪▫★☆※·∙・*＊\-–—➢➤✓✔√>]+\s*)"
_BEFORE = re.compile(rf"^\s*(?:{_NUMBER}|{_BULLET})\s*")
_INSIDE = re.compile(
    r"(?:(?<=[;；，,\n\r\t 。])|^)\s*(?:[(（]?\d{1,2}[、.)）．](?!\d)|[一二三四五六七八九十]{1,3}、)"
)
_ROUND = re.compile(
    r"(?<=[^\s;；,，、\n])\s*(?=[①-⑳⑴-⒇⒈-⒛])|(?<=[\u3400-\u9fff)）])\s*(?=\d{1,2}[、.．)](?!\d)\s*[^\d\s])"
)
_LETTER = r"[A-Ha-h][.．、)）]\s*[\u3400-\u9fff]"
_STYLES = (
    (re.compile(r"\s*[(（]\d{1,2}[)）]"), re.compile(r"(?<=\S)\s*(?=[(（]\d{1,2}[)）])")),
    (re.compile(rf"\s*{_LETTER}"), re.compile(rf"(?<=[\u3400-\u9fff;；,，])\s*(?={_LETTER})")),
)
"""(1)甲(2)乙 and A.甲 B.乙: only where the text begins so; 型号(2) is a name."""
_AND_SO_ON = re.compile(r"(?<![高平初中均相同何])等(?:相关)?(?:技能|技术|软件|知识|能力|工具)?$")
_OTHERS = frozenset("等 等等 其他 其它".split())  # noqa: SIM905
"""What ends a list and names nothing."""
_BRACKETS = dict(zip("(（[【「《“\"'", ")）]】」》”\"'", strict=True))
_ROUND_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_ASIDE = 0x90000
"""Separators that separate nothing are moved this far while a text is cut up."""
_POINT = re.compile(r"^\.+(?![A-Za-z])")
"""Stray before an item, but part of .NET."""
_ENDS = " \t。.;；,，、"


def without_numbering(text: str) -> str:
    """A text of several items without the numbers and bullets before them: 1、甲；2、乙 is 甲；乙."""
    apart = _ROUND.sub("\n", text)
    for first, following in _STYLES:
        if first.match(text):
            apart = following.sub("\n", apart)
    return _INSIDE.sub("\n", apart)


def item(text: str) -> str:
    """One item without number, bullet, brackets around it and a full stop behind it; empty for 无."""
    return _word(text) if len(text) <= _WORD else _bare(text)


def _bare(text: str) -> str:
    bare = text.strip()
    while True:
        before = bare
        bare = _POINT.sub("", _BEFORE.sub("", bare).rstrip(_ENDS)).strip(_ENDS.replace(".", "")).strip()
        if len(bare) > 1 and _BRACKETS.get(bare[0]) == bare[-1]:
            bare = bare[1:-1].strip()
        if bare == before:
            break
    bare = _AND_SO_ON.sub("", bare) or bare
    told = any(one.isalnum() for one in bare)
    return bare if told and bare not in _OTHERS and not says_nothing(bare) else ""


_WORD = 40
_word = lru_cache(maxsize=8192)(_bare)
"""Of short ones, such as skills, which come again in every row."""


def items(text: str) -> list[str]:
    """The items of a text, in their order; a number of the list by itself is none."""
    found = (item(part) for part in pieces(without_numbering(text)))
    return [one for one in found if one and not (one.isdigit() and len(one) < 3)]


def pieces(text: str) -> list[str]:
    """The text between separators; those inside round brackets are part of what they explain."""
    kept = _ROUND_BRACKETS.sub(
        lambda hit: SEPARATORS.sub(lambda mark: chr(ord(mark[0]) + _ASIDE), hit[0]), text
    )
    back = {ord(mark) + _ASIDE: mark for mark in _MARKS}
    return [part.translate(back) for part in SEPARATORS.split(kept)]
