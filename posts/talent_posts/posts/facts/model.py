"""What goes into the rulebook: frozen facts about one institution, its plan, and one request.

All dates are inclusive.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from pydantic import ConfigDict

from talent_posts.posts.facts.people import (
    CLOSED,
    Approval,
    Evidence,
    Person,
    Way,
    check_period,
    check_post,
)
from talent_posts.posts.facts.scheme import Category, PostLevel, TitleLevel

InstitutionKind = Literal["professional", "administration", "support"]
AdministrativeLevel = Literal["province", "city", "county", "township"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentChange:
    """What is granted from a later day on, until the next change."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    since: date
    establishment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """A public institution (事业单位)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: str
    kind: InstitutionKind
    """Main function: professional service, social administration, operation/support."""
    level: AdministrativeLevel
    jurisdiction: str
    """Six-digit division code; figures fall back county → city → province → CN."""
    establishment: int | None = None
    """Approved establishment (编制); null when not known."""
    code: str = ""
    department: str | None = ""
    """Supervising department (主管部门); null for a unit that has none, empty where it is not told."""
    civil_service: bool = False
    """Managed by the civil service law (参照公务员法管理)."""
    establishment_changes: tuple[EstablishmentChange, ...] = ()
    """Grants on record for later days, in their order."""

    def __post_init__(self) -> None:
        """Refuse a jurisdiction that no figure could be found for."""
        code = self.jurisdiction
        if code != "CN" and not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise ValueError(f"行政区划代码应为六位数字或 CN,而不是“{code}”")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPosts:
    """Approved posts of one grade."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    category: Category
    grade: int
    count: int
    frozen: int = 0
    """Posts the authority has frozen; they cannot be filled."""

    def __post_init__(self) -> None:
        """Refuse grades that do not exist and negative numbers."""
        check_post(self.category, self.grade)
        if self.count < 0 or not 0 <= self.frozen <= self.count:
            raise ValueError("核准数不得为负,冻结数应在 0 与核准数之间")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelQuota:
    """Approved posts of a professional level, where the plan sets it apart from the sum of its grades."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    level: PostLevel
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The approved post plan (岗位设置方案) in force."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    posts: tuple[PlannedPosts, ...]
    levels: tuple[LevelQuota, ...] = ()
    approvals: tuple[Approval, ...] = ()
    since: date | None = None
    """Day on which the unit's first plan took effect; null when not known."""

    def __post_init__(self) -> None:
        """Refuse a grade or level that is listed twice."""
        listed = [(p.category, p.grade) for p in self.posts]
        if len(set(listed)) < len(listed) or len({q.level for q in self.levels}) < len(self.levels):
            raise ValueError("岗位设置方案中同一等级(层级)只能出现一次")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """What holds from a later day on instead of the plan: absolute numbers, until the next change."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    since: date
    posts: tuple[PlannedPosts, ...]
    levels: tuple[LevelQuota, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialPost:
    """A special post (特设岗位): one person, one project, one period."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
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
    supervised: bool = True
    """False where the unit came under its department only after an office had passed the post on."""
    standard: TitleLevel | None = None
    """Lowest title level the unit's published standard for this special post asks for."""
    written_off: date | None = None

    def __post_init__(self) -> None:
        """Refuse grades that do not exist and an end before the opening."""
        check_post(self.category, self.grade)
        check_period(self.opened, self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A request of someone else that is on its way; reserved, offered and approved ones hold a seat."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
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
        check_post(self.category, self.grade)
        check_period(self.effective, self.end)

    def holds_seat(self, asked: date) -> bool:
        """True when the request keeps a seat for its person on the day of asking."""
        return self.state != "submitted" and (self.expires is None or self.expires >= asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A finished step of recruitment or competition."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: str
    """plan, notice, check, exam, medical, evaluation or publicity."""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """The record of an open recruitment or an internal competition."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    steps: tuple[Step, ...] = ()
    publicity_start: date | None = None
    publicity_end: date | None = None
    """Last day on which the notice hung."""
    open_objections: int = 0
    claimed: bool = True
    """True when only the asker says that the notice hung (单位自报): it counts once the authority that
    decides has confirmed it."""
    founded_objections: int = 0
    """Objections that were found to hold."""
    exempt: Literal["", "state_placement", "superior_appointment", "classified"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """May this person be appointed to this post from this day?"""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
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
    objected_before: int = 0
    """Objections that hold, or are not decided, against the person's other requests."""
    asked: date | None = None
    """Day of asking: what is dated later has not happened yet, and reservations that expired before it no
    longer count. Default: `effective`."""
    submitted: date | None = None
    """Day on which the request was handed in, once it is on its road: how far it reaches back is told by it,
    whatever time the offices take. Default: `asked`."""

    def __post_init__(self) -> None:
        """Refuse grades that do not exist and an end before the start."""
        check_post(self.category, self.grade)
        check_period(self.effective, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One institution with its plan and everyone in it."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    institution: Institution
    plan: Plan
    changes: tuple[PlanChange, ...] = ()
    """Versions of the plan already approved for later days, and seats frozen or given back later."""
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

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    unit: Unit
    person: Person
    """The applicant; replaces the roster row with the same id, if there is one."""
    request: Request
    note: str = field(default="", compare=False)
    """Free text for the reader; no rule looks at it."""
