"""Who reads the desk."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role

READERS = (Role.CITY, Role.COUNTY, Role.DEPARTMENT, Role.INSTITUTION, Role.AUDITOR)
BUREAUS = (Role.CITY, Role.COUNTY, Role.DEPARTMENT, Role.AUDITOR)
"""Who looks at more than one institution."""

INSTITUTION = Resource("institution", of_organisation=True, of_department=True)
APPOINTMENT = Resource("appointment", of_organisation=True, of_department=True)
