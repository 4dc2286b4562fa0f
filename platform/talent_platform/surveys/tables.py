"""Surveys, what counties hand in, and every cell of it. What a cell once said stays; a correction is a
further cell that names the one it takes the place of (`guards.sql`)."""

from __future__ import annotations

from enum import StrEnum

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

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.demand.tables import FirmList
from talent_platform.workflow.history import History


class CampaignState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class RowState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    HELD = "held"
    RETURNED = "returned"
    APPROVED = "approved"
    DROPPED = "dropped"


FILLING = (RowState.DRAFT, RowState.RETURNED)
"""In which a row is the county's to write."""
HANDED_IN = (RowState.SUBMITTED, RowState.HELD, RowState.APPROVED)
"""In which a row says that its enterprise has answered."""


class Becomes(StrEnum):
    """What becomes of approved rows."""

    NONE = "none"
    DRAFT = "draft"
    """Confirmed by its enterprise, a need goes to the county's check."""
    OPEN = "open"
    """Confirmed by its enterprise, a need is open."""


class RowKind(StrEnum):
    NEED = "need"
    NONE = "none"
    """The enterprise says that it needs nobody."""


class Campaign(Table, tablename="survey_campaign"):
    """A survey. Its questions stand in `SurveyForm`."""

    id = BigSerial(primary_key=True)
    title = Varchar(length=80)
    purpose = Text(default="")
    kind = Varchar(length=10)
    """Whether it asks for talent needs or project needs."""
    state = Varchar(length=12, default="draft", index=True)
    working_days = Integer()
    """From the day it is opened to its deadline."""
    opened = Date(null=True, default=None)
    first_state = Varchar(length=12, default="submitted")
    """In which handed-in rows begin: waiting for review, or held until somebody takes them up."""
    becomes = Varchar(length=8, default="none")
    form_version = Integer(default=1)
    oldest_form = Integer(default=1)
    """Versions before it are refused."""
    looked_through = Timestamptz(null=True, default=None)
    """When doubts were last looked for among its rows."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in CampaignState)})")
    kind_known = Check("kind in ('talent', 'project')")
    first_state_known = Check("first_state in ('submitted', 'held')")
    becomes_known = Check(f"becomes in ({', '.join(repr(str(one)) for one in Becomes)})")
    days_positive = Check("working_days > 0")
    opened_if_open = Check("(state = 'draft') = (opened IS NULL)")
    forms_in_order = Check("oldest_form between 1 and form_version")


class CampaignChange(Table, History, tablename="survey_campaign_change"):
    """One step or change of a survey."""

    id = BigSerial(primary_key=True)
    campaign = BigInt(index=True)


class SurveyForm(Table, tablename="survey_form"):
    """One version of a survey's own questions; the next one is a further row."""

    id = BigSerial(primary_key=True)
    campaign = ForeignKey(Campaign, null=False)
    number = Integer()
    questions = JSONB()
    """List of `schemas.Question`."""
    made = Timestamptz(default=TimestamptzNow())
    actor_name = Varchar(length=60)

    survey_form_once = Unique([campaign, number])


class Submission(Table, tablename="survey_submission"):
    """What one county or department answers for in a survey, and who does."""

    id = BigSerial(primary_key=True)
    campaign = ForeignKey(Campaign, null=False)
    office = ForeignKey(Organisation, null=False, index=True)
    county = Varchar(length=6, null=True, default=None, index=True)
    """Of a county bureau; none of a department."""
    person = ForeignKey(Account, null=False, index=True)
    """The named person."""

    survey_submission_once = Unique([campaign, office])


class Target(Table, tablename="survey_target"):
    """An enterprise that is asked, and the office that answers for it."""

    id = BigSerial(primary_key=True)
    campaign = ForeignKey(Campaign, null=False)
    submission = ForeignKey(Submission, null=False, index=True)
    organisation = ForeignKey(Organisation, null=False)
    listed = Varchar(length=16)
    source = Varchar(length=120)
    """Where the list comes from."""
    merged_into = BigInt(null=True, default=None, index=True)
    """The target under which it is counted; follows from `survey_merge`."""

    survey_target_once = Unique([campaign, organisation])
    listed_known = Check(f"listed in ({', '.join(repr(str(one)) for one in FirmList)})")


class SurveyRow(Table, tablename="survey_row"):
    """One need of one enterprise, or that it has none. `answers` and `title` follow from its cells."""

    id = BigSerial(primary_key=True)
    submission = ForeignKey(Submission, null=False, index=True)
    target = ForeignKey(Target, null=False, index=True)
    kind = Varchar(length=8, default="need")
    state = Varchar(length=12, default="draft", index=True)
    form_version = Integer()
    """By which its cells were last written."""
    title = Varchar(length=80, default="")
    answers = JSONB(default="{}")
    """Field → value of its latest cell, null where that cannot be read."""
    handed_in = Timestamptz(null=True, default=None)
    """When it was handed in last; none while it is the county's to write."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in RowState)})")
    kind_known = Check("kind in ('need', 'none')")
    handed_in_if_so = Check("(state in ('submitted', 'held', 'approved')) = (handed_in IS NOT NULL)")


class SurveyRowChange(Table, History, tablename="survey_row_change"):
    """One step of a row."""

    id = BigSerial(primary_key=True)
    survey_row = BigInt(index=True)


class Reminder(StrEnum):
    SOON = "soon"
    LATE = "late"
    ASKED = "asked"


class SurveyReminder(Table, tablename="survey_reminder"):
    """That an office was reminded; who is told follows from it (`told/events.py`)."""

    id = BigSerial(primary_key=True)
    submission = ForeignKey(Submission, null=False)
    step = Varchar(length=8)
    day = Date()
    """The deadline it was about; of one the city sent, the day it did."""
    actor_id = BigInt(null=True, default=None)
    at = Timestamptz(default=TimestamptzNow())

    survey_reminder_once = Unique([submission, step, day])
    reminder_known = Check("step in ('soon', 'late', 'asked')")


class SurveyFile(Table, tablename="survey_file"):
    """A workbook from which cells came, as it was uploaded."""

    id = BigSerial(primary_key=True)
    submission = ForeignKey(Submission, null=False)
    sha256 = Varchar(length=64)
    name = Varchar(length=200)
    size = Integer()
    body = Bytea(secret=True)
    """Sealed."""
    mark = Varchar(length=60, default="")
    """That of its download (`books.made`); empty where it bears none."""
    at = Timestamptz(default=TimestamptzNow())
    actor_name = Varchar(length=60)

    survey_file_once = Unique([submission, sha256])


class WorkbookLine(Table, tablename="survey_line"):
    """What a line of a downloaded workbook became. The line bears the key wherever it is moved, and whatever
    the file is called."""

    id = BigSerial(primary_key=True)
    submission = ForeignKey(Submission, null=False)
    key = Varchar(length=20)
    survey_row = ForeignKey(SurveyRow, null=False)
    grid = Varchar(length=40, default="")
    """The table of the row, of a line of one; empty of a line of the main sheet."""
    place = Integer(default=0)
    """The line of that table, from 1."""

    survey_line_once = Unique([submission, key])
    placed_in_grid = Check("(grid = '') = (place = 0)")


class SurveyAttachment(Table, tablename="survey_attachment"):
    """A paper of a submission. Taken back it loses its bytes, and the line stays (`guards.sql`)."""

    id = BigSerial(primary_key=True)
    submission = ForeignKey(Submission, null=False, index=True)
    name = Varchar(length=200)
    kind = Varchar(length=4)
    """By its content."""
    size = Integer()
    sha256 = Varchar(length=64)
    body = Bytea(null=True, default=None, secret=True)
    """Sealed."""
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt()
    actor_name = Varchar(length=60)
    removed = Timestamptz(null=True, default=None)

    attachment_kind_known = Check("kind in ('pdf', 'png', 'jpg')")
    there_or_removed = Check("(body IS NULL) = (removed IS NOT NULL)")


class Cell(Table, tablename="survey_cell"):
    """What was written into one field of a row, by whom and from where."""

    id = BigSerial(primary_key=True)
    survey_row = ForeignKey(SurveyRow, null=False)
    field = Varchar(length=40)
    text = Text()
    """As it was typed, or as it stood in the file."""
    value = JSONB()
    """As the form reads it; JSON null where it is empty or cannot be read."""
    form_version = Integer()
    replaces = BigInt(null=True, default=None)
    """The cell whose place it takes; its writer had seen that one."""
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt()
    actor_name = Varchar(length=60)
    file = Varchar(length=64, null=True, default=None, index=True)
    """SHA-256 of the workbook it came from; none where it was typed on a page, and then no place either."""
    file_name = Varchar(length=200, null=True, default=None)
    sheet = Varchar(length=31, null=True, default=None)
    sheet_row = Integer(null=True, default=None)
    sheet_column = Varchar(length=3, null=True, default=None)

    placed = Check("num_nulls(file, file_name, sheet, sheet_row, sheet_column) in (0, 5)")
