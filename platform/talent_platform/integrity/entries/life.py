"""The life of an entry.

proposed ──decide──▶ decided ──serve──▶ served ──appeal──▶ appealed ──uphold──▶ upheld ──appeal──▶ appealed
    └──drop──▶ dropped                                        └──restore──▶ restored
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.integrity.access import KEEPERS
from talent_platform.integrity.tables import EntryState as State
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step
from talent_posts import Bar

STATE_BADGES: dict[str, Badge] = {
    State.PROPOSED: Badge(N_("待决定"), "warning"),
    State.DROPPED: Badge(N_("不予记入")),
    State.DECIDED: Badge(N_("已决定，待送达"), "warning"),
    State.SERVED: Badge(N_("已送达"), "danger"),
    State.APPEALED: Badge(N_("复核中"), "warning"),
    State.UPHELD: Badge(N_("复核维持"), "danger"),
    State.RESTORED: Badge(N_("已撤销记录")),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}
CAUSE_LABELS: dict[str, str] = {
    "exam_grave": N_("考试严重违纪违规"),
    "exam_especially_grave": N_("考试特别严重违纪违规"),
    "exam_disorder_grave": N_("扰乱考试秩序情节严重，按第七条处理"),
    "exam_disorder_especially_grave": N_("扰乱考试秩序情节严重，按第八条处理"),
    "exam_likeness_grave": N_("答卷雷同并有其他证据，按第七条处理"),
    "exam_likeness_especially_grave": N_("答卷雷同并有其他证据，按第八条处理"),
    "certificate_fraud": N_("提供虚假证明或以其他不正当手段取得证书、成绩"),
    "exam_false_commitment": N_("报考时虚假承诺"),
    "title_fraud": N_("申报职称弄虚作假"),
    "title_false_commitment": N_("申报职称虚假承诺"),
    "expert_misconduct": N_("评审专家违规"),
    "review_staff_misconduct": N_("评审工作人员违规"),
}
BAR_LABELS: dict[Bar, str] = {
    "commitment": N_("以告知承诺制报名"),
    "title_application": N_("申报职称"),
    "expert": N_("担任评审专家"),
    "review_staff": N_("从事职称评审工作"),
}
REPAIR = N_("完成信用修复")
"""How the library calls what ends a bar without a day."""
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "decide", N_("决定记入"), frozenset({State.PROPOSED}), State.DECIDED, KEEPERS, tone="primary",
            final=True,
        ),
        Step(
            "drop", N_("不予记入"), frozenset({State.PROPOSED}), State.DROPPED, KEEPERS, asks=Asks.NOTE,
            final=True,
        ),
        Step(
            "serve", N_("登记送达"), frozenset({State.DECIDED}), State.SERVED, KEEPERS, asks=Asks.NOTE,
            tone="primary",
        ),
        Step(
            "appeal", N_("登记申诉或复核"), frozenset({State.SERVED, State.UPHELD}), State.APPEALED, KEEPERS,
            asks=Asks.NOTE,
        ),
        Step(
            "uphold", N_("复核维持"), frozenset({State.APPEALED}), State.UPHELD, KEEPERS, asks=Asks.DOCUMENT,
        ),
        Step(
            "restore", N_("撤销记录"), frozenset({State.APPEALED}), State.RESTORED, KEEPERS,
            asks=Asks.DOCUMENT, tone="danger", final=True,
        ),
    )
}  # fmt: skip
ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    "proposed": N_("提出记入"),
    "edited": N_("修改"),
    "linked": N_("关联本人账号"),
    "ended": N_("记录期满"),
}
EXPLAINED: dict[str, str] = {
    "decide": N_("决定后内容不能再改；送达本人后才产生影响。"),
    "drop": N_("不予记入后须重新提出。"),
    "serve": N_("送达后在记录期限内产生影响；本人有账号的同时收到通知。"),
    "appeal": N_("复核期间记录仍然有效；结果须由登记人以外的另一人登记。"),
    "uphold": N_("记录按原决定继续。"),
    "restore": N_("撤销后不再产生影响，记录和经过保留；由证书撤销提出的，证书同时恢复。"),
}
"""What a step means, said where it is taken."""
