"""Occupations nobody may work in without a licence, by dated files; a need's title tells which it is."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from talent_matching.dated_files import in_force

FOLDER = Path(__file__).parent / "licences"


class Licence(BaseModel):
    """One licence: the titles it binds, and the certificates that prove it, any one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    law: str
    title: str
    """A regular expression found in the titles of the occupation."""
    not_title: str = ""
    """One that is found in titles of other occupations."""
    certificates: Annotated[tuple[str, ...], Field(min_length=1)]

    def binds(self, title: str) -> bool:
        """Whether a post of this title may only be held with the licence."""
        other = self.not_title and re.search(self.not_title, title)
        return bool(re.search(self.title, title)) and not other


class Licences(BaseModel):
    """A dated file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date
    status: str
    source: str
    licences: tuple[Licence, ...]

    @cached_property
    def _known(self) -> dict[str, tuple[str, ...]]:
        return {}

    @property
    def names(self) -> tuple[str, ...]:
        """Of all certificates that prove any licence."""
        return tuple(name for licence in self.licences for name in licence.certificates)

    def certificates(self, title: str) -> tuple[str, ...]:
        """Of which one is needed to hold a post of this title; empty where no licence is."""
        if title not in self._known:
            bound = [licence.certificates for licence in self.licences if licence.binds(title)]
            self._known[title] = bound[0] if bound else ()
        return self._known[title]

    @classmethod
    def on(cls, day: date, folder: Path = FOLDER) -> Licences:
        """The file in force on this day; raises `DatedFileError` when there is none."""
        return cls.model_validate(in_force(day, folder))
