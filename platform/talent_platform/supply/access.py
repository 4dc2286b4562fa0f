"""What of people and teams somebody may see."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource

CANDIDATE = Resource("candidate", offered=True, brokered=True)
TEAM = Resource("team", offered=True, brokered=True)
