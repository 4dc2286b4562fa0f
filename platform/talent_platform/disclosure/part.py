"""Who looks at whose data, and texts that wait for a decision."""

from __future__ import annotations

from talent_platform.part import Part

PART = Part(
    package="talent_platform.disclosure",
    jobs=("tasks",),
    tables=True,
)
