"""Documents that the city has entered or corrected, their files and their history."""

from __future__ import annotations

from piccolo.columns import JSONB, BigSerial, Bytea, Date, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.workflow.history import History


class PolicyDocument(Table, tablename="policy_document"):
    """One document. A row under the key of a shipped one says how it stands instead of it."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=40, unique=True)
    number = Varchar(length=80, default="")
    title = Varchar(length=200)
    issuer = Varchar(length=120)
    rank = Varchar(length=16)
    jurisdiction = Varchar(length=6)
    """`CN` or a division code."""
    valid_from = Date(null=True, default=None)
    """Null: not known."""
    valid_to = Date(null=True, default=None)
    replaced_by = Varchar(length=40, default="")
    """Key of the document that took its place."""
    link = Varchar(length=300, default="")
    status = Varchar(length=12)
    """How far the text was checked (`talent_posts`: `Status`)."""
    names = JSONB(default="[]")
    """How sources name it: any of these stands in their title."""
    text = Text(default="")
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    policy_document_term = Check("valid_to is null or valid_from is null or valid_to >= valid_from")
    policy_document_not_itself = Check("replaced_by <> key")
    policy_document_named = Check("title <> '' and issuer <> ''")


class PolicyFile(Table, tablename="policy_file"):
    """The document as it was issued; the newest one counts, all stay."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=40, index=True)
    kind = Varchar(length=4)
    size = Integer()
    digest = Varchar(length=64)
    """SHA-256 of the body, hexadecimal."""
    body = Bytea()
    at = Timestamptz(default=TimestamptzNow())

    policy_file_kind = Check("kind in ('pdf', 'png', 'jpg')")
    policy_file_size = Check("size = octet_length(body) and size > 0")


class PolicyChange(Table, History, tablename="policy_change"):
    id = BigSerial(primary_key=True)
    key = Varchar(length=40, index=True)
