"""Dated figures: one YAML file per figure, values by jurisdiction and date, each with its legal source.

FigureError is raised for a file that a lawyer could not rely on: a value without source or status,
overlapping dates for one jurisdiction, an unknown key. A figure that nobody has set is no error: it gives
`unknown`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from typing import Any, Final, get_args

import yaml

from talent_posts.rulebook.calendar import WorkingDays, shipped_calendar
from talent_posts.rulebook.decision import FigureUse, Source, Status
from talent_posts.rulebook.directory import Directory, shipped_directory

NATION: Final = "CN"
_VALUE_KEYS: Final = {"jurisdiction", "from", "to", "value", "status", "source", "note"}


class FigureError(ValueError):
    """A figure file that must not be used; the sentence names file and value."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a figure in one jurisdiction for one period."""

    jurisdiction: str
    valid_from: date | None
    """None: in force since a day that is not known."""
    valid_to: date | None
    value: Any
    source: Source
    note: str = ""

    def covers(self, day: date) -> bool:
        """True when the value is in force on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure and all its values."""

    name: str
    title: str
    about: str
    values: tuple[DatedValue, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two values of one jurisdiction for the same day."""
        for position, one in enumerate(self.values):
            for other in self.values[position + 1 :]:
                if one.jurisdiction == other.jurisdiction and _overlap(one, other):
                    raise FigureError(
                        f"{self.name}: two values for {one.jurisdiction} overlap"
                        f" ({_period(one)} and {_period(other)}); end the first before the second begins"
                    )


def _period(value: DatedValue) -> str:
    return f"{value.valid_from or 'always'} to {value.valid_to or 'open'}"


def _overlap(one: DatedValue, other: DatedValue) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def jurisdictions(code: str) -> tuple[str, ...]:
    """The places whose law applies, nearest first: county, city, province, CN."""
    if code == NATION:
        return (NATION,)
    if len(code) != 6 or not code.isdigit():
        raise ValueError(f"行政区划代码应为六位数字或 CN,而不是“{code}”")
    return tuple(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000", NATION)))


@dataclass(frozen=True)
class Figures:
    """All figures, the calendar and the directory of qualifications; look-ups fall back from city to province
    to nation."""

    by_name: Mapping[str, Figure]
    calendar: WorkingDays = field(default_factory=shipped_calendar)
    directory: Directory = field(default_factory=shipped_directory)
    _timelines: dict[tuple[str, str], tuple[list[date], list[FigureUse]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def at(self, name: str, jurisdiction: str, day: date) -> FigureUse:
        """The value in force; `value` is None and `is_set` False when nobody has set one."""
        timeline = self._timelines.get((name, jurisdiction))
        if timeline is None:
            timeline = self._timelines[name, jurisdiction] = self._timeline(name, jurisdiction)
        starts, uses = timeline
        return uses[bisect_right(starts, day) - 1]

    def _timeline(self, name: str, jurisdiction: str) -> tuple[list[date], list[FigureUse]]:
        figure = self.by_name[name]
        starts = {date.min}
        for value in figure.values:
            starts.add(value.valid_from or date.min)
            if value.valid_to is not None and value.valid_to < date.max:
                starts.add(value.valid_to + timedelta(days=1))
        days = sorted(starts)
        return days, [_resolve(figure, jurisdiction, day) for day in days]

    def with_value(self, name: str, value: DatedValue) -> "Figures":
        """A copy in which this value holds, cutting short or replacing what stood there (what-if)."""
        figure = self.by_name[name]
        kept = [cut for old in figure.values for cut in _cut_around(old, value)]
        by_name = {**self.by_name, name: replace(figure, values=(*kept, value))}
        return Figures(by_name, self.calendar, self.directory)

    def with_calendar(self, calendar: WorkingDays) -> "Figures":
        """A copy that counts working days by this calendar."""
        return Figures(self.by_name, calendar, self.directory)

    def with_directory(self, directory: Directory) -> "Figures":
        """A copy that judges certificates by this directory."""
        return Figures(self.by_name, self.calendar, directory)


def _resolve(figure: Figure, jurisdiction: str, day: date) -> FigureUse:
    for place in jurisdictions(jurisdiction):
        for value in figure.values:
            if value.jurisdiction == place and value.covers(day):
                return FigureUse(
                    figure.name,
                    figure.title,
                    value.value,
                    place,
                    value.valid_from,
                    value.valid_to,
                    value.source,
                )
    return FigureUse(figure.name, figure.title, None, jurisdiction, None, None, None)


def _cut_around(old: DatedValue, new: DatedValue) -> Iterable[DatedValue]:
    if old.jurisdiction != new.jurisdiction or not _overlap(old, new):
        yield old
        return
    if new.valid_from is not None and (old.valid_from is None or old.valid_from < new.valid_from):
        yield replace(old, valid_to=new.valid_from - timedelta(days=1))
    if new.valid_to is not None and (old.valid_to is None or old.valid_to > new.valid_to):
        yield replace(old, valid_from=new.valid_to + timedelta(days=1))


def read_figure(text: str, name: str) -> Figure:
    """Parse one figure file; FigureError says which value lacks what."""
    document = yaml.safe_load(text)
    if not isinstance(document, dict) or set(document) != {"figure", "title", "about", "values"}:
        raise FigureError(f"{name}: a figure file has exactly the keys figure, title, about and values")
    if document["figure"] != name:
        raise FigureError(f"{name}: the key figure says {document['figure']!r}; it must equal the file name")
    values = tuple(_read_value(entry, f"{name}, value {n}") for n, entry in enumerate(document["values"], 1))
    return Figure(name, document["title"], document["about"].strip(), values)


def _read_value(entry: Mapping[str, Any], where: str) -> DatedValue:
    missing = _VALUE_KEYS - {"note"} - set(entry)
    if missing or set(entry) - _VALUE_KEYS:
        raise FigureError(
            f"{where}: needs {', '.join(sorted(_VALUE_KEYS - {'note'}))} and allows only note besides"
        )
    source = entry["source"]
    if not isinstance(source, dict) or not source.get("title") or set(source) != {"title", "article", "link"}:
        raise FigureError(f"{where}: source needs title, article and link (article and link may be empty)")
    if entry["status"] not in get_args(Status):
        raise FigureError(f"{where}: status is one of {', '.join(get_args(Status))}")
    if not source["link"] and entry["status"] in ("verified", "secondary"):
        raise FigureError(f"{where}: a {entry['status']} value needs the link of the copy that was read")
    if entry["value"] is None:
        raise FigureError(f"{where}: value is empty; leave the whole entry out when nobody has set it")
    jurisdictions(entry["jurisdiction"])
    return DatedValue(
        entry["jurisdiction"],
        entry["from"],
        entry["to"],
        entry["value"],
        Source(source["title"], source["article"], source["link"], entry["status"]),
        entry.get("note", ""),
    )


def load_figures(folder: Traversable) -> Figures:
    """The figures of a folder of YAML files."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return Figures(
        {
            name.removesuffix(".yaml"): read_figure(
                (folder / name).read_text("utf-8"), name.removesuffix(".yaml")
            )
            for name in names
        }
    )
