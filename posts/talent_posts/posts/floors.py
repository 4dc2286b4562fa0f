"""What a bureau may not loosen: figures of the State or the province, which a place may only tighten."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, get_args

from talent_posts.posts.facts.people import Degree
from talent_posts.rulebook.figures import Figures

Keeps = Callable[[Any, Any], bool]
"""Whether a given value is no looser than the one the law sets."""


_RANK: Final = {degree: n for n, degree in enumerate(reversed(get_args(Degree)))}


def _offices(given: list[str], law: list[str]) -> bool:
    """Every office the law names, in its order; others may be asked besides."""
    named = [each for each in given if each in law]
    return named == list(law)


def _by_level(given: Mapping[str, list[str]], law: Mapping[str, list[str]]) -> bool:
    return all(_offices(given[level], offices) for level, offices in law.items())


def _steps(given: list[str], law: list[str]) -> bool:
    return set(law) <= set(given)


def _days(given: Mapping[str, Any], law: Mapping[str, Any]) -> bool:
    unit = given["unit"] == law["unit"] or given["unit"] == "working_day"
    return unit and bool(given["least"] >= law["least"])


def _ages(given: Mapping[str, int], law: Mapping[str, int]) -> bool:
    return given["from"] >= law["from"] and given["to"] <= law["to"]


def _years(given: Mapping[Any, Any], law: Mapping[Any, Any]) -> bool:
    asked = {int(grade): years for grade, years in given.items()}
    return all((asked.get(int(grade)) or 0) >= (years or 0) for grade, years in law.items())


def _degrees(given: Mapping[Any, str], law: Mapping[Any, str]) -> bool:
    def least(of: Mapping[Any, str], grade: int) -> int:
        reached = [int(top) for top in of if grade <= int(top)]
        return _RANK[{int(top): degree for top, degree in of.items()}[min(reached)]] if reached else 0

    return all(least(given, grade) >= least(law, grade) for grade in range(1, 11))


_KEEPS: Final[Mapping[str, Keeps]] = {
    "competition_steps": _steps,
    "dual_post_approver": _offices,
    "grade1_approver": _offices,
    "grade2_approver": _offices,
    "main_category_floor": lambda given, law: all(given[kind] >= share for kind, share in law.items()),
    "management_education": _degrees,
    "plan_approvers": _by_level,
    "posts_per_establishment": lambda given, law: given <= law,
    "recruitment_publicity": _days,
    "recruitment_steps": _steps,
    "special_post_approvers": _offices,
    "working_age": _ages,
    "years_in_grade_management": _years,
    "years_in_grade_skilled": _years,
}


def guarded() -> tuple[str, ...]:
    """Names of the figures that a place may only tighten."""
    return tuple(_KEEPS)


def refuse_looser(law: Figures, name: str, value: Any, jurisdiction: str, since: date) -> None:
    """Compare a value that a place wants from a day on with what the law sets there, then and later; `law`:
    the book without values of the place's own.

    Raises:
        ValueError: it is looser, with the value of the law and its source.
    """
    keeps = _KEEPS.get(name)
    if keeps is None:
        return
    begins = [each.valid_from for each in law.by_name[name].values if each.valid_from is not None]
    for day in sorted({since, *(each for each in begins if each > since)}):
        use = law.at(name, jurisdiction, day)
        if use.is_set and not keeps(value, use.value):
            source = use.source.title if use.source else ""
            raise ValueError(f"不得宽于上级规定的 {use.value}({source}),只能从严")
