"""The search index."""

from __future__ import annotations

from talent_platform.part import Command, Part

PART = Part(
    package="talent_platform.index",
    jobs=("tasks",),
    commands=(Command("index", "commands:index", "检索索引：rebuild、status、check"),),
)
