"""Doubts, the rows they are about, and what was said of them (`guards.sql`: none is closed unanswered)."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, BigSerial, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.surveys.tables import Submission, SurveyRow
from talent_platform.workflow.history import History


class FlagState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class FlagKind(StrEnum):
    WITHIN = "within"
    """Rows of one enterprise answer a question about the enterprise differently."""
    SIZE = "size"
    """It needs more people than half of those it says it has."""
    BETWEEN = "between"
    """Two offices list enterprises of one core name."""
    LAST = "last"
    """The need is word for word, but for days, one of the enterprise in the survey before."""
    JUMP = "jump"
    """An answer about the enterprise is twice, or half, what it was in the survey before."""
    SAME = "same"
    """Several enterprises say the same of a need; a survey's own questions are not compared."""
    PHONE = "phone"
    """Several enterprises are reached under one number."""
    UNREACHED = "unreached"
    """It was asked again and never reached, and nobody has noted a contact with it."""
    ROUND = "round"
    """Round numbers are more frequent than with the other offices."""


class SurveyFlag(Table, tablename="survey_flag"):
    """One doubt about what an office handed in."""

    id = BigSerial(primary_key=True)
    submission = ForeignKey(Submission, null=False, index=True)
    kind = Varchar(length=9)
    key = Varchar(length=64)
    """What of that kind it is about: the same doubt is open once."""
    facts = JSONB(default="{}")
    """What its sentence says besides the number of enterprises (`sentences.py`)."""
    state = Varchar(length=12, default="open", index=True)
    gone = Timestamptz(null=True, default=None)
    """Since when the rows handed in no longer give rise to it; it is answered all the same."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in FlagState)})")
    kind_known = Check(f"kind in ({', '.join(repr(str(kind)) for kind in FlagKind)})")


class SurveyFlagRow(Table, tablename="survey_flag_row"):
    """A row a doubt is about."""

    id = BigSerial(primary_key=True)
    flag = ForeignKey(SurveyFlag, null=False)
    survey_row = ForeignKey(SurveyRow, null=False, index=True)

    survey_flag_row_once = Unique([flag, survey_row])


class SurveyFlagChange(Table, History, tablename="survey_flag_change"):
    """What was said of a doubt."""

    id = BigSerial(primary_key=True)
    flag = BigInt(index=True)
