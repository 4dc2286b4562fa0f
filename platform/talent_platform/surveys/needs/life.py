"""The life of what a row becomes.

(job) ──▶ asked ──same──▶ linked          (job) ──▶ waits ──confirm, recorded──▶ confirmed
            └──another──▶ waits                       ├──silence (clock)──▶ silent
(job) ──▶ linked, stuck                               └──refuse──▶ refused
asked, stuck, refused ──figure──▶ figure              waits ──stick (clock)──▶ stuck
linked ──end (clock)──▶ asked: the need that stood for the row ended without a hire
all but a public need ──undo (the row is returned)──▶ undone
"""

from __future__ import annotations

from talent_platform.accounts.roles import Role
from talent_platform.i18n import N_
from talent_platform.surveys.access import FILLERS, REVIEWERS
from talent_platform.surveys.needs.tables import NeedLineState
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

STATE_BADGES: dict[str, Badge] = {
    NeedLineState.ASKED: Badge(N_("是否同一需求待定"), "warning"),
    NeedLineState.STUCK: Badge(N_("转不成需求"), "danger"),
    NeedLineState.WAITS: Badge(N_("待企业确认"), "info"),
    NeedLineState.LINKED: Badge(N_("已有这项需求"), "success"),
    NeedLineState.CONFIRMED: Badge(N_("企业已确认"), "success"),
    NeedLineState.SILENT: Badge(N_("到期未答复，视为确认"), "success"),
    NeedLineState.REFUSED: Badge(N_("企业认为不属实"), "danger"),
    NeedLineState.FIGURE: Badge(N_("只作统计")),
    NeedLineState.UNDONE: Badge(N_("已随退回撤销")),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}
_WAITS = frozenset({NeedLineState.WAITS, NeedLineState.STUCK})
_DECIDES = FILLERS | REVIEWERS
_NOBODY: frozenset[Role] = frozenset()
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("same", N_("就是已有的这项"), frozenset({NeedLineState.ASKED}), NeedLineState.LINKED, _DECIDES),
        Step(
            "another", N_("是另一项需求"), frozenset({NeedLineState.ASKED}), NeedLineState.WAITS, _DECIDES,
            tone="primary",
        ),
        Step(
            "confirm", N_("确认属实"), _WAITS, NeedLineState.CONFIRMED, frozenset({Role.ENTERPRISE}),
            tone="primary",
        ),
        Step(
            "recorded", N_("代录企业电话确认"), _WAITS, NeedLineState.CONFIRMED, FILLERS, asks=Asks.NOTE,
            tone="primary",
        ),
        Step(
            "refuse", N_("不属实"), _WAITS, NeedLineState.REFUSED, FILLERS | {Role.ENTERPRISE},
            asks=Asks.NOTE, tone="danger",
        ),
        Step(
            "figure", N_("只作统计"),
            frozenset({NeedLineState.ASKED, NeedLineState.STUCK, NeedLineState.REFUSED}),
            NeedLineState.FIGURE, _DECIDES, asks=Asks.NOTE,
        ),
        Step("silence", N_("到期未答复"), frozenset({NeedLineState.WAITS}), NeedLineState.SILENT, _NOBODY),
        Step("end", N_("对应的需求已结束"), frozenset({NeedLineState.LINKED}), NeedLineState.ASKED, _NOBODY),
        Step("stick", N_("无法继续"), frozenset({NeedLineState.WAITS}), NeedLineState.STUCK, _NOBODY),
    )
}  # fmt: skip
ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    "begun": N_("由通过的填报转来"),
    "ask": N_("请企业确认"),
    "ask_office": N_("企业没有账号，请填报单位电话确认"),
    "late": N_("逾期未公开"),
    "undo": N_("填报被退回"),
}
