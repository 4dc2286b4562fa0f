"""One application for a title (职称申报): frozen facts. All dates are inclusive."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict

from talent_posts.posts.facts.people import CLOSED, check_period
from talent_posts.posts.facts.scheme import TITLE_LEVELS, TitleLevel
from talent_posts.titles.requirements import RequirementKind

TitlePrivilegeKind = Literal["exam_exemption", "early", "direct", "one_step"]
SkillGrade = Literal["高级工", "技师", "高级技师"]
PRIVILEGE_NAMES: Final[dict[TitlePrivilegeKind, str]] = {
    "exam_exemption": "免一次卫生高级专业技术资格考试", "early": "提前一年申报", "direct": "直接申报",
    "one_step": "一步到位",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTitle:
    """A title the person has, by review or by exam."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    series: str
    specialty: str = ""
    level: TitleLevel
    granted: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedPrivilege:
    """A privilege granted once, and already used."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: TitlePrivilegeKind
    on: date
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPrivilege:
    """A privilege this application asks for, with the paper it rests on."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: TitlePrivilegeKind
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkilledWorker:
    """A level of skill, with which a skilled worker applies for a title."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    grade: SkillGrade
    since: date
    """When the certificate of that level was obtained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPublicity:
    """The application hung out in the unit (单位公示)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    start: date
    end: date
    """The last day it hung or hangs."""
    open: int = 0
    """Objections nobody has decided."""
    founded: int = 0

    def __post_init__(self) -> None:
        """Refuse one that ends before it begins."""
        check_period(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleApplicationFacts:
    """An application of one person for one level of a series or specialty."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    person: str
    applied: date
    series: str
    specialty: str = ""
    level: TitleLevel
    unit: str
    """Through which the person applies."""
    employer: str
    """Where the personnel or labour relation is."""
    institution_staff: bool = False
    innovation: str = ""
    """Paper of a special rule on innovation and entrepreneurship of institution staff; empty: none."""
    allowed: str = ""
    """Paper by which another person than institution staff may apply through another unit; empty: none."""
    signed: date | None = None
    """When the person signed the commitment; and when the unit did."""
    unit_signed: date | None = None
    assessed: Literal["", "fit", "unfit"] = ""
    """Result of the unit's comprehensive appraisal (综合考评)."""
    publicity: UnitPublicity | None = None
    elsewhere: tuple[str, ...] = ()
    """Committees where an application of the person for this level and year is alive."""
    held: tuple[HeldTitle, ...] = ()
    from_organ: date | None = None
    """When the person came from an organ or 参公 unit to technical work; null: did not."""
    skilled: SkilledWorker | None = None
    asked: tuple[AskedPrivilege, ...] = ()
    used: tuple[UsedPrivilege, ...] = ()
    entry: str = ""
    """Paper by which somebody without a title begins above the lowest levels (such as a doctorate)."""
    retired: date | None = None
    """First day of retirement."""
    discipline_from: date | None = None
    discipline_to: date | None = None
    """A sanction of 记过 or graver, as long as it runs."""
    refused_for: tuple[RequirementKind, ...] = ()
    """Kinds of requirements for lack of which the office refuses; empty: it does not."""

    def __post_init__(self) -> None:
        """Refuse a sanction that ends before it begins."""
        if self.discipline_from is not None:
            check_period(self.discipline_from, self.discipline_to)

    @property
    def highest(self) -> TitleLevel | None:
        """The highest level held."""
        return min((each.level for each in self.held), key=TITLE_LEVELS.index, default=None)

    def asks(self, kind: TitlePrivilegeKind) -> AskedPrivilege | None:
        return next((each for each in self.asked if each.kind == kind), None)
