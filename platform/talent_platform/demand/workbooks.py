"""The workbooks of needs."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.demand.needs.schemas import EnterpriseRow, ProjectNeedRow, TalentNeedRow
from talent_platform.demand.standing.schemas import FirmStateRow, ListingRow
from talent_platform.i18n import N_
from talent_platform.imports.kinds import ImportKind
from talent_platform.workbooks.columns import Layout

_SERVICE = "talent_platform.demand.needs.importing"

NEEDS = Layout("needs", "人才需求", "1", TalentNeedRow, aside=("状态",))
PROJECTS = Layout("projects", "项目需求", "1", ProjectNeedRow, aside=("状态",))

ENTERPRISES = Layout(
    "enterprises", N_("企业"), "1", EnterpriseRow, once=("credit_code",), aside=("人才联络员", "在招需求")
)
REGISTRATIONS = Layout("registration", N_("企业登记状态"), "1", FirmStateRow, aside=("县区", "在招需求"))
LISTINGS = Layout("listing", N_("重点企业名单"), "1", ListingRow, aside=("县区", "产业", "类别", "状态"))
_STANDING = "talent_platform.demand.standing.importing"
_ENTERPRISES = "talent_platform.demand.enterprises.importing"

WORKBOOKS = (
    ImportKind(
        NEEDS,
        BUREAUS | {Role.ENTERPRISE, Role.INSTITUTION},
        f"{_SERVICE}:import_talent_needs",
        "/needs",
        f"{_SERVICE}:examples",
    ),
    ImportKind(
        PROJECTS,
        BUREAUS | {Role.ENTERPRISE},
        f"{_SERVICE}:import_projects",
        "/projects",
        f"{_SERVICE}:examples",
    ),
    ImportKind(
        ENTERPRISES,
        frozenset({Role.CITY, Role.COUNTY}),
        f"{_ENTERPRISES}:import_enterprises",
        "/enterprises",
        f"{_ENTERPRISES}:examples",
    ),
    ImportKind(
        REGISTRATIONS,
        frozenset({Role.CITY, Role.COUNTY}),
        f"{_STANDING}:import_registrations",
        "/enterprises/registration",
        f"{_STANDING}:examples",
    ),
    ImportKind(
        LISTINGS,
        frozenset({Role.CITY}),
        f"{_STANDING}:import_listings",
        "/enterprises/lists",
        f"{_STANDING}:examples",
    ),
)
