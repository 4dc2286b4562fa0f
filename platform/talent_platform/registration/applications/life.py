"""The life of a registration.

submitted ──confirm──▶ confirmed (an account)      whatever waits ──(days)──▶ expired
    ▲  └────return───▶ returned                    whatever waits ──refuse──▶ refused
    └──── resubmit ───────┘                        (another confirmed first: overtaken) ──▶ refused
proving ──(the code comes back, or the person to the front desk)──▶ confirmed
"""

from __future__ import annotations

from talent_platform.accounts.roles import LABELS, Role
from talent_platform.i18n import N_
from talent_platform.registration.access import DECIDERS
from talent_platform.registration.tables import WAITING, RegistrationKind, RegistrationState
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

STATE_BADGES: dict[str, Badge] = {
    RegistrationState.PROVING: Badge(N_("待本人验证"), "info"),
    RegistrationState.SUBMITTED: Badge(N_("待核实"), "warning"),
    RegistrationState.RETURNED: Badge(N_("已退回"), "danger"),
    RegistrationState.CONFIRMED: Badge(N_("已确认"), "success"),
    RegistrationState.REFUSED: Badge(N_("不予注册")),
    RegistrationState.EXPIRED: Badge(N_("已过期")),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}
KIND_LABELS: dict[str, str] = {kind: LABELS[Role(kind)] for kind in RegistrationKind}

_SUBMITTED = frozenset({RegistrationState.SUBMITTED})
_PROVING = frozenset({RegistrationState.PROVING})
_WAITING = frozenset(WAITING)
_NOBODY = frozenset[Role]()
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "confirm", N_("核实无误，开通账号"), _SUBMITTED | _PROVING, RegistrationState.CONFIRMED, DECIDERS,
            done=N_("确认并开通账号"), asks=Asks.NOTE, tone="primary",
        ),
        Step(
            "return", N_("退回补正"), _SUBMITTED, RegistrationState.RETURNED, DECIDERS, done=N_("退回"),
            asks=Asks.NOTE,
        ),
        Step(
            "refuse", N_("不予注册"), _WAITING, RegistrationState.REFUSED, DECIDERS, asks=Asks.NOTE,
            tone="danger",
        ),
        Step("prove", N_("本人凭验证码开通账号"), _PROVING, RegistrationState.CONFIRMED, _NOBODY),
        Step("expire", N_("到期失效"), _WAITING, RegistrationState.EXPIRED, _NOBODY),
        Step("overtaken", N_("同一企业的另一份注册已确认"), _WAITING, RegistrationState.REFUSED, _NOBODY),
    )
}  # fmt: skip
ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    "submit": N_("提交注册"),
    "apply": N_("提交注册，等待本人验证"),
    "resubmit": N_("补正后重新提交"),
}
