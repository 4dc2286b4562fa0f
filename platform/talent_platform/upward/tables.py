"""Blanks, what their cells are bound to, and every filling as it was handed out."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Bytea, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class UpwardBlank(Table, tablename="upward_blank"):
    """A workbook as the superior sent it. Its file stays; a new one is a further blank."""

    id = BigSerial(primary_key=True)
    title = Varchar(length=80)
    sender = Varchar(length=80)
    """The superior."""
    file_name = Varchar(length=200)
    sha256 = Varchar(length=64)
    body = Bytea(secret=True)
    """Sealed."""
    outline = JSONB()
    """List of `blanks.outline.Sheet`."""
    version = Integer(default=1)
    """Counts changes of what is bound and added up."""
    created = Timestamptz(default=TimestamptzNow())
    actor_name = Varchar(length=60)


class UpwardBinding(Table, tablename="upward_binding"):
    """A cell and the figure that goes into it; into a cell with a formula it only is compared."""

    id = BigSerial(primary_key=True)
    blank = ForeignKey(UpwardBlank, null=False)
    sheet = Varchar(length=31)
    cell = Varchar(length=7)
    figure = Varchar(length=60)
    selection = JSONB(default="{}")
    """Dimension → code; one left out stands for all."""

    upward_binding_once = Unique([blank, sheet, cell])


class UpwardSum(Table, tablename="upward_sum"):
    """A total that a blank declares without a formula."""

    id = BigSerial(primary_key=True)
    blank = ForeignKey(UpwardBlank, null=False)
    sheet = Varchar(length=31)
    total = Varchar(length=7)
    parts = Varchar(length=15)
    """An area, such as C5:C9."""

    upward_sum_once = Unique([blank, sheet, total, parts])


class UpwardFilling(Table, tablename="upward_filling"):
    """A blank filled for a period. Filled again it is a further one (`guards.sql`)."""

    id = BigSerial(primary_key=True)
    blank = ForeignKey(UpwardBlank, null=False, index=True)
    blank_version = Integer()
    """Of what was bound."""
    first = Date()
    last = Date()
    values = JSONB()
    """List of `fillings.queries.Filled`."""
    sums = JSONB()
    """List of `workbooks.filling.filled.SumWorkedOut`."""
    sha256 = Varchar(length=64)
    body = Bytea(secret=True)
    """Sealed."""
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt()
    actor_name = Varchar(length=60)

    period_in_order = Check("first <= last")
