"""Official letters."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Bytea, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.accounts.tables import Organisation
from talent_platform.establishment.tables.appointments import Appointment


class Letter(Table, tablename="letter"):
    """What an office wrote when it decided: stored once, never made anew (`guards.sql: letter_kept`)."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, unique=True)
    kind = Varchar(length=10)
    issuer = ForeignKey(Organisation, null=False)
    year = Integer()
    serial = Integer(default=0)
    """Set by the database: the next of the issuer's year, without a gap."""
    day = Date()
    """Of the decision."""
    content = JSONB()
    """{title, code, to, paragraphs, office}: what it says, word for word."""
    made = Timestamptz(default=TimestamptzNow())
    made_by = BigInt()
    scan = Bytea(null=True, default=None, secret=True)
    """The stamped paper, sealed."""
    scan_type = Varchar(length=20, default="")
    stamped = Timestamptz(null=True, default=None)
    stamped_by = Varchar(length=60, default="")
    served = Date(null=True, default=None)
    served_to = Varchar(length=60, default="")
    served_how = Varchar(length=60, default="")

    letter_number_once = Unique([issuer, year, serial])
    letter_kind_known = Check("kind in ('agreed', 'refused')")
