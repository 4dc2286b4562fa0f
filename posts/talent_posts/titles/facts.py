"""What goes into the book of title review: frozen facts. All dates are inclusive."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict

from talent_posts.posts.facts.people import CLOSED, check_period
from talent_posts.posts.facts.scheme import TitleLevel
from talent_posts.rulebook.figures import jurisdictions
from talent_posts.titles.applicants import TitleApplicationFacts
from talent_posts.titles.requirements import RequirementKind

LevelGroup = Literal["senior", "intermediate", "junior"]
CommitteeState = Literal["proposed", "in_force", "suspended", "withdrawn", "ended"]
ExpertState = Literal["nominated", "active", "left", "removed"]
Sector = Literal["public", "private", "other"]
ExpertCondition = Literal["lawful", "ethics", "title", "active", "able"]
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
Scope = Literal["committee", "standard", "timetable", "meeting", "self_review", "pool", "application"]

LEVEL_GROUPS: Final[dict[TitleLevel, LevelGroup]] = {
    "正高": "senior", "副高": "senior", "中级": "intermediate", "助理": "junior", "员": "junior",
}  # fmt: skip
GROUP_NAMES: Final[dict[LevelGroup, str]] = {"senior": "高级", "intermediate": "中级", "junior": "初级"}
CONDITION_NAMES: Final[dict[ExpertCondition, str]] = {
    "lawful": "遵守宪法和法律",
    "ethics": "具备良好的职业道德",
    "title": "具有本系列或专业相应层级的职称",
    "active": "从事本领域专业技术工作",
    "able": "能够履行评审工作职责",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """A standing committee (评委会) as it was approved and filed."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: str
    series: tuple[str, ...]
    """Series of titles (职称系列), as the list of series writes them; the law wants one."""
    specialty: str = ""
    """The specialty it was set up for; empty for the whole series."""
    levels: tuple[TitleLevel, ...]
    """The levels it may review."""
    approved_by: str = ""
    """Code of the authority that approved and filed it; empty before that."""
    document: str = ""
    filed_from: date | None = None
    filed_to: date | None = None
    size: int
    """Members of the standing committee."""
    drawn: int | None = None
    """Experts drawn for a meeting (执行评委); null where that is not fixed yet."""
    state: CommitteeState = "proposed"
    successor: str = ""
    """The committee that answers for its records once it has ended, been merged or split."""

    def __post_init__(self) -> None:
        """Refuse a committee without series or level, and a filing that ends before it begins."""
        if not self.series or not self.levels:
            raise ValueError("评委会须有系列和层级")
        if self.size < 0 or (self.drawn is not None and self.drawn < 0):
            raise ValueError("人数不得为负")
        if self.filed_from is not None:
            check_period(self.filed_from, self.filed_to)

    @property
    def group(self) -> LevelGroup:
        """The highest of its levels decides which sizes and approvers hold."""
        return next(group for group in GROUP_NAMES if group in {LEVEL_GROUPS[each] for each in self.levels})


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing a standard asks, or any of what may stand in its place."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: RequirementKind
    what: str
    """In words, the same in every standard that asks the same; what is compared is told apart by it."""
    least: float = 1
    """At least so many (years, papers, appraisals, works)."""
    instead: tuple[RequirementKind, ...] = ()
    """Kinds of evidence that are taken in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way to apply (申报条件): everything listed must be met."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: str
    asks: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard of review (评审标准) for one level of a series or specialty."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: str
    series: str
    specialty: str = ""
    level: TitleLevel
    document: str = ""
    cosigned_by: str = ""
    """Code of the HRSS authority that set it together with the body; empty when none did."""
    published: date | None = None
    effective: date | None = None
    ends: date | None = None
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The yearly plan of a committee (年度评审工作计划)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    year: int
    levels: tuple[TitleLevel, ...]
    window_from: date
    window_to: date
    channel: str = ""
    """Where and how to apply."""
    meetings: tuple[date, ...] = ()
    published: date | None = None

    def __post_init__(self) -> None:
        """Refuse a window that ends before it opens, and a year no calendar has."""
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"年度须在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间")
        check_period(self.window_from, self.window_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting of review (评审会议, 例会) that is to be held or was."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    on: date
    series: str
    specialty: str = ""
    level: TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfReview:
    """A unit that wants to review, or reviews, its own people (自主评审)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    unit: str
    applied: date
    approved_by: str = ""
    filed_from: date | None = None
    filed_to: date | None = None
    received: int = 0
    """Applications received in the year, and what became of them."""
    passed: int = 0
    failed: int = 0
    withdrawn: int = 0
    returned: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An entry in the integrity archive of title review (职称评审诚信档案)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    start: date
    end: date | None = None
    """The last day it counts; null while no end is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """Someone of the pool (评委库)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    id: str
    name: str
    unit: str = ""
    sector: Sector
    series: str
    specialty: str = ""
    level: TitleLevel
    selected_by: str = ""
    """Code of the authority that selected the expert; empty while only nominated."""
    term_from: date | None = None
    term_to: date | None = None
    commitment: date | None = None
    """The day on which the expert signed the commitment."""
    conditions: tuple[ExpertCondition, ...] = ()
    """Conditions found to be met."""
    records: tuple[Record, ...] = ()
    state: ExpertState = "nominated"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleReview:
    """One committee and what is asked about it; what is left out is not asked about."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    jurisdiction: str
    """Six-digit division code; figures fall back county → city → province → CN."""
    on: date
    committee: Committee
    standard: Standard | None = None
    national: Standard | None = None
    """The national standard of the same series and level; null when none is on record."""
    timetable: Timetable | None = None
    meeting: Meeting | None = None
    self_review: SelfReview | None = None
    pool: tuple[Expert, ...] | None = None
    application: TitleApplicationFacts | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a jurisdiction that no figure could be found for, and an expert listed twice."""
        jurisdictions(self.jurisdiction)
        ids = [each.id for each in self.pool or ()]
        if len(set(ids)) < len(ids):
            raise ValueError("评委库中专家编号重复")

    @property
    def scopes(self) -> frozenset[Scope]:
        """What of it can be asked about."""
        told: dict[Scope, object] = {
            "standard": self.standard,
            "timetable": self.timetable,
            "meeting": self.meeting,
            "self_review": self.self_review,
            "pool": self.pool,
            "application": self.application,
        }
        return frozenset({"committee", *(scope for scope, given in told.items() if given is not None)})
