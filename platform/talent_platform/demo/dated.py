"""What two of the fictional city's bureau have set: figures, terms of landings, and the first year after the
announced ones."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

import asyncpg

from talent_platform.reference.codes import city
from talent_posts import shipped_calendar, shipped_figures

SOURCE: Final = "演示城市岗位管理数值汇编（虚构，仅供演示）"
DOCUMENT: Final = "演示人社〔2021〕1 号"
SINCE: Final = date(2021, 6, 1)
OWN: Final[dict[str, object]] = {
    "dual_post_quota": "both",
    "grade2_window": {"from": "09-01", "to": "12-31"},
}
"""What the law leaves to the place: double posts, and when grade 2 is applied for."""
_INSERT: Final = """
    INSERT INTO figure_value
        (figure, jurisdiction, valid_from, value, source, document, note, proposed_by, proposed_name)
    SELECT $1, $2, $3, $4, $5, $6, $7, id, name FROM account WHERE login = 'city'
"""
_CONFIRM: Final = """
    UPDATE figure_value SET confirmed = now(), confirmed_by = second.id, confirmed_name = second.name
    FROM account second WHERE second.login = 'city2'
"""

LANDING_SOURCE: Final = "演示城市团队落地服务期限（虚构，仅供演示）"
LANDING_DAYS: Final = {
    "site": 40, "funding": 60, "housing": 20, "school": 30, "spouse": 60, "title": 90, "special_post": 60,
}  # fmt: skip
CALENDAR_SOURCE: Final = "演示城市放假安排（虚构，仅供演示，不是国务院办公厅的通知）"
CALENDAR_DOCUMENT: Final = "演示办〔2026〕1 号"
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


async def load_figures(connection: asyncpg.Connection, day: date) -> None:
    """Its own figures, and a confirmed reading of every shipped one whose text nobody has compared."""
    place, book = city()[0], shipped_figures()
    values = {name: (value, SINCE) for name, value in OWN.items()}
    for name in book.by_name:
        use = book.at(name, place, day)
        if use.source is not None and use.source.status != "verified":
            values[name] = use.value, use.valid_from or SINCE
    note = "虚构城市自行确认，不是任何真实城市的规定"
    for name, (value, since) in sorted(values.items()):
        text = json.dumps(value, ensure_ascii=False)
        await connection.execute(_INSERT, name, place, since, text, SOURCE, DOCUMENT, note)
    await connection.execute(_CONFIRM)


async def load_landing_terms(connection: asyncpg.Connection) -> None:
    """Working days from the hire of a team on."""
    await connection.execute(
        "INSERT INTO landing_terms (valid_from, days, source, document, note, proposed_by, proposed_name) "
        "SELECT $1, $2, $3, $4, $5, id, name FROM account WHERE login = 'city'",
        SINCE, json.dumps(LANDING_DAYS), LANDING_SOURCE, DOCUMENT, "虚构城市自行编写",
    )  # fmt: skip
    await connection.execute(
        "UPDATE landing_terms SET confirmed = now(), confirmed_by = second.id, confirmed_name = second.name "
        "FROM account second WHERE second.login = 'city2'"
    )


async def load_calendar(connection: asyncpg.Connection) -> None:
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
        YEAR, json.dumps(days, ensure_ascii=False), CALENDAR_SOURCE, CALENDAR_DOCUMENT, "虚构城市自行编写",
    )  # fmt: skip
    await connection.execute(
        "UPDATE calendar_year SET confirmed = now(), confirmed_by = second.id, confirmed_name = second.name "
        "FROM account second WHERE second.login = 'city2'"
    )
