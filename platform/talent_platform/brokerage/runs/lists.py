"""The lists of a run's results: columns and filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.life import BUREAU, RUN_BADGES
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.tables import MatchRun
from talent_platform.i18n import N_, _
from talent_platform.reference.codes import branches, counties
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of

READERS = (*BUREAU, Role.AUDITOR)

_RUNS = ListSpec(
    columns=(
        Column("id", N_("编号"), kind="number", link="/runs/{id}", sortable=True, align="start"),
        Column("scope", N_("范围"), kind="custom"),
        Column("state", N_("状态"), kind="badge", badges=RUN_BADGES),
        Column("seats_filled", N_("推荐人数"), kind="number"),
        Column("fill", N_("名额满足率"), kind="percent"),
        Column("owner_name", N_("运算人"), minor=True),
        Column("created", N_("时间"), kind="time", sortable=True),
    ),
    default_sort="-created",
    filters=(
        SelectFilter(
            "state",
            N_("状态"),
            tuple((state, badge.label) for state, badge in RUN_BADGES.items()),
            MatchRun.state,
        ),
        SelectFilter("county", N_("县区"), tuple(counties().items()), MatchRun.county),
    ),
)

FILLED = {
    "full": Badge(N_("已满"), "success"),
    "part": Badge(N_("部分满足"), "warning"),
    "empty": Badge(N_("无人推荐"), "danger"),
}
PLACED = {"placed": Badge(N_("已推荐"), "success"), "unplaced": Badge(N_("未推荐"))}
_BRANCH = SelectFilter(
    "branch", N_("产业"), tuple((code, branch.name) for code, branch in branches().items())
)

_NEED = (
    Column("title", N_("需求"), link="/runs/{run}/needs/{id}", sortable=True),
    Column("employer", N_("用人单位")),
    Column("place", N_("地区"), minor=True),
    Column("proposed", N_("已推荐"), kind="number", sortable=True),
    Column("free", N_("空缺"), kind="number", sortable=True),
)
_PERSON = Column("title", N_("人才"), link="/runs/{run}/people/{id}", sortable=True)
_SCORE = Column("score", N_("得分"), kind="custom", sortable=True, align="end")

LISTS: dict[str, ListSpec] = {
    "needs": ListSpec(
        columns=(*_NEED, Column("status", N_("结果"), kind="badge", badges=FILLED)),
        default_sort="title",
        filters=(
            SelectFilter("status", N_("结果"), tuple((key, badge.label) for key, badge in FILLED.items())),
            _BRANCH,
        ),
        search_label=N_("需求或用人单位"),
    ),
    "unfilled": ListSpec(
        columns=(*_NEED, Column("why", N_("原因"), kind="custom")),
        default_sort="-free",
        filters=(_BRANCH,),
        search_label=N_("需求或用人单位"),
    ),
    "people": ListSpec(
        columns=(
            _PERSON,
            Column("need_title", N_("推荐到"), link="/runs/{run}/needs/{need}", sortable=True),
            Column("with_team", N_("随团队"), link="/runs/{run}/teams/{team}"),
            _SCORE,
        ),
        default_sort="-score",
        filters=(
            SelectFilter("kind", N_("推荐到"), (("talent", N_("人才需求")), ("project", N_("项目需求")))),
        ),
        search_label=N_("专业方向"),
    ),
    "unplaced": ListSpec(
        columns=(_PERSON, Column("why", N_("原因"), kind="custom")),
        default_sort="title",
        search_label=N_("专业方向"),
    ),
    "teams": ListSpec(
        columns=(
            Column("title", N_("项目团队"), link="/runs/{run}/teams/{id}", sortable=True),
            Column("status", N_("结果"), kind="badge", badges=PLACED),
            Column("members", N_("同行人数"), kind="number", sortable=True),
            Column("outcome", N_("推荐到，或未推荐的原因"), kind="custom"),
            _SCORE,
        ),
        default_sort="-score",
        filters=(
            SelectFilter("status", N_("结果"), tuple((key, badge.label) for key, badge in PLACED.items())),
        ),
        search_label=N_("项目"),
    ),
}


def _sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    shown = []
    for row in rows:
        parts = (row["place"] or _("全市"), row["branch_name"], _(row["kind_label"]))
        shown.append({**row, "scope": " · ".join(part for part in parts if part)})
    columns = columns_of_list(_RUNS)
    return columns, cells_of(columns, shown)


RUNS = DeclaredList("runs", N_("匹配运算"), "/runs", _RUNS, results.runs, READERS, sheet=_sheet)
