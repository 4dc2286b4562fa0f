"""The steps of a plan as data."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.accounts.roles import Role
from talent_platform.establishment.tables.plans import PlanState
from talent_platform.i18n import N_


@dataclass(frozen=True)
class PlanMove:
    """A step of a plan: from which states, to which, and whose turn it is."""

    label: str
    sources: tuple[PlanState, ...]
    target: PlanState
    roles: tuple[Role, ...]
    authority: str = ""


STEPS: dict[str, PlanMove] = {
    "submit": PlanMove(
        N_("报主管部门"), (PlanState.DRAFT, PlanState.RETURNED), PlanState.DEPARTMENT, (Role.INSTITUTION,)
    ),
    "department_pass": PlanMove(
        N_("主管部门审核通过"),
        (PlanState.DEPARTMENT,),
        PlanState.COUNTY,
        (Role.DEPARTMENT, Role.COUNTY, Role.CITY),
        "department",
    ),
    "county_pass": PlanMove(
        N_("县区审核通过"), (PlanState.COUNTY,), PlanState.CITY, (Role.COUNTY,), "county_hrss"
    ),
    "city_pass": PlanMove(N_("市级核准"), (PlanState.CITY,), PlanState.APPROVED, (Role.CITY,), "city_hrss"),
    "return": PlanMove(
        N_("退回修改"),
        (PlanState.DEPARTMENT, PlanState.COUNTY, PlanState.CITY),
        PlanState.RETURNED,
        (Role.DEPARTMENT, Role.COUNTY, Role.CITY),
    ),
}
