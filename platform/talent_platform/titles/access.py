"""Who keeps title review, and who reads what of it. Yearly plans are for everybody."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role

KEEPERS = frozenset({Role.CITY})
READERS = (Role.CITY, Role.AUDITOR)
NOMINATORS = frozenset({Role.CITY, Role.ENTERPRISE, Role.INSTITUTION, Role.DEPARTMENT})
"""Units name experts of their own; the bureau those of whom no unit is here."""
PERSONS = frozenset({Role.CANDIDATE, Role.TEAM_LEAD})
"""Who acts here as the person they are."""
EXPERT = Resource("title_expert", of_organisation=True, of_department=True, of_owner=True)
EXPERT_READERS = (*READERS, Role.ENTERPRISE, Role.INSTITUTION, Role.DEPARTMENT, *sorted(PERSONS))
APPLICATION = Resource("title_application", of_organisation=True, of_department=True, of_owner=True)
UNITS = frozenset({Role.ENTERPRISE, Role.INSTITUTION, Role.DEPARTMENT})
"""Through whom people apply."""
