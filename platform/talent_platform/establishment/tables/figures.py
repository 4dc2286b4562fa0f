"""Dated values of figures that a bureau has set."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Date, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class FigureValue(Table, tablename="figure_value"):
    """One person of the bureau proposes, another confirms; from then on rules use it and nobody changes it
    (`guards.sql: figure_value_confirmed`)."""

    id = BigSerial(primary_key=True)
    figure = Varchar(length=60, index=True)
    jurisdiction = Varchar(length=6)
    """Division code of the city or of one of its counties."""
    valid_from = Date()
    """It holds from this day to the next value of the same figure and place."""
    value = JSONB()
    source = Varchar(length=120)
    document = Varchar(length=80)
    note = Varchar(length=200, default="")
    proposed = Timestamptz(default=TimestamptzNow())
    proposed_by = BigInt()
    proposed_name = Varchar(length=60)
    confirmed = Timestamptz(null=True, default=None)
    confirmed_by = BigInt(null=True, default=None)
    confirmed_name = Varchar(length=60, default="")
    withdrawn = Timestamptz(null=True, default=None)
