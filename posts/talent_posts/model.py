"""What goes into the rulebook: frozen facts about one institution, one person and one request.

All dates are inclusive: a holding that ends on 31 August occupies its seat on that day and frees it on 1
September.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from pydantic import ConfigDict

from talent_posts.scheme import (
    CATEGORY_NAMES,
    LAST_GRADE,
    Category,
    PostLevel,
    TitleLevel,
    grade_exists,
    post_name,
)

InstitutionKind = Literal["professional", "administration", "support"]
AdministrativeLevel = Literal["province", "city", "county", "township"]
Way = Literal[
    "recruit",
    "transfer",
    "first",
    "promotion",
    "competition",
    "category_change",
    "state_placement",
    "superior_appointment",
    "exceptional",
    "regularise",
    "demotion",
    "other",
]
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
    "other": "其他",
}
ENTRY_WAYS: frozenset[Way] = frozenset({"recruit", "transfer", "state_placement"})
"""Ways by which someone new to the institution comes in."""

_CLOSED = ConfigDict(extra="forbid", use_attribute_docstrings=True)


def _check_post(category: Category, grade: int) -> None:
    if not grade_exists(category, grade):
        raise ValueError(
            f"{CATEGORY_NAMES[category]}岗位没有 {grade} 级;应为 1 至 {LAST_GRADE[category]}"
            f"({post_name(category, 1)} 至 {post_name(category, LAST_GRADE[category])})"
        )


def _check_period(start: date | None, end: date | None) -> None:
    if start is not None and end is not None and end < start:
        raise ValueError(f"终止日期 {end} 早于起始日期 {start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A decision of an authority, on paper."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    by: str
    """department, county_hrss, city_hrss, province_hrss, ministry, central_hrss or personnel_authority."""
    on: date
    document: str
    covers: tuple[str, ...] = ()
    """Rules or rows of the decision table it speaks about, for example H2 or H2a."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Proof of a condition; which kinds count is a dated figure."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    kind: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """A public institution (事业单位)."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    name: str
    kind: InstitutionKind
    """Main function: professional service, social administration, operation/support."""
    level: AdministrativeLevel
    jurisdiction: str
    """Six-digit division code; figures fall back county → city → province → CN."""
    establishment: int | None = None
    """Approved establishment (编制); null when not known."""
    code: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPosts:
    """Approved posts of one grade."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    category: Category
    grade: int
    count: int
    frozen: int = 0
    """Posts the authority has frozen; they cannot be filled."""

    def __post_init__(self) -> None:
        """Refuse grades that do not exist and negative numbers."""
        _check_post(self.category, self.grade)
        if self.count < 0 or not 0 <= self.frozen <= self.count:
            raise ValueError("核准数不得为负,冻结数应在 0 与核准数之间")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelQuota:
    """Approved posts of a professional level, where the plan sets it apart from the sum of its grades."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    level: PostLevel
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The approved post plan (岗位设置方案) in force."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    posts: tuple[PlannedPosts, ...]
    levels: tuple[LevelQuota, ...] = ()
    approvals: tuple[Approval, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a grade or level that is listed twice."""
        listed = [(p.category, p.grade) for p in self.posts]
        if len(set(listed)) < len(listed) or len({q.level for q in self.levels}) < len(self.levels):
            raise ValueError("岗位设置方案中同一等级(层级)只能出现一次")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Time away from a post that is kept in the books, for example 离岗创业."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    start: date
    end: date | None = None
    """Last day away; the seat is occupied again on the next day."""
    keeps_seat: bool = True

    def __post_init__(self) -> None:
        """Refuse an end before the start."""
        _check_period(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One post held for one period."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    category: Category
    grade: int
    start: date
    end: date | None = None
    way: Way = "other"
    here: bool = True
    """False for a post held in another institution: it counts as history, not as occupation."""
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
        _check_post(self.category, self.grade)
        _check_period(self.start, self.end)

    def runs_on(self, day: date) -> bool:
        """True when the post is held on that day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A professional title (职称) someone holds."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    name: str
    level: TitleLevel
    granted: date
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A passed skill test: 1 高级技师 … 5 初级工."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    level: int
    granted: date

    def __post_init__(self) -> None:
        """Refuse levels other than 1-5."""
        if not 1 <= self.level <= 5:
            raise ValueError("技能等级应为 1(高级技师)至 5(初级工)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A qualification certificate (职业资格证书)."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    name: str
    issued: date
    expires: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff or an applicant."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    id: str
    name: str
    born: date | None = None
    degree: Degree | None = None
    holdings: tuple[Holding, ...] = ()
    titles: tuple[Title, ...] = ()
    skills: tuple[Skill, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    post_requires: tuple[str, ...] = ()
    """Access qualifications that the present post demands (used by the audit)."""
    leaves: date | None = None
    """Last day in the institution (retirement, end of contract), when known."""
    unit_leader: bool = False
    history_complete: bool = False
    """True when `holdings` lists every post ever held, so that an absent one is a fact and not a gap."""

    def __post_init__(self) -> None:
        """Refuse an empty id: seats and approvals are tied to it."""
        if not self.id:
            raise ValueError("人员编号不得为空")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialPost:
    """A special post (特设岗位): one person, one project, one period."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    id: str
    person: str
    grade: int
    opened: date
    ends: date | None
    """Last day of the task; null makes G8 unknown, because a special post is never permanent."""
    project: str = ""
    project_ended: date | None = None
    category: Category = "professional"
    evidence: tuple[Evidence, ...] = ()
    approvals: tuple[Approval, ...] = ()
    standard: TitleLevel | None = None
    """Lowest title level the unit's published standard for this special post asks for."""
    written_off: date | None = None

    def __post_init__(self) -> None:
        """Refuse grades that do not exist and an end before the opening."""
        _check_post(self.category, self.grade)
        _check_period(self.opened, self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A request of someone else that is on its way; reserved, offered and approved ones hold a seat."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    id: str
    person: str
    category: Category
    grade: int
    effective: date
    state: Literal["submitted", "reserved", "offered", "approved"]
    end: date | None = None
    expires: date | None = None
    """Last day of the reservation."""
    special: str = ""
    occupies_quota: bool = True
    concurrent: bool = False

    def __post_init__(self) -> None:
        """Refuse grades that do not exist and an end before the start."""
        _check_post(self.category, self.grade)
        _check_period(self.effective, self.end)

    def holds_seat(self, asked: date) -> bool:
        """True when the request keeps a seat for its person on the day of asking."""
        return self.state != "submitted" and (self.expires is None or self.expires >= asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A finished step of recruitment or competition."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    name: str
    """plan, notice, check, exam, medical, evaluation or publicity."""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """The record of an open recruitment or an internal competition."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    steps: tuple[Step, ...] = ()
    publicity_start: date | None = None
    publicity_end: date | None = None
    """Last day on which the notice hung."""
    open_objections: int = 0
    exempt: Literal["", "state_placement", "superior_appointment", "classified"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """May this person be appointed to this post from this day?"""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    category: Category
    grade: int
    effective: date
    way: Way
    id: str = ""
    end: date | None = None
    special: str = ""
    """Id of the special post asked for."""
    concurrent: bool = False
    """True when the person keeps the present post of another category (双肩挑)."""
    policy: str = ""
    """Kind of policy placement (政策性安置), for example 军转干部."""
    occupies_quota: bool = True
    post_requires: tuple[str, ...] = ()
    """Access qualifications (准入类职业资格) the post demands."""
    evidence: tuple[Evidence, ...] = ()
    approvals: tuple[Approval, ...] = ()
    recruitment: Recruitment | None = None
    asked: date | None = None
    """Day of asking; reservations that expired before it no longer count. Default: `effective`."""

    def __post_init__(self) -> None:
        """Refuse grades that do not exist and an end before the start."""
        _check_post(self.category, self.grade)
        _check_period(self.effective, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One institution with its plan and everyone in it."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    institution: Institution
    plan: Plan
    roster: tuple[Person, ...] = ()
    special_posts: tuple[SpecialPost, ...] = ()
    pending: tuple[Pending, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two people with one id: the seats of one of them would be lost."""
        if len({person.id for person in self.roster}) < len(self.roster):
            raise ValueError("花名册中人员编号重复")
        if len({post.id for post in self.special_posts}) < len(self.special_posts):
            raise ValueError("特设岗位编号重复")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request with all the facts the rules look at."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    unit: Unit
    person: Person
    """The applicant; replaces the roster row with the same id, if there is one."""
    request: Request
    note: str = field(default="", compare=False)
    """Free text for the reader; no rule looks at it."""
