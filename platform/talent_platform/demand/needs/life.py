"""The life of a need: every step, who may take it, from where and to where.

draft ──submit──▶ submitted ──approve──▶ open ──(hires)──▶ part_filled ──(hires)──▶ filled
  ▲                 │    ▲                 │ close             │ close
  └──── withdraw ───┤    └─ submit ─ returned                  ▼
                    └──── return ────▲   closed / expired ──reopen──▶ open, ──renew──▶ draft
"""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.demand.tables import NeedState
from talent_platform.i18n import N_
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import UNDONE, Asks, Step

STATE_BADGES: dict[str, Badge] = {
    NeedState.DRAFT: Badge(N_("草稿")),
    NeedState.SUBMITTED: Badge(N_("待核对"), "warning"),
    NeedState.RETURNED: Badge(N_("已退回"), "danger"),
    NeedState.OPEN: Badge(N_("招引中"), "success"),
    NeedState.PART_FILLED: Badge(N_("部分录用"), "info"),
    NeedState.FILLED: Badge(N_("已招满"), "info"),
    NeedState.CLOSED: Badge(N_("已关闭")),
    NeedState.EXPIRED: Badge(N_("已过期")),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}

CLOSE_REASONS: dict[str, str] = {
    "hired_elsewhere": N_("已自行招到"),
    "cancelled": N_("需求取消"),
    "budget": N_("经费或编制变化"),
    "project_changed": N_("项目调整"),
    "nobody_suitable": N_("长期无合适人选"),
    "mistake": N_("填报有误"),
    "duplicate": N_("与另一条需求重复"),
    "other": N_("其他（请在说明中写明）"),
}

PRIORITY_LABELS: dict[int, str] = {1: N_("一般"), 2: N_("重要"), 3: N_("优先")}

POSTERS = frozenset({Role.ENTERPRISE, Role.INSTITUTION})
CHECKERS = frozenset({Role.COUNTY, Role.CITY})
WRITERS = POSTERS | CHECKERS | {Role.OFFICER}
"""Who may write a need down: its employer, or a bureau on the employer's behalf."""

EDITABLE = frozenset({NeedState.DRAFT, NeedState.RETURNED})
LIVE = frozenset({NeedState.OPEN, NeedState.PART_FILLED, NeedState.FILLED})


_CHECKED = frozenset({NeedState.SUBMITTED})
_ENDED = frozenset({NeedState.CLOSED, NeedState.EXPIRED})
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "submit", N_("提交核对"), EDITABLE, NeedState.SUBMITTED, WRITERS, tone="primary", in_time=True
        ),
        Step(
            "withdraw", N_("撤回修改"), _CHECKED, NeedState.DRAFT, POSTERS | {Role.OFFICER}, done=N_("撤回")
        ),
        Step(
            "approve", N_("核对通过"), _CHECKED, NeedState.OPEN, CHECKERS, done=N_("核对通过并公开"),
            tone="primary", in_time=True,
        ),
        Step(
            "return", N_("退回修改"), _CHECKED, NeedState.RETURNED, CHECKERS, done=N_("退回"), asks=Asks.NOTE
        ),
        Step(
            "close", N_("关闭需求"), EDITABLE | LIVE | _CHECKED, NeedState.CLOSED, WRITERS, done=N_("关闭"),
            asks=Asks.REASON, tone="danger",
        ),
        Step(
            "reopen", N_("重新开放"), _ENDED, NeedState.OPEN, CHECKERS, asks=Asks.NOTE, in_time=True
        ),
        Step("renew", N_("重新填报"), _ENDED, NeedState.DRAFT, WRITERS, done=N_("转为草稿")),
    )
}  # fmt: skip
"""`open` becomes part-filled or filled by itself where people are hired already."""

ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    "created": N_("新建"),
    "imported": N_("批量导入"),
    "surveyed": N_("由调查填报写成"),
    "surveyed_open": N_("调查填报确认后公开"),
    "edited": N_("修改"),
    "contact": N_("指定联系人"),
    "deleted": N_("删除草稿"),
    "expire": N_("到期失效"),
    UNDONE: N_("撤销上一步办理"),
    "idle": N_("用人单位不在经营，停止公开"),
    "hired": N_("录用人数变化"),
    "priority": N_("调整优先级"),
}


def may_edit(actor: Actor, state: str) -> bool:
    """Drafts by whoever may write; what is under check or open by the bureau, or by the employer for a new
    check."""
    if actor.role in CHECKERS:
        return state in EDITABLE | LIVE | {NeedState.SUBMITTED}
    return actor.role in WRITERS and state in EDITABLE | LIVE


def live_state(seats: int, hired: int) -> NeedState:
    """The state of an open need of which `hired` seats are taken."""
    if hired >= seats:
        return NeedState.FILLED
    return NeedState.PART_FILLED if hired > 0 else NeedState.OPEN
