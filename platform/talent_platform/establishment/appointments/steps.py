"""The steps of a request as data."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.accounts.roles import Role
from talent_platform.establishment.tables.appointments import (
    AppointmentState,
)
from talent_platform.i18n import N_

RESERVATION_DAYS = 60
"""How long a seat stays reserved while the paper walks; renewed by every step forward."""

State = AppointmentState


@dataclass(frozen=True)
class Step:
    """A move of a request: from which states, to which, and whose turn it is."""

    label: str
    sources: tuple[State, ...]
    target: State
    roles: tuple[Role, ...]
    authority: str = ""
    """The rulebook's name of the authority whose approval this step gives."""


STEPS: dict[str, Step] = {
    "county_pass": Step(N_("县区审核通过"), (State.RESERVED,), State.COUNTY, (Role.COUNTY,), "county_hrss"),
    "city_pass": Step(
        N_("市级审核通过"), (State.RESERVED, State.COUNTY), State.APPROVED, (Role.CITY,), "city_hrss"
    ),
    "reject": Step(N_("不予同意"), (State.RESERVED, State.COUNTY), State.REJECTED, (Role.COUNTY, Role.CITY)),
    "withdraw": Step(
        N_("撤回"),
        (State.DRAFT, State.RESERVED, State.COUNTY, State.APPROVED),
        State.WITHDRAWN,
        (Role.INSTITUTION,),
    ),
    "take_effect": Step(
        N_("办理聘用"), (State.APPROVED,), State.EFFECTIVE, (Role.CITY, Role.COUNTY, Role.INSTITUTION)
    ),
}  # fmt: skip
"""The road of a county unit: unit → county → city; a city unit goes straight to the city."""
