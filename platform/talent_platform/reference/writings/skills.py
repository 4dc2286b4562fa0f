"""A skill and how well it is mastered, as people write both in one go."""

from __future__ import annotations

import re

from talent_platform.reference.ranks import SKILL_LABELS

_LEVEL = "|".join([*SKILL_LABELS.values(), "熟悉", "掌握"])
_IN_BRACKETS = re.compile(rf"(.+?)\s*[（(]({_LEVEL})[）)]")
_BEHIND = re.compile(rf"(.+?)\s*[-–—]\s*({_LEVEL})")
_ABLE = re.compile(r"(?:能够?|会)(?:使用|操作|用)\s*(.{2,})")
_BEFORE = re.compile(rf"(?:能够?)?((?:{_LEVEL})(?:掌握|使用|运用|操作)?)\s*[:：]?\s*(.{{2,}})")


def name_and_level(text: str) -> tuple[str, str]:
    """Of 数控编程:精通, 数控编程（精通） or 精通数控编程; a level that is not told is empty."""
    if written := _IN_BRACKETS.fullmatch(text) or _BEHIND.fullmatch(text):
        return written[1], written[2]
    if written := _BEFORE.fullmatch(text):
        return written[2], written[1][:2]
    if written := _ABLE.fullmatch(text):
        return written[1], ""
    name, _, level = text.replace("：", ":").partition(":")
    return name, level
