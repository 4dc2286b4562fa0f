"""What can be imported: the workbook's layout, who may bring it, and the service that takes the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pkgutil import resolve_name
from typing import Any, Protocol

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.part import modules
from talent_platform.reference.import_rows import Imported, SourceRow
from talent_platform.workbooks.columns import Layout


class TakeBack(Protocol):
    """A service that takes back what an import brought in, by its steps; returns what stays → why."""

    async def __call__(self, actor: Actor, ids: Sequence[int]) -> Mapping[int, str]: ...


class Take(Protocol):
    """A service that writes the rows it can take and reports the others; `dry_run` only reports."""

    async def __call__(
        self, actor: Actor, rows: Sequence[SourceRow[Any]], *, file_hash: str, dry_run: bool = False
    ) -> Imported: ...


@dataclass(frozen=True)
class ImportKind:
    """A workbook that some roles may bring; a part lists its own as `WORKBOOKS`."""

    layout: Layout
    roles: frozenset[Role]
    takes: str
    """`module:function` of the service, loaded when rows are there: reading a workbook needs none."""
    list_path: str
    """Page that lists what was imported."""
    examples: str = ""
    """`module:function` that gives an actor field → values for the example rows of the template."""
    takes_back: str = ""
    """`module:function` that takes rows back by the steps of their part; without, they are deleted."""
    goes_on: tuple[str, str] | None = None
    """Label and address (`{file}`: the id) of what is done with an imported file next."""

    @property
    def key(self) -> str:
        return self.layout.kind

    @property
    def take(self) -> Take:
        taking: Take = resolve_name(self.takes)
        return taking

    @property
    def take_back(self) -> TakeBack | None:
        taking: TakeBack | None = resolve_name(self.takes_back) if self.takes_back else None
        return taking


@cache
def kinds() -> dict[str, ImportKind]:
    """Every kind by its key, in the order of the parts."""
    return {kind.key: kind for module in modules("workbooks") for kind in module.WORKBOOKS}


def kinds_for(actor: Actor) -> list[ImportKind]:
    return [kind for kind in kinds().values() if actor.role in kind.roles]


def kind_for(actor: Actor, key: str) -> ImportKind:
    """The kind, if the actor's role may import it.

    Raises:
        NotFound: there is no such kind.
        NotAllowed: the role may not.
    """
    if key not in kinds():
        raise NotFound(N_("没有这种模板"))
    if actor.role not in kinds()[key].roles:
        raise NotAllowed
    return kinds()[key]
