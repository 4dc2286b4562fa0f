"""When to stop and whom to tell: limits, cancelling, progress and the seconds of each phase."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
"""Called in the solving thread with (step, objective so far, bound so far), in `Problem.value_unit`."""


@dataclass
class Control:
    """One run's limits, asked between steps and handed to the linear solver.

    A step under way (a flow, a round of rounding) is finished first, so a run ends that much after its limit.
    """

    time_limit: float | None = None
    """Seconds from the making of this object; None for as long as the proof takes."""
    gap: float = 0.0
    """Relative gap at which to stop searching."""
    cancelled: Callable[[], bool] = lambda: False
    progress: Progress = lambda _step, _objective, _bound: None
    phases: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    @property
    def remaining(self) -> float:
        """Seconds left, infinite without a limit."""
        if self.time_limit is None:
            return float("inf")
        return self.time_limit - (time.perf_counter() - self.started)

    def must_stop(self) -> bool:
        """The time is over or the caller cancelled."""
        return self.remaining <= 0 or self.cancelled()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Adds the seconds spent inside to `phases[name]`."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.phases[name] = self.phases.get(name, 0.0) + time.perf_counter() - begun
