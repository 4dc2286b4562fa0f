"""Which accounts somebody may see."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource

ACCOUNT = Resource("account", kept=True)
