"""Charts as plain data: the same numbers feed ECharts and the table for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

ChartKind = Literal["bar", "hbar", "stacked", "line", "donut"]


@dataclass(frozen=True)
class Series:
    """One row of numbers; `None` leaves a gap."""

    name: str
    values: Sequence[float | int | None]


@dataclass(frozen=True)
class Chart:
    """`series[i].values[j]` belongs to `categories[j]`; a donut shows the first series only."""

    kind: ChartKind
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse series that do not line up with the categories."""
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(
                    f"{series.name!r}: {len(series.values)} values for {len(self.categories)} categories"
                )

    @property
    def data(self) -> dict[str, object]:
        """What app.js draws, ready for JSON."""
        return asdict(self)
