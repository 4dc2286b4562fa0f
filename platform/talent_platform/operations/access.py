"""Who looks after the installation."""

from __future__ import annotations

from talent_platform.accounts.roles import Role

LOOKERS = (Role.CITY, Role.SECURITY)
"""The city is told why its jobs failed as well; a security administrator, who sees no files, only that."""
