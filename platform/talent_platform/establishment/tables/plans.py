"""Post plans and their steps."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.establishment.tables.institutions import Institution
from talent_platform.workflow.history import History


class PlanState(StrEnum):
    """The road of a post-plan form: unit → department → county → city (70号 30-33)."""

    DRAFT = "draft"
    DEPARTMENT = "department"
    COUNTY = "county"
    CITY = "city"
    APPROVED = "approved"
    RETURNED = "returned"


class PostPlan(Table, tablename="post_plan"):
    """A version of the post-plan form (岗位设置方案审核表). An approved version speaks through the ledger."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    version = Integer()
    """Which version of the unit's plan it is."""
    revision = Integer(default=1)
    """How often it was saved."""
    state = Varchar(length=12, default="draft", index=True)
    posts = JSONB(default="[]")
    """List of {category, grade, count}."""
    levels = JSONB(default="[]")
    """List of {level, count}, where a level's quota is set apart from the sum of its grades."""
    establishment = Integer(null=True, default=None)
    effective = Date(null=True, default=None)
    document = Varchar(length=80, default="")
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    post_plan_version = Unique([institution, version])
    plan_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in PlanState)})")


class PlanStep(Table, History, tablename="post_plan_step"):
    """A step of a plan on its road (append-only)."""

    id = BigSerial(primary_key=True)
    plan = ForeignKey(PostPlan, null=False, index=True)
    decision = JSONB(default="{}")
    """What the rulebook said of the plan at this step."""
