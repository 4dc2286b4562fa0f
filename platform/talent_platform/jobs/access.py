"""Whose jobs somebody may see."""

from __future__ import annotations

from talent_platform.accounts.permissions import Resource

JOB = Resource("job", personal=True)
