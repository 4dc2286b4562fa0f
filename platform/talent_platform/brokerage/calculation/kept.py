"""What a run keeps beside its plan, as JSON."""

from __future__ import annotations

from typing import TypedDict


class Advice(TypedDict):
    """A requirement that would bring in more if it were loosened."""

    rule: str
    skill: str
    more: int
    looser: list[tuple[int, int]]
    """Looser figures, each with how many more."""


class Detail(TypedDict, total=False):
    """What a run keeps of a need, a person or a team beside the reason's code, as far as it has it."""

    looked: int
    eligible: int
    teams: int
    removed: dict[str, dict[str, int]]
    """Requirement → failed, and those who fail nothing else."""
    below: int
    floor: int
    need: int
    """The nearest one."""
    score: int
    cut: int
    rank: int | None
    cutoff: int
    lowest: int
    everywhere: list[str]
    near: list[tuple[str, str, int, list[int]]]
    """Requirement, skill, how many needs only this keeps from, and some of them."""
    advice: list[Advice]


class Level(TypedDict):
    goal: str
    title: str
    reached: str
    unit: str


class Stable(TypedDict):
    share_lost: float
    seats_lost: int


class Best(TypedDict):
    objective: str
    placed: int


class Decided(TypedDict):
    """What a run keeps of how it was decided."""

    principle: str
    levels: list[Level]
    floors: int
    compared: int
    placed: int
    stable: Stable
    best: Best
