"""What a meeting's tally came to for each applicant, and the acts that lead it to publication."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, BigSerial, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.dated.columns import SetByTwo
from talent_platform.titles.meetings.tables import TitleMeeting, TitleMeetingCase
from talent_platform.titles.tables import TitleCommittee
from talent_platform.workflow.history import History


class OutcomeState(StrEnum):
    FAILED = "failed"
    PASSED = "passed"
    """Hangs out, or waits for the act that closes the review."""
    CLOSED = "closed"
    """Confirmed, or filed where a unit reviews its own people (Order 40, article 26)."""
    PUBLISHED = "published"
    """With the certificate, from then on a title."""


class ActKind(StrEnum):
    REPORTED = "reported"
    HRSS = "hrss"
    """Confirmed by HRSS."""
    BODY = "body"
    """Confirmed by the body that formed the committee."""
    FILED = "filed"
    """Filed with the department that approved the committee of a unit that reviews its own people."""
    PUBLISHED = "published"


CLOSING = (ActKind.HRSS, ActKind.BODY, ActKind.FILED)


class TitleResultAct(Table, SetByTwo, tablename="title_result_act"):
    """A paper that leads results on, proposed by one person and confirmed by another
    (`guards.sql: title_result_act_fits`)."""

    id = BigSerial(primary_key=True)
    meeting = ForeignKey(TitleMeeting, null=False, index=True)
    kind = Varchar(length=12)
    day = Date()
    """Of the paper."""
    title = Varchar(length=40, default="")
    """The title that is published; empty for the other acts."""
    outcomes = JSONB(default="[]")
    """Ids of the outcomes it is about; empty for the report."""

    title_result_act_kind_known = Check(f"kind in ({', '.join(repr(str(kind)) for kind in ActKind)})")
    title_result_act_about = Check(
        "(kind = 'reported') = (outcomes = '[]'::jsonb) and (kind = 'published') = (title <> '')"
    )


class TitleOutcome(Table, tablename="title_outcome"):
    """The result of one applicant, as the last ballot has it (`guards.sql: title_outcome_moves`)."""

    id = BigSerial(primary_key=True)
    applicant = ForeignKey(TitleMeetingCase, null=False, unique=True)
    meeting = ForeignKey(TitleMeeting, null=False, index=True)
    committee = ForeignKey(TitleCommittee, null=False, index=True)
    """Both those of the applicant."""
    state = Varchar(length=12, default=OutcomeState.PASSED)
    closing = ForeignKey(TitleResultAct, null=True, default=None, index=True)
    publication = ForeignKey(TitleResultAct, null=True, default=None, index=True)
    certificate = BigInt(null=True, default=None, unique=True)
    """The certificate of the register, issued with the publication."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    title_outcome_state_known = Check(f"state in ({', '.join(repr(str(each)) for each in OutcomeState)})")
    title_outcome_stands = Check(
        "(state in ('closed', 'published')) = (closing is not null)"
        " and (state = 'published') = (publication is not null)"
        " and (publication is null) = (certificate is null)"
    )


class TitleOutcomeChange(Table, History, tablename="title_outcome_change"):
    id = BigSerial(primary_key=True)
    outcome = ForeignKey(TitleOutcome, null=False, index=True)
