"""Who keeps the register of committees of title review, and who reads it. Yearly plans are for everybody."""

from __future__ import annotations

from talent_platform.accounts.roles import Role

KEEPERS = frozenset({Role.CITY})
READERS = (Role.CITY, Role.AUDITOR)
