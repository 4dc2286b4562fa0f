"""Every table of `brokerage` as version 0.1.0 began; how they are now is in `brokerage/tables.py`."""

from piccolo.columns.column_types import (
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    Float,
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


class Job(Table, tablename="job"):
    id = BigSerial(primary_key=True)


class Account(Table, tablename="account"):
    id = BigSerial(primary_key=True)


class Need(Table, tablename="need"):
    id = BigSerial(primary_key=True)


class Candidate(Table, tablename="candidate"):
    id = BigSerial(primary_key=True)


class Team(Table, tablename="team"):
    id = BigSerial(primary_key=True)


class Organisation(Table, tablename="organisation"):
    id = BigSerial(primary_key=True)


class MatchRun(Table, tablename="match_run"):
    id = BigSerial(primary_key=True)
    county = Varchar(length=6, default=None, null=True, index=True)
    branch = Varchar(length=4, default=None, null=True)
    kind = Varchar(length=10, default="all")
    principle = Varchar(length=8, default="value")
    shortlist = SmallInt(default=50)
    introduction_cap = SmallInt(default=1)
    seed = Integer()
    time_limit_seconds = Integer(default=120)
    state = Varchar(length=10, default="draft", index=True)
    error = Text()
    job = ForeignKey(Job)
    owner = ForeignKey(Account, index=True)
    previous = ForeignKey("self")
    status = Varchar(length=10)
    objective = Numeric(digits=(30, 12))
    bound = Numeric(digits=(30, 12))
    gap = Float()
    shortlist_loss = Float()
    input_hash = Varchar(length=64)
    versions = JSONB()
    report = JSONB()
    created = Timestamptz()
    finished = Timestamptz(default=None, null=True)
    released = Timestamptz(default=None, null=True)
    released_by = ForeignKey(Account)
    state_known = Check("state in ('draft', 'running', 'ready', 'released', 'superseded', 'failed')")
    kind_known = Check("kind in ('talent', 'project', 'all')")
    principle_known = Check("principle in ('value', 'goals', 'stable')")


class Directive(Table, tablename="directive"):
    id = BigSerial(primary_key=True)
    need = ForeignKey(Need, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    action = Varchar(length=6)
    reason = Text()
    made_by = ForeignKey(Account, null=False)
    created = Timestamptz()
    withdrawn = Timestamptz(default=None, null=True)
    withdrawn_by = ForeignKey(Account)
    action_known = Check("action in ('pin', 'forbid')")


class Case(Table, tablename="match_case"):
    id = BigSerial(primary_key=True)
    run = ForeignKey(MatchRun, null=False, index=True)
    need = ForeignKey(Need, null=False, index=True)
    candidate = ForeignKey(Candidate, index=True)
    team = ForeignKey(Team, index=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    county = Varchar(length=6, default=None, null=True, index=True)
    person_account = ForeignKey(Account, index=True)
    officer = ForeignKey(Account, index=True)
    score = Integer()
    stage = Varchar(length=10, default="contacted", index=True)
    employer_agreed = Boolean(default=None, null=True)
    person_agreed = Boolean(default=None, null=True)
    reason = Varchar(length=20)
    next_step = Varchar(length=200)
    due = Date(default=None, null=True, index=True)
    due_from = Date(default=None, null=True)
    due_days = Integer(default=None, null=True)
    reminded = Date(default=None, null=True)
    version = Integer(default=1)
    opened = Timestamptz()
    updated = Timestamptz(index=True)
    ended = Timestamptz(default=None, null=True)
    stage_known = Check("stage in ('contacted', 'agreed', 'interview', 'hired', 'closed')")
    person_or_team = Check("num_nonnulls(candidate, team) = 1")
    due_or_how_it_is_reckoned = Check("due is not null or num_nonnulls(due_from, due_days) = 2")
    closed_for_a_reason = Check("(stage = 'closed') = (reason <> '')")


class Outcome(Table, tablename="outcome"):
    id = BigSerial(primary_key=True)
    run = ForeignKey(MatchRun, null=False)
    need = ForeignKey(Need)
    candidate = ForeignKey(Candidate)
    team = ForeignKey(Team)
    code = Varchar(length=24)
    detail = JSONB()
    about_one_thing = Check("num_nonnulls(need, candidate, team) = 1")


class Proposal(Table, tablename="proposal"):
    id = BigSerial(primary_key=True)
    run = ForeignKey(MatchRun, null=False)
    need = ForeignKey(Need, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    team = ForeignKey(Team)
    score = Integer()
    terms = JSONB()
    position = SmallInt()
    pinned = Boolean()
    proposed_once_per_run = Unique(["run", "candidate"])


class RunPackage(Table, tablename="run_package"):
    id = BigSerial(primary_key=True)
    run = ForeignKey(MatchRun, null=False, unique=True)
    body = Bytea()


class CaseEvent(Table, tablename="case_event"):
    id = BigSerial(primary_key=True)
    match_case = ForeignKey(Case, null=False, index=True)
    at = Timestamptz()
    actor_id = BigInt(default=None, null=True)
    actor_name = Varchar(length=60)
    actor_role = Varchar(length=20)
    action = Varchar(length=20)
    from_stage = Varchar(length=10, default=None, null=True)
    to_stage = Varchar(length=10)
    text = Text()
    audience = Varchar(length=8, default="all")
    audience_known = Check("audience in ('all', 'employer', 'person', 'bureau')")


class Placement(Table, tablename="placement"):
    id = BigSerial(primary_key=True)
    match_case = ForeignKey(Case, null=False, index=True)
    need = ForeignKey(Need, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    state = Varchar(length=6, default="open")
    placement_state_known = Check("state in ('open', 'hired', 'closed')")


async def forwards():
    return initial(
        "brokerage", MatchRun, Directive, Case, Outcome, Proposal, RunPackage, CaseEvent, Placement
    )
