"""What of needs and enterprises somebody may see."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource

NEED = Resource("need", published=True, brokered=True)
PROJECT = Resource("project", published=True, brokered=True)
ENTERPRISE = Resource("enterprise", brokered=True, of_organisation=True)
