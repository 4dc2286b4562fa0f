"""Background work."""

from __future__ import annotations

from talent_platform.part import Part

PART = Part(
    package="talent_platform.jobs",
    events="told.events",
    jobs=("tasks",),
    tables=True,
)
