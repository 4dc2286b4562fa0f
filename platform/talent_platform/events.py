"""What people are told of, as data: each part declares its own events, `notices` writes and words them.

Nothing but data stands here: what the database is given of it is put together before any table is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from talent_platform.i18n import N_


class Topic(StrEnum):
    """What a notification is about, for whoever wants to read some and not others."""

    CASES = "cases"
    NEEDS = "needs"
    OFFERS = "offers"
    WORK = "work"
    SURVEYS = "surveys"
    TITLES = "titles"
    POSTS = "posts"
    RULES = "rules"
    ACCOUNT = "account"


TOPICS: dict[str, str] = {
    Topic.CASES: N_("对接"),
    Topic.NEEDS: N_("需求"),
    Topic.OFFERS: N_("人才与团队"),
    Topic.WORK: N_("匹配、导入与任务"),
    Topic.SURVEYS: N_("调查"),
    Topic.TITLES: N_("职称评审"),
    Topic.POSTS: N_("岗位管理"),
    Topic.RULES: N_("规则数值、日历与权重"),
    Topic.ACCOUNT: N_("账号与安全"),
}


@dataclass(frozen=True)
class Watched:
    """Where the database sees that something happened: a row written into a table, or its state changed."""

    table: str
    subject: str
    """Column of the thing; in the audit log `kind:id` of it."""
    action: str = "action"
    """Column that says what happened."""
    actor: str = "actor_id"
    """Column of the account that did it; "": nobody, and whoever is told is told whatever they did."""
    changed: bool = False
    """Whether it is the change of `action` in a row that stands already."""


@dataclass(frozen=True)
class Event:
    """One thing that happens and who is told of it, each addressee once in a transaction or batch."""

    key: str
    """part.what; the same under several rules where more than one thing that is written down means it."""
    thing: str
    """What it is about, a `Thing` by name."""
    source: Watched
    action: str
    told: tuple[str, ...]
    """Parties of the thing (column `party` of the view `{thing}_party`); who is more than one of them is told
    as the first."""
    kind: Topic
    one: str
    """A msgid with the place `{what}`."""
    many: str
    """A msgid with the place `{n}`, for several at once."""
    match: Mapping[str, object] = field(default_factory=dict)
    """Further columns of the row and the values they have."""


@dataclass(frozen=True)
class Title:
    """How a thing is called for one reader, and where it is found."""

    text: str
    url: str


@dataclass(frozen=True)
class Thing:
    """What events can be about. The view `{name}_party` (guards.sql of its part) says who its parties are:
    `thing`, `party`, `account`, `role` and `organisation` the account is addressed in (role "": in any), and
    `office`, whether it is told as one of an office: then not of what a colleague there did."""

    name: str
    titles: str
    """`module:function`, relative to the part: (reader, ids) → id → `Title`, of those the reader may see."""


LOG = Watched("audit_entry", "subject")
"""What stands in the log and in no history."""
