"""Merges of listed enterprises; what stands now follows from the last line (`guards.sql`)."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.surveys.tables import Target


class SurveyMerge(Table, tablename="survey_merge"):
    """That two listed enterprises are one, or no longer held to be; appended, never changed."""

    id = BigSerial(primary_key=True)
    kept = ForeignKey(Target, null=False)
    """Under which it is counted."""
    dropped = ForeignKey(Target, null=False, index=True)
    act = Varchar(length=8)
    note = Text()
    """Why."""
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt()
    actor_name = Varchar(length=60)

    act_known = Check("act in ('merge', 'undo')")
