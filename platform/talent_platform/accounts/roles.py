"""The nine roles, and the groups of them that act alike."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The nine roles; `LABELS` holds what pages call them."""

    CITY = "city"
    COUNTY = "county"
    OFFICER = "officer"
    ENTERPRISE = "enterprise"
    CANDIDATE = "candidate"
    TEAM_LEAD = "team_lead"
    INSTITUTION = "institution"
    AUDITOR = "auditor"
    SECURITY = "security"


LABELS: dict[Role, str] = {
    Role.CITY: "市级主管部门",
    Role.COUNTY: "县区主管部门",
    Role.OFFICER: "人才联络员",
    Role.ENTERPRISE: "企业",
    Role.CANDIDATE: "人才",
    Role.TEAM_LEAD: "团队负责人",
    Role.INSTITUTION: "事业单位人事",
    Role.AUDITOR: "审计监督",
    Role.SECURITY: "安全管理员",
}

BUREAUS = frozenset({Role.CITY, Role.COUNTY, Role.OFFICER})
