"""The list of special posts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from piccolo.columns.combination import And
from piccolo.query import OrderByRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.clock import today
from talent_platform.establishment.access import INSTITUTION, READERS
from talent_platform.establishment.appointments.queries import with_post_name
from talent_platform.establishment.specials.service import FLOW
from talent_platform.establishment.tables.specials import SpecialPost, SpecialState
from talent_platform.establishment.turns import Road
from talent_platform.establishment.wording import SPECIAL_BADGES
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

SOON_DAYS = 60
_unit = SpecialPost.institution._
_WALK = Road(
    SpecialPost.state, SpecialPost.updated, _unit, drafts=(), returned=(),
    asked=(SpecialState.ASKED, SpecialState.DEPARTMENT, SpecialState.COUNTY),
)  # fmt: skip


def _ends(_reader: Actor, chosen: str) -> Any:
    open_now = SpecialPost.state == str(SpecialState.OPEN)
    if chosen == "over":
        return And(open_now, SpecialPost.ends < today())
    soon = And(SpecialPost.ends >= today(), SpecialPost.ends <= today() + timedelta(SOON_DAYS))
    return And(open_now, soon)


_SPEC = ListSpec(
    columns=(
        Column("person_name", N_("人员"), link="/posts/specials/{id}"),
        Column("institution_name", N_("单位"), sortable=True, order=_unit.organisation._.name),
        Column("post", N_("岗位")),
        Column("project", N_("项目"), minor=True),
        Column("opened", N_("开始"), kind="day", sortable=True),
        Column("ends", N_("期限"), kind="custom", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=SPECIAL_BADGES, sortable=True),
    ),
    default_sort="state",
    filters=(
        SelectFilter(
            "state", N_("状态"), tuple((state, badge.label) for state, badge in SPECIAL_BADGES.items()),
            SpecialPost.state,
        ),
        _WALK.filter(),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _unit.organisation._.county),
        SelectFilter("ending", N_("期限"), (("soon", N_("两个月内到期")), ("over", N_("已到期"))), _ends),
        IdFilter("institution", N_("单位"), _unit),
    ),
    search_label=N_("单位、人员或项目"),
    searched=(_unit.organisation._.name, SpecialPost.person._.name, SpecialPost.project),
)  # fmt: skip
_ROAD = ", ".join(f"'{state}'" for state in ("asked", "department", "county", "open", "closed", "refused"))
_TURN = OrderByRaw(
    f"array_position(ARRAY[{_ROAD}], special_post.state::text), coalesce(special_post.ends, 'infinity')"
)
"""Those on their road first, then those in use, the ones ending soonest on top."""


async def _listed(reader: Actor, query: ListQuery) -> Found:
    inside = where(visible(reader, INSTITUTION), {
        "id": SpecialPost.id, "county": _unit.organisation._.county, "organisation": _unit.organisation,
        "department": _unit.department,
    })  # fmt: skip
    select = SpecialPost.select(
        *SpecialPost.all_columns(), SpecialPost.person._.name.as_alias("person_name"),
        _unit.organisation._.name.as_alias("institution_name"),
    )  # fmt: skip
    by_road = query.sort == "state" and not query.descending
    first = _TURN if by_road else None
    total, query, rows = await page_of_table(SpecialPost, select, query, reader, inside, first=first)
    return total, query, [with_post_name(row) for row in rows]


BATCH = Batch(
    FLOW, "/posts/specials", lambda row: f"{row['person_name']} · {row['institution_name']}",
    SPECIAL_BADGES, names=("specials", "staff:list"),
)  # fmt: skip
SPECIALS = DeclaredList(
    "specials", N_("特设岗位"), "/posts/specials", _SPEC, _listed, READERS, names=("specials", "staff:list"),
    batch=BATCH, waits=lambda _reader: {"turn": "mine"},
)  # fmt: skip
