"""Whose turn it is of what walks from a unit through its offices, as conditions over a table: the department
where it has accounts of its own, then the county of a county unit, then the city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from piccolo.columns.combination import And, Or, WhereRaw
from piccolo.custom_types import Combinable
from piccolo.querystring import QueryString

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.clock import now
from talent_platform.i18n import N_
from talent_platform.web.listing.declaration import SelectFilter

COUNTY_LEVELS = frozenset({"county", "township"})
NEW = timedelta(days=7)
"""How long what came to somebody counts as new; rolling, for a week ends on Fridays."""
_STATIONS = 2
"""Before the city: the department, the county."""
_NOBODY = WhereRaw("false")


def office(passed: int, *, speaks: bool, level: str) -> Role:
    """Whose turn it is of what has passed so many stations: 0, the department or whoever comes first in its
    place; 1, the office after it; 2, the city. `Road` and `unit_told` of guards.sql say the same of many.
    `speaks`: the department has an account of its own; `level`: of the unit."""
    if passed == 0 and speaks:
        return Role.DEPARTMENT
    return Role.COUNTY if passed < _STATIONS and level in COUNTY_LEVELS else Role.CITY


def speaks(department: Any) -> str:
    """Whether the department has an account of its own, as SQL; a query that selects it joins the column's
    table by another column."""
    return f"department_speaks({_column(department)})"


def voice(department: Any) -> tuple[QueryString, QueryString]:
    """To select: `department_speaks`, and `department_silent`: the first bureau records its word."""
    return (
        QueryString(speaks(department), alias="department_speaks"),
        QueryString(f"department_silent({_column(department)})", alias="department_silent"),
    )


def _column(column: Any) -> str:
    return str(column._meta.get_full_name(with_alias=False))  # noqa: SLF001


@dataclass(frozen=True)
class Road:
    """One kind of thing that offices pass on."""

    state: Any
    """Column of the state."""
    updated: Any
    """Column of the last move."""
    unit: Any
    """The institution, joined."""
    drafts: tuple[StrEnum, ...]
    """The unit has not handed it in."""
    returned: tuple[StrEnum, ...]
    """It has come back to the unit, to be mended or carried out."""
    asked: tuple[StrEnum, StrEnum, StrEnum]
    """The department is asked (or whoever comes first), the office after it, the city after the county."""

    def filter(self) -> SelectFilter:
        options = (("mine", N_("等我办理")), ("new", N_("七天内新到")), ("others", N_("等别人办理")))
        return SelectFilter("turn", N_("轮到谁"), options, self._chosen)

    def _chosen(self, reader: Actor, chosen: str) -> Combinable:
        match chosen:
            case "mine":
                return self._mine(reader)
            case "new":
                came = self._in(*self.returned) if reader.role is Role.INSTITUTION else self._mine(reader)
                return And(came, self.updated > now() - NEW)
            case _:
                return self._others(reader)

    def _mine(self, reader: Actor) -> Combinable:
        match reader.role:
            case Role.INSTITUTION:
                return self._in(*self.drafts, *self.returned)
            case Role.DEPARTMENT:
                return self._before_department()
            case Role.COUNTY:
                return self._with_county()
            case Role.CITY:
                return self._with_city()
            case _:
                return _NOBODY

    def _others(self, reader: Actor) -> Combinable:
        """Handed in and not decided, or with the unit again, while it is not the reader's turn."""
        back = self._in(*self.returned)
        match reader.role:
            case Role.INSTITUTION:
                return self._in(*self.asked)
            case Role.DEPARTMENT:
                return Or(back, Or(self._past_department(), self._in(self.asked[2])))
            case Role.COUNTY:
                return Or(back, Or(self._before_department(), self._with_city()))
            case Role.CITY:
                return Or(back, Or(self._before_department(), self._with_county()))
            case _:
                return Or(back, self._in(*self.asked))

    def _before_department(self) -> Combinable:
        return And(self._in(self.asked[0]), And(self.unit.department.is_not_null(), self._speaks()))

    def _past_department(self) -> Combinable:
        silent = Or(self.unit.department.is_null(), self._speaks("NOT "))
        return Or(And(self._in(self.asked[0]), silent), self._in(self.asked[1]))

    def _speaks(self, negation: str = "") -> Combinable:
        return WhereRaw(negation + speaks(self.unit.department))

    def _with_county(self) -> Combinable:
        return And(self._past_department(), self.unit.level.is_in(sorted(COUNTY_LEVELS)))

    def _with_city(self) -> Combinable:
        elsewhere = self.unit.level.not_in(sorted(COUNTY_LEVELS))
        return Or(self._in(self.asked[2]), And(self._past_department(), elsewhere))

    def _in(self, *states: StrEnum) -> Combinable:
        return self.state.is_in([str(state) for state in states]) if states else _NOBODY
