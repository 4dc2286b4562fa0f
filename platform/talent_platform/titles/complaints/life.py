"""The road of a complaint.

asked ──uphold──▶ to_uphold ──confirm──▶ upheld        to_uphold, to_grant ──send_back──▶ asked
  └────grant────▶ to_grant ───confirm──▶ granted
One of the bureau answers, another confirms.
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.complaints.tables import ComplaintKind
from talent_platform.titles.complaints.tables import ComplaintState as State
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

KIND_LABELS: dict[str, str] = {
    ComplaintKind.REEXAMINATION: N_("申请复查"),
    ComplaintKind.COMPLAINT: N_("投诉"),
}
COMPLAINT_BADGES: dict[str, Badge] = {
    State.ASKED: Badge(N_("待答复"), "warning"),
    State.TO_UPHOLD: Badge(N_("拟维持结果，待另一人确认"), "info"),
    State.TO_GRANT: Badge(N_("拟重新评审，待另一人确认"), "info"),
    State.UPHELD: Badge(N_("维持结果")),
    State.GRANTED: Badge(N_("重新评审"), "success"),
}
COMPLAINT_STATES: dict[str, str] = {state: badge.label for state, badge in COMPLAINT_BADGES.items()}
_ASKED = frozenset({State.ASKED})
_PROPOSED = frozenset({State.TO_UPHOLD, State.TO_GRANT})
COMPLAINT_STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("uphold", N_("拟维持结果"), _ASKED, State.TO_UPHOLD, KEEPERS, asks=Asks.NOTE),
        Step("grant", N_("拟重新评审"), _ASKED, State.TO_GRANT, KEEPERS, asks=Asks.NOTE),
        Step("confirm", N_("确认答复"), _PROPOSED, State.UPHELD, KEEPERS, tone="primary", final=True),
        Step("send_back", N_("不同意这一答复"), _PROPOSED, State.ASKED, KEEPERS, asks=Asks.NOTE),
    )
}
COMPLAINT_WARNINGS: dict[str, str] = {
    "uphold": N_("写明核查情况和理由，由本局另一人确认后告知申报人。"),
    "grant": N_("写明原评审有什么问题，由本局另一人确认后，申报登记到本评委会的另一次会议。"),
    "confirm": N_("确认后告知申报人，不能再改。"),
    "send_back": N_("退回重新答复。"),
}
COMPLAINT_ACTIONS: dict[str, str] = {
    **{action: step.words for action, step in COMPLAINT_STEPS.items()},
    "asked": N_("提出复查或投诉"),
}
