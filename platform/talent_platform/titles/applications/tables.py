"""Applications for titles (职称申报), what was found wrong, what the rules said, privileges used."""

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
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.titles.tables import TitleCommittee
from talent_platform.workflow.history import History


class ApplicationState(StrEnum):
    DRAFT = "draft"
    UNIT = "unit"
    """Submitted: the unit appraises, signs, hangs out and passes on."""
    OFFICE = "office"
    """Passed on to the office of the committee."""
    RETURNED = "returned"
    """Back with the person, to be put right."""
    ACCEPTED = "accepted"
    """For the committee's meeting."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


LIVE = (
    ApplicationState.UNIT, ApplicationState.OFFICE, ApplicationState.RETURNED, ApplicationState.ACCEPTED,
)  # fmt: skip
"""Of a person, year and level one alone is live (D5)."""


class TitleApplication(Table, tablename="title_application"):
    """An application of one person for one level with one committee. What was signed stays until it is sent
    back (`guards.sql: title_application_moves`)."""

    id = BigSerial(primary_key=True)
    committee = ForeignKey(TitleCommittee, null=False, index=True)
    year = Integer()
    level = Varchar(length=4)
    specialty = Varchar(length=40, default="")
    owner = BigInt(index=True)
    """The account of the person."""
    name = Varchar(length=60)
    person_key = Varchar(length=64, index=True, secret=True)
    """Keyed hash of the identity number, as that of `staff_member`."""
    organisation = BigInt(index=True)
    """The unit through which the person applies."""
    unit = Varchar(length=120)
    past_units = Text(default="")
    """Units left in the last years, a line each: unit, last day there (`schemas.past_jobs`)."""
    exception = Varchar(length=80, default="")
    """Paper by which somebody applies through another unit than the own; empty: none."""
    entry = Varchar(length=80, default="")
    """Paper by which somebody without a title begins above the lowest levels."""
    asked = JSONB(default="[]")
    """Privileges asked for."""
    asked_paper = Varchar(length=80, default="")
    from_organ = Date(null=True, default=None)
    skilled = Boolean(default=False)
    """Applies by a level of skill."""
    told_title = Varchar(length=40, default="")
    """A title held that no register of this city knows, with its level, day and the number of its paper."""
    told_level = Varchar(length=4, default="")
    told_on = Date(null=True, default=None)
    told_number = Varchar(length=80, default="")
    education = Varchar(length=200, default="")
    history = Text(default="")
    achievements = Text(default="")
    submission = Integer(default=0)
    """How many times it was signed and submitted."""
    applied = Date(null=True, default=None)
    """Day of the first submission."""
    signed = Date(null=True, default=None)
    assessed = Varchar(length=6, default="")
    """Result of the unit's comprehensive appraisal."""
    opinion = Text(default="")
    unit_signed = Date(null=True, default=None)
    unit_account = BigInt(null=True, default=None)
    """Who signed the unit's commitment."""
    state = Varchar(length=12, default=ApplicationState.DRAFT)
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    title_application_state_known = Check(
        f"state in ({', '.join(repr(str(state)) for state in ApplicationState)})"
    )
    title_application_submitted = Check(
        "(submission = 0) = (signed is null) and (submission = 0) = (applied is null)"
        " and (state = 'draft') <= (submission = 0)"
    )
    title_application_appraised = Check(
        "assessed in ('', 'fit', 'unfit') and (unit_signed is null) = (unit_account is null)"
        " and (unit_signed is null) = (assessed = '')"
    )


class TitleApplicationChange(Table, History, tablename="title_application_change"):
    id = BigSerial(primary_key=True)
    application = ForeignKey(TitleApplication, null=False, index=True)


class TitleApplicationFault(Table, tablename="title_application_fault"):
    """One thing the office found wrong with a submission, with field and rule (append-only)."""

    id = BigSerial(primary_key=True)
    application = ForeignKey(TitleApplication, null=False, index=True)
    submission = Integer()
    field = Varchar(length=30)
    """Of `ApplicationForm`; empty: the whole."""
    rule = Varchar(length=10, default="")
    text = Varchar(length=300)
    at = Timestamptz(default=TimestamptzNow())


class TitleApplicationVerdict(Table, tablename="title_application_verdict"):
    """What the rules said of a submission at a step, with all they were told (append-only)."""

    id = BigSerial(primary_key=True)
    application = ForeignKey(TitleApplication, null=False, index=True)
    submission = Integer()
    stage = Varchar(length=12)
    day = Date()
    outcome = Varchar(length=16)
    review_json = Text()
    decision_json = Text()
    rulebook = Varchar(length=20)
    at = Timestamptz(default=TimestamptzNow())


class TitlePrivilege(Table, tablename="title_privilege"):
    """A privilege that was used, once the application that asked for it was accepted (append-only)."""

    id = BigSerial(primary_key=True)
    person_key = Varchar(length=64, index=True, secret=True)
    kind = Varchar(length=16)
    used = Date()
    document = Varchar(length=80, default="")
    application = ForeignKey(TitleApplication, null=False)
    at = Timestamptz(default=TimestamptzNow())
