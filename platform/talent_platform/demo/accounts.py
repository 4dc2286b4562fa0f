"""Accounts of the demo city; their password is public, so they exist in a demo database only."""

from __future__ import annotations

from talent_platform.accounts.roles import LABELS, Role

PASSWORD = "Demo-2026-talent"  # noqa: S105 - printed on the sign-in page of a demo city

LOGINS: dict[str, Role] = {
    "city": Role.CITY,
    "city2": Role.CITY,
    "county": Role.COUNTY,
    "officer": Role.OFFICER,
    "enterprise": Role.ENTERPRISE,
    "candidate": Role.CANDIDATE,
    "teamlead": Role.TEAM_LEAD,
    "institution": Role.INSTITUTION,
    "department": Role.DEPARTMENT,
    "auditor": Role.AUDITOR,
    "security": Role.SECURITY,
}


def shown() -> list[tuple[str, str, str]]:
    """(login, password, role label) for the sign-in page."""
    return [(login, PASSWORD, LABELS[role]) for login, role in LOGINS.items()]
