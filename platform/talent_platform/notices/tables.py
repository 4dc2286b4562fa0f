"""What accounts are told. Rows are written by triggers (`triggers.py`), in the transaction of the event."""

from __future__ import annotations

from piccolo.columns import Array, BigInt, BigSerial, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table


class Notification(Table, tablename="notification"):
    """One thing one account is told, or as many of one kind as one transaction or batch brought. It holds no
    sentence: what it says is put together from what its reader may see when it is read."""

    id = BigSerial(primary_key=True)
    account = BigInt()
    """No foreign keys here and below: whoever writes waits for nobody who changes the account, and a release
    writes many thousand."""
    role = Varchar(length=20, default="")
    """The role the account is addressed in, with `organisation`; empty: in any."""
    organisation = BigInt(null=True, default=None)
    event = Varchar(length=40)
    """Key of an `events.Event`."""
    kind = Varchar(length=10)
    batch = Varchar(length=40)
    """What it belongs to: a transaction, or a batch of several."""
    at = Timestamptz(default=TimestamptzNow())
    read = Timestamptz(null=True, default=None)
    sent = Array(base_column=Varchar(length=10), default=list)
    """Channels by which a digest that went out has counted it."""


class NotificationThing(Table, tablename="notification_thing"):
    """One of the things a notification is about."""

    id = BigSerial(primary_key=True)
    notification = BigInt()
    thing = BigInt()

    told_once = Unique([notification, thing])
