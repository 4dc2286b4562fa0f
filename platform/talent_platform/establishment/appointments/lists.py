"""The list of requests, and what is done with many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.clock import today
from talent_platform.establishment.access import APPOINTMENT, READERS
from talent_platform.establishment.appointments.queries import APPOINTMENT_FACTS, REQUEST, with_post_name
from talent_platform.establishment.appointments.service import FLOW, take_one
from talent_platform.establishment.tables.appointments import HOLDING_STATES, Appointment
from talent_platform.establishment.tables.appointments import AppointmentState as State
from talent_platform.establishment.turns import NEW, Road
from talent_platform.establishment.wording import STATE_BADGES
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import counties
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table
from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_posts import WAY_NAMES

_unit = Appointment.institution._


_ROAD = Road(
    Appointment.state, Appointment.updated, _unit, drafts=(State.DRAFT,), returned=(State.APPROVED,),
    asked=(State.RESERVED, State.DEPARTMENT, State.COUNTY),
)  # fmt: skip


def _kept(_reader: Actor, _soon: str) -> Any:
    """Their seat is reserved, for another week at most."""
    soon = And(Appointment.expires >= today(), Appointment.expires <= today() + NEW)
    return And(Appointment.state.is_in([str(state) for state in HOLDING_STATES]), soon)


_SPEC = ListSpec(
    columns=(
        Column("id", N_("编号"), link="/posts/requests/{id}", sortable=True, align="start"),
        Column("person_name", N_("拟聘人员"), link="/posts/requests/{id}"),
        Column(
            "institution_name", N_("单位"), sortable=True, order=Appointment.institution._.organisation._.name
        ),
        Column("post", N_("岗位")),
        Column("effective", N_("起聘日期"), kind="day", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES, sortable=True),
        Column("expires", N_("岗位保留至"), kind="day"),
        Column("updated", N_("更新"), kind="ago", sortable=True, minor=True),
    ),
    default_sort="-updated",
    filters=(
        SelectFilter(
            "state",
            N_("状态"),
            tuple((state, badge.label) for state, badge in STATE_BADGES.items()),
            Appointment.state,
        ),
        _ROAD.filter(),
        SelectFilter("kept", N_("岗位保留"), (("soon", N_("七天内到期")),), _kept),
        SelectFilter(
            "county", N_("县区"), tuple(counties().items()), Appointment.institution._.organisation._.county
        ),
        IdFilter("institution", N_("单位"), Appointment.institution),
    ),
    search_label=N_("单位名称"),
    searched=(Appointment.institution._.organisation._.name, Appointment.person._.name),
)


async def _listed(reader: Actor, query: ListQuery) -> Found:
    inside = where(visible(reader, APPOINTMENT), APPOINTMENT_FACTS)
    select = Appointment.select(*REQUEST)
    total, query, rows = await page_of_table(Appointment, select, query, reader, inside)
    return total, query, [with_post_name(row) for row in rows]


def _sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    labels = {state: gettext(badge.label) for state, badge in STATE_BADGES.items()}
    columns = [
        SheetColumn("id", gettext("编号"), Kind.INTEGER, required=False),
        SheetColumn("institution_name", gettext("单位"), Kind.TEXT, required=False),
        SheetColumn("person_name", gettext("拟聘人员"), Kind.TEXT, required=False),
        SheetColumn("post", gettext("岗位"), Kind.TEXT, required=False),
        SheetColumn("way", gettext("聘用方式"), Kind.CHOICE, required=False, choices=WAY_NAMES),
        SheetColumn("effective", gettext("起聘日期"), Kind.DATE, required=False),
        SheetColumn("state", gettext("状态"), Kind.CHOICE, required=False, choices=labels),
    ]
    return columns, ([row[column.name] for column in columns] for row in rows)


BATCH = Batch(
    FLOW, "/posts/requests", lambda row: f"{row['person_name']} · {row['institution_name']} · {row['post']}",
    STATE_BADGES, by=take_one, names=("requests", "staff:list"), singly=frozenset({"withdraw", "revoke"}),
)  # fmt: skip
REQUESTS = DeclaredList(
    "appointments", N_("聘用申请"), "/posts/requests", _SPEC, _listed, READERS, sheet=_sheet,
    names=("requests", "staff:list"), batch=BATCH,
    waits=lambda _reader: {"turn": "mine", "sort": "updated", "dir": "asc"},
)  # fmt: skip
