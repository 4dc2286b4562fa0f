"""Reads of requests, always inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from piccolo.columns.combination import And, Or

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.establishment.access import APPOINTMENT, READERS
from talent_platform.establishment.appointments.steps import COUNTY_LEVELS
from talent_platform.establishment.approvals.queries import of_request
from talent_platform.establishment.tables.appointments import (
    Appointment,
    AppointmentDecision,
    AppointmentState,
    AppointmentStep,
    Override,
)
from talent_platform.establishment.wording import STATE_BADGES
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import counties
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table
from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_posts import WAY_NAMES, post_name

APPOINTMENT_FACTS = {
    "id": Appointment.id,
    "county": Appointment.institution._.organisation._.county,
    "organisation": Appointment.institution._.organisation,
    "department": Appointment.institution._.department,
}
_unit = Appointment.institution._


def _turn(reader: Actor, _chosen: str) -> Any:
    """Requests whose next step is the reader's: as `steps.whose_turn` says of a row, and of an institution
    what it has still to submit or to carry out."""
    state = Appointment.state
    if reader.role is Role.INSTITUTION:
        return state.is_in([str(AppointmentState.DRAFT), str(AppointmentState.APPROVED)])
    new = state == str(AppointmentState.RESERVED)
    own = _unit.department._.kind == str(OrganisationKind.DEPARTMENT)
    if reader.role is Role.DEPARTMENT:
        return And(new, own)
    without = Or(_unit.department.is_null(), _unit.department._.kind != str(OrganisationKind.DEPARTMENT))
    free = Or(And(new, without), state == str(AppointmentState.DEPARTMENT))
    local = _unit.level.is_in(sorted(COUNTY_LEVELS))
    if reader.role is Role.COUNTY:
        return And(free, local)
    return Or(state == str(AppointmentState.COUNTY), And(free, _unit.level.not_in(sorted(COUNTY_LEVELS))))


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
        SelectFilter("turn", N_("办理"), (("mine", N_("等我办理")),), _turn),
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
    select = Appointment.select(*_REQUEST)
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


REQUESTS = DeclaredList(
    "appointments", N_("聘用申请"), "/posts/requests", _SPEC, _listed, READERS, sheet=_sheet,
    names=("requests", "staff:list"),
)  # fmt: skip

_REQUEST = (
    Appointment.id, Appointment.institution, Appointment.person, Appointment.category, Appointment.grade,
    Appointment.way, Appointment.effective, Appointment.ends, Appointment.state, Appointment.expires,
    Appointment.updated, Appointment.need, Appointment.candidate, Appointment.version,
    Appointment.person._.name.as_alias("person_name"),
    Appointment.institution._.organisation._.name.as_alias("institution_name"),
    Appointment.institution._.organisation._.county.as_alias("county"),
)  # fmt: skip


def with_post_name(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "post": post_name(row["category"], row["grade"])}


async def requests_of(actor: Actor, institution: int) -> list[dict[str, Any]]:
    """The institution's latest requests."""
    condition = where(visible(actor, APPOINTMENT), APPOINTMENT_FACTS)
    rows = await (
        Appointment.select(*_REQUEST)
        .where(condition, Appointment.institution == institution)
        .order_by(Appointment.updated, ascending=False)
        .limit(50)
    )
    return [with_post_name(row) for row in rows]


async def requests_for(actor: Actor, need: int, candidates: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Candidate → the latest request to appoint that person for a published need. Those refused, withdrawn or
    lapsed are left out: a new one may be made."""
    condition = where(visible(actor, APPOINTMENT), APPOINTMENT_FACTS)
    given_up = (AppointmentState.REJECTED, AppointmentState.WITHDRAWN, AppointmentState.EXPIRED)
    rows = await (
        Appointment.select(*_REQUEST)
        .where(
            condition, Appointment.need == need, Appointment.candidate.is_in(list(candidates)),
            Appointment.state.not_in([str(state) for state in given_up]),
        )
        .order_by(Appointment.id)
    )  # fmt: skip
    return {row["candidate"]: with_post_name(row) for row in rows}


async def appointment_row(actor: Actor, appointment_id: int) -> dict[str, Any]:
    """The stored request with its JSON fields read, what the unit claims (`approvals`) and what offices
    granted (`confirmed`).

    Raises:
        NotFound: none the actor may see.
    """
    inside = where(visible(actor, APPOINTMENT), APPOINTMENT_FACTS)
    rows = await (
        Appointment.select(
            *Appointment.all_columns(),
            Appointment.person._.name.as_alias("person_name"),
            Appointment.institution._.organisation._.name.as_alias("institution_name"),
            Appointment.institution._.level.as_alias("institution_level"),
            Appointment.institution._.organisation._.county.as_alias("county"),
            Appointment.institution._.jurisdiction.as_alias("jurisdiction"),
            Appointment.institution._.department.as_alias("department"),
            Appointment.institution._.department._.kind.as_alias("department_kind"),
        )
        .where(Appointment.id == appointment_id, inside)
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    return with_post_name({**rows[0], **await of_request(appointment_id)})


async def steps_of(appointment_id: int) -> list[dict[str, Any]]:
    """Steps of a request, newest first."""
    return list(
        await AppointmentStep.select()
        .where(AppointmentStep.appointment == appointment_id)
        .order_by(AppointmentStep.id, ascending=False)
    )


async def decisions_of(appointment_id: int) -> list[dict[str, Any]]:
    """What the rulebook said at each step, newest first, without the documents themselves."""
    columns = AppointmentDecision.all_columns(
        exclude=[AppointmentDecision.case_json, AppointmentDecision.decision_json]
    )
    return list(
        await AppointmentDecision.select(*columns)
        .where(AppointmentDecision.appointment == appointment_id)
        .order_by(AppointmentDecision.id, ascending=False)
    )


async def decision(actor: Actor, appointment_id: int, decision_id: int) -> dict[str, Any]:
    """A stored decision with its documents.

    Raises:
        NotFound: none the actor may see.
    """
    await appointment_row(actor, appointment_id)
    rows = await AppointmentDecision.select().where(
        AppointmentDecision.id == decision_id, AppointmentDecision.appointment == appointment_id
    )
    if not rows:
        raise NotFound
    return dict(rows[0])


async def overrides_of(appointment_id: int) -> list[dict[str, Any]]:
    """Overrides of a request, newest first."""
    return list(
        await Override.select()
        .where(Override.appointment == appointment_id)
        .order_by(Override.id, ascending=False)
        .output(load_json=True)
    )


_TAKEN_OUT = """
    SELECT d.at, d.document, d.act, d.actor_name FROM ledger_entry e
    JOIN ledger_entry c ON c.person = e.person AND (c.detail ->> 'cancels')::bigint = e.id
    JOIN ledger_decision d ON d.id = c.decision
    WHERE e.appointment = $1 AND e.kind = 'filled' AND NOT e.detail ? 'cancels' ORDER BY c.id DESC LIMIT 1
"""


async def taken_out(appointment_id: int) -> dict[str, Any] | None:
    """By which decision the post that the request brought was taken out of the books again, if it was."""
    row = await DB.asyncpg_pool.fetchrow(_TAKEN_OUT, appointment_id)
    return dict(row) if row else None
