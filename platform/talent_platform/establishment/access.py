"""Who reads the desk."""

from __future__ import annotations

from talent_platform.accounts.roles import Role

READERS = (Role.CITY, Role.COUNTY, Role.INSTITUTION, Role.AUDITOR)
BUREAUS = (Role.CITY, Role.COUNTY, Role.AUDITOR)
