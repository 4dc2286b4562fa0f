"""What the law sets, for the database to hold: a place only tightens it, whoever writes (`guards.sql`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import get_args

from talent_posts import Degree, guarded, shipped_figures

_FUNCTION = """
CREATE OR REPLACE FUNCTION figure_law()
RETURNS TABLE (figure text, place text, since date, until date, value jsonb)
LANGUAGE sql IMMUTABLE AS $$ VALUES {rows} $$
"""
_RANKS = """
CREATE OR REPLACE FUNCTION degree_rank(degree text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT array_position(ARRAY[{degrees}], degree)
$$
"""


def statements() -> Iterator[str]:
    """Hook `database.guards`: the shipped values of figures that may only be tightened, by place and day."""
    rows = [
        ", ".join((
            _text(name), _text(value.jurisdiction), _day(value.valid_from, "-infinity"),
            _day(value.valid_to, "infinity"), f"{_text(json.dumps(value.value))}::jsonb",
        ))
        for name in guarded()
        for value in shipped_figures().by_name[name].values
    ]  # fmt: skip
    yield _FUNCTION.format(rows=", ".join(f"({row})" for row in rows))
    yield _RANKS.format(degrees=", ".join(_text(degree) for degree in reversed(get_args(Degree))))


def _text(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def _day(day: object, otherwise: str) -> str:
    return f"'{day or otherwise}'::date"
