"""What one part of the application brings. Everything central is fed by this and by nothing else.

A part is a package with a module `part` that holds `PART`; `app.PARTS` names the packages in the order of
their layers. Modules are named, not imported: a command loads what it needs, and the process that reads a
stranger's workbook loads no service. Templates (`templates/`), the English catalogue (`messages/en.po`) and
what the database refuses (`guards.sql`) are found in the package by their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A line of the main menu."""

    label: str
    """A msgid."""
    url: str
    roles: frozenset[str]
    """Who sees it; each of them may open the page."""
    place: int
    """Entries stand in the order of their places, whichever parts they come from."""
    visitors: bool = False
    """Whether somebody without an account sees it too."""
    group: str = ""
    """Which entries it stands among (`web/navigation.py`); "": alone."""
    icon: str = ""
    """What is opened most, at hand on a phone, has one."""
    deep: bool = False
    """Whether it stands in the map of all functions only: another entry's page leads to it."""


@dataclass(frozen=True)
class Command:
    """A command of `talent`."""

    name: str
    target: str
    """`module:attribute`, the module relative to the part's package."""
    help: str


@dataclass(frozen=True)
class Part:
    """A part by what it brings; modules are named relative to its package."""

    package: str
    pages: tuple[str, ...] = ()
    """Modules whose `HANDLERS` answer pages and files."""
    api: tuple[str, ...] = ()
    """Modules whose `HANDLERS` answer below `/api/v1`."""
    menu: tuple[Entry, ...] = ()
    jobs: tuple[str, ...] = ()
    """Modules that register background work when they are imported."""
    workbooks: str = ""
    """Module whose `WORKBOOKS` can be imported."""
    documents: str = ""
    """Module whose `SOURCES` can be searched."""
    desk: str = ""
    """Module whose `desk(viewer)` says what waits for somebody."""
    events: str = ""
    """Module whose `EVENTS` people are told of, about the `THINGS` it names (`events.py`)."""
    figures: str = ""
    """Module whose `FIGURES` can stand in tables for the superior (`upward/figures.py`)."""
    commands: tuple[Command, ...] = ()
    hooks: Mapping[str, str] = field(default_factory=dict)
    """Point of a lower part → `module:function` of this one that it asks there."""
    tables: bool = False
    """Whether the package has tables of its own, registered in its `piccolo_app`."""

    @property
    def name(self) -> str:
        """The last word of the package: what its templates are called by."""
        return self.package.rsplit(".", 1)[-1]

    @property
    def folder(self) -> Path:
        return Path(next(iter(import_module(self.package).__path__)))

    def module(self, name: str) -> ModuleType:
        return import_module(f"{self.package}.{name}")

    def resolve(self, target: str) -> Any:
        """What `module:attribute` names."""
        return resolve_name(f"{self.package}.{target}")


def parts() -> tuple[Part, ...]:
    """The parts of this application, lowest layer first."""
    packages = import_module("talent_platform.app").PARTS
    return tuple(import_module(f"{package}.part").PART for package in packages)


def hooks(point: str) -> list[Any]:
    """The functions of all parts that are asked at a point, lowest layer first."""
    return [part.resolve(part.hooks[point]) for part in parts() if point in part.hooks]


def modules(kind: str) -> Iterator[ModuleType]:
    """The modules that the parts name for `pages`, `api`, `jobs`, `workbooks`, `documents`, `desk`,
    `events` or `figures`."""
    for part in parts():
        named = getattr(part, kind)
        for name in (named,) if isinstance(named, str) else named:
            if name:
                yield part.module(name)
