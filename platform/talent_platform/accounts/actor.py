"""Who acts: the account behind a request, its role, its organisation and what it still owes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from talent_platform.accounts.roles import LABELS, Role
from talent_platform.i18n import N_


class OrganisationKind(StrEnum):
    CITY = "city"
    COUNTY = "county"
    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    DEPARTMENT = "department"


KIND_LABELS: dict[OrganisationKind, str] = {
    OrganisationKind.CITY: N_("市级主管部门"),
    OrganisationKind.COUNTY: N_("县区主管部门"),
    OrganisationKind.ENTERPRISE: N_("企业"),
    OrganisationKind.INSTITUTION: N_("事业单位"),
    OrganisationKind.DEPARTMENT: N_("行业主管部门"),
}

HOMES: dict[Role, frozenset[OrganisationKind | None]] = {
    Role.CITY: frozenset({OrganisationKind.CITY}),
    Role.COUNTY: frozenset({OrganisationKind.COUNTY}),
    Role.OFFICER: frozenset({OrganisationKind.CITY, OrganisationKind.COUNTY}),
    Role.ENTERPRISE: frozenset({OrganisationKind.ENTERPRISE}),
    Role.INSTITUTION: frozenset({OrganisationKind.INSTITUTION}),
    Role.DEPARTMENT: frozenset({OrganisationKind.DEPARTMENT}),
    Role.CANDIDATE: frozenset({None}),
    Role.TEAM_LEAD: frozenset({None}),
    Role.AUDITOR: frozenset({OrganisationKind.CITY, None}),
    Role.SECURITY: frozenset({OrganisationKind.CITY, None}),
}
"""In which kind of organisation an account of each role sits; None is none at all.
`guards.sql: home_fits` says the same to the database."""

KEEPS: dict[Role, frozenset[Role]] = {
    Role.SECURITY: frozenset({Role.CITY, Role.COUNTY, Role.OFFICER, Role.AUDITOR}),
    Role.CITY: frozenset(
        {Role.ENTERPRISE, Role.INSTITUTION, Role.DEPARTMENT, Role.CANDIDATE, Role.TEAM_LEAD}
    ),
    Role.COUNTY: frozenset({Role.ENTERPRISE, Role.INSTITUTION, Role.DEPARTMENT}),
}
"""Whose accounts a role opens, switches off and resets; a county within its county. Those of security
administrators are the operator's, from the command line."""


TWO_FACTORS = frozenset({Role.CITY, Role.COUNTY, Role.OFFICER, Role.DEPARTMENT, Role.AUDITOR, Role.SECURITY})
"""Who has, and where `TALENT_REQUIRE_TOTP` says so needs, a second factor."""


BESIDE: dict[Role, frozenset[Role]] = {
    Role.CITY: frozenset({Role.OFFICER}),
    Role.COUNTY: frozenset({Role.OFFICER}),
    Role.OFFICER: frozenset({Role.CITY, Role.COUNTY}),
    Role.ENTERPRISE: frozenset({Role.ENTERPRISE}),
    Role.INSTITUTION: frozenset({Role.INSTITUTION}),
    Role.DEPARTMENT: frozenset(),
    Role.CANDIDATE: frozenset({Role.TEAM_LEAD}),
    Role.TEAM_LEAD: frozenset({Role.CANDIDATE}),
    Role.AUDITOR: frozenset(),
    Role.SECURITY: frozenset(),
}
"""Which roles one account may hold together, the same one in several organisations where it stands beside
itself. Whoever hires or decides takes part as a person under another account, a department does not approve
what it asked for itself, and security, audit and the bureaus stay three people. `guards.sql:
roles_combine` says the same to the database."""

DEPUTIES = frozenset(
    {Role.CITY, Role.COUNTY, Role.OFFICER, Role.ENTERPRISE, Role.INSTITUTION, Role.DEPARTMENT}
)
"""Roles in which somebody may act in another's place for some days."""


class Duty(StrEnum):
    """What the owner of an account has to do before anything else."""

    PASSWORD = "password"  # noqa: S105 - the name of a duty
    SECOND_FACTOR = "second_factor"


def fits(role: Role, home: OrganisationKind | None) -> bool:
    return home in HOMES[role]


@dataclass(frozen=True)
class Actor:
    """An account as it acts in one request."""

    account_id: int
    name: str
    role: Role
    organisation_id: int | None
    """Place in the tree; none for candidates and team leads."""
    county: str | None
    """Division code of the county the organisation lies in. None alone says nothing: see `city_wide`."""
    home: OrganisationKind | None = None
    """Kind of the organisation."""
    locale: str = "zh"
    owes: Duty | None = None
    assignment: int | None = None
    """The further role acted in; None in the account's first one."""
    deputises: int | None = None
    """The account in whose place this one acts; its own is who signs."""
    several: bool = False
    """Whether it may act in other roles too, now or later."""

    @property
    def own_id(self) -> int:
        """The account whose cases are the actor's."""
        return self.account_id if self.deputises is None else self.deputises

    @property
    def role_label(self) -> str:
        return LABELS[self.role]

    @property
    def is_bureau(self) -> bool:
        """City, county and liaison officers work for the public side."""
        return self.role in {Role.CITY, Role.COUNTY, Role.OFFICER}

    @property
    def well_placed(self) -> bool:
        """Whether the role may sit in this kind of organisation; who is not may do and see nothing."""
        return fits(self.role, self.home)

    @property
    def city_wide(self) -> bool:
        """The city and its own liaison officers act in every county; nobody does for want of a county."""
        return self.role in {Role.CITY, Role.OFFICER} and self.home is OrganisationKind.CITY

    def reaches(self, county: str | None) -> bool:
        """Whether what lies in `county` (None: in none) is within the actor's territory, if a bureau's."""
        return self.city_wide or (self.county is not None and self.county == county)
