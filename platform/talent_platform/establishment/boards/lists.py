"""Overrides nobody has cured, and the queue of those above the quota."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.clock import ZONE, today
from talent_platform.establishment.access import READERS
from talent_platform.establishment.boards import service
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.tables.appointments import Override
from talent_platform.establishment.wording import OVER_LABELS, STATE_BADGES
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.web.listing.declaration import Badge, Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_all, page_of_table

_unit = Override.appointment._.institution._


def _valid(_reader: Actor, chosen: str) -> Any:
    return Override.expires < today() if chosen == "over" else Override.expires >= today()


_OVERRIDES = ListSpec(
    columns=(
        Column("person_name", N_("人员与岗位"), kind="custom"),
        Column("institution_name", N_("单位"), sortable=True, order=_unit.organisation._.name),
        Column("rules", N_("涉及规则"), kind="custom"),
        Column("reason", N_("理由与文号"), kind="custom"),
        Column("expires", N_("有效期至"), kind="custom", sortable=True),
        Column("at", N_("准予时间"), kind="day", sortable=True, minor=True),
        Column("days", N_("已过天数"), kind="number"),
        Column("id", N_("操作"), kind="custom", align="end"),
    ),
    default_sort="at",
    filters=(
        SelectFilter("county", N_("县区"), tuple(counties().items()), _unit.organisation._.county),
        SelectFilter("valid", N_("有效期"), (("in", N_("有效期内")), ("over", N_("已过期"))), _valid),
        IdFilter("institution", N_("单位"), _unit),
    ),
    search_label=N_("单位、人员或文号"),
    searched=(_unit.organisation._.name, Override.appointment._.person._.name, Override.document),
)


async def _overrides(reader: Actor, query: ListQuery) -> Found:
    select = Override.select(*service.OVERRIDE)
    total, query, rows = await page_of_table(Override, select, query, reader, service.uncured(reader))
    return total, query, [service.shown_override(row) for row in rows]


def _override_sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    labels = {column.key: column for column in _OVERRIDES.columns if column.key != "id"}
    columns = columns_of_list(
        ListSpec(
            (
                labels["person_name"], Column("post", N_("岗位")), labels["institution_name"],
                Column("state", N_("申请状态"), kind="badge", badges=STATE_BADGES), labels["rules"],
                Column("reason", N_("理由")), Column("document", N_("文号")),
                Column("actor_name", N_("准予人")), labels["at"],
                Column("expires", N_("有效期至"), kind="day"), labels["days"],
            ),
            "",
        )
    )  # fmt: skip
    shown = [
        {**row, "at": row["at"].astimezone(ZONE).date(), "rules": "、".join(row["rules"])} for row in rows
    ]
    return columns, cells_of(columns, shown)


OVERRIDES = DeclaredList(
    "overrides", N_("准予清单"), "/posts/overrides", _OVERRIDES, _overrides, READERS, sheet=_override_sheet,
    names=("overrides", "staff:list"),
)  # fmt: skip

_QUEUE = ListSpec(
    columns=(
        Column("institution_name", N_("单位"), link="/posts/institutions/{institution}", sortable=True),
        Column("place", N_("次序"), kind="number"),
        Column("name", N_("姓名"), link="/posts/staff/{person}", sortable=True),
        Column("post", N_("岗位")),
        Column(
            "over_quota", N_("类型"), kind="badge",
            badges={code: Badge(label, "warning") for code, label in OVER_LABELS.items()},
        ),
        Column("since", N_("任职起"), kind="day", sortable=True),
    ),
    default_sort="institution_name",
    filters=(
        SelectFilter("county", N_("县区"), tuple(counties().items())),
        SelectFilter("over_quota", N_("类型"), tuple(OVER_LABELS.items())),
        IdFilter("institution", N_("单位")),
    ),
    search_label=N_("单位或姓名"),
)  # fmt: skip


async def _queue(reader: Actor, query: ListQuery) -> Found:
    """Everybody above the quota, by institution in the order of its queue: places come from the rulebook."""
    units = await service.queues(await queries.every_institution(reader), today())
    rows = [
        {
            "institution": unit["id"], "institution_name": unit["name"], "county": unit["county"],
            "place": each.place, "person": int(each.who.person.id), "name": each.who.person.name,
            "post": each.who.post, "over_quota": each.who.holding.over_quota,
            "since": each.who.holding.start,
        }
        for unit in units
        for each in unit["queue"]
    ]  # fmt: skip
    return page_of_all(query, rows, ("institution_name", "name"))


QUEUE = DeclaredList(
    "queue", N_("超岗排队"), "/posts/queue", _QUEUE, _queue, READERS, names=("queue", "staff:list")
)
