"""The life of a meeting and of a seat.

planned ──open──▶ sitting ──count──▶ counting ──decide──▶ decided ──again──▶ sitting (second ballot)
   └──call_off──▶ called_off ◀──call_off──┘ (of sitting and counting in the first round)

invited ──accept──▶ accepted ──sign_in──▶ present ──sign_out──▶ accepted
   └──────────sign_in──────────▶
From invited, accepted and present a juror declines; the next of the draw is asked then.
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.titles.access import KEEPERS, PERSONS
from talent_platform.titles.meetings.tables import MeetingState as State
from talent_platform.titles.meetings.tables import SeatState as Seat
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

MEETING_BADGES: dict[str, Badge] = {
    State.PLANNED: Badge(N_("筹备中"), "warning"),
    State.SITTING: Badge(N_("会议进行中"), "info"),
    State.COUNTING: Badge(N_("计票中"), "info"),
    State.DECIDED: Badge(N_("已有结果"), "success"),
    State.CALLED_OFF: Badge(N_("已取消")),
}
MEETING_STATES: dict[str, str] = {state: badge.label for state, badge in MEETING_BADGES.items()}
_DECIDED = frozenset({State.DECIDED})
_NOT_OVER = frozenset({State.PLANNED, State.SITTING, State.COUNTING})
MEETING_STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("open", N_("开会"), frozenset({State.PLANNED}), State.SITTING, KEEPERS, tone="primary"),
        Step("count", N_("开始计票"), frozenset({State.SITTING}), State.COUNTING, KEEPERS, tone="primary"),
        Step("decide", N_("结束计票"), frozenset({State.COUNTING}), State.DECIDED, KEEPERS, tone="primary"),
        Step("again", N_("第二次投票"), _DECIDED, State.SITTING, KEEPERS),
        Step(
            "consent", N_("登记人社部门同意"), _DECIDED, State.DECIDED, KEEPERS, asks=Asks.DOCUMENT,
        ),
        Step(
            "call_off", N_("取消会议"), _NOT_OVER, State.CALLED_OFF, KEEPERS, asks=Asks.NOTE,
            tone="danger", final=True,
        ),
    )
}  # fmt: skip
MEETING_ACTIONS: dict[str, str] = {
    **{action: step.words for action, step in MEETING_STEPS.items()},
    "planned": N_("筹备会议"),
    "tellers": N_("确定计票人"),
    "teller_replaced": N_("更换计票人"),
    "cases": N_("登记申报人"),
    "withdrawn": N_("申报人退出会议"),
    "identified": N_("登记申报人的身份证号"),
    "number_proposed": N_("提出通过人数"),
    "number_fixed": N_("确定通过人数"),
    "switched": N_("开放或关闭申报材料、评议意见"),
    "grouped": N_("编入评议组"),
    "archived": N_("会议记录归档"),
    "scheduled": N_("安排答辩"),
}
MEETING_WARNINGS: dict[str, str] = {
    "open": N_("到会人数和回避按规则核对，不足的不能开会。"),
    "count": N_("开始后不能再签到、退出和回避，没有签到的记为缺席，签到而没有交票的不计为同意。"),
    "decide": N_("结束后结果不能再改；票数由此向本局和审计监督显示，其他人看不到。"),
    "again": N_("只在首次达到三分之二的申报人中再投一次，以第二次为准；不得削减票数。"),
    "consent": N_("超出通过率上限的部分，由人社部门发文同意。"),
    "call_off": N_("取消后不能恢复；已交的票和已录入的票数留存，但不作数。可以为同一次抽取重新筹备。"),
}

SEAT_BADGES: dict[str, Badge] = {
    Seat.INVITED: Badge(N_("已邀请"), "warning"),
    Seat.ACCEPTED: Badge(N_("答应参加"), "info"),
    Seat.PRESENT: Badge(N_("已签到"), "success"),
    Seat.ABSENT: Badge(N_("缺席")),
    Seat.DECLINED: Badge(N_("已退出")),
}
SEAT_STATES: dict[str, str] = {state: badge.label for state, badge in SEAT_BADGES.items()}
SITS = frozenset({Seat.INVITED, Seat.ACCEPTED, Seat.PRESENT})
_COMES = frozenset({Seat.INVITED, Seat.ACCEPTED})
SEAT_STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "accept", N_("参加"), frozenset({Seat.INVITED}), Seat.ACCEPTED, KEEPERS | PERSONS, tone="primary",
        ),
        Step("sign_in", N_("签到"), _COMES, Seat.PRESENT, KEEPERS, tone="primary"),
        Step("sign_in_remote", N_("远程签到"), _COMES, Seat.PRESENT, KEEPERS, asks=Asks.NOTE),
        Step("sign_out", N_("撤销签到"), frozenset({Seat.PRESENT}), Seat.ACCEPTED, KEEPERS, asks=Asks.NOTE),
    )
}  # fmt: skip
"""`decline` goes by the draw: the next in rank takes the seat."""
SEAT_ACTIONS: dict[str, str] = {
    **{action: step.words for action, step in SEAT_STEPS.items()},
    "invited": N_("发出邀请"),
    "decline": N_("退出，由下一人递补"),
    "absent": N_("没有签到，记为缺席"),
}
BY_LABELS: dict[str, str] = {"juror": N_("本人申请"), "office": N_("办事机构要求")}
