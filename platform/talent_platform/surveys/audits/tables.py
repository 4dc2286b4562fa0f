"""Draws of samples and what a second asking brought (`guards.sql`: fixed before the event, drawn once)."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
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

from talent_platform.accounts.tables import Account
from talent_platform.surveys.tables import Campaign, Submission, SurveyRow


class AskedAgain(StrEnum):
    WAITING = "waiting"
    AGREES = "agrees"
    DIFFERS = "differs"
    UNREACHED = "unreached"


class SurveyAudit(Table, tablename="survey_audit"):
    """One draw among the rows of a survey; its three files as `talent posts draw verify` reads them."""

    id = BigSerial(primary_key=True)
    campaign = ForeignKey(Campaign, null=False, index=True)
    event = Varchar(length=200)
    """The public event that decides, in words that leave no choice."""
    fixed = Date()
    happens = Date()
    pool = Text()
    commitment = Text()
    commitment_hash = Varchar(length=64)
    """SHA-256 of `commitment`: made known before the event."""
    outcome = Varchar(length=200, null=True, default=None)
    """What the event brought."""
    result = Text(null=True, default=None)
    drawn = Date(null=True, default=None)
    actor_id = BigInt()
    actor_name = Varchar(length=60)
    at = Timestamptz(default=TimestamptzNow())

    later = Check("happens > fixed and (drawn IS NULL or drawn >= happens)")
    drawn_whole = Check("num_nulls(outcome, result, drawn) in (0, 3)")


class SurveyAuditItem(Table, tablename="survey_audit_item"):
    """A row that was drawn, and what its enterprise said when it was asked again."""

    id = BigSerial(primary_key=True)
    audit = ForeignKey(SurveyAudit, null=False)
    survey_row = ForeignKey(SurveyRow, null=False, index=True)
    submission = ForeignKey(Submission, null=False)
    """Of the row."""
    stratum = Varchar(length=160)
    place = Integer()
    """In the order of the draw within its stratum, from 1; those who stand by follow the sample."""
    reserve = Boolean(default=False)
    person = ForeignKey(Account, null=True, default=None, index=True)
    """Who asks again."""
    outcome = Varchar(length=10, default="waiting", index=True)
    answers = JSONB(default="{}")
    """Field → what the enterprise said, of the fields it was asked about."""
    differences = JSONB(default="{}")
    """Field → [first answer, second answer]."""
    note = Text(default="")
    done = Timestamptz(null=True, default=None)

    survey_audit_item_once = Unique([audit, survey_row])
    outcome_known = Check(f"outcome in ({', '.join(repr(str(one)) for one in AskedAgain)})")
    done_if_so = Check("(outcome = 'waiting') = (done IS NULL)")
