"""The roster of an institution, and the exported list of its staff that comes back."""

from __future__ import annotations

from talent_platform.accounts.roles import Role
from talent_platform.establishment.institutions.schemas import RosterRow, StaffRow
from talent_platform.i18n import N_
from talent_platform.imports.kinds import ImportKind
from talent_platform.workbooks.columns import Layout

ROSTER = Layout("roster", N_("人员名册"), "1", RosterRow, key=("number",), once=("identity",))
STAFF = Layout(
    "staff", N_("在册人员"), "1", StaffRow, key=("person",), once=("identity",), aside=("证件登记", "岗位")
)

WORKBOOKS = (
    ImportKind(
        ROSTER,
        frozenset({Role.INSTITUTION}),
        "talent_platform.establishment.institutions.roster:import_roster",
        "/posts",
        "talent_platform.establishment.institutions.roster:examples",
    ),
    ImportKind(
        STAFF,
        frozenset({Role.INSTITUTION}),
        "talent_platform.establishment.people.listed:import_staff",
        "/posts",
        "talent_platform.establishment.people.listed:examples",
    ),
)
