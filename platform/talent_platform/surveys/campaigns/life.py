"""The life of a survey.

draft ──open──▶ open ──close──▶ closed
                  ▲───reopen─────┘
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.surveys.access import REVIEWERS
from talent_platform.surveys.tables import CampaignState
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

STATE_BADGES: dict[str, Badge] = {
    CampaignState.DRAFT: Badge(N_("准备中")),
    CampaignState.OPEN: Badge(N_("进行中"), "info"),
    CampaignState.CLOSED: Badge(N_("已结束"), "success"),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "open", N_("开始调查"), frozenset({CampaignState.DRAFT}), CampaignState.OPEN, REVIEWERS,
            tone="primary", final=True,
        ),
        Step(
            "close", N_("结束填报"), frozenset({CampaignState.OPEN}), CampaignState.CLOSED, REVIEWERS,
            asks=Asks.NOTE, tone="danger",
        ),
        Step(
            "reopen", N_("重新开放填报"), frozenset({CampaignState.CLOSED}), CampaignState.OPEN, REVIEWERS,
            asks=Asks.NOTE,
        ),
    )
}  # fmt: skip
ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    "created": N_("新建调查"),
    "edited": N_("修改调查"),
    "office": N_("指定责任人"),
    "targets": N_("列入企业"),
    "untargeted": N_("移出企业"),
}
