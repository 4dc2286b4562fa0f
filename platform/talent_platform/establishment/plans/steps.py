"""The steps of a plan as data."""

from __future__ import annotations

from talent_platform.accounts.roles import Role
from talent_platform.establishment.tables.plans import PlanState
from talent_platform.i18n import N_
from talent_platform.workflow.steps import Asks, Step

_ASKED = frozenset({PlanState.DEPARTMENT, PlanState.COUNTY, PlanState.CITY})
_OFFICES = frozenset({Role.DEPARTMENT, Role.COUNTY, Role.CITY})

STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "submit", N_("报送审核"), frozenset({PlanState.DRAFT, PlanState.RETURNED}),
            PlanState.DEPARTMENT, frozenset({Role.INSTITUTION}),
        ),
        Step(
            "department_pass", N_("主管部门审核通过"), frozenset({PlanState.DEPARTMENT}), PlanState.COUNTY,
            _OFFICES, asks=Asks.DOCUMENT,
        ),
        Step(
            "county_pass", N_("县区审核通过"), frozenset({PlanState.COUNTY}), PlanState.CITY,
            frozenset({Role.COUNTY}), asks=Asks.DOCUMENT,
        ),
        Step(
            "city_pass", N_("市级核准"), frozenset({PlanState.CITY}), PlanState.APPROVED,
            frozenset({Role.CITY}), asks=Asks.DOCUMENT,
        ),
        Step("return", N_("退回修改"), _ASKED, PlanState.RETURNED, _OFFICES, asks=Asks.NOTE),
    )
}  # fmt: skip

AUTHORITY = {"department_pass": "department", "county_pass": "county_hrss", "city_pass": "city_hrss"}
"""The rulebook's name of whoever approves with a step."""
