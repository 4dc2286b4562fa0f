"""Who takes part in surveys: the city asks and reviews, counties and departments answer."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role

SURVEY = Resource("survey", of_department=True)
"""Submissions and their rows, by the office that answers for them."""
FILLERS = frozenset({Role.COUNTY, Role.DEPARTMENT})
REVIEWERS = frozenset({Role.CITY})
READERS = (*sorted(FILLERS | REVIEWERS), Role.AUDITOR)
