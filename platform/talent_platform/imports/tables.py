"""Uploaded workbooks and what was wrong with them."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Account


class FileState(StrEnum):
    CHECKING = "checking"
    """Handed to a job that reads it; whether that waits, runs or has failed is the job's to say."""
    REFUSED = "refused"
    """It cannot be read as a whole; `refusal` says why."""
    PREVIEWED = "previewed"
    IMPORTING = "importing"
    """Handed to a job; whether that waits, runs or has failed is the job's to say."""
    IMPORTED = "imported"
    UNDONE = "undone"
    """Taken back: what nobody had touched since is gone."""
    DISCARDED = "discarded"
    EXPIRED = "expired"
    """Nobody confirmed it in time."""


TAKEN_IN = (FileState.IMPORTED, FileState.UNDONE)
"""Its rows were written, and stand unless they were taken back."""


class Mode(StrEnum):
    ALL_OR_NOTHING = "all_or_nothing"
    SKIP_BAD = "skip_bad"


class ImportFile(Table, tablename="import_file"):
    """A workbook somebody uploaded; its bytes are kept for some days, so that rows can be traced to cells."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=30, index=True)
    """Key of `kinds.kinds`."""
    sha256 = Varchar(length=64, index=True)
    """The rows made from it carry the same hash in `origin_file`."""
    filename = Varchar(length=200)
    size = Integer()
    body = Bytea(null=True, default=None, secret=True)
    """Sealed (`database/vault.py`): a workbook holds names, phone and identity numbers."""
    removed = Timestamptz(null=True, default=None)
    """When the bytes were deleted; everything else stays."""
    owner = ForeignKey(Account, null=False, index=True)
    assignment = BigInt(null=True, default=None)
    """The further role it was uploaded in: it is gone on with in that one alone."""
    county = Varchar(length=6, null=True, default=None, index=True)
    state = Varchar(length=10, default="checking", index=True)
    refusal = Text(default="")
    mode = Varchar(length=14, null=True, default=None)
    again = Boolean(default=False)
    """Confirmed although the same file had been imported before."""
    total_rows = Integer(default=0)
    good_rows = Integer(default=0)
    imported_rows = Integer(default=0)
    errors_left_out = Integer(default=0)
    """Errors beyond those kept in `import_problem`."""
    notices = JSONB(default="[]")
    questions = JSONB(default="[]")
    """What has to be answered before it is imported."""
    answers = JSONB(default="{}")
    """Key of a question, or of alike cells → what the uploader has answered."""
    outcome = JSONB(default="{}")
    """What the rows are beside what stands already: {new, changed, unchanged, changes: [at most 200]}."""
    job = BigInt(null=True, default=None)
    """The background job that checks it or imports it."""
    created = Timestamptz(default=TimestamptzNow(), index=True)
    finished = Timestamptz(null=True, default=None)
    undone = Timestamptz(null=True, default=None)
    """When what it brought in was taken back."""

    import_state_named = Check(f"state in ({', '.join(repr(str(state)) for state in FileState)})")


class ImportRow(Table, tablename="import_row"):
    """What one row of an imported workbook became."""

    id = BigSerial(primary_key=True)
    import_file = ForeignKey(ImportFile, null=False, index=True)
    sheet = Varchar(length=31)
    row = Integer()
    subject = Varchar(length=40, index=True)
    """Such as `need:17`."""
    fate = Varchar(length=10, default="new")
    """new, changed, undone, or kept: it had moved on when the upload was rolled back."""
    why = Text(default="")


class ImportProblem(Table, tablename="import_problem"):
    """One error of an uploaded workbook, at its cell."""

    id = BigSerial(primary_key=True)
    import_file = ForeignKey(ImportFile, null=False, index=True)
    sheet = Varchar(length=31)
    row = Integer()
    column = Varchar(length=3, default="")
    """Letter; empty when the whole row is meant."""
    title = Varchar(length=60, default="")
    value = Varchar(length=61, default="")
    code = Varchar(length=40)
    message = Text()
    parts = JSONB(default="[]")
    """The message as catalogue entries and values, to be worded in the language of the reader."""
    field = Varchar(length=60, default="")
    suggestion = Varchar(length=120, default="")
    accept = Varchar(length=200, default="")
    """Key of the answer that takes the suggestion for all alike cells."""
    position = Integer()
    """Order in which the errors were found."""
