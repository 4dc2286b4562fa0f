"""The one door to stored personal data: whoever reads somebody else's name, phone or identity number in clear
says why, is counted, and stands in the log, where the person reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.errors import Invalid
from talent_platform.i18n import N_

SHORTEST, LONGEST = 4, 200
_REASON = N_("请用文字写明为什么查看（4 至 200 个字，不能只是重复的字或栏目名称），本人会看到")


async def enter(
    actor: Actor, action: str, subject: str, reason: str, *, fields: Sequence[str], people: Sequence[str]
) -> None:
    """Count and write down one look, before anything is shown; within one transaction with the reading, or
    before it.

    `people`: whose data are shown, as `candidate:17`, `team:3`, `staff:5` or `organisation:9`; each of them
    finds the entry among those who looked.

    Raises:
        Invalid: no reason in words.
        TooManyAttempts: this account has looked too often within the hour.
    """
    reason = check_reason(reason)
    await throttle.use(throttle.UNMASKS, throttle.of_account(actor.account_id))
    await audit.record(
        actor, action, subject, reason=reason, fields=list(fields), people=list(people), role=str(actor.role)
    )


def check_reason(reason: str) -> str:
    """The reason as kept.

    Raises:
        Invalid: too short, too long, or nothing that says anything.
    """
    reason = " ".join(reason.split())
    if len(reason) > LONGEST or not in_words(reason):
        raise Invalid(_REASON, {"reason": _REASON})
    return reason


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
