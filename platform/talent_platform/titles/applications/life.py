"""The life of an application.

draft ──submit──▶ unit ──report──▶ office ──accept──▶ accepted
  └──drop──▶ withdrawn
unit ──send_back──▶ returned, office ──return──▶ returned ──submit──▶ unit
office, accepted ──refuse──▶ refused; the person withdraws whatever is on its road.
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.titles.access import KEEPERS, PERSONS, UNITS
from talent_platform.titles.applications.tables import LIVE
from talent_platform.titles.applications.tables import ApplicationState as State
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

APPLICATION_BADGES: dict[str, Badge] = {
    State.DRAFT: Badge(N_("草稿")),
    State.UNIT: Badge(N_("单位审核"), "warning"),
    State.OFFICE: Badge(N_("待受理"), "warning"),
    State.RETURNED: Badge(N_("退回补正"), "danger"),
    State.ACCEPTED: Badge(N_("已受理"), "success"),
    State.REFUSED: Badge(N_("不予受理"), "danger"),
    State.WITHDRAWN: Badge(N_("已撤回")),
}
APPLICATION_STATES: dict[str, str] = {state: badge.label for state, badge in APPLICATION_BADGES.items()}
SUBMIT = Step(
    "submit", N_("签署承诺并提交单位"), frozenset({State.DRAFT, State.RETURNED}), State.UNIT, PERSONS,
    tone="primary",
)  # fmt: skip
COMMIT = Step("commit", N_("签署单位承诺"), frozenset({State.UNIT}), State.UNIT, UNITS, tone="primary")
"""Both are taken with the own password again alone (`signing`)."""
_UNIT, _OFFICE = frozenset({State.UNIT}), frozenset({State.OFFICE})
APPLICATION_STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("report", N_("报送评委会办事机构"), _UNIT, State.OFFICE, UNITS, tone="primary"),
        Step("send_back", N_("退回本人"), _UNIT, State.RETURNED, UNITS, asks=Asks.NOTE),
        Step("accept", N_("受理"), _OFFICE, State.ACCEPTED, KEEPERS, tone="primary"),
        Step("return", N_("退回补正"), _OFFICE, State.RETURNED, KEEPERS),
        Step(
            "refuse", N_("不予受理"), _OFFICE | {State.ACCEPTED}, State.REFUSED, KEEPERS, asks=Asks.NOTE,
            tone="danger", final=True,
        ),
        Step("drop", N_("放弃草稿"), frozenset({State.DRAFT}), State.WITHDRAWN, PERSONS, final=True),
        Step("withdraw", N_("撤回申报"), frozenset(LIVE), State.WITHDRAWN, PERSONS, final=True),
    )
}  # fmt: skip
APPLICATION_ACTIONS: dict[str, str] = {
    **{action: step.words for action, step in APPLICATION_STEPS.items()},
    "submit": SUBMIT.label,
    "commit": COMMIT.label,
    "written": N_("填写申报"),
    "edited": N_("修改"),
    "hung": N_("单位公示"),
    "defence": N_("安排答辩"),
    "certificate_suspend": N_("申报所依据的证书被暂停"),
    "certificate_resume": N_("申报所依据的证书恢复有效"),
    "certificate_revoke": N_("申报所依据的证书被撤销"),
    "certificate_correct": N_("申报所依据的证书已更正"),
}
APPLICATION_WARNINGS: dict[str, str] = {
    "report": N_("按规则再次判定，符合的报送评委会办事机构。"),
    "send_back": N_("退回本人修改；已公示的不再公示，再次提交后须重新审核、公示。"),
    "refuse": N_(
        "已受理的由此撤销受理，已登记到评审会议的随之退出会议；申报期未截止的可以重新申报。开始计票后不能撤销。"
    ),
    "drop": N_("草稿不再显示在办理中。"),
    "withdraw": N_("撤回后不能恢复，已登记到评审会议的随之退出会议；开始计票后不能撤回。"),
}
PRIVILEGE_LABELS: dict[str, str] = {
    "exam_exemption": N_("免一次卫生高级专业技术资格考试"), "early": N_("提前一年申报"),
    "direct": N_("直接申报"), "one_step": N_("一步到位"),
}  # fmt: skip
ASSESSED_LABELS: dict[str, str] = {"fit": N_("合格"), "unfit": N_("不合格")}
