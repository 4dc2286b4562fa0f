"""Dated values of figures that a bureau has set."""

from __future__ import annotations

from piccolo.columns import JSONB, BigSerial, Date, Varchar
from piccolo.table import Table

from talent_platform.dated.columns import SetByTwo


class FigureValue(Table, SetByTwo, tablename="figure_value"):
    """From the day of its confirmation rules use it."""

    id = BigSerial(primary_key=True)
    figure = Varchar(length=60, index=True)
    jurisdiction = Varchar(length=6)
    """Division code of the city or of one of its counties."""
    valid_from = Date()
    """It holds from this day to the next value of the same figure and place."""
    value = JSONB()
