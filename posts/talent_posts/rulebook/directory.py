"""The national qualification directory (国家职业资格目录) by edition: a certificate is judged by the one in
force when it was issued.

DirectoryError is raised for a list nobody could rely on: an unknown class, a name twice, an edition with two
first days. Before the first edition there is no directory, which is no refusal.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import Final, Literal, get_args

from talent_posts.rulebook.decision import Status

ItemKind = Literal["准入类", "水平评价类"]
"""Access: the law forbids the work without it; level: it only shows what somebody can do."""
ItemGroup = Literal["专业技术人员", "技能人员"]
ACCESS: Final[ItemKind] = "准入类"
_ITEM_COLUMNS: Final = [
    "edition", "no", "name", "sub_items", "class", "group", "authority", "legal_basis", "valid_from",
    "valid_to", "name_status", "detail_status", "source", "note",
]  # fmt: skip
_EDITION_COLUMNS: Final = ("edition", "title", "valid_from", "looked", "status", "source", "note")
_BRACKETS: Final = re.compile(r"[（(][^（）()]*[)）]")
_DETAIL_STATES: Final = ("verified", "partly verified", "secondary", "recalled", "not found")


class DirectoryError(ValueError):
    """A list of qualifications that must not be used; the sentence names the row."""


@dataclass(frozen=True, slots=True)
class Qualification:
    """One item of one edition."""

    edition: str
    number: str
    name: str
    parts: tuple[str, ...]
    kind: ItemKind
    group: ItemGroup
    authority: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    """Last day: an item may leave before its edition does."""
    name_status: Status
    detail_status: str
    """How far authority and legal basis can be trusted."""

    @property
    def is_access(self) -> bool:
        """True where the law forbids the work without it."""
        return self.kind == ACCESS

    def covers(self, day: date) -> bool:
        """True while the item stood in the directory."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Edition:
    """One published list."""

    name: str
    title: str
    valid_from: date
    looked: date
    """Day on which somebody last looked whether there is a newer one."""
    status: Status
    source: str
    note: str = ""

    @classmethod
    def named(cls, name: str, valid_from: date, looked: date, status: Status, source: str) -> "Edition":
        """One under the title that every edition bears."""
        return cls(name, f"国家职业资格目录（{name}版）", valid_from, looked, status, source)


@dataclass(frozen=True, eq=False)
class Directory:
    """Editions, the first one first, and all their items. One object is equal to itself alone."""

    editions: tuple[Edition, ...]
    items: tuple[Qualification, ...]

    @cached_property
    def _by_name(self) -> dict[str, tuple[Qualification, ...]]:
        found: dict[str, list[Qualification]] = {}
        for item in self.items:
            names = (item.name, *item.parts, without_brackets(item.name))
            for name in dict.fromkeys((*names, *(each.replace("、", "") for each in names))):
                found.setdefault(name, []).append(item)
        return {name: tuple(items) for name, items in found.items()}

    @property
    def looked(self) -> date:
        """Day on which somebody last looked for a newer edition."""
        return max(edition.looked for edition in self.editions)

    def edition_on(self, day: date) -> Edition | None:
        """The edition in force; None before the first: then there was no directory."""
        return next((each for each in reversed(self.editions) if each.valid_from <= day), None)

    def on(self, day: date) -> tuple[Qualification, ...]:
        """The items that stood in the directory on that day, in its order."""
        return tuple(item for item in self.items if item.covers(day))

    def find(self, name: str, day: date) -> Qualification | None:
        """The item (or the item one of whose parts) bears this name on that day."""
        return next((item for item in self._by_name.get(name, ()) if item.covers(day)), None)

    def ever(self, name: str) -> Qualification | None:
        """The latest item that ever bore this name, or had a part of it."""
        return max(self._by_name.get(name, ()), key=lambda item: item.valid_from, default=None)

    def with_edition(self, edition: Edition, items: Iterable[Qualification]) -> "Directory":
        """A copy in which this edition holds from its first day until the next one, instead of what held
        then. Raises DirectoryError for items of another edition or no items."""
        start = edition.valid_from
        new = tuple(items)
        if not new:
            raise DirectoryError(f"目录{edition.name}版:没有任何职业资格")
        _check_edition(edition, new)
        others = [each for each in self.editions if each.valid_from != start]
        replaced = {each.name for each in self.editions if each.valid_from == start}
        if edition.name in {each.name for each in others}:
            raise DirectoryError(f"目录{edition.name}版已经收录,自{_start_of(others, edition.name)}起")
        eve = start - timedelta(days=1)
        kept = [
            replace(item, valid_to=eve) if item.valid_from < start and item.covers(start) else item
            for item in self.items
            if item.edition not in replaced
        ]
        later = min((each.valid_from for each in others if each.valid_from > start), default=None)
        until = later - timedelta(days=1) if later else None
        cut = [_until(item, until) for item in new]
        return Directory(
            tuple(sorted([*others, edition], key=lambda each: each.valid_from)),
            tuple(sorted([*kept, *cut], key=lambda item: item.valid_from)),
        )


def _start_of(editions: Iterable[Edition], name: str) -> date:
    return next(each.valid_from for each in editions if each.name == name)


def _until(item: Qualification, last: date | None) -> Qualification:
    if last is None or (item.valid_to is not None and item.valid_to <= last):
        return item
    return replace(item, valid_to=last)


def _check_edition(edition: Edition, items: tuple[Qualification, ...]) -> None:
    names: set[str] = set()
    for item in items:
        where = f"目录{edition.name}版 {item.group}第{item.number}项 {item.name}"
        if item.edition != edition.name or item.valid_from != edition.valid_from:
            raise DirectoryError(f"{where}:不属于这一版,或起始日不同")
        if not item.name.strip():
            raise DirectoryError(f"{where}:没有名称")
        if item.kind not in get_args(ItemKind):
            raise DirectoryError(f"{where}:类别应为{'或'.join(get_args(ItemKind))}")
        if item.group not in get_args(ItemGroup):
            raise DirectoryError(f"{where}:应属{'或'.join(get_args(ItemGroup))}")
        if item.valid_to is not None and item.valid_to < item.valid_from:
            raise DirectoryError(f"{where}:终止日早于起始日")
        if again := {item.name, *item.parts} & names:
            raise DirectoryError(f"{where}:“{min(again)}”写了两次")
        names |= {item.name, *item.parts}


def without_brackets(name: str) -> str:
    """船员资格（含船员、渔业船员） as people write it."""
    return _BRACKETS.sub("", name).strip() or name.strip()


def parts_of(text: str) -> tuple[str, ...]:
    """消防员；森林消防员 as a tuple."""
    pieces = text.replace("、", "；").replace(";", "；").split("；")
    return tuple(dict.fromkeys(part.strip() for part in pieces if part.strip()))


def read_editions(rows: Iterable[Mapping[str, str]]) -> tuple[Edition, ...]:
    """The rows of qualification-editions.csv."""
    found = []
    for number, row in enumerate(rows, 2):
        where = f"qualification-editions.csv 第{number}行"
        if tuple(row) != _EDITION_COLUMNS:
            raise DirectoryError(f"{where}:栏目应为{','.join(_EDITION_COLUMNS)}")
        if row["status"] not in get_args(Status) or not row["source"]:
            raise DirectoryError(f"{where}:须有来源和核对程度")
        found.append(
            Edition(
                row["edition"],
                row["title"],
                _day(row["valid_from"], where),
                _day(row["looked"], where),
                row["status"],  # type: ignore[arg-type]
                row["source"],
                row["note"],
            )
        )
    return tuple(sorted(found, key=lambda each: each.valid_from))


def read_items(rows: Iterable[Mapping[str, str]], edition: Edition) -> tuple[Qualification, ...]:
    """The rows of one edition's file."""
    name = f"qualification-directory-{edition.name}.csv"
    items = tuple(_item(row, f"{name} 第{number}行") for number, row in enumerate(rows, 2))
    _check_edition(edition, items)
    return items


def _item(row: Mapping[str, str], where: str) -> Qualification:
    if list(row) != _ITEM_COLUMNS:
        raise DirectoryError(f"{where}:栏目应为{','.join(_ITEM_COLUMNS)}")
    if row["name_status"] not in get_args(Status) or row["detail_status"] not in _DETAIL_STATES:
        raise DirectoryError(f"{where}:没有核对程度")
    if not row["source"]:
        raise DirectoryError(f"{where}:没有来源")
    return Qualification(
        row["edition"],
        row["no"],
        row["name"],
        parts_of(row["sub_items"]),
        row["class"],  # type: ignore[arg-type]
        row["group"],  # type: ignore[arg-type]
        row["authority"],
        row["legal_basis"],
        _day(row["valid_from"], where),
        _day(row["valid_to"], where) if row["valid_to"] else None,
        row["name_status"],  # type: ignore[arg-type]
        row["detail_status"],
    )


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DirectoryError(f"{where}:“{text}”不是日期") from None


@cache
def shipped_directory() -> Directory:
    """The editions of 2017 and 2021, read once."""
    editions = read_editions(_rows("qualification-editions"))
    items = [read_items(_rows(f"qualification-directory-{each.name}"), each) for each in editions]
    return Directory(editions, tuple(item for several in items for item in several))


def _rows(name: str) -> list[dict[str, str]]:
    with files("talent_posts").joinpath("data", f"{name}.csv").open(encoding="utf-8") as text:
        return list(csv.DictReader(text))
