"""Who takes part in surveys: the city asks and reviews, counties and departments answer."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role

SURVEY = Resource("survey", of_department=True)
"""Submissions and their rows, by the office that answers for them."""
SURVEY_NEED = Resource("survey_need", of_department=True, of_organisation=True)
"""What became of an approved row, by the office that answers for it and by its enterprise."""
FILLERS = frozenset({Role.COUNTY, Role.DEPARTMENT})
REVIEWERS = frozenset({Role.CITY})
READERS = (*sorted(FILLERS | REVIEWERS), Role.AUDITOR)
NEED_READERS = (*READERS, Role.ENTERPRISE)
