"""What every page stands in."""

from __future__ import annotations

from talent_platform.part import Part

PART = Part(
    package="talent_platform.web",
    pages=("kept.static",),
)
