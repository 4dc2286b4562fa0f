"""What this process has answered, by declared address and never by what was asked for, in the text format of
Prometheus (exposition format 0.0.4)."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

BUCKETS = (0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Upper bounds in seconds."""
STARTED = time.time()
_ANSWERED: Counter[tuple[str, str, int]] = Counter()
_WITHIN: Counter[tuple[str, float]] = Counter()
_SECONDS: defaultdict[str, float] = defaultdict(float)
Sample = tuple[str, Mapping[str, object], float]
"""End of the name, labels, value."""


def count(method: str, route: str, status: int, seconds: float) -> None:
    _ANSWERED[method, route, status] += 1
    _SECONDS[route] += seconds
    _WITHIN.update((route, bound) for bound in BUCKETS if seconds <= bound)


def family(name: str, kind: str, told: str, samples: Iterable[Sample]) -> str:
    """One metric with all its samples."""
    lines = [f"# HELP {name} {told}", f"# TYPE {name} {kind}"]
    for end, labels, value in samples:
        marks = ",".join(f'{label}="{_quoted(str(each))}"' for label, each in labels.items())
        lines.append(f"{name}{end}{{{marks}}} {value:.12g}" if marks else f"{name}{end} {value:.12g}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def of_requests() -> str:
    answered = [
        ("", {"method": method, "route": route, "status": status}, float(n))
        for (method, route, status), n in sorted(_ANSWERED.items())
    ]
    return family("talent_requests_total", "counter", "Requests answered.", answered) + family(
        "talent_request_seconds", "histogram", "Time to answer, by declared address.", _histogram()
    )


def _histogram() -> Iterable[Sample]:
    totals: Counter[str] = Counter()
    for (_, route, _), n in _ANSWERED.items():
        totals[route] += n
    for route, total in sorted(totals.items()):
        for bound in BUCKETS:
            yield "_bucket", {"route": route, "le": bound}, _WITHIN[route, bound]
        yield "_bucket", {"route": route, "le": "+Inf"}, total
        yield "_sum", {"route": route}, _SECONDS[route]
        yield "_count", {"route": route}, total
