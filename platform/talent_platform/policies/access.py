"""Who keeps the library: the city. Everybody reads it."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, Role

KEEPERS = (Role.CITY,)
OFFICES = BUREAUS_AND_AUDITOR | {Role.DEPARTMENT, Role.INSTITUTION}
"""Who has it in the menu; all others find it beside the notices (公示)."""
