"""The list of promotion rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from piccolo.columns.combination import And, WhereRaw
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.establishment.access import READERS
from talent_platform.establishment.rounds import service
from talent_platform.establishment.tables.rounds import PromotionRound, RoundState
from talent_platform.establishment.turns import COUNTY_LEVELS
from talent_platform.establishment.wording import ROUND_BADGES
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import counties
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table
from talent_posts import post_name

_unit = PromotionRound.institution._


def _mine(reader: Actor, _chosen: str) -> Combinable:
    """What was asked of the reader's bureau: to open again, or to cancel, what a notice has told."""
    of_county = _unit.level.is_in(sorted(COUNTY_LEVELS))
    above = {Role.COUNTY: of_county, Role.CITY: _unit.level.not_in(sorted(COUNTY_LEVELS))}
    asked = PromotionRound.state.is_in([RoundState.REOPENING, RoundState.CANCELLING])
    return And(asked, above.get(reader.role, WhereRaw("false")))


_SPEC = ListSpec(
    columns=(
        Column("title", N_("名称"), link="/posts/rounds/{id}", sortable=True),
        Column("institution_name", N_("单位"), sortable=True, order=_unit.organisation._.name),
        Column("offered", N_("公布的岗位"), kind="tags"),
        Column("effective", N_("起聘日期"), kind="day", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=ROUND_BADGES, sortable=True),
        Column("id", N_("编号"), kind="number", sortable=True, minor=True),
    ),
    default_sort="-id",
    filters=(
        SelectFilter(
            "state", N_("状态"), tuple((state, badge.label) for state, badge in ROUND_BADGES.items()),
            PromotionRound.state,
        ),
        SelectFilter("turn", N_("轮到谁"), (("mine", N_("等我办理")),), _mine),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _unit.organisation._.county),
        IdFilter("institution", N_("单位"), _unit),
    ),
    search_label=N_("名称或单位"),
    searched=(PromotionRound.title, _unit.organisation._.name),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found:
    select = PromotionRound.select(*service.ROUND)
    inside = service.seen_by(reader)
    total, query, rows = await page_of_table(PromotionRound, select, query, reader, inside)
    return total, query, [{**row, "offered": _offered(row)} for row in rows]


def _offered(row: Mapping[str, Any]) -> list[str]:
    return [f"{post_name(row['category'], int(grade))} {count}" for grade, count in row["seats"].items()]


def _sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = columns_of_list(_SPEC)
    shown = [{**row, "offered": gettext("、").join(row["offered"])} for row in rows]
    return columns, cells_of(columns, shown)


ROUNDS = DeclaredList("rounds", N_("竞聘"), "/posts/rounds", _SPEC, _listed, READERS, sheet=_sheet)
