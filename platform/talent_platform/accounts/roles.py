"""The ten roles, and the groups of them that act alike."""

from __future__ import annotations

from enum import StrEnum

from talent_platform.i18n import N_


class Role(StrEnum):
    """The ten roles; `LABELS` holds what pages call them."""

    CITY = "city"
    COUNTY = "county"
    OFFICER = "officer"
    ENTERPRISE = "enterprise"
    CANDIDATE = "candidate"
    TEAM_LEAD = "team_lead"
    INSTITUTION = "institution"
    DEPARTMENT = "department"
    AUDITOR = "auditor"
    SECURITY = "security"


LABELS: dict[Role, str] = {
    Role.CITY: N_("市级主管部门"),
    Role.COUNTY: N_("县区主管部门"),
    Role.OFFICER: N_("人才联络员"),
    Role.ENTERPRISE: N_("企业"),
    Role.CANDIDATE: N_("人才"),
    Role.TEAM_LEAD: N_("团队负责人"),
    Role.INSTITUTION: N_("事业单位人事"),
    Role.DEPARTMENT: N_("主管部门"),
    Role.AUDITOR: N_("审计监督"),
    Role.SECURITY: N_("安全管理员"),
}

EVERYBODY = frozenset(Role) - {Role.SECURITY}
"""Who uses the platform for what it is for."""
BUREAUS = frozenset({Role.CITY, Role.COUNTY, Role.OFFICER})
"""Who acts for the city or a county."""
BUREAUS_AND_AUDITOR = BUREAUS | {Role.AUDITOR}
