"""Who is acting: the small frozen value every service receives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The eight roles; `LABELS` holds what pages call them."""

    CITY = "city"
    COUNTY = "county"
    OFFICER = "officer"
    ENTERPRISE = "enterprise"
    CANDIDATE = "candidate"
    TEAM_LEAD = "team_lead"
    INSTITUTION = "institution"
    AUDITOR = "auditor"


LABELS: dict[Role, str] = {
    Role.CITY: "市级主管部门",
    Role.COUNTY: "县区主管部门",
    Role.OFFICER: "人才联络员",
    Role.ENTERPRISE: "企业",
    Role.CANDIDATE: "人才",
    Role.TEAM_LEAD: "团队负责人",
    Role.INSTITUTION: "事业单位人事",
    Role.AUDITOR: "审计监督",
}


@dataclass(frozen=True)
class Actor:
    """An account as it acts in one request."""

    account_id: int
    name: str
    role: Role
    organisation_id: int | None
    """Place in the tree; none for candidates and team leads."""
    county: str | None
    """Division code of the county the organisation belongs to; none for the city's own people."""
    locale: str = "zh"

    @property
    def role_label(self) -> str:
        return LABELS[self.role]

    @property
    def is_bureau(self) -> bool:
        """City, county and liaison officers work for the public side."""
        return self.role in {Role.CITY, Role.COUNTY, Role.OFFICER}
