"""A smaller share of benchmarks/desks: every kind of move, many desks at once, three years of days.

Worth: no single test meets the orders in which a year of desk work really happens.
"""

import importlib

from talent_platform import clock


async def test_whatever_thirty_desks_do_the_books_hold(db, repository, monkeypatch):
    monkeypatch.syspath_prepend(repository)
    desks, judging = (importlib.import_module(f"benchmarks.desks.{name}") for name in ("city", "judging"))
    monkeypatch.setattr(clock, "now", clock.now)  # the walk sets its own days; this sets them back
    city = desks.City(desks=5, seed=7)
    city.set_day(desks.FIRST)
    await city.open(db)
    await city.walk(moves=20)
    assert await judging.faults(city) == []
    taken = {name for name, count in city.moves.items() if count > city.refused[name]}
    # Which moves are drawn hangs on who is served first: a rare one may be missing from a hundred.
    assert len(taken) > 5
