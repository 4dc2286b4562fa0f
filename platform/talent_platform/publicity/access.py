"""Who reads notices when they no longer hang, and their objections."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role

NOTICE = Resource("notice", of_organisation=True)
DECIDERS = (Role.CITY, Role.COUNTY)
READERS = (*DECIDERS, Role.INSTITUTION, Role.AUDITOR)
