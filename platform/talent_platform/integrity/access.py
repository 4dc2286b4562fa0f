"""Who keeps the archive, and who reads it: the city and the auditor. Whoever is recorded reads their own."""

from __future__ import annotations

from talent_platform.accounts.roles import Role

KEEPERS = frozenset({Role.CITY})
READERS = (Role.CITY, Role.AUDITOR)
