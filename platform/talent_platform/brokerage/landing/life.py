"""Services, states and steps of a landing."""

from __future__ import annotations

from talent_platform.brokerage.landing.tables import LandingState, ServiceState
from talent_platform.brokerage.life import BUREAU
from talent_platform.i18n import N_
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

KINDS: dict[str, str] = {
    "site": N_("办公和生产场地"), "funding": N_("资金支持"), "housing": N_("住房"),
    "school": N_("子女入学"), "spouse": N_("配偶就业"), "title": N_("职称认定"),
    "special_post": N_("特设岗位"),
}  # fmt: skip
OF_INSTITUTIONS = frozenset({"special_post"})
"""Only where the employer is a public institution (事业单位): nobody else has posts outside a plan."""
GIVES_A_PAPER = frozenset({"title", "special_post"})
"""What is done only with a paper to name: the certificate, or the approval of the post."""
STATE_BADGES: dict[str, Badge] = {
    LandingState.OPEN: Badge(N_("落地服务中"), "info"),
    LandingState.LANDED: Badge(N_("已落地"), "success"),
    LandingState.ENDED: Badge(N_("录用已结束")),
}
SERVICE_BADGES: dict[str, Badge] = {
    ServiceState.OPEN: Badge(N_("待办理"), "warning"),
    ServiceState.GOING: Badge(N_("正在办理"), "info"),
    ServiceState.DONE: Badge(N_("已办结"), "success"),
    ServiceState.DROPPED: Badge(N_("不再办理")),
}
UNSETTLED = frozenset({ServiceState.OPEN, ServiceState.GOING})
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("land", N_("确认落地"), frozenset({LandingState.OPEN}), LandingState.LANDED, BUREAU),
        Step(
            "reopen", N_("恢复服务"), frozenset({LandingState.LANDED}), LandingState.OPEN, BUREAU,
            asks=Asks.NOTE,
        ),
    )
}  # fmt: skip
SERVICE_STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("start", N_("开始办理"), frozenset({ServiceState.OPEN}), ServiceState.GOING, BUREAU),
        Step("finish", N_("办结"), UNSETTLED, ServiceState.DONE, BUREAU, tone="primary"),
        Step("drop", N_("不再办理"), UNSETTLED, ServiceState.DROPPED, BUREAU, asks=Asks.NOTE, tone="danger"),
        Step(
            "again", N_("重新办理"), frozenset({ServiceState.DONE, ServiceState.DROPPED}), ServiceState.GOING,
            BUREAU, asks=Asks.NOTE,
        ),
    )
}  # fmt: skip
HAPPENED: dict[str, str] = {
    "opened": N_("落地服务清单已开立"), "land": N_("已确认落地"), "reopen": N_("已恢复服务"),
    "ended": N_("录用已结束，落地服务随之结束"), "start": N_("开始办理"), "finish": N_("已办结"),
    "drop": N_("不再办理"), "again": N_("重新办理"), "planned": N_("责任人、承办单位或期限已更新"),
    "reminded": N_("已过期限，已提醒责任人"),
}  # fmt: skip
