"""Who reports to the superior, and who reads what was reported."""

from __future__ import annotations

from talent_platform.accounts.roles import Role

WRITERS = frozenset({Role.CITY})
READERS = (Role.CITY, Role.AUDITOR)
