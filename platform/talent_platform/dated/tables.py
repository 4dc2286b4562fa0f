"""The years of the calendar that a bureau has entered."""

from __future__ import annotations

from piccolo.columns import JSONB, BigSerial, Integer
from piccolo.table import Table

from talent_platform.dated.columns import SetByTwo


class CalendarYear(Table, SetByTwo, tablename="calendar_year"):
    """Days off and make-up days of a year, from the State Council's notice; the one confirmed last holds."""

    id = BigSerial(primary_key=True)
    year = Integer()
    days = JSONB()
    """List of `{name, first, last, makeup}` (ISO dates): holidays with the weekend days worked for them."""
