"""Every table of `supply` as version 0.1.0 began; how they are now is in `supply/tables.py`."""

from piccolo.columns.column_types import (
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    JSONB,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.database.baseline import BASELINE as ID
from talent_platform.database.baseline import initial


class Account(Table, tablename="account"):
    id = BigSerial(primary_key=True)


class Candidate(Table, tablename="candidate"):
    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, index=True)
    county = Varchar(length=6, default=None, null=True, index=True)
    registered = Boolean(default=True)
    name = Varchar(length=30, secret=True)
    phone = Varchar(length=20, secret=True)
    headline = Varchar(length=80)
    skills = JSONB(default="[]")
    education = SmallInt()
    major = Varchar(length=60)
    title_level = SmallInt()
    years = SmallInt()
    birth_year = SmallInt(default=None, null=True)
    wanted_counties = JSONB(default="[]")
    wanted_branches = JSONB(default="[]")
    wanted_pay = Numeric(digits=(8, 2))
    mode = Varchar(length=10, default="rigid")
    available_from = Date()
    summary = Text()
    consent = Boolean()
    consented_at = Timestamptz(default=None, null=True)
    refused_at = Timestamptz(default=None, null=True)
    state = Varchar(length=10, default="active", index=True)
    origin_file = Varchar(length=64, default=None, null=True, index=True)
    origin_sheet = Varchar(length=31, default=None, null=True)
    origin_row = Integer(default=None, null=True)
    version = Integer(default=1)
    created = Timestamptz()
    updated = Timestamptz(index=True)
    withheld = Boolean()
    refusal_stands = Check("refused_at IS NULL OR NOT consent")
    state_known = Check("state in ('active', 'paused', 'placed', 'withdrawn')")


class Team(Table, tablename="team"):
    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, index=True)
    county = Varchar(length=6, default=None, null=True, index=True)
    name = Varchar(length=80)
    project = Varchar(length=80)
    description = Text()
    stage = Varchar(length=12)
    keywords = JSONB(default="[]")
    branch = Varchar(length=4, index=True)
    category = Varchar(length=6)
    wanted_counties = JSONB(default="[]")
    cooperation = Varchar(length=12)
    wanted_investment = Numeric(digits=(8, 2))
    minimum_size = SmallInt()
    available_from = Date()
    consent = Boolean()
    consented_at = Timestamptz(default=None, null=True)
    state = Varchar(length=10, default="active", index=True)
    origin_file = Varchar(length=64, default=None, null=True, index=True)
    origin_sheet = Varchar(length=31, default=None, null=True)
    origin_row = Integer(default=None, null=True)
    version = Integer(default=1)
    created = Timestamptz()
    updated = Timestamptz(index=True)
    withheld = Boolean()
    state_known = Check("state in ('active', 'paused', 'placed', 'withdrawn')")


class HandOverCode(Table, tablename="hand_over_code"):
    id = BigSerial(primary_key=True)
    candidate = ForeignKey(Candidate, index=True)
    team = ForeignKey(Team, index=True)
    code_hash = Varchar(length=64, unique=True, secret=True)
    statement = Text()
    made_by = ForeignKey(Account, null=False)
    created = Timestamptz()
    expires = Timestamptz()
    ended = Timestamptz(default=None, null=True)
    used_by = ForeignKey(Account)
    about_one_record = Check("num_nonnulls(candidate, team) = 1")


class OfferChange(Table, tablename="offer_change"):
    id = BigSerial(primary_key=True)
    candidate = ForeignKey(Candidate, index=True)
    team = ForeignKey(Team, index=True)
    at = Timestamptz()
    actor_name = Varchar(length=60)
    action = Varchar(length=20)
    note = Text()
    changed = JSONB()


class TeamMember(Table, tablename="team_member"):
    id = BigSerial(primary_key=True)
    team = ForeignKey(Team, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    role = Varchar(length=60)
    core = Boolean(default=True)
    alone = Boolean()
    agreed = Boolean(default=None, null=True)
    answered_at = Timestamptz(default=None, null=True)
    answered_by = ForeignKey(Account)
    reason = Text()
    declared = Boolean()
    name = Varchar(length=30, secret=True)
    phone = Varchar(length=20, secret=True)
    skills = JSONB(default="[]")
    education = SmallInt()
    title_level = SmallInt()
    years = SmallInt()
    one_place_per_team = Unique(["team", "candidate"])
    answered_in_full = Check("num_nulls(agreed, answered_at, answered_by) IN (0, 3)")


async def forwards():
    return initial("supply", Candidate, Team, HandOverCode, OfferChange, TeamMember)
