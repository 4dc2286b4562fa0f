"""Standing committees of title review (评委会), their yearly plans, standards and pools (评委库)."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
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

from talent_platform.dated.columns import SetByTwo
from talent_platform.workflow.history import History


class CommitteeState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    """Its power to review was taken away."""
    ENDED = "ended"
    """Merged, split or followed by another one."""
    REFUSED = "refused"


class TitleCommittee(Table, tablename="title_committee"):
    """A standing committee. What it was filed with stays as it is (`guards.sql: title_committee_moves`)."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=80)
    body = Varchar(length=80)
    """Who forms it."""
    series = Varchar(length=40)
    specialty = Varchar(length=40, default="")
    """Empty: the whole series."""
    levels = JSONB(default="[]")
    """The levels it may review, the highest first."""
    size = Integer()
    drawn = Integer(null=True, default=None)
    """Experts drawn for a meeting; null where that is not fixed."""
    approved_by = Varchar(length=20)
    """Code of the authority that approves and files it."""
    self_review = Boolean(default=False)
    """Of a unit that reviews its own people: results are filed, not confirmed."""
    filed_from = Date()
    filed_to = Date()
    document = Varchar(length=80, default="")
    """Number of the paper by which it was approved and filed; empty before."""
    state = Varchar(length=12, default=CommitteeState.PROPOSED)
    successor = BigInt(null=True, default=None)
    """The committee that answers for its records since it ended."""
    proposed_by = BigInt()
    filed_by = BigInt(null=True, default=None)
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    title_committee_state_known = Check(
        "state in ('proposed', 'in_force', 'suspended', 'withdrawn', 'ended', 'refused')"
    )
    title_committee_period = Check("filed_to >= filed_from")
    title_committee_filed = Check(
        "(state in ('proposed', 'refused')) = (filed_by is null)"
        " and (filed_by is null or document <> '' and filed_by <> proposed_by)"
    )
    """Approved and filed under a number, by somebody else than who proposed it."""
    title_committee_succeeded = Check("(state = 'ended') = (successor is not null) and successor <> id")


class TitleCommitteeChange(Table, History, tablename="title_committee_change"):
    id = BigSerial(primary_key=True)
    committee = ForeignKey(TitleCommittee, null=False, index=True)


class TitlePlan(Table, tablename="title_plan"):
    """The plan of a committee for a year as published; another one of the year takes its place."""

    id = BigSerial(primary_key=True)
    committee = ForeignKey(TitleCommittee, null=False, index=True)
    year = Integer()
    number = Integer()
    """1 for the first of its year."""
    levels = JSONB(default="[]")
    window_from = Date()
    window_to = Date()
    channel = Text()
    meetings = JSONB(default="[]")
    """Days, ISO, in order."""
    note = Text(default="")
    """Why another one took the place of the one before."""
    published = Date()
    published_by = BigInt()
    published_name = Varchar(length=60)
    created = Timestamptz(default=TimestamptzNow())

    title_plan_once = Unique(columns=["committee", "year", "number"])
    title_plan_window = Check("window_to >= window_from and number > 0")


class TitleStandard(Table, SetByTwo, tablename="title_standard"):
    """A standard of review (评审标准) for one level: public once a second person has confirmed it, which is
    the day it is published. Of one committee and level the one that came into force last counts."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=80)
    committee = ForeignKey(TitleCommittee, null=True, default=None, index=True)
    """Whose it is; null for a national one, which others are compared with."""
    series = Varchar(length=40)
    specialty = Varchar(length=40, default="")
    level = Varchar(length=4)
    cosigned_by = Varchar(length=20, default="")
    """Code of the authority that set it together with the body."""
    effective = Date()
    ends = Date(null=True, default=None)
    routes = JSONB(default="[]")
    """List of `{name, asks: [{kind, what, least, instead}]}`."""

    title_standard_period = Check("ends is null or ends >= effective")


class TitleStandardFile(Table, tablename="title_standard_file"):
    """The document of a standard, as it is published (append-only)."""

    id = BigSerial(primary_key=True)
    standard = ForeignKey(TitleStandard, null=False, unique=True)
    name = Varchar(length=200)
    kind = Varchar(length=4)
    size = Integer()
    sha256 = Varchar(length=64)
    body = Bytea()
    attached_by = BigInt()
    at = Timestamptz(default=TimestamptzNow())


class TitleExpertState(StrEnum):
    NOMINATED = "nominated"
    SELECTED = "selected"
    """Selected for a term; the commitment is not signed yet."""
    ACTIVE = "active"
    LEFT = "left"
    REMOVED = "removed"
    """Lost the status of an expert."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Taken back by who nominated."""


class TitleExpert(Table, tablename="title_expert"):
    """Somebody nominated for, or of, a committee's pool (评委库), with a title as the unit tells it. Nobody
    else sits (`guards.sql: title_seated`)."""

    id = BigSerial(primary_key=True)
    committee = ForeignKey(TitleCommittee, null=False, index=True)
    name = Varchar(length=30)
    person_key = Varchar(length=64, index=True, secret=True)
    """Keyed hash of the identity number, as that of `staff_member`."""
    organisation = BigInt(null=True, default=None, index=True)
    """The unit that nominated; null where the bureau did."""
    unit = Varchar(length=80)
    """Where the expert works."""
    sector = Varchar(length=8)
    title = Varchar(length=40)
    level = Varchar(length=4)
    series = Varchar(length=40)
    specialty = Varchar(length=40, default="")
    yearly = Integer(null=True, default=None)
    """Meetings a year at the most, as the expert can; null: not said."""
    conditions = JSONB(default="[]")
    """Those of the law found to be met when the expert was selected."""
    term_from = Date(null=True, default=None)
    term_to = Date(null=True, default=None)
    document = Varchar(length=80, default="")
    """Number of the paper by which the expert was selected, or the term renewed."""
    account = BigInt(null=True, default=None)
    """The own account, since the commitment was signed under it."""
    signed = Date(null=True, default=None)
    invitation = Varchar(length=64, null=True, default=None, secret=True)
    """Digest of the code under which the expert signs; null where none waits."""
    invited_until = Timestamptz(null=True, default=None)
    state = Varchar(length=12, default=TitleExpertState.NOMINATED)
    nominated_by = BigInt()
    selected_by = BigInt(null=True, default=None)
    renewal_by = BigInt(null=True, default=None)
    """Who asked for another term; null where nobody waits for one."""
    before_from = Date(null=True, default=None)
    before_to = Date(null=True, default=None)
    """The term before this one, of an expert whose term was renewed: it runs on until its end."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    title_expert_state_known = Check(
        f"state in ({', '.join(repr(str(state)) for state in TitleExpertState)})"
    )
    title_expert_sector_known = Check("sector in ('public', 'private', 'other')")
    title_expert_selected = Check(
        "(state in ('nominated', 'refused', 'withdrawn')) = (selected_by is null)"
        " and (selected_by is null or document <> '' and term_to >= term_from)"
    )
    title_expert_renewed = Check(
        "(renewal_by is null or state = 'active') and (before_from is null) = (before_to is null)"
        " and (before_to is null or before_to < term_from)"
    )
    title_expert_signed = Check(
        "(account is null) = (signed is null) and (state <> 'active' or signed is not null)"
    )


class TitleExpertChange(Table, History, tablename="title_expert_change"):
    id = BigSerial(primary_key=True)
    expert = ForeignKey(TitleExpert, null=False, index=True)


class TitleCommitment(Table, tablename="title_commitment"):
    """A commitment signed in person: the words, who signed and how they proved it (append-only)."""

    id = BigSerial(primary_key=True)
    subject = Varchar(length=40, index=True)
    """What it was signed for, as `title_expert:5`."""
    text = Text()
    account = BigInt(index=True)
    signed_name = Varchar(length=60)
    proof = Varchar(length=8)
    receipt = Varchar(length=14, unique=True)
    at = Timestamptz(default=TimestamptzNow())

    title_commitment_once = Unique(columns=["subject", "account"])
    title_commitment_proved = Check("proof in ('password', 'code') and text <> ''")
