"""What a run reads of the database, row by row: tuples, for there are many thousands."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class NeedRow(NamedTuple):
    """An open need with free seats; lists are as the database writes them, JSON."""

    id: int
    kind: str
    title: str
    organisation: int
    priority: int
    required_skills: str
    preferred_skills: str
    roles: str
    education: int
    title_level: int
    years: int
    branch: str
    county: str
    pay_min: Decimal
    pay_max: Decimal
    start_on: date
    mode: str
    free: int
    small: bool


class PersonRow(NamedTuple):
    """Somebody registered, or a member of a team."""

    id: int
    headline: str
    major: str
    summary: str
    registered: bool
    consent: bool
    state: str
    skills: str
    education: int
    title_level: int
    years: int
    wanted_counties: str
    wanted_branches: str
    wanted_pay: Decimal
    mode: str
    available_from: date
    updated: datetime
    reachable: bool
    introductions: int
    hired: bool


class TeamRow(NamedTuple):
    id: int
    project: str
    minimum_size: int
    wanted_counties: str
    available_from: date


class MemberRow(NamedTuple):
    team: int
    candidate: int
    role: str
    core: bool
    alone: bool


class PartedRow(NamedTuple):
    need: int
    other: int
    """A person or a team."""
    why: str
