"""The life of a row.

draft ──submit──▶ submitted ──approve──▶ approved        submitted, held, approved ──return──▶ returned
  │       (or)──▶ held ──────approve──▶                  submitted ──hold──▶ held
  │                submitted, held ──recall──▶ draft     returned ──submit──▶ submitted (or held)
  └────drop─────▶ dropped ◀──drop── returned
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.surveys.access import FILLERS, REVIEWERS
from talent_platform.surveys.tables import FILLING, RowKind, RowState
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

STATE_BADGES: dict[str, Badge] = {
    RowState.DRAFT: Badge(N_("填写中")),
    RowState.SUBMITTED: Badge(N_("待审核"), "warning"),
    RowState.HELD: Badge(N_("暂缓"), "info"),
    RowState.RETURNED: Badge(N_("已退回"), "danger"),
    RowState.APPROVED: Badge(N_("已通过"), "success"),
    RowState.DROPPED: Badge(N_("已作废")),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}
KIND_LABELS: dict[str, str] = {RowKind.NEED: N_("有需求"), RowKind.NONE: N_("无需求")}

_SUBMITTED = frozenset({RowState.SUBMITTED})
_WAITING = frozenset({RowState.SUBMITTED, RowState.HELD})
_FILLING = frozenset(FILLING)
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("submit", N_("上报"), _FILLING, RowState.SUBMITTED, FILLERS, tone="primary"),
        Step("recall", N_("撤回修改"), _WAITING, RowState.DRAFT, FILLERS),
        Step("drop", N_("作废"), _FILLING, RowState.DROPPED, FILLERS, asks=Asks.NOTE, tone="danger"),
        Step("approve", N_("审核通过"), _WAITING, RowState.APPROVED, REVIEWERS, tone="primary"),
        Step("hold", N_("暂缓审核"), _SUBMITTED, RowState.HELD, REVIEWERS, asks=Asks.NOTE),
        Step(
            "return", N_("退回修改"), _WAITING | {RowState.APPROVED}, RowState.RETURNED, REVIEWERS,
            asks=Asks.NOTE, tone="danger",
        ),
    )
}  # fmt: skip
ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    "begun": N_("新填一行"),
}
