"""Seats that somebody gives up: terms that end, retirements, leavings already on record."""

from __future__ import annotations

from datetime import timedelta

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries, units
from talent_platform.i18n import N_
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_all
from talent_posts import CATEGORY_NAMES, openings

AHEAD = timedelta(days=3 * 365)
SOON = timedelta(days=90)
"""As long as a term is warned of before its end."""

_SPEC = ListSpec(
    columns=(
        Column("opens", N_("腾出日期"), kind="day", sortable=True),
        Column("post", N_("岗位")),
        Column("name", N_("现任"), link="/posts/staff/{person}", sortable=True),
        Column("free_then", N_("届时空缺"), kind="number", sortable=True),
        Column("institution_name", N_("单位"), link="/posts/institutions/{institution}?tab=forecast"),
    ),
    default_sort="opens",
    filters=(
        SelectFilter("within", N_("腾出"), (("soon", N_("90 天内")), ("later", N_("90 天以后")))),
        SelectFilter("category", N_("岗位类别"), tuple(CATEGORY_NAMES.items())),
        SelectFilter("free", N_("届时"), (("yes", N_("有空缺")), ("no", N_("无空缺")))),
    ),
    search_label=N_("姓名"),
)


async def _listed(reader: Actor, query: ListQuery) -> Found:
    own = {row["id"]: row["name"] for row in await queries.every_institution(reader)}
    day, book = today(), await in_force()
    rows = [
        {
            "opens": each.opens, "post": each.post, "category": each.category, "grade": each.grade,
            "person": int(each.person_id), "name": each.person, "free_then": each.free_then,
            "institution": institution, "institution_name": own[institution],
            "within": "soon" if each.opens <= day + SOON else "later",
            "free": "yes" if each.free_then > 0 else "no",
        }
        for institution, unit in (await units.units_on(list(own), day)).items()
        for each in openings(unit, after=day, until=day + AHEAD, figures=book)
    ]  # fmt: skip
    return page_of_all(query, rows, ("name",))


OPENINGS = DeclaredList(
    "openings", N_("将腾出的岗位"), "/posts/openings", _SPEC, _listed, (Role.INSTITUTION,),
    names=("openings", "staff:list"),
)  # fmt: skip
"""Of the reader's own institution; of others each page has its own (空缺预测)."""
