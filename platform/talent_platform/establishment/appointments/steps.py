"""The steps of a request as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from talent_platform.accounts.roles import Role
from talent_platform.establishment.tables.appointments import HOLDING_STATES, AppointmentState
from talent_platform.establishment.turns import office
from talent_platform.i18n import N_
from talent_platform.workflow.steps import Asks, Step

AHEAD_DAYS: Final = 180
"""How long before its first day a post is asked for: a seat is kept from others for no longer."""
LAPSED: Final = "保留期满，岗位释放"
LEFT: Final = "此人已离岗，岗位释放"
"""Why the clock gives a seat back, as the history says it."""

State = AppointmentState
WAITING = (State.RESERVED, State.DEPARTMENT, State.COUNTY)
"""States in which an office is asked."""
OFFICES = (Role.DEPARTMENT, Role.COUNTY, Role.CITY)
"""Who is asked, in this order, as far as the unit is under them (`whose_turn`)."""

STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "submit", N_("提交并预留岗位"), frozenset({State.DRAFT}), State.RESERVED,
            frozenset({Role.INSTITUTION}),
        ),
        Step(
            "department_pass", N_("主管部门审核通过"), frozenset({State.RESERVED}), State.DEPARTMENT,
            frozenset({Role.DEPARTMENT}),
        ),
        Step(
            "county_pass", N_("县区审核通过"), frozenset({State.RESERVED, State.DEPARTMENT}), State.COUNTY,
            frozenset({Role.COUNTY}),
        ),
        Step("city_pass", N_("市级审核通过"), frozenset(WAITING), State.APPROVED, frozenset({Role.CITY})),
        Step(
            "reject", N_("不予同意"), frozenset(WAITING), State.REJECTED, frozenset(OFFICES),
            asks=Asks.NOTE, tone="danger", final=True,
        ),
        Step(
            "withdraw", N_("撤回"), frozenset({State.DRAFT, *WAITING, State.APPROVED}), State.WITHDRAWN,
            frozenset({Role.INSTITUTION}), final=True,
        ),
        Step(
            "revoke", N_("撤销决定"), frozenset({State.APPROVED}), State.WITHDRAWN, frozenset({Role.CITY}),
            asks=Asks.NOTE, tone="danger", final=True,
        ),
        Step(
            "take_effect", N_("办理聘用"), frozenset({State.APPROVED}), State.EFFECTIVE,
            frozenset({Role.CITY, Role.COUNTY, Role.INSTITUTION}), final=True,
        ),
    )
}  # fmt: skip
"""The road: unit → its department, where it has one with accounts → county, for a county unit → city."""
LETTING_PASS = {
    "let_pass": Step(
        "let_pass", N_("特别准予"), frozenset({State.DRAFT, *HOLDING_STATES}), "", frozenset({Role.CITY})
    )
}
"""The city lets pass what stands in the way: a draft is submitted by it, others stay where they are."""
LAPSING = {"expire": Step("expire", N_("保留期满"), frozenset(HOLDING_STATES), State.EXPIRED, frozenset())}
"""Taken by the clock."""
AUTHORITY = {"department_pass": "department", "county_pass": "county_hrss", "city_pass": "city_hrss"}
"""The rulebook's name of whoever approves with a step."""


def whose_turn(row: Mapping[str, Any]) -> Role:
    """The office a submitted request waits for; `row` as `queries.appointment_row` gives it."""
    passed = WAITING.index(State(row["state"]))
    return office(passed, speaks=row["department_speaks"], level=row["institution_level"])
