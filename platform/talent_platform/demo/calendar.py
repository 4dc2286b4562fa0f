"""The first year after the announced ones, invented for the fictional city by two of its bureau."""

from __future__ import annotations

import json
from typing import Final

import asyncpg

from talent_posts import shipped_calendar

SOURCE: Final = "演示城市放假安排（虚构，仅供演示，不是国务院办公厅的通知）"
DOCUMENT: Final = "演示办〔2026〕1 号"
YEAR: Final = 2027
HOLIDAYS: Final = (
    ("元旦", "01-01", "01-03", ()),
    ("春节", "02-05", "02-12", ("01-31", "02-20")),
    ("清明节", "04-03", "04-05", ()),
    ("劳动节", "05-01", "05-05", ("04-25", "05-08")),
    ("端午节", "06-09", "06-09", ()),
    ("中秋节", "09-15", "09-15", ()),
    ("国庆节", "10-01", "10-07", ("09-26", "10-09")),
)
"""Name, first and last day off, weekend days worked."""


async def load(connection: asyncpg.Connection) -> None:
    """Nothing once the year is announced: then the notice stands."""
    if YEAR in shipped_calendar().years:
        return
    days = [
        {
            "name": name, "first": f"{YEAR}-{first}", "last": f"{YEAR}-{last}",
            "makeup": [f"{YEAR}-{day}" for day in makeup],
        }
        for name, first, last, makeup in HOLIDAYS
    ]  # fmt: skip
    await connection.execute(
        "INSERT INTO calendar_year (year, days, source, document, note, proposed_by, proposed_name) "
        "SELECT $1, $2, $3, $4, $5, id, name FROM account WHERE login = 'city'",
        YEAR, json.dumps(days, ensure_ascii=False), SOURCE, DOCUMENT, "虚构城市自行编写",
    )  # fmt: skip
    await connection.execute(
        "UPDATE calendar_year SET confirmed = now(), confirmed_by = second.id, confirmed_name = second.name "
        "FROM account second WHERE second.login = 'city2'"
    )
