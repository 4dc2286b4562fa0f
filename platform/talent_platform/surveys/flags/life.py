"""The life of a doubt.

open ──answer──▶ answered ──close──▶ closed
  ▲──────ask──────┘            (ask of an open one reminds)
  ▲─────found─────┘            (further rows or other facts: by the clock)
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.surveys.access import FILLERS, REVIEWERS
from talent_platform.surveys.flags.tables import FlagKind, FlagState
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

STATE_BADGES: dict[str, Badge] = {
    FlagState.OPEN: Badge(N_("待说明"), "warning"),
    FlagState.ANSWERED: Badge(N_("已说明"), "info"),
    FlagState.CLOSED: Badge(N_("已核对"), "success"),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}
KIND_LABELS: dict[str, str] = {
    FlagKind.WITHIN: N_("同一企业前后不一"),
    FlagKind.SIZE: N_("需求与规模不符"),
    FlagKind.BETWEEN: N_("跨单位同名"),
    FlagKind.LAST: N_("与上期相同"),
    FlagKind.JUMP: N_("与上期相差过大"),
    FlagKind.SAME: N_("多家填报相同"),
    FlagKind.PHONE: N_("多家共用电话"),
    FlagKind.UNREACHED: N_("从未联系上"),
    FlagKind.ROUND: N_("整数偏多"),
}
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "answer", N_("提交说明"), frozenset({FlagState.OPEN}), FlagState.ANSWERED, FILLERS,
            asks=Asks.NOTE, tone="primary",
        ),
        Step(
            "close", N_("核对结束"), frozenset({FlagState.ANSWERED}), FlagState.CLOSED, REVIEWERS,
            tone="primary",
        ),
        Step(
            "ask", N_("请填报单位说明"), frozenset({FlagState.OPEN, FlagState.ANSWERED}), FlagState.OPEN,
            REVIEWERS,
        ),
    )
}  # fmt: skip
ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    "found": N_("系统提示疑点"),
    "further": N_("系统补充疑点"),
}
