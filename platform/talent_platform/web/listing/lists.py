"""A list as a page shows it: rows, the way it was asked for, addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from talent_platform.i18n import gettext
from talent_platform.web.listing.declaration import Column, ListSpec
from talent_platform.web.listing.query import ListQuery, address


@dataclass(frozen=True)
class Listing:
    """One page of a list, ready for `web/_list.html`."""

    spec: ListSpec
    query: ListQuery
    rows: Sequence[object]
    """Views; the template finds a column's value by its key."""
    total: int
    path: str
    everything: str = ""
    """The address without any filter, where that is not the path alone."""
    export: str | None = None
    """Address that answers the same query as an Excel file."""
    kept: bool = False
    """Whether the reader may keep its filters under a name."""
    batch: bool = False
    """Rows can be ticked, for `{path}/batch`."""
    opened: frozenset[str] = frozenset()
    """Filters the list opened with by itself."""
    together: bool = False
    """All rows under the filters can be taken a step together, at `/batches`."""
    name: str = "list"
    """Id of the list in the page."""

    @cached_property
    def heads(self) -> list[tuple[Column, str, str]]:
        """Columns, how they are called in the reader's language, and the classes of their cells."""
        return [
            (
                column, gettext(column.label),
                f"text-{column.side}{' minor' if column.minor else ''}{'' if number else ' lead'}",
            )
            for number, column in enumerate(self.spec.columns)
        ]  # fmt: skip

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // self.query.size))

    @cached_property
    def page_numbers(self) -> tuple[int | None, ...]:
        """First, last and the neighbours of the current page; `None` stands for a gap."""
        near = {1, self.pages, *range(self.query.page - 1, self.query.page + 2)}
        wanted = sorted(number for number in near if 1 <= number <= self.pages)
        numbers: list[int | None] = []
        for before, number in zip([0, *wanted], wanted, strict=False):
            if number - before == 2:
                numbers.append(number - 1)
            elif number - before > 2:
                numbers.append(None)
            numbers.append(number)
        return tuple(numbers)

    @property
    def first_row(self) -> int:
        """Number of the first row shown, counted from one; 0 for an empty list."""
        return self.query.offset + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return self.query.offset + len(self.rows)

    @property
    def asked(self) -> str:
        """The address of exactly what is filtered and sorted here."""
        asked = self.query.url(self.path, page=None)
        return self.cleared if asked == self.path else asked

    @property
    def cleared(self) -> str:
        """The address of the whole list."""
        return self.everything or self.path

    @property
    def export_url(self) -> str | None:
        """The export of exactly what is filtered and sorted here, all pages."""
        return self.export and address(self.export, self.query.params(page=None, size=None))
