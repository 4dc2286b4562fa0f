"""How somebody works for an employer: words that needs and offers share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from talent_platform.i18n import N_
from talent_platform.reference.fields import choice, choices
from talent_platform.reference.writings.words import aliases


class HireMode(StrEnum):
    """How somebody comes: 刚性引进 changes employer, 柔性引进 works part of the time and takes no post."""

    RIGID = "rigid"
    FLEXIBLE = "flexible"


MODE_LABELS: dict[HireMode, str] = {HireMode.RIGID: N_("刚性引进"), HireMode.FLEXIBLE: N_("柔性引进")}
_words = {word: HireMode(value) for word, value in aliases("mode").items()}
ModeField = Annotated[HireMode, choice(MODE_LABELS, what="引进方式", words=_words)]
MODE_CHOICES = choices(MODE_LABELS)


class Cooperation(StrEnum):
    JOINT = "joint"
    COMMISSION = "commission"
    TRANSFER = "transfer"
    CONSULTING = "consulting"
    INVESTMENT = "investment"


COOPERATION_LABELS: dict[Cooperation, str] = {
    Cooperation.JOINT: N_("联合攻关"),
    Cooperation.COMMISSION: N_("委托开发"),
    Cooperation.TRANSFER: N_("成果转让"),
    Cooperation.CONSULTING: N_("技术咨询"),
    Cooperation.INVESTMENT: N_("入股合作"),
}
