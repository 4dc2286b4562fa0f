"""Everyday words for what has a fixed name here (`data/aliases.csv`), and words for nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from typing import Any

from talent_platform.reference.codes import rows

NO_ENTRY = frozenset("nan null none n/a #n/a na nil / // \\ - -- --- — —— – _".split())  # noqa: SIM905
"""What stands in a cell, or comes out of a program, where there is no entry."""
NOTHING = frozenset(
    "无 没有 暂无 不限 无要求 不要求 无限制 不限制 没要求 没有要求 无特殊要求 均可 不作要求 都可以 空".split()  # noqa: SIM905
)
"""Words that say there is nothing to say."""
MINIMUM = tuple("及其以上 及以上 或以上 以上 起 (含)以上 含以上 及以上学历 以上学历".split())  # noqa: SIM905
"""What follows a minimum and adds nothing to it."""


def folded(text: str) -> str:
    """The form in which words are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def is_blank(text: str) -> bool:
    """Whether a text stands where there is no entry."""
    return folded(text) in NO_ENTRY


def says_nothing(text: str) -> bool:
    return (word := folded(text)) in NOTHING or word in NO_ENTRY or not word


@cache
def aliases(table: str) -> Mapping[str, str]:
    """Folded everyday word → what it means, of one table of the reviewed list."""
    return {folded(row["alias"]): row["value"] for row in rows("aliases.csv") if row["table"] == table}


def ranks(table: str, scale: type[IntEnum], *, minimum: bool = False) -> dict[str, Any]:
    """Folded everyday word → rank; as a minimum also with 及以上 behind it."""
    words = {word: scale[value.upper()] for word, value in aliases(table).items()}
    if minimum:
        words |= {folded(word + more): rank for word, rank in words.items() for more in MINIMUM if rank}
        words |= {word: scale(0) for word in NOTHING}
    return words


@cache
def headings() -> Mapping[str, tuple[str, ...]]:
    """Title of a column → other headings under which it stands in the lists of offices."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows("aliases.csv"):
        if row["table"] == "heading":
            found[row["value"]] = (*found.get(row["value"], ()), row["alias"])
    return found
