"""The road of a result.

passed ──close──▶ closed ──publish──▶ published
Both steps are what a confirmed act does (`acts`). Who failed stays so. A title that was taken back is a
certificate that was revoked; it is restored there too, each with its history.
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.titles.results.tables import ActKind
from talent_platform.titles.results.tables import OutcomeState as State
from talent_platform.web.listing.declaration import Badge

OUTCOME_BADGES: dict[str, Badge] = {
    State.FAILED: Badge(N_("未通过"), "danger"),
    State.PASSED: Badge(N_("通过"), "info"),
    State.CLOSED: Badge(N_("已确认（备案）"), "info"),
    State.PUBLISHED: Badge(N_("已公布"), "success"),
}
OUTCOME_STATES: dict[str, str] = {state: badge.label for state, badge in OUTCOME_BADGES.items()}
OUTCOME_ACTIONS: dict[str, str] = {
    "decided": N_("评审会议得出结果"),
    "hung": N_("评审结果公示"),
    "close": N_("确认（备案）"),
    "publish": N_("公布并颁发证书"),
}
ACT_LABELS: dict[str, str] = {
    ActKind.REPORTED: N_("报送人社部门"),
    ActKind.HRSS: N_("人社部门确认"),
    ActKind.BODY: N_("组建单位确认"),
    ActKind.FILED: N_("向核准部门备案"),
    ActKind.PUBLISHED: N_("发文公布"),
}
ACT_WARNINGS: dict[str, str] = {
    ActKind.REPORTED: N_("登记评审结果的报送。"),
    ActKind.HRSS: N_("公示期满、没有未处理异议的人员由此得到确认，不能撤销。"),
    ActKind.BODY: N_("公示期满、没有未处理异议的人员由此得到确认，不能撤销。"),
    ActKind.FILED: N_("公示期满、没有未处理异议的人员由此完成备案，不能撤销。"),
    ActKind.PUBLISHED: N_("所列人员由此取得职称，同时颁发电子证书，不能撤回。"),
}
