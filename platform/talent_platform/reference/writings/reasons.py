"""Whether what somebody wrote is a reason: for a look at hidden data, or for how somebody was heard."""

from __future__ import annotations

import re
import unicodedata

from talent_platform.errors import Invalid
from talent_platform.i18n import N_

SHORTEST, LONGEST = 4, 200
_REASON = N_("请用文字写明为什么查看（4 至 200 个字，不能只是重复的字或栏目名称）；原因记入日志")


def check(reason: str) -> str:
    """The reason as kept.

    Raises:
        Invalid: too short, too long, or nothing that says anything.
    """
    reason = " ".join(reason.split())
    if len(reason) > LONGEST or not in_words(reason):
        raise Invalid(_REASON, {"reason": _REASON})
    return reason


def says_how(text: str) -> bool:
    """Whether a statement of how somebody was heard or identified says something, within 500 characters."""
    return len(text) <= 500 and in_words(text)


def in_words(text: str) -> bool:
    """Whether a text may be a reason: at least four different letters or characters, as 核实学历 has,
    and neither a label of the form, nor filler over and over, nor keys side by side."""
    plain = "".join(one for one in unicodedata.normalize("NFKC", text).lower() if one.isalpha())
    once = re.sub(r"^(.+?)\1+$", r"\1", plain)
    runs = any(once in row or once in row[::-1] for row in _RUNS)
    return len(set(plain)) >= SHORTEST and once not in _NO_REASONS and not runs


_RUNS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "一二三四五六七八九十")
_NO_REASONS = frozenset({
    "查看原因", "请写明查看原因", "查看姓名和电话", "查看联系人和电话", "查看身份证号",
    "姓名和电话",
    "测试一下", "没有原因", "无原因查看", "reason", "test",
})  # fmt: skip
