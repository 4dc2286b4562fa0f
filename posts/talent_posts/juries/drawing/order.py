"""What an office orders: experts and applicants by their own numbers, seats, limits, the event. From it comes
what is made known, under pseudonyms, and what only the office and its supervisors keep."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from talent_posts.draw.drawing import DrawError
from talent_posts.juries.drawing.chances import DRY_DRAWS, chances
from talent_posts.juries.drawing.conflicts import Tied, TieFound, find_conflicts
from talent_posts.juries.drawing.feasible import check
from talent_posts.juries.drawing.files import PlannedDraw
from talent_posts.juries.drawing.jury import JuryConflict, JuryPlan, JurySeats, PoolMember
from talent_posts.juries.drawing.names import Pseudonym, pseudonyms
from talent_posts.posts.facts.people import CLOSED
from talent_posts.posts.files.case_json import CaseError, sentence_of
from talent_posts.rulebook.figures import Figures, jurisdictions

LEAST_AT_ONCE = 0.5
"""So many of the dry draws must fill every seat with their first rank; then a hundred ranks never fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolExpert(Tied):
    """An expert of the pool who may be drawn."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    specialty: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryOrder:
    """A draw as an office orders it."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    jurisdiction: str
    """Six-digit division code: whose figures hold."""
    experts: tuple[PoolExpert, ...]
    applicants: tuple[Tied, ...]
    seats: tuple[JurySeats, ...]
    per_unit: int
    per_applicant: int
    fixed: date
    event: str
    happens: date
    fallback: str
    fallback_happens: date

    def __post_init__(self) -> None:
        """Refuse a place without figures, somebody without a number and somebody listed twice."""
        jurisdictions(self.jurisdiction)
        for several, name in ((self.experts, "专家"), (self.applicants, "申报人")):
            ids = [each.id for each in several]
            if not all(map(str.strip, ids)) or len(set(ids)) < len(ids):
                raise ValueError(f"{name}编号为空或重复")


@dataclass(frozen=True, slots=True)
class Announced:
    """A draw ready to be made known, and what is kept from the public."""

    draw: PlannedDraw
    names: tuple[Pseudonym, ...]
    ties: tuple[TieFound, ...]
    """Why whom would have to withdraw from whom, by their own numbers."""


def announce_draw(order: JuryOrder, figures: Figures, dry_draws: int = DRY_DRAWS) -> Announced:
    """Find the conflicts, choose pseudonyms, make sure that the seats can be filled, count the chances.

    Raises:
        DrawError: a figure nobody has set, seats that cannot be filled, limits that most ranks would miss.
    """
    years = figures.at("conflict_unit_years", order.jurisdiction, order.fixed)
    if not years.is_set:
        raise DrawError(f"「{years.title}」未设定,回避关系无法查明,不能抽取")
    ties = find_conflicts(order.experts, order.applicants, on=order.fixed, years=years.value)
    experts = pseudonyms("expert", (each.id for each in order.experts))
    units = pseudonyms("unit", sorted({each.unit for each in order.experts}))
    applicants = pseudonyms("applicant", sorted({each.applicant for each in ties}))
    pool = tuple(
        PoolMember(each.specialty, each.origin, experts[each.id].id, units[each.unit].id)
        for each in order.experts
    )
    conflicts = _published(ties, experts, applicants)
    plan = JuryPlan(
        seats=order.seats,
        per_unit=order.per_unit,
        per_applicant=order.per_applicant,
        fixed=order.fixed,
        event=order.event,
        happens=order.happens,
        fallback=order.fallback,
        fallback_happens=order.fallback_happens,
    )
    check(pool, conflicts, plan)
    found = chances(pool, conflicts, plan, dry_draws)
    if found.first < LEAST_AT_ONCE * found.draws:
        raise DrawError(
            f"上限过紧:{found.draws} 次试抽只有 {found.first} 次一轮坐满,须放宽上限、减少席位或补充专家"
        )
    names = (*experts.values(), *units.values(), *applicants.values())
    return Announced(PlannedDraw(pool, conflicts, plan, found), names, ties)


def _published(
    ties: Iterable[TieFound], experts: Mapping[str, Pseudonym], applicants: Mapping[str, Pseudonym]
) -> tuple[JuryConflict, ...]:
    """Pairs with the kinds of reason alone: the reasons name units and works."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for each in ties:
        pair = applicants[each.applicant].id, experts[each.expert].id
        kinds.setdefault(pair, set()).add(each.kind)
    return tuple(
        JuryConflict(applicant, expert, tuple(sorted(several)))
        for (applicant, expert), several in kinds.items()
    )


@cache
def _adapter() -> TypeAdapter[JuryOrder]:
    return TypeAdapter(JuryOrder)


def read_order(path: Path) -> JuryOrder:
    """Read an order; CaseError when it cannot be read or is none."""
    try:
        return _adapter().validate_json(path.read_bytes())
    except OSError as error:
        raise CaseError(f"{path}: 无法读取({error.strerror})") from None
    except ValidationError as error:
        raise CaseError(sentence_of(error, path.name)) from None
