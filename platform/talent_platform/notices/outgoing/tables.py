"""Addresses of accounts, what they do not want sent, and the messages that wait to be sent."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import BigInt, BigSerial, Bytea, Date, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Channel(StrEnum):
    """A way to reach somebody; all but mail go through the city's own gateway."""

    MAIL = "mail"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"


class MessageState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    """Nothing was left to say, its code or day is over, or the other side refuses it for good."""


_CHANNELS = ", ".join(repr(str(channel)) for channel in Channel)


class ReachedAt(Table, tablename="reached_at"):
    """Where an account wants to be reached by a channel. Nothing but a code goes there before its owner has
    brought that code back."""

    id = BigSerial(primary_key=True)
    account = BigInt()
    channel = Varchar(length=10)
    address = Bytea(secret=True)
    """Sealed."""
    asked = Bytea(null=True, default=None, secret=True)
    """Sealed; the one to come after a proved one, which stands until its code is back."""
    verified = Timestamptz(null=True, default=None)
    code = Varchar(length=64, default="", secret=True)
    """Keyed hash of the code that was sent; empty once it came back."""
    code_until = Timestamptz(null=True, default=None)
    tries = SmallInt(default=0)
    """Wrong codes since it was sent."""
    since = Timestamptz(default=TimestamptzNow())

    one_address = Unique([account, channel])
    channel_known = Check(f"channel in ({_CHANNELS})")


class NotSent(Table, tablename="not_sent"):
    """A kind of notification that an account does not want to be sent; the inbox has it all the same."""

    id = BigSerial(primary_key=True)
    account = BigInt()
    kind = Varchar(length=10)

    said_once = Unique([account, kind])


class OutgoingMessage(Table, tablename="outgoing_message"):
    """A message on its way. A digest and a letter hold no text: they are worded when they are sent."""

    id = BigSerial(primary_key=True)
    account = BigInt(null=True, default=None)
    """Null: a code for somebody who has none yet."""
    locale = Varchar(length=5, default="")
    """In which it is worded where there is no account."""
    channel = Varchar(length=10)
    day = Date(null=True, default=None)
    """Of a digest; null: a code or a letter."""
    about = Varchar(length=40, default="")
    """Of a letter, as the part knows it that words it (`outgoing.letter`): `interview:7:2`."""
    address = Bytea(secret=True)
    """Sealed; where a code goes. A digest goes to what is verified when it is sent."""
    text = Bytea(secret=True)
    """Sealed; the code, until it was sent."""
    state = Varchar(length=8, default="waiting")
    until = Timestamptz()
    """After it nobody needs the message any more."""
    tries = SmallInt(default=0)
    next_try = Timestamptz(default=TimestamptzNow())
    error = Text(default="")
    """What the other side said last."""
    created = Timestamptz(default=TimestamptzNow())
    ended = Timestamptz(null=True, default=None)

    state_known = Check("state in ('waiting', 'sent', 'dropped')")
    channel_known = Check(f"channel in ({_CHANNELS})")
