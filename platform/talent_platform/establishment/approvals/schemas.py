"""An approval as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict


class ApprovalOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    by: str
    """The rulebook's name of the office."""
    on: date
    document: str
    covers: list[str]
    """Rules it speaks about; empty where the step itself says so."""
    claimed: bool
    """True: the unit's own word, which lifts nothing."""
    who: str
    """Whose account confirmed it, or claims it."""
    recorded: bool = False
    """True: a bureau has recorded the word of a department that has no account."""
