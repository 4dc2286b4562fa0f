"""Every table of `establishment` as version 0.1.0 began; how they are now is in `establishment/tables.py`."""

from piccolo.columns.column_types import (
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    JSONB,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.database.baseline import BASELINE as ID
from talent_platform.database.baseline import initial


class Organisation(Table, tablename="organisation"):
    id = BigSerial(primary_key=True)


class Account(Table, tablename="account"):
    id = BigSerial(primary_key=True)


class Need(Table, tablename="need"):
    id = BigSerial(primary_key=True)


class Institution(Table, tablename="institution"):
    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, unique=True)
    kind = Varchar(length=16)
    level = Varchar(length=10)
    jurisdiction = Varchar(length=6)
    establishment = Integer(default=None, null=True)
    department = ForeignKey(Organisation)


class StaffMember(Table, tablename="staff_member"):
    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    number = Varchar(length=30)
    name = Varchar(length=30, secret=True)
    identity_cipher = Bytea(default=None, null=True, secret=True)
    person_key = Varchar(length=64, index=True, secret=True)
    born = Date(default=None, null=True)
    degree = Varchar(length=10, default=None, null=True)
    titles = JSONB(default="[]")
    skills = JSONB(default="[]")
    certificates = JSONB(default="[]")
    post_requires = JSONB(default="[]")
    earlier = JSONB(default="[]")
    leaves = Date(default=None, null=True)
    unit_leader = Boolean()
    history_complete = Boolean()
    roster = JSONB(default="null")
    origin_file = Varchar(length=64, default=None, null=True, index=True)
    origin_sheet = Varchar(length=31, default=None, null=True)
    origin_row = Integer(default=None, null=True)
    staff_number_once = Unique(["institution", "number"])


class PostPlan(Table, tablename="post_plan"):
    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    version = Integer()
    state = Varchar(length=12, default="draft", index=True)
    posts = JSONB(default="[]")
    levels = JSONB(default="[]")
    approvals = JSONB(default="[]")
    establishment = Integer(default=None, null=True)
    effective = Date(default=None, null=True)
    document = Varchar(length=80)
    created = Timestamptz()
    updated = Timestamptz()
    post_plan_version = Unique(["institution", "version"])
    plan_state_known = Check("state in ('draft', 'department', 'county', 'city', 'approved', 'returned')")


class PromotionRound(Table, tablename="promotion_round"):
    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    title = Varchar(length=80)
    category = Varchar(length=14, default="professional")
    seats = JSONB()
    criteria = JSONB(default="[]")
    effective = Date()
    steps = JSONB()
    state = Varchar(length=12, default="open", index=True)
    result = JSONB()
    created_by = ForeignKey(Account)
    created = Timestamptz()
    round_state_known = Check("state in ('open', 'allocated', 'cancelled')")


class SpecialPost(Table, tablename="special_post"):
    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    category = Varchar(length=14, default="professional")
    grade = SmallInt()
    project = Varchar(length=120)
    opened = Date()
    ends = Date(default=None, null=True)
    project_ended = Date(default=None, null=True)
    written_off = Date(default=None, null=True)
    standard = Varchar(length=20, default=None, null=True)
    evidence = JSONB(default="[]")
    approvals = JSONB(default="[]")
    state = Varchar(length=12, default="open", index=True)
    version = Integer(default=1)
    special_state_known = Check("state in ('asked', 'county', 'open', 'refused', 'closed')")


class PlanStep(Table, tablename="post_plan_step"):
    at = Timestamptz()
    actor_id = BigInt(default=None, null=True)
    actor_name = Varchar(length=60)
    from_state = Varchar(length=12)
    to_state = Varchar(length=12)
    note = Text()
    document = Varchar(length=80)
    id = BigSerial(primary_key=True)
    plan = ForeignKey(PostPlan, null=False, index=True)
    decision = JSONB()


class Appointment(Table, tablename="appointment"):
    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    person_key = Varchar(length=64, index=True, secret=True)
    category = Varchar(length=14)
    grade = SmallInt()
    seat_grade = SmallInt()
    way = Varchar(length=24)
    effective = Date()
    ends = Date(default=None, null=True)
    special = ForeignKey(SpecialPost)
    concurrent = Boolean()
    policy = Varchar(length=30)
    occupies_quota = Boolean(default=True)
    post_requires = JSONB(default="[]")
    evidence = JSONB(default="[]")
    approvals = JSONB(default="[]")
    recruitment = JSONB(default="null")
    state = Varchar(length=12, default="draft", index=True)
    expires = Timestamptz(default=None, null=True)
    need = ForeignKey(Need, index=True)
    candidate = BigInt(default=None, null=True)
    created_by = ForeignKey(Account)
    version = Integer(default=1)
    created = Timestamptz()
    updated = Timestamptz(index=True)
    appointment_state_known = Check(
        "state in ('draft', 'reserved', 'department', 'county', 'city', 'approved', 'effective', 'rejected', 'withdrawn', 'expired')"
    )


class SpecialStep(Table, tablename="special_post_step"):
    at = Timestamptz()
    actor_id = BigInt(default=None, null=True)
    actor_name = Varchar(length=60)
    from_state = Varchar(length=12)
    to_state = Varchar(length=12)
    note = Text()
    document = Varchar(length=80)
    id = BigSerial(primary_key=True)
    special = ForeignKey(SpecialPost, null=False, index=True)


class AppointmentDecision(Table, tablename="appointment_decision"):
    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)
    at = Timestamptz()
    stage = Varchar(length=12)
    law_on = Date()
    outcome = Varchar(length=16)
    case_json = Text()
    decision_json = Text()
    rulebook = Varchar(length=20)


class AppointmentStep(Table, tablename="appointment_step"):
    at = Timestamptz()
    actor_id = BigInt(default=None, null=True)
    actor_name = Varchar(length=60)
    from_state = Varchar(length=12)
    to_state = Varchar(length=12)
    note = Text()
    document = Varchar(length=80)
    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)


class Override(Table, tablename="appointment_override"):
    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)
    at = Timestamptz()
    actor_id = BigInt(default=None, null=True)
    actor_name = Varchar(length=60)
    rules = JSONB(default="[]")
    reason = Text()
    document = Varchar(length=80)
    expires = Date()


class RoundApplicant(Table, tablename="round_applicant"):
    id = BigSerial(primary_key=True)
    promotion_round = ForeignKey(PromotionRound, null=False, index=True)
    person = ForeignKey(StaffMember, null=False)
    wishes = JSONB(default="[]")
    scores = JSONB(default="[]")
    grade = SmallInt(default=None, null=True)
    reason = Text()
    appointment = ForeignKey(Appointment)
    round_applicant_once = Unique(["promotion_round", "person"])


class LedgerEntry(Table, tablename="ledger_entry"):
    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    kind = Varchar(length=16)
    category = Varchar(length=14)
    grade = SmallInt()
    seat_grade = SmallInt()
    quantity = Integer(default=1)
    effective = Date()
    person = ForeignKey(StaffMember, index=True)
    appointment = ForeignKey(Appointment, index=True)
    plan = ForeignKey(PostPlan)
    special = ForeignKey(SpecialPost)
    override = ForeignKey(Override)
    counts = Boolean(default=True)
    over_quota = Varchar(length=10)
    way = Varchar(length=24)
    detail = JSONB()
    document = Varchar(length=80)
    recorded = Timestamptz()
    actor_id = BigInt(default=None, null=True)
    entry_kind_known = Check(
        "kind in ('approved', 'reserved', 'released', 'filled', 'freed', 'frozen', 'unfrozen', 'special_opened', 'special_closed')"
    )
    entry_quantity = Check("quantity > 0 or kind = 'approved'")


class OverrideCure(Table, tablename="appointment_override_cure"):
    id = BigSerial(primary_key=True)
    override = ForeignKey(Override, null=False, unique=True)
    at = Timestamptz()
    actor_id = BigInt(default=None, null=True)
    actor_name = Varchar(length=60)
    note = Text()
    document = Varchar(length=80)


async def forwards():
    return initial(
        "establishment",
        Institution,
        StaffMember,
        PostPlan,
        PromotionRound,
        SpecialPost,
        PlanStep,
        Appointment,
        SpecialStep,
        AppointmentDecision,
        AppointmentStep,
        Override,
        RoundApplicant,
        LedgerEntry,
        OverrideCure,
    )
