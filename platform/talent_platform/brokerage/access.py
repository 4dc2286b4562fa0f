"""Which runs and cases somebody may see."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource

RUN = Resource("run", brokered=True, of_ordering_county=True)
CASE = Resource("case", brokered=True, of_organisation=True, of_owner=True)
LANDING = Resource("landing", brokered=True, of_organisation=True, of_owner=True)
