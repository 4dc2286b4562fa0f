"""The needs that approved rows became, and what happened on the way (`guards.sql`: one that stands a row)."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Organisation
from talent_platform.demand.tables import Need
from talent_platform.surveys.tables import Submission, SurveyRow
from talent_platform.workflow.history import History


class NeedLineState(StrEnum):
    ASKED = "asked"
    """A need like it stands: somebody says whether it is the same."""
    STUCK = "stuck"
    """It cannot become a need as it is; `why` says so."""
    WAITS = "waits"
    """A draft is written, its enterprise is asked whether it is true."""
    LINKED = "linked"
    """A need that stood before stands for it."""
    CONFIRMED = "confirmed"
    SILENT = "silent"
    """The enterprise said nothing up to the day."""
    REFUSED = "refused"
    """The enterprise says that it is not true."""
    FIGURE = "figure"
    """It counts as a figure only: given up as a need."""
    UNDONE = "undone"
    """The row was returned; once approved again it begins anew."""


WAITING = (NeedLineState.WAITS, NeedLineState.STUCK)
"""In which its enterprise is asked."""
BECAME = (NeedLineState.LINKED, NeedLineState.CONFIRMED, NeedLineState.SILENT)
"""In which a need stands for the row."""
SETTLED = (NeedLineState.CONFIRMED, NeedLineState.SILENT)
"""In which the need that was written for it goes its own way."""


class SurveyNeed(Table, tablename="survey_need"):
    """What became of one approved row."""

    id = BigSerial(primary_key=True)
    survey_row = ForeignKey(SurveyRow, null=False, index=True)
    submission = ForeignKey(Submission, null=False, index=True)
    """The row's."""
    organisation = ForeignKey(Organisation, null=False, index=True)
    """The enterprise."""
    becomes = Varchar(length=8)
    """What the survey said when it began: a draft, or an open need once confirmed."""
    state = Varchar(length=12, index=True)
    need = ForeignKey(Need, null=True, default=None, index=True)
    why = Text(default="")
    """Why it is stuck, a kept sentence."""
    firm_asked = Boolean(default=False)
    """The enterprise itself is asked; else, having no account, by the office that answers for it."""
    asked_on = Date(null=True, default=None)
    due = Date(null=True, default=None)
    """The last day to answer; none where the calendar does not reach or nobody of the enterprise can."""
    settled_on = Date(null=True, default=None)
    """Confirmed, or silent up to it."""
    late_on = Date(null=True, default=None)
    """When it was told that the need is still not published."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in NeedLineState)})")
    becomes_known = Check("becomes in ('draft', 'open')")
    need_if_so = Check("state in ('asked', 'stuck', 'figure', 'undone') or need IS NOT NULL")
    due_if_asked = Check("due IS NULL or (firm_asked and asked_on IS NOT NULL)")
    settled_if_so = Check("(state in ('confirmed', 'silent')) = (settled_on IS NOT NULL) or state = 'undone'")


class SurveyNeedChange(Table, History, tablename="survey_need_change"):
    """One step of it."""

    id = BigSerial(primary_key=True)
    survey_need = BigInt(index=True)
