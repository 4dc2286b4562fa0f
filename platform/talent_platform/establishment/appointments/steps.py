"""The steps of a request as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.roles import Role
from talent_platform.establishment.tables.appointments import (
    AppointmentState,
)
from talent_platform.i18n import N_

RESERVATION_DAYS = 60
"""How long a seat stays reserved while the paper walks; renewed by every step forward."""

State = AppointmentState
COUNTY_LEVELS = frozenset({"county", "township"})


@dataclass(frozen=True)
class RequestStep:
    """A move of a request: from which states, to which, and whose turn it is."""

    label: str
    sources: tuple[State, ...]
    target: State
    roles: tuple[Role, ...]
    authority: str = ""
    """The rulebook's name of the authority whose approval this step gives."""


WAITING = (State.RESERVED, State.DEPARTMENT, State.COUNTY)
"""States in which an office is asked."""
OFFICES = (Role.DEPARTMENT, Role.COUNTY, Role.CITY)
"""Who is asked, in this order, as far as the unit is under them (`whose_turn`)."""

STEPS: dict[str, RequestStep] = {
    "department_pass": RequestStep(
        N_("主管部门审核通过"), (State.RESERVED,), State.DEPARTMENT, (Role.DEPARTMENT,), "department"
    ),
    "county_pass": RequestStep(
        N_("县区审核通过"), (State.RESERVED, State.DEPARTMENT), State.COUNTY, (Role.COUNTY,), "county_hrss"
    ),
    "city_pass": RequestStep(N_("市级审核通过"), WAITING, State.APPROVED, (Role.CITY,), "city_hrss"),
    "reject": RequestStep(N_("不予同意"), WAITING, State.REJECTED, OFFICES),
    "withdraw": RequestStep(
        N_("撤回"),
        (State.DRAFT, *WAITING, State.APPROVED),
        State.WITHDRAWN,
        (Role.INSTITUTION,),
    ),
    "take_effect": RequestStep(
        N_("办理聘用"), (State.APPROVED,), State.EFFECTIVE, (Role.CITY, Role.COUNTY, Role.INSTITUTION)
    ),
}  # fmt: skip
"""The road: unit → its department, where it has one with accounts → county, for a county unit → city."""


def whose_turn(row: Mapping[str, Any]) -> Role:
    """The office a submitted request waits for; `row` as `queries.appointment_row` gives it."""
    if row["state"] == State.RESERVED and row["department_kind"] == OrganisationKind.DEPARTMENT:
        return Role.DEPARTMENT
    if row["state"] in {State.RESERVED, State.DEPARTMENT} and row["institution_level"] in COUNTY_LEVELS:
        return Role.COUNTY
    return Role.CITY


def steps_for(actor: Actor, row: Mapping[str, Any]) -> dict[str, RequestStep]:
    """Name → step, of those this actor may take now; an office only in its turn. A draft is submitted
    besides."""
    state = State(row["state"])
    if state in WAITING and actor.role in OFFICES and actor.role is not whose_turn(row):
        return {}
    return {name: step for name, step in STEPS.items() if actor.role in step.roles and state in step.sources}
