"""The life of an expert of a pool.

nominated ──select──▶ selected ──sign──▶ active ──leave──▶ left
    ├──refuse──▶ refused   └──leave──▶ left   └──remove──▶ removed
    └──withdraw──▶ withdrawn

An active expert has another term once somebody asked for it (ask_renewal) and a second person gave it
(renew).
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.titles.access import KEEPERS, NOMINATORS, PERSONS
from talent_platform.titles.tables import TitleExpertState as State
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

EXPERT_BADGES: dict[str, Badge] = {
    State.NOMINATED: Badge(N_("待筛选"), "warning"),
    State.SELECTED: Badge(N_("待签承诺书"), "warning"),
    State.ACTIVE: Badge(N_("在库"), "success"),
    State.LEFT: Badge(N_("已退出")),
    State.REMOVED: Badge(N_("已取消资格"), "danger"),
    State.REFUSED: Badge(N_("未入库")),
    State.WITHDRAWN: Badge(N_("已撤回")),
}
EXPERT_STATES: dict[str, str] = {state: badge.label for state, badge in EXPERT_BADGES.items()}
SIGN = Step(
    "sign", N_("签署承诺书"), frozenset({State.SELECTED}), State.ACTIVE, PERSONS, tone="primary",
)  # fmt: skip
"""Taken with the code and the own password alone (`commitments`)."""
_NOMINATED = frozenset({State.NOMINATED})
_ACTIVE = frozenset({State.ACTIVE})
EXPERT_STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "select", N_("选入评委库"), _NOMINATED, State.SELECTED, KEEPERS, asks=Asks.DOCUMENT,
            tone="primary",
        ),
        Step("refuse", N_("不予入库"), _NOMINATED, State.REFUSED, KEEPERS, asks=Asks.NOTE, final=True),
        Step("withdraw", N_("撤回推荐"), _NOMINATED, State.WITHDRAWN, NOMINATORS, final=True),
        Step("ask_renewal", N_("提出续聘"), _ACTIVE, State.ACTIVE, NOMINATORS),
        Step("renew", N_("续聘"), _ACTIVE, State.ACTIVE, KEEPERS, asks=Asks.DOCUMENT, tone="primary"),
        Step("refuse_renewal", N_("不予续聘"), _ACTIVE, State.ACTIVE, KEEPERS, asks=Asks.NOTE),
        Step(
            "leave", N_("退出评委库"), frozenset({State.SELECTED, State.ACTIVE}), State.LEFT, KEEPERS,
            asks=Asks.NOTE, final=True,
        ),
        Step(
            "remove", N_("取消评审专家资格"), _ACTIVE, State.REMOVED, KEEPERS, asks=Asks.NOTE, tone="danger",
            final=True,
        ),
    )
}  # fmt: skip
EXPERT_ACTIONS: dict[str, str] = {
    **{action: step.words for action, step in EXPERT_STEPS.items()},
    "sign": SIGN.label,
    "nominated": N_("推荐"),
    "edited": N_("修改"),
    "invited": N_("生成签署码"),
    "removed_by_entry": N_("因诚信档案记录取消评审专家资格"),
    "reinstated": N_("诚信档案记录撤销，恢复评审专家资格"),
    "certificate_suspend": N_("职称证书被暂停"),
    "certificate_resume": N_("职称证书恢复有效"),
    "certificate_revoke": N_("职称证书被撤销"),
    "certificate_correct": N_("职称证书已更正"),
}
EXPERT_WARNINGS: dict[str, str] = {
    "refuse": N_("不予入库后可以重新推荐。"),
    "withdraw": N_("撤回后可以重新推荐。"),
    "ask_renewal": N_("由人社部门另一人核实条件并确定新的聘期；原聘期照常到期。"),
    "refuse_renewal": N_("原聘期照常到期；以后可以再次提出续聘。"),
    "leave": N_("退出后不能再参加评审；再次入库须重新推荐、筛选和承诺。"),
    "remove": N_("违反评审规定的，取消资格并告知推荐单位；此后不能再参加评审。"),
}
SECTOR_LABELS: dict[str, str] = {
    "public": N_("公有制单位"), "private": N_("民营企业"), "other": N_("其他"),
}  # fmt: skip
CONDITION_LABELS: dict[str, str] = {
    "lawful": N_("遵守宪法和法律"), "ethics": N_("具备良好的职业道德"),
    "title": N_("具有本系列或专业相应层级的职称"), "active": N_("从事本领域专业技术工作"),
    "able": N_("能够履行评审工作职责"),
}  # fmt: skip
