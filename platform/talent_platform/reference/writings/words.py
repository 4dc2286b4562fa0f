"""Everyday words for what has a fixed name here (`data/aliases.csv`), and words for nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any

from talent_platform.reference.codes import rows

NO_ENTRY = frozenset("nan null none n/a #n/a na nil / // \\ - -- --- — —— – _".split())  # noqa: SIM905
"""What stands in a cell, or comes out of a program, where there is no entry."""
NOTHING = frozenset(
    "无 没有 暂无 不限 无要求 不要求 无限制 不限制 没要求 没有要求 无特殊要求 均可 不作要求 都可以 空".split()  # noqa: SIM905
)
"""Words that say there is nothing to say."""
UNSAID = frozenset(
    "同上 同前 同左 同下 〃 ″ \" '' 待定 待补 待补充 待填 略"  # noqa: SIM905
    " 见附件 详见附件 见简历 详见简历 见备注 见附表".split()
)
"""What points elsewhere, or to later, in place of an entry."""
_OF_STUDIES = "全日制|非全日制|统招|在职|函授|自考|成人|成教|夜大|电大|业余|网络教育|网教|普通全日制"
_ASIDE = re.compile(
    rf"^(?:(?:{_OF_STUDIES})(?!$))+|\((?:{_OF_STUDIES}|双证|含[^()]*|第一学历|最高学历)\)|(?<=.)(?:学历|毕业|学位)$"
)
"""How somebody studied, which changes nothing about the degree."""
DENIES = re.compile(r"在读|肄业|结业|未|非|拟|预计|以下|优先|除|不|无")
"""What turns the word beside it into something else."""
_AROUND = "()[]【】〔〕。.;,、"
"""What stands around a word, or behind it, and says nothing."""
_TICKS = "☑✓✔√■☒⊠●◉"
_BOX = re.compile("[□☐○◯]")
_BOXES = re.compile(f"([{_TICKS}□☐○◯])\\s*([^{_TICKS}□☐○◯\\s]+)")
MINIMUM = tuple("及其以上 及以上 或以上 以上 起 (含)以上 含以上 及以上学历 以上学历".split())  # noqa: SIM905
"""What follows a minimum and adds nothing to it."""


def folded(text: str) -> str:
    """The form in which words are compared."""
    return _folded_word(text) if len(text) <= _WORD else _folded(text)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


_WORD = 40
_folded_word = lru_cache(maxsize=8192)(_folded)
"""Of words, which come again in every row; long texts hardly do, and would fill the memory."""


def is_blank(text: str) -> bool:
    """Whether a text stands where there is no entry."""
    return folded(text) in NO_ENTRY


def says_nothing(text: str) -> bool:
    return (word := folded(text).strip(_AROUND)) in NOTHING or folded(text) in NO_ENTRY or not word


def ticked(text: str) -> str:
    """The one word of a form's line of boxes that is ticked: ☑是 □否 is 是; any other text as it is."""
    if not _BOX.search(text):
        return text
    boxes = _BOXES.findall(text)
    chosen = [word for mark, word in boxes if mark in _TICKS]
    return chosen[0] if len(chosen) == 1 and len(boxes) > 1 else text


def in_words(text: str, known: Mapping[str, Any]) -> tuple[bool, Any]:
    """Whether a table of folded words knows a text, and what it says of it."""
    word = folded(ticked(text))
    if word not in known:
        word = word.rstrip("。.;,、")
    if word not in known:
        word = _ASIDE.sub("", word)
    return word in known, known.get(word)


@cache
def aliases(table: str) -> Mapping[str, str]:
    """Folded everyday word → what it means, of one table of the reviewed list."""
    return {folded(row["alias"]): row["value"] for row in rows("aliases.csv") if row["table"] == table}


def ranks(table: str, scale: type[IntEnum], *, minimum: bool = False) -> dict[str, Any]:
    """Folded everyday word → rank; as a minimum also with 及以上 behind it."""
    words = {word: scale[value.upper()] for word, value in aliases(table).items()}
    if minimum:
        words |= {folded(word + more): rank for word, rank in words.items() for more in MINIMUM if rank}
    return words | {word: scale(0) for word in NOTHING}


@cache
def headings() -> Mapping[str, tuple[str, ...]]:
    """Title of a column → other headings under which it stands in the lists of offices."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows("aliases.csv"):
        if row["table"] == "heading":
            found[row["value"]] = (*found.get(row["value"], ()), row["alias"])
    return found
