"""What an interview may be, and what may come of it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from talent_platform.clock import ZONE
from talent_platform.i18n import N_
from talent_platform.reference.fields import Line, Version

RESULTS: dict[str, str] = {
    "well": N_("谈得来，愿意继续"),
    "unsuited": N_("谈过，觉得不合适"),
    "absent": N_("对方没有到场"),
}
_SOMEWHERE = N_("请填写地点，或线上会议的链接")


class InterviewForm(BaseModel):
    """When (Chinese time), how long, and where: a place or a link."""

    model_config = ConfigDict(extra="forbid")

    day: date
    at: Annotated[Line, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5)]
    """Such as 09:30."""
    minutes: int = Field(default=60, ge=15, le=480)
    place: Annotated[Line, Field(max_length=200)] = ""
    link: Annotated[Line, StringConstraints(pattern=r"^(https?://\S+)?$"), Field(max_length=500)] = ""
    people: Annotated[Line, Field(max_length=200)] = ""
    """Who takes part, in words."""
    version: Version | None = None
    """Of the case."""

    @model_validator(mode="after")
    def somewhere(self) -> InterviewForm:
        if not (self.place or self.link):
            raise PydanticCustomError("nowhere", _SOMEWHERE, {"field": "place"})
        return self

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.day, time.fromisoformat(self.at), ZONE)
