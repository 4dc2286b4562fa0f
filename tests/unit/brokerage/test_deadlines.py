"""A deadline is a day of the announced calendar or not yet known; nothing lies between."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from talent_platform.brokerage.life import WORKING_DAYS, due_day
from talent_platform.dated.calendar.queries import day_after, last_start_over
from talent_posts import shipped_calendar

DAYS = shipped_calendar()

LAST = date(2026, 12, 31)
"""The last day the State Council has announced; a new notice moves it."""


@given(st.dates(date(2019, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_no_date_beyond_the_calendar_ever_comes_out(start: date, days: int) -> None:
    day = day_after(DAYS, start, days)
    if day is None:
        assert start > LAST or DAYS.count(start, LAST) < days, "it would have been known"
    else:
        assert start < day <= LAST
        assert DAYS.is_working(day)
        assert DAYS.count(start, day) == days


@given(st.sampled_from(sorted(WORKING_DAYS)), st.dates(date(2026, 12, 1), date(2028, 1, 1)))
def test_no_stage_is_due_on_a_guess(stage, start: date) -> None:
    day = due_day(DAYS, stage, start)
    assert day is None or day <= LAST


@given(st.dates(date(2019, 6, 1), date(2028, 1, 1)), st.integers(1, 30))
def test_a_term_is_over_from_the_day_after_its_last_one(on: date, days: int) -> None:
    """What began a day later still runs; beyond the calendar nothing is over."""
    start = last_start_over(DAYS, days, on)
    if start is None:
        assert on > LAST
        return
    last, next_last = day_after(DAYS, start, days), day_after(DAYS, start + timedelta(1), days)
    assert last is not None
    assert last < on
    assert next_last is None or next_last >= on
