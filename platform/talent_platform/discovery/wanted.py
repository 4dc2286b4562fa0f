"""What somebody asks for: the text, what is picked beside it, and the order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from talent_platform.accounts.permissions import Resource
from talent_platform.clock import today
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.demand.needs.life import STATE_LABELS as NEED_STATES
from talent_platform.i18n import N_, gettext
from talent_platform.index import find
from talent_platform.index.conditions import Condition
from talent_platform.index.documents import WAN
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.cooperation import MODE_LABELS
from talent_platform.reference.ranks import EDUCATION_LABELS, TITLE_LABELS
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.life import STATE_LABELS as OFFER_STATES
from talent_platform.supply.wording import STAGE_LABELS
from talent_search import And, Filter, Not, Or, Range, Sort

MOST_PICKED = 20
"""Values of one facet that are read."""


@dataclass(frozen=True)
class Bound:
    """A limit chosen from a few: its label, how a choice is worded, and the filter it is."""

    label: str
    options: Mapping[str, str]
    """Value of the address → msgid."""
    filter: Callable[[int], Filter]


def _days_ago(days: int) -> Filter:
    return Range("updated", low=today() - timedelta(days))


def _available(days: int) -> Filter:
    return Range("available", high=today() + timedelta(days))


_SINCE = Bound(
    N_("更新"), {"7": N_("一周内更新"), "30": N_("一个月内更新"), "90": N_("三个月内更新")}, _days_ago
)
_AVAILABLE = Bound(
    N_("可到岗时间"),
    {"0": N_("现在可到岗"), "30": N_("一个月内可到岗"), "90": N_("三个月内可到岗")},
    _available,
)
BOUNDS: dict[Resource, dict[str, Bound]] = {
    NEED: {
        "years": Bound(
            N_("年限要求"), {"0": N_("不要求年限"), "3": N_("不超过 3 年"), "5": N_("不超过 5 年")},
            lambda years: Not(Range("years", low=years + 0.5)),
        ),
        "pay": Bound(
            N_("年薪"), {"10": N_("可达 10 万元"), "20": N_("可达 20 万元"), "30": N_("可达 30 万元"),
                       "50": N_("可达 50 万元")},
            lambda wan: Range("pay_high", low=wan * WAN),
        ),
        "since": _SINCE,
    },
    PROJECT: {"since": _SINCE},
    CANDIDATE: {
        "years": Bound(
            N_("工作年限"), {"3": N_("3 年及以上"), "5": N_("5 年及以上"), "10": N_("10 年及以上"),
                         "20": N_("20 年及以上")},
            lambda years: Range("years", low=years),
        ),
        "pay": Bound(
            N_("期望年薪"), {"10": N_("不超过 10 万元"), "20": N_("不超过 20 万元"),
                         "30": N_("不超过 30 万元"), "50": N_("不超过 50 万元")},
            lambda wan: Range("pay_low", high=wan * WAN),
        ),
        "available": _AVAILABLE,
        "since": _SINCE,
    },
    TEAM: {"available": _AVAILABLE, "since": _SINCE},
}  # fmt: skip
"""Limits beside the facets, by their parameter."""

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
    bounds: Mapping[str, str] = field(default_factory=dict)
    """Limit → the value chosen."""
    sort: str = ""

    @property
    def params(self) -> list[tuple[str, str]]:
        """As an address says it, without the kind."""
        pairs = [("q", self.text), *self.bounds.items(), ("sort", self.sort)]
        pairs += [(name, value) for name, values in self.picked.items() for value in values]
        return [(name, value) for name, value in pairs if value]

    @property
    def count(self) -> int:
        """Values picked."""
        return sum(map(len, self.picked.values())) + len(self.bounds)

    def order(self, kind: Resource) -> tuple[Sort, ...]:
        known = SORTS[kind].get(self.sort)
        return (known[1],) if known else ()

    def filter(self, kind: Resource, conditions: Sequence[Condition]) -> Filter:
        return And(
            *(condition.filter for condition in conditions),
            *(Or(*(find.chosen(kind, name, one) for one in values)) for name, values in self.picked.items()),
            *(BOUNDS[kind][name].filter(int(value)) for name, value in self.bounds.items()),
        )

    def unbound(self, name: str) -> Wanted:
        """The same without a limit."""
        return replace(self, bounds={key: value for key, value in self.bounds.items() if key != name})

    def without(self, name: str) -> Wanted:
        """The same with nothing picked of a facet."""
        return replace(self, picked={key: values for key, values in self.picked.items() if key != name})

    def toggled(self, name: str, value: str) -> Wanted:
        """The same with one value picked, or no longer."""
        now = tuple(self.picked.get(name, ()))
        then = tuple(one for one in now if one != value) if value in now else (*now, value)
        others = self.without(name).picked
        return replace(self, picked={**others, name: then} if then else others)

    def within(self, kind: Resource, fields: Mapping[str, str]) -> Wanted:
        """What of it another kind, with these facets, knows too; orders are each kind's own, and so are years
        and pay: what somebody has is not what somebody asks."""
        kept = {name: values for name, values in self.picked.items() if name in fields}
        shared = {
            name: value
            for name, value in self.bounds.items()
            if name in BOUNDS[kind] and BOUNDS[kind][name] in (_SINCE, _AVAILABLE)
        }
        return replace(self, picked=kept, bounds=shared, sort="")


def read(given: Mapping[str, Sequence[str]], kind: Resource, facets: Mapping[str, str]) -> Wanted:
    """From the parameters of an address, each with all its values."""

    def one(name: str) -> str:
        return next(iter(given.get(name, ())), "").replace("\x00", "")[:100]

    picked = {
        name: tuple(dict.fromkeys(value.replace("\x00", "")[:100] for value in given[name] if value))
        for name in facets
        if name in given
    }
    picked = {name: values[:MOST_PICKED] for name, values in picked.items() if values}
    bounds = {name: one(name) for name, bound in BOUNDS[kind].items() if one(name) in bound.options}
    return Wanted(one("q"), picked, bounds, one("sort"))


def label(kind: Resource, name: str, value: str) -> str:
    """A value of a facet as the reader is shown it."""
    states = NEED_STATES if kind in (NEED, PROJECT) else OFFER_STATES
    fields: dict[str, Mapping[Any, str]] = {
        "county": counties(), "places": counties(), "state": states, "stage": STAGE_LABELS,
        "modes": MODE_LABELS,
        "branch": {code: branch.name for code, branch in branches().items()},
        "degree": {str(int(rank)): label for rank, label in EDUCATION_LABELS.items()},
        "title_level": {str(int(rank)): label for rank, label in TITLE_LABELS.items()},
    }  # fmt: skip
    return gettext(fields.get(name, {}).get(value, value))
