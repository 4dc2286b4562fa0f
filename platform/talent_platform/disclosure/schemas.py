"""What the door asks for."""

from __future__ import annotations

from pydantic import BaseModel

from talent_platform.reference.fields import Note


class LookBody(BaseModel):
    reason: Note
    """What for, in words; those whose data it is read it."""
