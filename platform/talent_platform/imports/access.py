"""Whose files somebody may see."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource

IMPORT = Resource("import", personal=True)
