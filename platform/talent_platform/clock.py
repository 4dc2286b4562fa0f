"""The one place that asks what time it is; the city's time zone is China Standard Time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    return _moment.get() or datetime.now(ZONE)


def today() -> date:
    return now().date()


def day_of(moment: datetime) -> date:
    """The day in the city; a database tells moments in another zone, where it may be the day before."""
    return moment.astimezone(ZONE).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """What is done within is done at that moment, as far as this process says so: the database has a clock of
    its own (`demo/past.py`)."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
