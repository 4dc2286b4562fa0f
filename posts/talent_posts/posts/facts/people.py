"""Frozen facts about people: posts held, titles, papers.

All dates are inclusive: a holding that ends on 31 August frees its seat on 1 September.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from pydantic import ConfigDict

from talent_posts.posts.facts.scheme import (
    CATEGORY_NAMES,
    LAST_GRADE,
    Category,
    TitleLevel,
    grade_exists,
    post_name,
)
from talent_posts.posts.facts.trades import Trade

Way = Literal[
    "recruit", "transfer", "first", "promotion", "competition", "category_change", "state_placement",
    "superior_appointment", "exceptional", "regularise", "demotion", "renew", "other",
]  # fmt: skip
Degree = Literal["doctor", "master", "bachelor", "college", "secondary", "none"]
"""博士, 硕士, 本科, 大专, 中专, below."""

WAY_NAMES: dict[Way, str] = {
    "recruit": "公开招聘",
    "transfer": "调入",
    "first": "首次聘用",
    "promotion": "晋升",
    "competition": "竞聘",
    "category_change": "岗位类别变更",
    "state_placement": "政策性安置",
    "superior_appointment": "上级任命",
    "exceptional": "破格",
    "regularise": "超岗纳入管理",
    "demotion": "低聘",
    "renew": "续聘",
    "other": "其他",
}
ENTRY_WAYS: frozenset[Way] = frozenset({"recruit", "transfer", "state_placement"})
"""Ways by which someone new to the institution comes in."""

CLOSED = ConfigDict(extra="forbid", use_attribute_docstrings=True)


def check_post(category: Category, grade: int) -> None:
    """Refuse a grade that the category does not have."""
    if not grade_exists(category, grade):
        raise ValueError(
            f"{CATEGORY_NAMES[category]}岗位没有 {grade} 级;应为 1 至 {LAST_GRADE[category]}"
            f"({post_name(category, 1)} 至 {post_name(category, LAST_GRADE[category])})"
        )


def check_period(start: date | None, end: date | None) -> None:
    """Refuse an end before the start."""
    if start is not None and end is not None and end < start:
        raise ValueError(f"终止日期 {end} 早于起始日期 {start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A decision of an authority, on paper."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    by: str
    """department, county_hrss, city_hrss, province_hrss, ministry, central_hrss or personnel_authority."""
    on: date
    document: str
    covers: tuple[str, ...] = ()
    """Rules or rows of the decision table it speaks about, for example H2 or H2a."""
    confirmed: bool = False
    """True when the authority itself says so; what the asker only claims (单位自报) lifts nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Proof of a condition; which kinds count is a dated figure."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Time away from a post that is kept in the books, for example 离岗创业."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    start: date
    end: date | None = None
    """Last day away; the seat is occupied again on the next day."""
    keeps_seat: bool = True

    def __post_init__(self) -> None:
        """Refuse an end before the start."""
        check_period(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One post held for one period."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    category: Category
    grade: int
    start: date
    end: date | None = None
    term: date | None = None  # the last day it was given for, where it was left before
    way: Way = "other"
    here: bool = True
    """False for a post held in another institution: it counts as history, not as occupation."""
    booked: bool = False
    """True for a post elsewhere that the books there tell; others need not be of an institution."""
    special: str = ""
    """Id of the special post, which stands outside the plan."""
    over_quota: Literal["", "policy", "excess"] = ""
    """policy: 政策性超岗; excess: above the plan since its first implementation."""
    policy: str = ""
    """Kind of policy placement, for example 军转干部."""
    occupies_quota: bool = True
    approvals: tuple[Approval, ...] = ()
    absences: tuple[Absence, ...] = ()

    def __post_init__(self) -> None:
        """Refuse grades that do not exist and an end before the start."""
        check_post(self.category, self.grade)
        check_period(self.start, self.end)

    def runs_on(self, day: date) -> bool:
        """True when the post is held on that day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A professional title (职称) someone holds."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: str
    level: TitleLevel
    granted: date
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A passed skill test: 1 高级技师 … 5 初级工."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    level: int
    granted: date

    def __post_init__(self) -> None:
        """Refuse levels other than 1-5."""
        if not 1 <= self.level <= 5:
            raise ValueError("技能等级应为 1(高级技师)至 5(初级工)")


CertificateState = Literal["valid", "suspended", "revoked"]
STATE_NAMES: dict[CertificateState, str] = {"valid": "有效", "suspended": "暂停", "revoked": "撤销"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A qualification certificate (职业资格证书)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: str
    issued: date
    expires: date | None = None
    number: str = ""
    state: CertificateState = "valid"
    """As a register says; a fact that nobody has suspended or revoked is valid."""
    since: date | None = None
    """Day from which it is suspended or revoked."""

    @property
    def told(self) -> str:
        """Its name and what became of it: 护士执业证自2026-03-02起暂停."""
        return f"{self.name}{f'自{self.since}起' if self.since else ''}{STATE_NAMES[self.state]}"


AppraisalResult = Literal["excellent", "qualified", "basic", "unqualified"]
APPRAISAL_NAMES: dict[AppraisalResult, str] = {
    "excellent": "优秀",
    "qualified": "合格",
    "basic": "基本合格",
    "unqualified": "不合格",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """The result of a yearly appraisal (年度考核) or of one at the end of a term (聘期考核)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: Literal["year", "term"]
    on: date
    """Day of the result; of a yearly one the last day of its year."""
    result: AppraisalResult


DisciplineKind = Literal["warning", "demerit", "lowered", "dismissed"]
DISCIPLINE_NAMES: dict[DisciplineKind, str] = {
    "warning": "警告",
    "demerit": "记过",
    "lowered": "降低岗位等级",
    "dismissed": "开除",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discipline:
    """A disciplinary decision (处分) and its time."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: DisciplineKind
    start: date
    """Day from which it holds."""
    end: date | None = None
    """Last day; None when it is not known."""

    def __post_init__(self) -> None:
        """Refuse an end before the start."""
        check_period(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff or an applicant."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    id: str
    name: str
    born: date | None = None
    degree: Degree | None = None
    graduated: date | None = None
    """Day of the diploma, for who is appointed as a graduate; None when it is not known."""
    holdings: tuple[Holding, ...] = ()
    titles: tuple[Title, ...] = ()
    skills: tuple[Skill, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    disciplines: tuple[Discipline, ...] = ()
    trades: tuple[Trade, ...] = ()
    post_requires: tuple[str, ...] = ()
    """Access qualifications that the present post demands (used by the audit)."""
    leaves: date | None = None
    """Last day in the institution (retirement, end of contract); posts that begin later are a return."""
    unit_leader: bool = False
    led_until: date | None = None
    """Last day of a leader who has stepped down; None of others."""
    claimed: bool = True
    """True while only the unit has said what stands here, and no authority has compared the originals."""
    registered: tuple[str, ...] = ()
    """What is registered of posts elsewhere: unit, post, days and paper of each."""
    disputed: tuple[str, ...] = ()
    """What the unit says against an authority's word, each with that word: it stands nowhere else here."""
    history_complete: bool = False
    """True when `holdings` lists every post ever held, so that an absent one is a fact and not a gap."""

    def __post_init__(self) -> None:
        """Refuse an empty id: seats and approvals are tied to it."""
        if not self.id:
            raise ValueError("人员编号不得为空")

    def last_day(self, holding: Holding) -> date:
        """Last day of a holding, date.max when open; leaving ends what is held here, not what follows a
        return."""
        end, leaves = holding.end or date.max, self.leaves
        if leaves is None or leaves >= end or not holding.here or holding.start > leaves:
            return end
        return leaves

    def has_left(self, day: date) -> bool:
        """True when the last day here has passed by then, and no post has begun since."""
        return self.leaves is not None and self.leaves < day and not self.is_back(day)

    def is_back(self, day: date) -> bool:
        """True when a post here has begun by then after the last day here."""
        left = self.leaves
        return left is not None and any(held.here and left < held.start <= day for held in self.holdings)

    def in_post(self, day: date) -> tuple[Holding, ...]:
        """Posts held in this institution on that day."""
        return tuple([h for h in self.holdings if h.here and h.start <= day <= self.last_day(h)])
