"""What can be imported: the workbook's layout, who may bring it, and the service that takes the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.demand.needs import importing as demand
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.establishment.institutions.roster import import_roster
from talent_platform.imports import layouts
from talent_platform.reference.import_rows import Imported, SourceRow
from talent_platform.supply.offers import bulk as supply
from talent_platform.workbooks.columns import Layout

BUREAU = frozenset({Role.CITY, Role.COUNTY, Role.OFFICER})


class Take(Protocol):
    """A service that writes the rows it can take and reports the others; `dry_run` only reports."""

    async def __call__(
        self, actor: Actor, rows: Sequence[SourceRow[Any]], *, file_hash: str, dry_run: bool = False
    ) -> Imported: ...


async def _take_needs(
    actor: Actor, rows: Sequence[SourceRow[Any]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    return await demand.import_needs(actor, NeedKind.TALENT, rows, file_hash=file_hash, dry_run=dry_run)


async def _take_projects(
    actor: Actor, rows: Sequence[SourceRow[Any]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    return await demand.import_needs(actor, NeedKind.PROJECT, rows, file_hash=file_hash, dry_run=dry_run)


@dataclass(frozen=True)
class ImportKind:
    layout: Layout
    roles: frozenset[Role]
    take: Take
    list_path: str
    """Page that lists what was imported."""

    @property
    def key(self) -> str:
        return self.layout.kind


KINDS: dict[str, ImportKind] = {
    kind.key: kind
    for kind in (
        ImportKind(layouts.NEEDS, BUREAU | {Role.ENTERPRISE, Role.INSTITUTION}, _take_needs, "/needs"),
        ImportKind(layouts.PROJECTS, BUREAU | {Role.ENTERPRISE}, _take_projects, "/projects"),
        ImportKind(layouts.CANDIDATES, BUREAU, supply.import_candidates, "/candidates"),
        ImportKind(layouts.TEAMS, BUREAU | {Role.TEAM_LEAD}, supply.import_teams, "/teams"),
        ImportKind(layouts.ROSTER, frozenset({Role.INSTITUTION}), import_roster, "/posts"),
    )
}


def kinds_for(actor: Actor) -> list[ImportKind]:
    return [kind for kind in KINDS.values() if actor.role in kind.roles]


def kind_for(actor: Actor, key: str) -> ImportKind:
    """The kind, if the actor's role may import it.

    Raises:
        NotFound: there is no such kind.
        NotAllowed: the role may not.
    """
    if key not in KINDS:
        raise NotFound("没有这种模板")
    if actor.role not in KINDS[key].roles:
        raise NotAllowed
    return KINDS[key]
