"""What somebody asks for: the text, what is picked beside it, and the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from talent_platform.accounts.permissions import Resource
from talent_platform.clock import today
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.i18n import N_
from talent_platform.index import find
from talent_platform.index.conditions import Condition
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_search import EVERYTHING, And, Filter, Or, Range, Sort

MOST_PICKED = 20
"""Values of one facet that are read."""
SINCE = {"7": N_("一周内更新"), "30": N_("一个月内更新"), "90": N_("三个月内更新")}
"""Days → its name."""

_NEWEST = (N_("最近更新"), Sort("updated", descending=True))
SORTS: dict[Resource, dict[str, tuple[str, Sort]]] = {
    NEED: {
        "newest": _NEWEST, "pay": (N_("年薪从高到低"), Sort("pay_high", descending=True)),
        "deadline": (N_("截止日期从近到远"), Sort("deadline")),
    },
    PROJECT: {"newest": _NEWEST, "deadline": (N_("截止日期从近到远"), Sort("deadline"))},
    CANDIDATE: {
        "newest": _NEWEST, "years": (N_("工作年限从长到短"), Sort("years", descending=True)),
        "pay": (N_("期望年薪从低到高"), Sort("pay_low")),
    },
    TEAM: {"newest": _NEWEST},
}  # fmt: skip
"""Orders besides best fit: key → name, order."""


@dataclass(frozen=True)
class Wanted:
    """Unknown or impossible values find nothing, or mean nothing; none is an error."""

    text: str = ""
    picked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Facet field → values, any of which will do."""
    since: str = ""
    sort: str = ""

    @property
    def params(self) -> list[tuple[str, str]]:
        """As an address says it, without the kind."""
        pairs = [("q", self.text), ("since", self.since), ("sort", self.sort)]
        pairs += [(name, value) for name, values in self.picked.items() for value in values]
        return [(name, value) for name, value in pairs if value]

    @property
    def count(self) -> int:
        """Values picked."""
        return sum(map(len, self.picked.values())) + bool(self.since)

    def order(self, kind: Resource) -> tuple[Sort, ...]:
        known = SORTS[kind].get(self.sort)
        return (known[1],) if known else ()

    def filter(self, kind: Resource, conditions: Sequence[Condition]) -> Filter:
        return And(
            *(condition.filter for condition in conditions),
            *(Or(*(find.chosen(kind, name, one) for one in values)) for name, values in self.picked.items()),
            self._updated(),
        )

    def _updated(self) -> Filter:
        return (
            Range("updated", low=today() - timedelta(int(self.since))) if self.since in SINCE else EVERYTHING
        )

    def without(self, name: str) -> Wanted:
        """The same with nothing picked of a facet."""
        return replace(self, picked={key: values for key, values in self.picked.items() if key != name})

    def toggled(self, name: str, value: str) -> Wanted:
        """The same with one value picked, or no longer."""
        now = tuple(self.picked.get(name, ()))
        then = tuple(one for one in now if one != value) if value in now else (*now, value)
        others = self.without(name).picked
        return replace(self, picked={**others, name: then} if then else others)

    def within(self, fields: Mapping[str, str]) -> Wanted:
        """What of it another kind, with these facets, knows too; orders are each kind's own."""
        kept = {name: values for name, values in self.picked.items() if name in fields}
        return replace(self, picked=kept, sort="")


def read(given: Mapping[str, Sequence[str]], facets: Mapping[str, str]) -> Wanted:
    """From the parameters of an address, each with all its values."""

    def one(name: str) -> str:
        return next(iter(given.get(name, ())), "").replace("\x00", "")[:100]

    picked = {
        name: tuple(dict.fromkeys(value.replace("\x00", "")[:100] for value in given[name] if value))
        for name in facets
        if name in given
    }
    picked = {name: values[:MOST_PICKED] for name, values in picked.items() if values}
    since = one("since")
    return Wanted(one("q"), picked, since if since in SINCE else "", one("sort"))
