"""Reads of requests, always inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.clock import ZONE
from talent_platform.errors import NotFound
from talent_platform.establishment.access import APPOINTMENT
from talent_platform.establishment.approvals.queries import of_request
from talent_platform.establishment.tables.appointments import (
    Appointment,
    AppointmentDecision,
    AppointmentState,
    AppointmentStep,
    Override,
)
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.turns import voice
from talent_platform.integrity.entries import answers
from talent_platform.integrity.entries.queries import EntryView
from talent_posts import post_name

APPOINTMENT_FACTS = {
    "id": Appointment.id,
    "county": Appointment.institution._.organisation._.county,
    "organisation": Appointment.institution._.organisation,
    "department": Appointment.institution._.department,
}

REQUEST = (
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
        Appointment.select(*REQUEST)
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
        Appointment.select(*REQUEST)
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
            *voice(Appointment.institution._.department),
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


async def submitted(appointment_id: int) -> date | None:
    """The day on which a request was handed in; None of a draft."""
    first = await (
        AppointmentStep.select(AppointmentStep.at)
        .where(
            AppointmentStep.appointment == appointment_id,
            AppointmentStep.to_state == str(AppointmentState.RESERVED),
        )
        .order_by(AppointmentStep.id)
        .limit(1)
    )
    return first[0]["at"].astimezone(ZONE).date() if first else None


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
    SELECT d.at, d.document, d.act, d.actor_name, NOT post_taken_out(e.appointment) AS stands
    FROM ledger_entry e
    JOIN ledger_entry c ON c.person = e.person AND (c.detail ->> 'cancels')::bigint = e.id
    JOIN ledger_decision d ON d.id = c.decision
    WHERE e.appointment = {} AND e.kind = 'filled' AND NOT e.detail ? 'cancels' ORDER BY c.id DESC LIMIT 1
"""


async def taken_out(appointment_id: int) -> dict[str, Any] | None:
    """By which decision the post that the request brought was taken out of the books again, or put right
    (`stands`), if it was."""
    rows = await Appointment.raw(_TAKEN_OUT, appointment_id)
    return dict(rows[0]) if rows else None


_UNDER_WAY = (
    AppointmentState.DRAFT, AppointmentState.RESERVED, AppointmentState.DEPARTMENT, AppointmentState.COUNTY,
    AppointmentState.APPROVED,
)  # fmt: skip


async def recorded(reader: Actor, row: Mapping[str, Any]) -> Sequence[EntryView]:
    """What runs in the integrity archive of the person of a request under way, for who reads the archive."""
    if row["state"] not in _UNDER_WAY:
        return ()
    keys = await (
        StaffMember.select(StaffMember.person_key).where(StaffMember.id == row["person"]).output(as_list=True)
    )
    return await answers.recorded_of(reader, persons=keys)
