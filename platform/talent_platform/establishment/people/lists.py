"""The list of terms that end."""

from __future__ import annotations

from dataclasses import asdict

from talent_platform.accounts.actor import Actor
from talent_platform.establishment.access import READERS
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.people import terms
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.web.listing.declaration import Badge, Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_all
from talent_posts import APPRAISAL_NAMES

_STANDING = {"over": Badge(N_("已满，未办理"), "danger"), "soon": Badge(N_("将满"), "warning")}
_APPRAISALS = {code: Badge(label, "neutral") for code, label in APPRAISAL_NAMES.items()}

_SPEC = ListSpec(
    columns=(
        Column("name", N_("人员"), link="/posts/staff/{person}", sortable=True),
        Column("institution_name", N_("单位"), link="/posts/institutions/{institution}", sortable=True),
        Column("post", N_("岗位")),
        Column("start", N_("聘期起"), kind="day"),
        Column("until", N_("聘期止"), kind="day", sortable=True),
        Column("standing", N_("情况"), kind="badge", badges=_STANDING),
        Column("days", N_("剩余天数"), kind="number"),
        Column("appraisal", N_("聘期考核"), kind="badge", badges=_APPRAISALS),
        Column("request", N_("办理"), kind="custom"),
    ),
    default_sort="until",
    filters=(
        SelectFilter("county", N_("县区"), tuple(counties().items())),
        SelectFilter("standing", N_("情况"), tuple((key, one.label) for key, one in _STANDING.items())),
        IdFilter("institution", N_("单位")),
    ),
    search_label=N_("单位或姓名"),
)


async def _listed(reader: Actor, query: ListQuery) -> Found:
    counties_of = {row["id"]: row["county"] for row in await queries.every_institution(reader)}
    rows = [
        {
            **asdict(each), "post": each.post, "days": each.days, "over": each.over,
            "next_day": each.next_day, "standing": "over" if each.over else "soon",
            "county": counties_of[each.institution],
        }
        for each in await terms.undecided(list(counties_of))
    ]  # fmt: skip
    return page_of_all(query, rows, ("institution_name", "name"))


TERMS = DeclaredList(
    "terms", N_("聘期"), "/posts/terms", _SPEC, _listed, READERS, names=("terms", "staff:list")
)
