"""Title review, from the committee to the result."""

from __future__ import annotations

from talent_platform.part import Command, Part

PART = Part(
    package="talent_platform.titles",
    commands=(Command("titles", "commands:titles", "职称评审规则：check"),),
)
