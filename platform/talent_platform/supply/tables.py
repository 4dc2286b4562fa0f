"""People and teams. Who registered and who comes with a team stand alike in `candidate`."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.accounts.tables import Account
from talent_platform.workflow.history import History


class OfferState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


class Candidate(Table, tablename="candidate"):
    """A person. `registered` people may be placed singly; the others come only with their team."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=True, default=None, index=True)
    """The account that owns the profile."""
    county = Varchar(length=6, null=True, default=None, index=True)
    """County whose bureau looks after this person, if any."""
    registered = Boolean(default=True)
    name = Varchar(length=30, secret=True)
    phone = Varchar(length=20, secret=True)
    headline = Varchar(length=80)
    skills = JSONB(default="[]")
    """List of {name, level}."""
    education = SmallInt(default=0)
    major = Varchar(length=60, default="")
    title_level = SmallInt(default=0)
    years = SmallInt(default=0)
    birth_year = SmallInt(null=True, default=None)
    wanted_counties = JSONB(default="[]")
    wanted_branches = JSONB(default="[]")
    wanted_pay = Numeric(digits=(8, 2), default=Decimal(0))
    mode = Varchar(length=10, default="rigid")
    available_from = Date()
    summary = Text(default="")
    consent = Boolean(default=False)
    consented_at = Timestamptz(null=True, default=None)
    refused_at = Timestamptz(null=True, default=None)
    """When the person said no; it stands until the person says yes, whatever a lead or an import writes."""
    refused_by_owner = Boolean(default=False)
    """Whether the account that owns the profile said so itself; one that was only written down came along
    with a hand-over (kept by a trigger)."""
    state = Varchar(length=10, default="active", index=True)
    origin_file = Varchar(length=64, null=True, default=None, index=True)
    origin_sheet = Varchar(length=31, null=True, default=None)
    origin_row = Integer(null=True, default=None)
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow(), index=True)
    withheld = Boolean(default=False)
    """Not shown to the other side: its text waits for the bureau (`disclosure`; kept by a trigger)."""
    merged_into = BigInt(null=True, default=None, index=True)
    """The record that took this one's place when its owner redeemed a code: one person, however called."""

    refusal_stands = Check("refused_at IS NULL OR NOT consent")
    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in OfferState)})")


class Team(Table, tablename="team"):
    """A 「项目+团队」 offer: a project and the people who would bring it."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=True, default=None, index=True)
    county = Varchar(length=6, null=True, default=None, index=True)
    name = Varchar(length=80)
    project = Varchar(length=80)
    description = Text(default="")
    stage = Varchar(length=12)
    keywords = JSONB(default="[]")
    branch = Varchar(length=4, index=True)
    category = Varchar(length=6)
    wanted_counties = JSONB(default="[]")
    cooperation = Varchar(length=12)
    wanted_investment = Numeric(digits=(8, 2), default=Decimal(0))
    minimum_size = SmallInt()
    team_kind = Varchar(length=12, default="unsaid")
    leader_class = Varchar(length=12, default="unsaid")
    alliance = Varchar(length=80, default="")
    talent_plan = Varchar(length=80, default="")
    available_from = Date()
    consent = Boolean(default=False)
    consented_at = Timestamptz(null=True, default=None)
    refused_at = Timestamptz(null=True, default=None)
    """When whoever speaks for the team took its consent back; a bureau's yes after it needs words."""
    state = Varchar(length=10, default="active", index=True)
    origin_file = Varchar(length=64, null=True, default=None, index=True)
    origin_sheet = Varchar(length=31, null=True, default=None)
    origin_row = Integer(null=True, default=None)
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow(), index=True)
    withheld = Boolean(default=False)
    """Not shown to the other side: its text waits for the bureau (`disclosure`; kept by a trigger)."""

    refusal_stands = Check("refused_at IS NULL OR NOT consent")
    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in OfferState)})")


class TeamMember(Table, tablename="team_member"):
    """A person's place in a team."""

    id = BigSerial(primary_key=True)
    team = ForeignKey(Team, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    role = Varchar(length=60)
    core = Boolean(default=True)
    """Optional members may stay away as long as `minimum_size` is kept."""
    alone = Boolean(default=False)
    """Willing to come singly while the team is not placed."""
    agreed = Boolean(null=True, default=None)
    """What the person said to being matched with this team; null while nobody has answered."""
    answered_at = Timestamptz(null=True, default=None)
    answered_by = ForeignKey(Account, null=True, default=None)
    """The person's own account, or that of a bureau which wrote the answer down and says why in `reason`."""
    reason = Text(default="")
    declared = Boolean(default=False)
    """Named before members were asked: the lead's word stands until the person answers."""
    name = Varchar(length=30, default="", secret=True)
    """This and what follows is what the team's lead wrote of the person, whoever the person is."""
    phone = Varchar(length=20, default="", secret=True)
    skills = JSONB(default="[]")
    education = SmallInt(default=0)
    title_level = SmallInt(default=0)
    years = SmallInt(default=0)
    since = Timestamptz(null=True, default=TimestamptzNow())
    """When the place was made; null where it was there before this was kept."""

    one_place_per_team = Unique([team, candidate])
    answered_in_full = Check("num_nulls(agreed, answered_at, answered_by) IN (0, 3)")


class TeamAnswer(Table, tablename="team_answer"):
    """What a person said to a team, written by a trigger of `team_member` and kept for ever (append-only): a
    no outlives the place it was said in."""

    id = BigSerial(primary_key=True)
    team = ForeignKey(Team, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    name = Varchar(length=30, secret=True)
    """This and the phone are as the lead wrote them at that time."""
    phone = Varchar(length=20, secret=True)
    agreed = Boolean()
    answered_at = Timestamptz()
    answered_by = ForeignKey(Account, null=False)
    reason = Text(default="")
    project = Varchar(length=80, default="")
    """What the team bore when it was said; empty where that was not kept: then what it bears."""


class Struck:
    """Columns of a writing that the city strikes out, as a slip or another's: it links this record to no
    other any more, and stays to be read."""

    struck = Timestamptz(null=True, default=None)
    struck_by = BigInt(null=True, default=None)
    """The city's account."""
    struck_why = Text(default="")


class PersonWriting(Table, Struck, tablename="person_writing"):
    """A name and phone under which a record has ever stood (kept for ever): by these a person is known again,
    also after the number has changed."""

    id = BigSerial(primary_key=True)
    candidate = BigInt(index=True)
    """No foreign key, here and in the history: an upload that is taken back deletes records, not what was."""
    name = Varchar(length=30, secret=True)
    phone = Varchar(length=21, secret=True)
    since = Timestamptz(default=TimestamptzNow())
    vouched = Boolean(default=False)
    """It tells whose record this is (guards.sql)."""


class PersonOf(Table, tablename="person_of"):
    """Which records are of one person: those linked by vouched writings, directly or over others. Kept by the
    triggers of `person_writing`; records come apart where a writing is struck."""

    candidate = BigInt(primary_key=True)
    person = BigInt(index=True)
    """The lowest of their candidates."""


class TeamWriting(Table, Struck, tablename="team_writing"):
    """A name and project under which a team offer has ever stood (kept for ever)."""

    id = BigSerial(primary_key=True)
    team = BigInt(index=True)
    """No foreign key, as above."""
    name = Varchar(length=80)
    project = Varchar(length=80)
    since = Timestamptz(default=TimestamptzNow())
    own = Boolean(default=False)
    """Written under a lead's own account: it links no records of others."""
    name_struck = Timestamptz(null=True, default=None)
    """The name is struck out apart from the project, in the same way."""
    name_struck_by = BigInt(null=True, default=None)
    name_struck_why = Text(default="")


class TeamWord(Table, tablename="team_word"):
    """A yes or no to taking part, said for a team's project; written by a trigger of `team` and kept for ever
    (append-only). A no holds for each project the team had borne until then, and ends with a later yes of
    whoever speaks for it to that project or to the one the no was about."""

    id = BigSerial(primary_key=True)
    team = BigInt(index=True)
    """No foreign key, as above."""
    account = BigInt(null=True, default=None)
    """The lead whose own word it is; null where a bureau wrote it down while it kept the team."""
    project = Varchar(length=80)
    """What the team bore when it was said."""
    agreed = Boolean()
    at = Timestamptz()


class OfferOf(Table, tablename="offer_of"):
    """Which team records of bureaus are of one offer, as `PersonOf`: linked by the projects they have ever
    borne. What a lead's own account has written links nothing."""

    team = BigInt(primary_key=True)
    offer = BigInt(index=True)


class HandOverCode(Table, tablename="hand_over_code"):
    """What a bureau gives a person it has identified, so that the person's account takes over a record."""

    id = BigSerial(primary_key=True)
    candidate = ForeignKey(Candidate, null=True, default=None, index=True)
    team = ForeignKey(Team, null=True, default=None, index=True)
    code_hash = Varchar(length=64, unique=True, secret=True)
    """Keyed hash; the code itself is shown once and never stored."""
    statement = Text()
    """How the bureau made sure who the person is."""
    made_by = ForeignKey(Account, null=False)
    created = Timestamptz(default=TimestamptzNow())
    expires = Timestamptz()
    ended = Timestamptz(null=True, default=None)
    """Used, or replaced by a later code of the same record."""
    used_by = ForeignKey(Account, null=True, default=None)

    about_one_record = Check("num_nonnulls(candidate, team) = 1")


class OfferChange(Table, History, tablename="offer_change"):
    """One change of a profile or team offer; names and phone numbers are masked in it."""

    id = BigSerial(primary_key=True)
    candidate = BigInt(null=True, default=None, index=True)
    team = BigInt(null=True, default=None, index=True)


class CandidateCertificate(Table, tablename="candidate_certificate_link"):
    """A certificate of the register that somebody has named as their own, by its number and their name."""

    id = BigSerial(primary_key=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    certificate = BigInt(unique=True)
    """No foreign key: the register is another part's, and loses no row."""
    former = Varchar(length=30, default="")
    """The name on it where a bureau has seen that the person was called so before; empty for the own name."""
    document = Varchar(length=80, default="")
    """The paper by which the bureau has."""
    account = BigInt()
    at = Timestamptz(default=TimestamptzNow())
