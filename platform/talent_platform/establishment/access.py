"""Who reads the desk."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role

READERS = (Role.CITY, Role.COUNTY, Role.INSTITUTION, Role.AUDITOR)
BUREAUS = (Role.CITY, Role.COUNTY, Role.AUDITOR)

INSTITUTION = Resource("institution", of_organisation=True)
APPOINTMENT = Resource("appointment", of_organisation=True)
