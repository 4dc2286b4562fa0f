"""The log of who did what."""

from __future__ import annotations

from talent_platform.part import Part

PART = Part(
    package="talent_platform.audit",
    tables=True,
)
