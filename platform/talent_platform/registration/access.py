"""Who sees registrations: the county they are sent to, the city and the auditor."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role

REGISTRATION = Resource("registration")
DECIDERS = frozenset({Role.CITY, Role.COUNTY})
READERS = (*sorted(DECIDERS), Role.AUDITOR)
