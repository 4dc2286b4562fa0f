"""Working days, titles, qualification directory."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_posts.posts.facts.titles import find_titles, level_of_title
from talent_posts.rulebook.calendar import CalendarError, shipped_calendar

DAYS = shipped_calendar()


@pytest.mark.parametrize(
    ("year", "days"),
    [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_working_days_of_a_year(year, days):
    first = date(year, 1, 1)
    assert sum(DAYS.is_working(first + timedelta(days=n)) for n in range(365 + (year % 4 == 0))) == days


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        pytest.param("2021-02-05", "2021-02-07", 1, id="周日调休上班"),
        pytest.param("2021-02-10", "2021-02-18", 1, id="春节"),
        pytest.param("2021-09-01", "2021-09-01", 0, id="起始日不计"),
        pytest.param("2021-09-03", "2021-09-06", 1, id="平常周末"),
        pytest.param("2021-12-31", "2022-01-04", 1, id="跨年元旦"),
    ],
)
def test_counting(start, end, days):
    assert DAYS.count(date.fromisoformat(start), date.fromisoformat(end)) == days


@given(st.dates(date(2019, 1, 2), date(2026, 10, 1)), st.integers(1, 30))
def test_adding_and_counting_agree(start, days):
    end = DAYS.after(start, days)
    assert DAYS.is_working(end)
    assert DAYS.count(start, end) == days
    assert DAYS.count(start, end - timedelta(days=1)) == days - 1


def test_a_year_not_announced_is_refused():
    for day in (date(2027, 1, 4), date(2018, 12, 28)):
        with pytest.raises(CalendarError, match="尚未收录"):
            DAYS.is_working(day)
    with pytest.raises(CalendarError):
        DAYS.after(date(2026, 12, 30), 5)


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("教授", "正高"),
        ("副教授", "副高"),
        ("讲师", "中级"),
        ("助教", "助理"),
        ("主治医师", "中级"),
        ("主管医师", "中级"),
        ("一级编导", "正高"),
        ("查无此职称", None),
    ],
)
def test_levels_of_titles(title, level):
    assert level_of_title(title) == level


def test_titles_have_one_level_each():
    for title in ("研究员", "高级工程师", "工程师", "助理工程师", "技术员"):
        entries = find_titles(title)
        assert entries
        assert len({entry.level for entry in entries}) == 1
