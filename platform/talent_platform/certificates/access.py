"""Who reads the register of certificates: the city, which keeps it, and the auditor."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, Role

READERS = (Role.CITY, Role.AUDITOR)
OFFICES = BUREAUS_AND_AUDITOR | {Role.DEPARTMENT, Role.INSTITUTION}
"""Who has the public pages in the menu; all others find them beside the notices (公示)."""
