"""A smaller share of benchmarks/desks.py: every kind of move, many desks at once, three years of days.

Worth: no single test meets the orders in which a year of desk work really happens.
"""

import importlib.util

import pytest

from talent_platform import clock


@pytest.fixture
def desks(repository):
    where = importlib.util.spec_from_file_location("desks", repository / "benchmarks" / "desks.py")
    module = importlib.util.module_from_spec(where)
    where.loader.exec_module(module)
    return module


async def test_whatever_thirty_desks_do_the_books_hold(db, desks, monkeypatch):
    monkeypatch.setattr(clock, "now", clock.now)  # the walk sets its own days; this sets them back
    city = desks.City(desks=5, seed=7)
    city.set_day(desks.FIRST)
    await city.open(db)
    await city.walk(moves=20)
    assert await desks.faults(city) == []
    taken = {name for name, count in city.moves.items() if count > city.refused[name]}
    assert {"newcomer", "hire", "read"} <= taken
