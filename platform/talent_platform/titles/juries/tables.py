"""Drawn juries: what was made known, what the event brought, who declined. Nothing of it is ever changed."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.titles.tables import TitleCommittee, TitleExpert


class TitleDraw(Table, tablename="title_draw"):
    """A jury drawn for one meeting, as it was made known before the event (append-only)."""

    id = BigSerial(primary_key=True)
    committee = ForeignKey(TitleCommittee, null=False, index=True)
    meeting = Date()
    seats = Integer()
    event = Text()
    happens = Date()
    fallback = Text()
    fallback_happens = Date()
    fixed = Date()
    files = JSONB(default="{}")
    """Name → text of what was made known."""
    plan_hash = Varchar(length=64, unique=True)
    names = Bytea(secret=True)
    """Who stands behind which pseudonym, sealed."""
    ties = Bytea(secret=True)
    """Why whom would have to withdraw from whom, sealed."""
    announced_by = BigInt()
    announced_name = Varchar(length=60)
    created = Timestamptz(default=TimestamptzNow())

    title_draw_order = Check("fixed < happens and happens < fallback_happens and fallback_happens < meeting")


class TitleDrawEntrant(Table, tablename="title_draw_entrant"):
    """An expert of the pool who may be drawn. The database takes nobody who may not sit."""

    id = BigSerial(primary_key=True)
    draw = ForeignKey(TitleDraw, null=False, index=True)
    expert = ForeignKey(TitleExpert, null=False, index=True)
    pseudonym = Varchar(length=32)

    title_draw_entrant_once = Unique(columns=["draw", "expert"])
    title_draw_entrant_named_once = Unique(columns=["draw", "pseudonym"])


class TitleDrawResult(Table, tablename="title_draw_result"):
    """What the event brought and who is drawn by it; once, entered by a second person."""

    id = BigSerial(primary_key=True)
    draw = ForeignKey(TitleDraw, null=False, unique=True)
    which = Varchar(length=8)
    outcome = Text()
    result = Text()
    jury = JSONB(default="[]")
    """Pseudonyms."""
    drawn = Date()
    drawn_by = BigInt()
    drawn_name = Varchar(length=60)
    created = Timestamptz(default=TimestamptzNow())

    title_draw_result_which = Check("which in ('event', 'fallback')")


class TitleDrawDecline(Table, tablename="title_draw_decline"):
    """One of the jury who does not sit after all, and who came."""

    id = BigSerial(primary_key=True)
    draw = ForeignKey(TitleDraw, null=False, index=True)
    number = Integer()
    """1 for the first of its draw."""
    pseudonym = Varchar(length=32)
    came = Varchar(length=32, default="")
    """Empty where nobody is left."""
    day = Date()
    why = Varchar(length=10)
    declines = Text()
    seated = Text()
    """`seated.json` from then on."""
    jury = JSONB(default="[]")
    recorded_by = BigInt()
    recorded_name = Varchar(length=60)
    created = Timestamptz(default=TimestamptzNow())

    title_draw_decline_once = Unique(columns=["draw", "number"])
    title_draw_decline_leaves_once = Unique(columns=["draw", "pseudonym"])
