"""The figures of the fictional city: proposed and confirmed by two of its bureau, from an invented paper."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

import asyncpg

from talent_platform.reference.codes import city
from talent_posts import shipped_figures

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


async def load(connection: asyncpg.Connection, day: date) -> None:
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
