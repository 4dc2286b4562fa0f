"""Why a side says no, by side and stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from talent_platform.brokerage.tables import LIVE_STAGES, Stage
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.writings import reasons

_ANY = frozenset(LIVE_STAGES)
_MET = frozenset({Stage.INTERVIEW})


@dataclass(frozen=True)
class Refusal:
    """One reason; the label is a msgid."""

    label: str
    sides: tuple[str, ...]
    stages: frozenset[Stage] = _ANY


REFUSALS: Mapping[str, Refusal] = {
    "skills": Refusal(N_("技能或经验不合要求"), ("employer",)),
    "wanted_pay": Refusal(N_("期望待遇超出预算"), ("employer",)),
    "filled": Refusal(N_("岗位已有人选"), ("employer",)),
    "put_off": Refusal(N_("岗位暂缓或取消"), ("employer",)),
    "duties": Refusal(N_("工作内容不合适"), ("person",)),
    "pay": Refusal(N_("待遇达不到期望"), ("person",)),
    "place": Refusal(N_("地点或通勤不合适"), ("person",)),
    "elsewhere": Refusal(N_("已有其他去向"), ("person",)),
    "not_now": Refusal(N_("暂时不考虑变动"), ("person",)),
    "no_contact": Refusal(N_("联系不上对方"), ("employer", "person"), frozenset({Stage.AGREED})),
    "met": Refusal(N_("面谈后觉得不合适"), ("employer", "person"), _MET),
    "unfit": Refusal(N_("综合考虑不合适"), ("employer", "person")),
    "other": Refusal(N_("其他原因"), ("employer", "person")),
}
_WHY = N_("请用文字写明谢绝的原因（至少 4 个字）")


def refusals(side: str, stage: str) -> dict[str, str]:
    """Code → label (a msgid) of the reasons this side may give where the case stands."""
    return {code: one.label for code, one in REFUSALS.items() if side in one.sides and stage in one.stages}


def require_refusal(side: str, stage: str, code: str, text: str, *, heard: bool) -> None:
    """`heard`: a bureau writes down what it was told, in words; why need not have been said.

    Raises:
        Invalid: no reason, or one that this side does not give at this stage; `other` without words.
    """
    choices = refusals(side, stage)
    if code not in choices and (code or not heard):
        given = gettext("、").join(map(gettext, choices.values()))
        raise Invalid(N_("请选择谢绝的原因"), {"reason": gettext("请选择：{choices}", choices=given)})
    if code == "other" and not reasons.in_words(text):
        raise Invalid(_WHY, {"text": _WHY})
