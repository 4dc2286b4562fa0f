"""Institutions, their plans and people, and the ledger from which every vacancy is derived."""

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
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.demand.tables import Need


class PlanState(StrEnum):
    """The road of a post-plan form: unit → department → county → city (70号 30-33)."""

    DRAFT = "draft"
    DEPARTMENT = "department"
    COUNTY = "county"
    CITY = "city"
    APPROVED = "approved"
    RETURNED = "returned"


class AppointmentState(StrEnum):
    """`reserved` and the approval states hold the seat; `effective` has it; the rest gave it back."""

    DRAFT = "draft"
    RESERVED = "reserved"
    DEPARTMENT = "department"
    COUNTY = "county"
    CITY = "city"
    APPROVED = "approved"
    EFFECTIVE = "effective"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class SpecialState(StrEnum):
    """The road of a special post; only an open one may be used."""

    ASKED = "asked"
    COUNTY = "county"
    OPEN = "open"
    REFUSED = "refused"
    CLOSED = "closed"


class RoundState(StrEnum):
    """A promotion round: seats published, applicants ranked, seats allocated."""

    OPEN = "open"
    ALLOCATED = "allocated"
    CANCELLED = "cancelled"


HOLDING_STATES = (
    AppointmentState.RESERVED,
    AppointmentState.DEPARTMENT,
    AppointmentState.COUNTY,
    AppointmentState.CITY,
    AppointmentState.APPROVED,
)
"""States in which a request keeps its seat reserved."""


class EntryKind(StrEnum):
    """What a ledger entry says about seats of one grade from its effective day on."""

    APPROVED = "approved"
    RESERVED = "reserved"
    RELEASED = "released"
    FILLED = "filled"
    FREED = "freed"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    SPECIAL_OPENED = "special_opened"
    SPECIAL_CLOSED = "special_closed"


class Move:
    """Columns of every table of steps: who moved something from which state to which (append-only)."""

    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)
    from_state = Varchar(length=12)
    to_state = Varchar(length=12)
    note = Text(default="")
    document = Varchar(length=80, default="")


class Institution(Table, tablename="institution"):
    """What is known of an institution beyond its place in the tree."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, unique=True)
    kind = Varchar(length=16)
    """professional, administration or support (87号 item 6)."""
    level = Varchar(length=10)
    """province, city, county or township."""
    jurisdiction = Varchar(length=6)
    """Division code; figures fall back from it to city, province and nation."""
    establishment = Integer(null=True, default=None)
    """Approved establishment (编制); null when not known."""
    department = ForeignKey(Organisation, null=True, default=None)
    """Supervising department (主管部门)."""


class PostPlan(Table, tablename="post_plan"):
    """A version of the post-plan form (岗位设置方案审核表). An approved version speaks through the ledger."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    version = Integer()
    state = Varchar(length=12, default="draft", index=True)
    posts = JSONB(default="[]")
    """List of {category, grade, count}."""
    levels = JSONB(default="[]")
    """List of {level, count}, where a level's quota is set apart from the sum of its grades."""
    approvals = JSONB(default="[]")
    """List of {by, on, document}, as the rulebook's approvals."""
    establishment = Integer(null=True, default=None)
    effective = Date(null=True, default=None)
    document = Varchar(length=80, default="")
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    post_plan_version = Unique([institution, version])
    plan_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in PlanState)})")


class PlanStep(Move, Table, tablename="post_plan_step"):
    """A step of a plan on its road (append-only)."""

    id = BigSerial(primary_key=True)
    plan = ForeignKey(PostPlan, null=False, index=True)
    decision = JSONB(default="{}")
    """What the rulebook said of the plan at this step."""


class StaffMember(Table, tablename="staff_member"):
    """A person of an institution, or one who applies to it. Posts held stand in the ledger, not here."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    number = Varchar(length=30)
    """Personnel number within the institution."""
    name = Varchar(length=30, secret=True)
    identity_cipher = Bytea(null=True, default=None, secret=True)
    """Identity number, encrypted; each unmasking is logged."""
    person_key = Varchar(length=64, index=True, secret=True)
    """Keyed hash of the identity number (or of institution and number where none is known)."""
    born = Date(null=True, default=None)
    degree = Varchar(length=10, null=True, default=None)
    titles = JSONB(default="[]")
    skills = JSONB(default="[]")
    certificates = JSONB(default="[]")
    post_requires = JSONB(default="[]")
    earlier = JSONB(default="[]")
    """Posts held before the ledger began or elsewhere, as the rulebook's holdings."""
    leaves = Date(null=True, default=None)
    """Last day in the institution, when known (retirement, end of contract)."""
    unit_leader = Boolean(default=False)
    history_complete = Boolean(default=False)
    roster = JSONB(default="null")
    """What the unit's latest roster file says: {category, grade, start}; null when it was never in one."""
    origin_file = Varchar(length=64, null=True, default=None, index=True)
    origin_sheet = Varchar(length=31, null=True, default=None)
    origin_row = Integer(null=True, default=None)

    staff_number_once = Unique([institution, number])


class SpecialPost(Table, tablename="special_post"):
    """A special post (特设岗位): one named person, one project, one period."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    category = Varchar(length=14, default="professional")
    grade = SmallInt()
    project = Varchar(length=120)
    opened = Date()
    ends = Date(null=True, default=None)
    project_ended = Date(null=True, default=None)
    written_off = Date(null=True, default=None)
    standard = Varchar(length=20, null=True, default=None)
    evidence = JSONB(default="[]")
    approvals = JSONB(default="[]")
    state = Varchar(length=12, default="open", index=True)
    version = Integer(default=1)

    special_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in SpecialState)})")


class SpecialStep(Move, Table, tablename="special_post_step"):
    """A step of a special post on its road (append-only)."""

    id = BigSerial(primary_key=True)
    special = ForeignKey(SpecialPost, null=False, index=True)


class Appointment(Table, tablename="appointment"):
    """A request to appoint somebody to a post from a day on."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    person_key = Varchar(length=64, index=True, secret=True)
    category = Varchar(length=14)
    grade = SmallInt()
    seat_grade = SmallInt()
    """Grade whose quota is used; differs from `grade` only under a `downward_use` figure."""
    way = Varchar(length=24)
    effective = Date()
    ends = Date(null=True, default=None)
    special = ForeignKey(SpecialPost, null=True, default=None)
    concurrent = Boolean(default=False)
    """双肩挑: the person keeps the present post of the other category."""
    policy = Varchar(length=30, default="")
    occupies_quota = Boolean(default=True)
    post_requires = JSONB(default="[]")
    evidence = JSONB(default="[]")
    approvals = JSONB(default="[]")
    recruitment = JSONB(default="null")
    state = Varchar(length=12, default="draft", index=True)
    expires = Timestamptz(null=True, default=None)
    """When the reservation lapses by itself."""
    need = ForeignKey(Need, null=True, default=None, index=True)
    """The published need this appointment answers, if any."""
    candidate = BigInt(null=True, default=None)
    """The matched candidate behind the person, if any."""
    created_by = ForeignKey(Account, null=True, default=None)
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow(), index=True)

    appointment_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in AppointmentState)})")


class AppointmentStep(Move, Table, tablename="appointment_step"):
    """A step of a request on its road (append-only)."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)


class AppointmentDecision(Table, tablename="appointment_decision"):
    """What the rulebook said, with all it was told: enough to replay it to the same bytes (append-only)."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)
    at = Timestamptz(default=TimestamptzNow())
    stage = Varchar(length=12)
    law_on = Date()
    outcome = Varchar(length=16)
    case_json = Text()
    decision_json = Text()
    rulebook = Varchar(length=20)


class Override(Table, tablename="appointment_override"):
    """Somebody with the right let a request pass against a finding (append-only); listed until cured."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)
    rules = JSONB(default="[]")
    reason = Text()
    document = Varchar(length=80)
    expires = Date()


class OverrideCure(Table, tablename="appointment_override_cure"):
    """What an override excused has been put right (append-only)."""

    id = BigSerial(primary_key=True)
    override = ForeignKey(Override, null=False, unique=True)
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)
    note = Text()
    document = Varchar(length=80, default="")


class PromotionRound(Table, tablename="promotion_round"):
    """A promotion round (竞聘) of one institution: seats and criteria are published before people apply."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    title = Varchar(length=80)
    category = Varchar(length=14, default="professional")
    seats = JSONB(default="{}")
    """Grade (as text) → seats offered."""
    criteria = JSONB(default="[]")
    """List of {name, weight}; scores are 0-100 each."""
    effective = Date()
    steps = JSONB(default="{}")
    """The rulebook's recruitment record: steps, publicity."""
    state = Varchar(length=12, default="open", index=True)
    result = JSONB(default="{}")
    """Once allocated: {proved, seconds}, whether the allocation was proved best within its time."""
    created_by = ForeignKey(Account, null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())

    round_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in RoundState)})")


class RoundApplicant(Table, tablename="round_applicant"):
    """Somebody who competes in a round."""

    id = BigSerial(primary_key=True)
    promotion_round = ForeignKey(PromotionRound, null=False, index=True)
    person = ForeignKey(StaffMember, null=False)
    wishes = JSONB(default="[]")
    """Grades applied for, best first."""
    scores = JSONB(default="[]")
    """One number from 0 to 100 per criterion, in their order."""
    grade = SmallInt(null=True, default=None)
    """Grade allocated."""
    reason = Text(default="")
    """Why this result, in one sentence."""
    appointment = ForeignKey(Appointment, null=True, default=None)

    round_applicant_once = Unique([promotion_round, person])


class LedgerEntry(Table, tablename="ledger_entry"):
    """One effective-dated fact about seats of a grade (append-only)."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    kind = Varchar(length=16)
    category = Varchar(length=14)
    grade = SmallInt()
    """Grade of the post held or asked for."""
    seat_grade = SmallInt()
    """Grade whose quota counts."""
    quantity = Integer(default=1)
    """Seats; negative only for `approved`, where a plan takes seats away."""
    effective = Date()
    """First day on which it holds."""
    person = ForeignKey(StaffMember, null=True, default=None, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, index=True)
    plan = ForeignKey(PostPlan, null=True, default=None)
    special = ForeignKey(SpecialPost, null=True, default=None)
    override = ForeignKey(Override, null=True, default=None)
    counts = Boolean(default=True)
    """Takes a seat of the plan; false for special posts and policy placements outside the quota."""
    over_quota = Varchar(length=10, default="")
    """'', policy or excess, as in the rulebook's holdings."""
    way = Varchar(length=24, default="")
    detail = JSONB(default="{}")
    document = Varchar(length=80, default="")
    recorded = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)

    entry_kind_known = Check(f"kind in ({', '.join(repr(str(kind)) for kind in EntryKind)})")
    entry_quantity = Check("quantity > 0 or kind = 'approved'")
