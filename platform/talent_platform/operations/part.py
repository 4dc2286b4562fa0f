"""What an operator needs."""

from __future__ import annotations

from talent_platform.part import Part

PART = Part(package="talent_platform.operations")
