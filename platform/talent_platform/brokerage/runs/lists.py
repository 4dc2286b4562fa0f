"""The lists of a run's results: columns and filters."""

from __future__ import annotations

from typing import Literal

from talent_platform.brokerage.life import RUN_BADGES
from talent_platform.i18n import N_
from talent_platform.reference.codes import branches, counties
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter

KINDS: dict[str, str] = {"all": N_("人才与项目需求"), "talent": N_("人才需求"), "project": N_("项目需求")}
View = Literal["needs", "people", "teams"]

RUNS = ListSpec(
    columns=(
        Column("id", "编号", kind="number", link="/runs/{id}", sortable=True, align="start"),
        Column("scope", "范围", kind="custom"),
        Column("state", "状态", kind="badge", badges=RUN_BADGES),
        Column("seats_filled", "推荐人数", kind="number"),
        Column("fill", "名额满足率", kind="percent"),
        Column("owner_name", "运算人", minor=True),
        Column("created", "时间", kind="time", sortable=True),
    ),
    default_sort="-created",
    filters=(
        SelectFilter("state", "状态", tuple((state, badge.label) for state, badge in RUN_BADGES.items())),
        SelectFilter("county", "县区", tuple(counties().items())),
    ),
)

FILLED = {
    "full": Badge("已满", "success"),
    "part": Badge("部分满足", "warning"),
    "empty": Badge("无人推荐", "danger"),
}
PLACED = {"placed": Badge("已推荐", "success"), "unplaced": Badge("未推荐")}
_BRANCH = SelectFilter("branch", "产业", tuple((code, branch.name) for code, branch in branches().items()))

_NEED = (
    Column("title", "需求", link="/runs/{run}/needs/{id}", sortable=True),
    Column("employer", "用人单位"),
    Column("place", "地区", minor=True),
    Column("proposed", "推荐", kind="number", sortable=True),
    Column("free", "空缺", kind="number", sortable=True),
)
_PERSON = Column("title", "人才", link="/runs/{run}/people/{id}", sortable=True)
_SCORE = Column("score", "得分", kind="custom", sortable=True, align="end")

LISTS: dict[str, ListSpec] = {
    "needs": ListSpec(
        columns=(*_NEED, Column("status", "结果", kind="badge", badges=FILLED)),
        default_sort="title",
        filters=(
            SelectFilter("status", "结果", tuple((key, badge.label) for key, badge in FILLED.items())),
            _BRANCH,
        ),
        search_label="需求或用人单位",
    ),
    "unfilled": ListSpec(
        columns=(*_NEED, Column("why", "原因", kind="custom")),
        default_sort="-free",
        filters=(_BRANCH,),
        search_label="需求或用人单位",
    ),
    "people": ListSpec(
        columns=(
            _PERSON,
            Column("need_title", "推荐到", link="/runs/{run}/needs/{need}", sortable=True),
            Column("with_team", "随团队", link="/runs/{run}/teams/{team}"),
            _SCORE,
        ),
        default_sort="-score",
        search_label="专业方向",
    ),
    "unplaced": ListSpec(
        columns=(_PERSON, Column("why", "原因", kind="custom")),
        default_sort="title",
        search_label="专业方向",
    ),
    "teams": ListSpec(
        columns=(
            Column("title", "项目团队", link="/runs/{run}/teams/{id}", sortable=True),
            Column("status", "结果", kind="badge", badges=PLACED),
            Column("members", "同行人数", kind="number", sortable=True),
            Column("outcome", "推荐到，或未推荐的原因", kind="custom"),
            _SCORE,
        ),
        default_sort="-score",
        filters=(SelectFilter("status", "结果", tuple((key, badge.label) for key, badge in PLACED.items())),),
        search_label="项目",
    ),
}
SIDES: dict[str, View] = {
    "needs": "needs",
    "unfilled": "needs",
    "people": "people",
    "unplaced": "people",
    "teams": "teams",
}
"""List → which rows it shows."""
