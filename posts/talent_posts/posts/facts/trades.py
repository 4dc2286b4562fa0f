"""Trades (工种) of skilled workers."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pydantic import ConfigDict


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A trade that somebody works in."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    name: str
    since: date | None = None
    """First day in it; None: as long as the person has held skilled posts."""
