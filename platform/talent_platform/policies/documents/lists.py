"""The list of documents."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import N_
from talent_platform.policies.documents import queries
from talent_platform.policies.documents.queries import PolicyView
from talent_platform.policies.documents.words import RANKS, STANDINGS
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_all

_SPEC = ListSpec(
    columns=(
        Column("title", N_("名称"), link="/policies/{key}", sortable=True),
        Column("number", N_("文号"), minor=True),
        Column("issuer", N_("发文机关"), minor=True),
        Column(
            "rank", N_("效力级别"), kind="badge", badges={code: Badge(label) for code, label in RANKS.items()}
        ),
        Column("place", N_("施行地区"), minor=True),
        Column("valid_from", N_("施行日期"), kind="day", minor=True),
        Column("valid_to", N_("失效日期"), kind="day", minor=True),
        Column("standing", N_("效力"), kind="badge", badges=STANDINGS),
        Column("relying", N_("规则与数值"), kind="number", sortable=True),
        Column("review", N_("待复核"), kind="number", sortable=True),
    ),
    default_sort="-relying",
    filters=(
        SelectFilter("standing", N_("效力"), tuple((code, badge.label) for code, badge in STANDINGS.items())),
        SelectFilter("rank", N_("效力级别"), tuple(RANKS.items())),
        SelectFilter(
            "to_review", N_("待复核"), (("yes", N_("有规则或数值待复核")), ("no", N_("没有待复核的")))
        ),
    ),
    search_label=N_("名称、文号或发文机关"),
)  # fmt: skip


async def _listed(_reader: Actor | None, query: ListQuery) -> Found[PolicyView]:
    rows = (await queries.library()).documents.values()
    return page_of_all(query, rows, ("title", "number", "issuer"))


POLICIES = DeclaredList("policies", N_("政策文件"), "/policies", _SPEC, _listed, None)
