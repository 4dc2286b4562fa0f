"""Match runs with their proposals and reasons, officers' directives, and cases with their history."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    Float,
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

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.dated.columns import SetByTwo
from talent_platform.demand.tables import Need
from talent_platform.jobs.tables import Job
from talent_platform.supply.tables import Candidate, Team
from talent_platform.workflow.history import History


class RunState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    READY = "ready"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class Stage(StrEnum):
    CONTACTED = "contacted"
    AGREED = "agreed"
    INTERVIEW = "interview"
    HIRED = "hired"
    CLOSED = "closed"


LIVE_STAGES = (Stage.CONTACTED, Stage.AGREED, Stage.INTERVIEW)


class MatchRun(Table, tablename="match_run"):
    """One calculation of who should go where, with everything needed to repeat it."""

    id = BigSerial(primary_key=True)
    county = Varchar(length=6, null=True, default=None, index=True)
    """Scope: needs of employers in this county; null for the whole city."""
    branch = Varchar(length=4, null=True, default=None)
    kind = Varchar(length=10, default="all")
    """talent, project or all."""
    principle = Varchar(length=8, default="value")
    """What decides about single people: value, goals or stable."""
    shortlist = SmallInt(default=50)
    """People looked at first for each need; widened until it provably costs next to nothing."""
    introduction_cap = SmallInt(default=1)
    floor = SmallInt(default=0)
    """Points of a hundred: nobody is proposed below it, unless pinned."""
    seed = Integer(default=0)
    time_limit_seconds = Integer(default=120)
    state = Varchar(length=10, default="draft", index=True)
    error = Text(default="")
    job = ForeignKey(Job, null=True, default=None)
    owner = ForeignKey(Account, null=True, default=None, index=True)
    previous: ForeignKey[MatchRun] = ForeignKey("self", null=True, default=None)
    """The run this one was made from."""
    status = Varchar(length=10, default="")
    """optimal or feasible, as proven."""
    objective = Numeric(digits=(30, 12), default=Decimal(0))
    bound = Numeric(digits=(30, 12), default=Decimal(0))
    gap = Float(default=0.0)
    """(bound - objective) / objective."""
    shortlist_loss = Float(default=0.0)
    """Proven: the shortlist cost at most this share of the objective."""
    input_hash = Varchar(length=64, default="")
    versions = JSONB(default="{}")
    report = JSONB(default="{}")
    """Counts and charts of the run's page, all derived from its proposals and outcomes."""
    created = Timestamptz(default=TimestamptzNow())
    finished = Timestamptz(null=True, default=None)
    released = Timestamptz(null=True, default=None)
    released_by = ForeignKey(Account, null=True, default=None)

    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in RunState)})")
    kind_known = Check("kind in ('talent', 'project', 'all')")
    floor_in_points = Check("floor between 0 and 100")
    principle_known = Check("principle in ('value', 'goals', 'stable')")


class ScoreWeights(Table, SetByTwo, tablename="score_weights"):
    """Weights of the score that runs use from their day on."""

    id = BigSerial(primary_key=True)
    valid_from = Date()
    content = JSONB()
    """`terms`: name → hundredths, together 100; `floor`: points."""


class RunPackage(Table, tablename="run_package"):
    """The files of a finished run, zipped: what was decided on, the plan and its proof (append-only)."""

    id = BigSerial(primary_key=True)
    run = ForeignKey(MatchRun, null=False, unique=True)
    body = Bytea()
    standing = Bytea(null=True, default=None)
    """The same as arrays, with the price of every person, to go on from without parsing
    (`talent_matching.StandingPlan`); null in runs made before this was kept."""


class Proposal(Table, tablename="proposal"):
    """One person proposed for one need, alone or with a team."""

    id = BigSerial(primary_key=True)
    run = ForeignKey(MatchRun, null=False)
    need = ForeignKey(Need, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    team = ForeignKey(Team, null=True, default=None)
    score = Integer()
    """Millionths; of the whole team where there is one."""
    terms = JSONB(default="{}")
    """Name → millionths; they add up to `score`."""
    position = SmallInt()
    """Order within the need, best first."""
    pinned = Boolean(default=False)

    proposed_once_per_run = Unique([run, candidate])


class Outcome(Table, tablename="outcome"):
    """Why a seat stayed free, or why a person or a team was not proposed; one row each and run."""

    id = BigSerial(primary_key=True)
    run = ForeignKey(MatchRun, null=False)
    need = ForeignKey(Need, null=True, default=None)
    candidate = ForeignKey(Candidate, null=True, default=None)
    team = ForeignKey(Team, null=True, default=None)
    code = Varchar(length=24)
    """One of talent_matching.solver.explanation.REASONS."""
    detail = JSONB(default="{}")

    about_one_thing = Check("num_nonnulls(need, candidate, team) = 1")


class Directive(Table, tablename="directive"):
    """An officer's word on a pair: it must be made, or must not; it holds for every run until its end, the
    hire or its withdrawal."""

    id = BigSerial(primary_key=True)
    need = ForeignKey(Need, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    team = ForeignKey(Team, null=True, default=None)
    """The team that is forbidden there as a whole; one row for each of its members."""
    action = Varchar(length=6)
    """pin or forbid."""
    reason = Text()
    made_by = ForeignKey(Account, null=False)
    created = Timestamptz(default=TimestamptzNow())
    until = Date(null=True, default=None)
    """Its last day; null where it has none."""
    withdrawn = Timestamptz(null=True, default=None)
    withdrawn_by = ForeignKey(Account, null=True, default=None)
    """Null where it ended by itself: its last day was over, or the hire was made."""

    action_known = Check("action in ('pin', 'forbid')")


class Case(Table, tablename="match_case"):
    """An introduction of one person, or of a whole team, to one need."""

    id = BigSerial(primary_key=True)
    run = ForeignKey(MatchRun, null=True, default=None, index=True)
    """The run that proposed it, or whose prices it was chosen by; null where no run had taken the need in."""
    need = ForeignKey(Need, null=False, index=True)
    candidate = ForeignKey(Candidate, null=True, default=None, index=True)
    """The person; null where a team comes."""
    team = ForeignKey(Team, null=True, default=None, index=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    """The employer."""
    county = Varchar(length=6, null=True, default=None, index=True)
    person_account = ForeignKey(Account, null=True, default=None, index=True)
    """Account of the person or of the team's lead; null where the bureau speaks for them."""
    officer = ForeignKey(Account, null=True, default=None, index=True)
    score = Integer(default=0)
    terms = JSONB(default="{}")
    """Name → millionths; they add up to `score`. Empty where they were not kept yet."""
    origin = Varchar(length=10, default="run")
    """How it began: run (proposed by one), pin (an officer's word that the run kept to), officer (introduced
    one to one), invite (the employer asked) or interest (the person or the team's lead did)."""
    stage = Varchar(length=10, default="contacted", index=True)
    employer_agreed = Boolean(null=True, default=None)
    """Null while unanswered."""
    person_agreed = Boolean(null=True, default=None)
    person_answered_by = ForeignKey(Account, null=True, default=None)
    """Whose word that is: the own account's, or that of a bureau which wrote it down; a yes of the latter
    counts while there is nobody to say it. Null while unanswered, and where it was not kept yet."""
    reason = Varchar(length=20, default="")
    """Why it was closed, a code of brokerage.life.REASONS."""
    no_withdrawn = Timestamptz(null=True, default=None)
    """When a bureau took back the no it had written down; the case stays ended and parts nobody any more."""
    no_by = ForeignKey(Account, null=True, default=None)
    """Whose word ended it, where a side said no; what a bureau wrote down becomes a side's own, never the
    other way round."""
    no_code = Varchar(length=20, default="")
    """Why a side said no, a code of answering.refusals; empty where none was given."""
    next_offered = Timestamptz(null=True, default=None)
    """When the officer was told, a day after a no, that the next in line can be introduced."""
    starts = Date(null=True, default=None)
    """The day on which the person or the team starts, as a side or the bureau last named it."""
    employer_starts = Boolean(default=False)
    """Whether the employer confirmed that day, or a bureau for it; both sides make it a hire."""
    person_starts = Boolean(default=False)
    ended_by = BigInt(null=True, default=None, index=True)
    """The case whose hire ended this one; it begins again where that hire turns out to be a mistake."""
    next_step = Varchar(length=200, default="")
    due = Date(null=True, default=None, index=True)
    """Null while the calendar of working days does not reach it: never late, never a reason to close."""
    due_from = Date(null=True, default=None)
    """The day it is counted from; null where the bureau set a date, or it was known before this was kept."""
    due_days = Integer(null=True, default=None)
    """Working days after `due_from`."""
    reminded = Date(null=True, default=None)
    """The due date that was last reminded of."""
    reminded_on = Date(null=True, default=None)
    """On which day; a day may become known late, or a worker be away. None before this was kept."""
    version = Integer(default=1)
    opened = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow(), index=True)
    ended = Timestamptz(null=True, default=None)

    case_origin_known = Check("origin in ('run', 'pin', 'officer', 'invite', 'interest')")
    stage_known = Check(f"stage in ({', '.join(repr(str(stage)) for stage in Stage)})")
    person_or_team = Check("num_nonnulls(candidate, team) = 1")
    due_or_how_it_is_reckoned = Check("due is not null or num_nonnulls(due_from, due_days) = 2")
    closed_for_a_reason = Check("(stage = 'closed') = (reason <> '')")


class Placement(Table, tablename="placement"):
    """A person's place in a case. Its state follows the case's stage by a trigger; the guards hang on it."""

    id = BigSerial(primary_key=True)
    match_case = ForeignKey(Case, null=False, index=True)
    need = ForeignKey(Need, null=False, index=True)
    candidate = ForeignKey(Candidate, null=False, index=True)
    state = Varchar(length=6, default="open")
    """open, hired or closed."""
    left_at = Timestamptz(null=True, default=None)
    """When the person left while the case went on without: what is declined later does not part them."""
    employer_present = Boolean(null=True, default=None)
    """Whether the person came to work, as the employer says, or a bureau; null while it said nothing. A yes
    stands; a no is the employer's word alone and ends nothing (`hiring.presence`)."""
    person_present = Boolean(null=True, default=None)
    """True: the person, the team's lead or a bureau says so."""
    left_said = Date(null=True, default=None)
    """The last day at work, as the employer says; null while it says nothing. Ends nothing by itself."""
    left_denied = Boolean(default=False)
    """The person, or the team's lead, says that they are still at work."""
    unbooked = Boolean(default=False)
    """Hired by an appointment whose post was taken out of the books: set by the books, counts as no hire."""

    placement_state_known = Check("state in ('open', 'hired', 'closed')")


class CaseEvent(Table, History, tablename="case_event"):
    """What happened in a case."""

    id = BigSerial(primary_key=True)
    match_case = ForeignKey(Case, null=False, index=True)
    audience = Varchar(length=8, default="all")
    """Who reads it beside the bureau: all, employer, person or bureau (nobody else)."""

    audience_known = Check("audience in ('all', 'employer', 'person', 'bureau')")


class CaseReminder(Table, tablename="case_reminder"):
    """Somebody was reminded of a case: each step once for each day set."""

    id = BigSerial(primary_key=True)
    match_case = ForeignKey(Case, null=False)
    step = Varchar(length=8)
    """employer or person: asked again; bureau: told that it is late. Of the officer `Case.reminded` tells."""
    due = Date()
    reached = Boolean(default=True)
    """False: nobody of the side had an account to be told with, so its officer was."""
    made_on = Date(null=True, default=None)

    case_reminder_once = Unique([match_case, step, due])
    reminder_step_known = Check("step in ('employer', 'person', 'bureau')")
