"""A complaint about a result, and what became of it."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import BigInt, BigSerial, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.titles.results.tables import TitleOutcome
from talent_platform.workflow.history import History


class ComplaintKind(StrEnum):
    REEXAMINATION = "reexamination"
    COMPLAINT = "complaint"


class ComplaintState(StrEnum):
    ASKED = "asked"
    TO_UPHOLD = "to_uphold"
    """One of the bureau would leave the result as it is; another has to agree."""
    TO_GRANT = "to_grant"
    UPHELD = "upheld"
    """The result stays."""
    GRANTED = "granted"
    """The application comes before another meeting of the committee."""


class TitleComplaint(Table, tablename="title_complaint"):
    """What an applicant who did not pass asks, once of each kind (`guards.sql: title_complaint_moves`)."""

    id = BigSerial(primary_key=True)
    outcome = ForeignKey(TitleOutcome, null=False, index=True)
    kind = Varchar(length=14)
    text = Text()
    account = BigInt()
    state = Varchar(length=10, default=ComplaintState.ASKED)
    answered_by = BigInt(null=True, default=None)
    """Who proposed the answer."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    title_complaint_once = Unique(columns=["outcome", "kind"])
    title_complaint_known = Check(
        f"state in ({', '.join(repr(str(each)) for each in ComplaintState)})"
        f" and kind in ({', '.join(repr(str(each)) for each in ComplaintKind)})"
        " and (state = 'asked') = (answered_by is null)"
    )


class TitleComplaintChange(Table, History, tablename="title_complaint_change"):
    id = BigSerial(primary_key=True)
    complaint = ForeignKey(TitleComplaint, null=False, index=True)
