"""Vacancies as of a day, the seats that will free, and how near a unit is to its ratios."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from talent_posts.posts.facts.model import Unit
from talent_posts.posts.facts.scheme import (
    CATEGORY_NAMES,
    Category,
    grades_sharing_level,
    post_level,
    post_name,
)
from talent_posts.posts.occupation import FOREVER, occupied_spans
from talent_posts.posts.register import shipped_figures
from talent_posts.posts.rules.plan import MAIN_CATEGORY
from talent_posts.posts.seats import SeatCount, Seats, overflow
from talent_posts.rulebook.figures import Figures


@dataclass(frozen=True, slots=True)
class Opening:
    """A seat that someone gives up."""

    opens: date
    category: Category
    grade: int
    person_id: str
    person: str
    free_then: int
    """Seats of the grade free on that day, counting everything known; 0 or less when an excess swallows
    the seat."""

    @property
    def post(self) -> str:
        """Name of the post."""
        return post_name(self.category, self.grade)


@dataclass(frozen=True, slots=True)
class Headroom:
    """How many more appointments of one kind until a ratio breaks; negative when it is broken already."""

    rule: str
    counted: str
    more: int | None
    """None: the figure is not set, or no number of such appointments can break the ratio."""


def _seats(unit: Unit, on: date, figures: Figures | None) -> Seats:
    book = figures or shipped_figures()
    dual = book.at("dual_post_quota", unit.institution.jurisdiction, on).value
    return Seats(unit.plan, unit.roster, unit.pending, on, changes=unit.changes, dual_quota=dual)


def _downward(unit: Unit, on: date, figures: Figures | None) -> bool:
    book = figures or shipped_figures()
    return bool(book.at("downward_use", unit.institution.jurisdiction, on).value)


def vacancies(unit: Unit, *, on: date, figures: Figures | None = None) -> tuple[SeatCount, ...]:
    """Approved, frozen, occupied, reserved and free seats of every grade on a day."""
    return _seats(unit, on, figures).table(on, downward=_downward(unit, on, figures))


def level_room(
    unit: Unit, category: Category, *, on: date, figures: Figures | None = None
) -> tuple[dict[str, int], dict[int, int]]:
    """How many more people each level takes, and each grade with those above it.

    A level is a professional level, elsewhere a grade. The second is empty where higher grades do not serve
    lower ones: there each grade stands for itself.
    """
    seats = _seats(unit, on, figures)
    levels: dict[str, int] = {}
    above: dict[int, int] = {}
    for chain in dict.fromkeys(grades_sharing_level(category, grade) for _, grade in seats.keys_of(category)):
        keys = tuple((category, grade) for grade in chain)
        demand = seats.demand(keys, on)
        name = post_level(chain[0]) if category == "professional" else f"{category}-{chain[0]}"
        levels[name] = seats.usable_in_level(category, chain[0], on) - seats.taken_in(keys, on)
        if _downward(unit, on, figures):
            for place, short in enumerate(overflow(demand), 1):
                above[chain[place - 1]] = short - sum(demand[:place])
    return levels, above


def openings(unit: Unit, *, after: date, until: date, figures: Figures | None = None) -> tuple[Opening, ...]:
    """Seats given up after one day and up to another (retirement, end of contract), earliest first."""
    seats = _seats(unit, after, figures)
    found = []
    for person in unit.roster:
        for holding in person.holdings:
            for _, last in occupied_spans(person, holding):
                if after <= last < until and last < FOREVER:
                    opens = last + timedelta(days=1)
                    key = holding.category, holding.grade
                    free = seats.usable(*key, opens) - seats.taken(key, opens)
                    found.append(Opening(opens, *key, person.id, person.name, free))
    return tuple(sorted(found, key=lambda each: (each.opens, each.category, each.grade, each.person_id)))


def next_opening(
    unit: Unit, category: Category, grade: int, *, after: date, figures: Figures | None = None
) -> date | None:
    """The first day from `after` on which a seat of the grade is really free; None when none is in sight."""
    seats = _seats(unit, after, figures)
    key = category, grade
    days = sorted({after, *seats.freeing_days(category, after)})
    return next(
        (day for day in days if seats.room_in_plan(key, day, downward=_downward(unit, day, figures))), None
    )


def headroom(
    unit: Unit, *, on: date, figures: Figures | None = None, counted: tuple[SeatCount, ...] | None = None
) -> Iterator[Headroom]:
    """For people really in post on the day: appointments left until G1a, G1b and G2a would warn of them;
    `counted`: the seats of that day, where they are known already."""
    book = figures or shipped_figures()
    place, kind = unit.institution.jurisdiction, unit.institution.kind
    staff: dict[str, int] = dict.fromkeys(CATEGORY_NAMES, 0)
    senior = middle = 0
    for row in vacancies(unit, on=on, figures=book) if counted is None else counted:
        staff[row.category] += row.occupied
        if row.category == "professional":
            senior += row.occupied if row.grade <= 7 else 0
            middle += row.occupied if 8 <= row.grade <= 10 else 0
    total, main = sum(staff.values()), MAIN_CATEGORY[kind]
    floor = book.at("main_category_floor", place, on)
    others = "主体岗位以外的聘用"
    most = int(staff[main] * 100 // floor.value[kind]) if floor.is_set else None
    yield Headroom("G1a", others, None if most is None else most - total)
    cap = book.at("skilled_share_cap", place, on)
    limit = cap.value.get(kind) if cap.is_set else None
    yield Headroom(
        "G1b",
        "工勤技能岗位聘用",
        _more_below(Fraction(str(limit)) / 100, staff["skilled"], total) if limit else None,
    )
    structure = book.at("level_structure", place, on)
    ratio = structure.value.get(unit.institution.level) if structure.is_set else None
    parts = [Fraction(str(part)) for part in ratio] if ratio else []
    for name, top, count in (
        ("高级岗位聘用", parts[:1], senior),
        ("高、中级岗位聘用", parts[:2], senior + middle),
    ):
        more = (
            _more_below(sum(top, Fraction()) / sum(parts, Fraction()), count, staff["professional"])
            if parts
            else None
        )
        yield Headroom("G2a", name, more)


def _more_below(share: Fraction, count: int, total: int) -> int | None:
    """Largest n with (count + n) / (total + n) <= share."""
    return None if share >= 1 else (share * total - count) // (1 - share)
