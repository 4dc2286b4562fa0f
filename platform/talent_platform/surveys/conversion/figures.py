"""How many working days are waited for an enterprise, and for publication: dated figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from talent_matching import in_force

FOLDER = Path(__file__).parent / "days"


@dataclass(frozen=True)
class WaitingDays:
    """In working days."""

    silence: int
    """After the day an enterprise was asked; saying nothing up to the last of them, it agrees."""
    publish: int
    """After the day a need was settled; after the last of them it is told once that it is not published."""


def waiting_days(day: date) -> WaitingDays:
    """Those in force on that day."""
    content = in_force(day, FOLDER)
    return WaitingDays(int(content["silence"]), int(content["publish"]))
