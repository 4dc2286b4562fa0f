"""A list, declared once: its page, its file and its answer over the API read the same rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response
from piccolo.querystring import QueryString

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.i18n import many
from talent_platform.part import modules
from talent_platform.web.listing.answers import Item, Page, page_of
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declaration import ListSpec, value_of
from talent_platform.web.listing.downloads import columns_of_list, whole
from talent_platform.web.listing.exports import cells_of, export
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.parameters import asked
from talent_platform.web.listing.query import ListQuery, address
from talent_platform.web.listing.selection import Found
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workbooks.columns import SheetColumn

Sheet = tuple[Sequence[SheetColumn], Iterable[Sequence[Any]]]
_DECLARED: dict[str, DeclaredList] = {}


def declared(path: str) -> DeclaredList | None:
    """The list whose page has this path."""
    list(modules("pages"))  # each list is declared where it is imported
    return _DECLARED.get(path)


@dataclass(frozen=True)
class DeclaredList:
    """What one list is. A handler of each door has its own address and hands the request on to here."""

    name: str
    """What the log calls it."""
    title: str
    """Of the sheet, a msgid."""
    path: str
    """Of the page; the file has `.xlsx` behind it."""
    spec: ListSpec
    """All it can show, filter and sort."""
    read: Callable[[Any, ListQuery], Awaitable[Found[Any]]]
    """The rows a query asks for, inside what the reader may see."""
    readers: Iterable[Role] | None
    """Who may open it; `None`: anybody, without an account too."""
    offered: Callable[[Actor | None], ListSpec] | None = None
    """What of all that somebody is offered; `None`: all of it."""
    sheet: Callable[[Actor | None, Sequence[Any]], Sheet] | None = None
    """Columns of the file and their cells; `None`: the columns of the list."""
    batch: Batch | None = None
    """What can be done with ticked rows."""
    ticks: frozenset[Role] = frozenset()
    """Who ticks rows for a page of the list's own at `/batch`, where no workflow says what can be done."""
    opens: Callable[[Actor | None], Mapping[str, str]] | None = None
    """The filters with which the page opens, where its address asks for nothing; file and API have none."""
    waits: Callable[[Actor], Mapping[str, str]] | None = None
    """The filters under which the list shows what waits for somebody, and the order in which it is to be
    taken; none where nothing of it can wait."""
    names: tuple[str, str] | None = None
    """Page and subject as the log calls them where the rows name people in clear."""

    def __post_init__(self) -> None:
        _DECLARED[self.path] = self

    async def page(self, request: AppRequest) -> Listing:
        """One page of the list, ready for the template."""
        reader = self._reader(request)
        spec = self.spec_for(reader)
        opening = self.opens(reader) if self.opens else {}
        given = request.query_params
        # Turning the page asks for no other rows.
        opens = not set(given) - {"page", "size"}
        query = ListQuery.parse(spec, {**opening, **given} if opens else given)
        total, query, rows = await self.read(reader, query)
        await self._note(reader, rows)
        return Listing(
            spec, query, rows, total, path=self.path, export=f"{self.path}.xlsx", kept=reader is not None,
            batch=self._ticks(reader),
            together=self.batch is not None and bool(self.batch.steps(reader)),
            opened=frozenset(opening) if opens else frozenset(),
            everything=address(self.path, dict.fromkeys(opening, "")),
        )  # fmt: skip

    def _ticks(self, reader: Actor | None) -> bool:
        if self.batch is not None:
            return bool(self.batch.steps(reader))
        return reader is not None and reader.role in self.ticks

    async def file(self, request: AppRequest) -> Response[bytes]:
        """The same query as a sheet, all pages."""
        async with export(request, f"list:{self.name}") as out:
            reader = self._reader(request)
            spec = self.spec_for(reader)
            _, _, rows = await self.read(reader, whole(ListQuery.parse(spec, request.query_params)))
            await self._note(reader, rows)
            columns, cells = self.sheet(reader, rows) if self.sheet else _plain_sheet(spec, rows)
            return await out.table(many(self.title), columns, cells, count=len(rows))

    async def answer(
        self, request: AppRequest, model: type[Item], readers: Iterable[Role] = ()
    ) -> Page[Item]:
        """The same query over the API; `readers` may ask besides those who have the page."""
        reader = self._reader(request, *readers)
        total, query, rows = await self.read(reader, asked(self.spec_for(reader), request))
        await self._note(reader, rows)
        return page_of(model, query, total, rows)

    async def figure(self, reader: Actor | None, **filters: str) -> tuple[int, str]:
        """How many rows somebody finds under these filters, and the address that lists them."""
        return (await self.figures(reader, filters))[0]

    async def figures(self, reader: Actor | None, *several: Mapping[str, str]) -> list[tuple[int, str]]:
        """`figure` for each of several filters; rows of a table are counted in one statement."""
        counting: list[QueryString] = []
        totals: list[int | None] = []
        urls: list[str] = []
        for filters in several:
            query = ListQuery.parse(self.spec_for(reader), filters)
            if query.texts != filters:
                raise ValueError(f"{self.name} has no such filters for this reader: {filters}")
            before = len(counting)
            total, _, _ = await self.read(reader, replace(query, size=0, counting=counting))
            totals.append(None if len(counting) > before else total)
            urls.append(query.url(self.path))
        counted = iter(await _counted(counting))
        return [
            (next(counted) if total is None else total, url) for total, url in zip(totals, urls, strict=True)
        ]

    def address(self, reader: Actor | None, **filters: str) -> str:
        """Where the rows stand that are left of everything; "" where the list is not for the reader. A filter
        the reader is not offered would leave out nothing of what the reader sees."""
        if self.readers is not None and (reader is None or reader.role not in self.readers):
            return ""
        return ListQuery.parse(self.spec_for(reader), filters).url(self.path)

    async def next_for(self, reader: Actor, before: int) -> str:
        """Address of what waits for the reader after `before`, in the order of `waits`, or from the beginning
        where that is the last; "": nothing else does. To be asked while that one still waits."""
        filters = self.waits(reader) if self.waits else {}
        if not filters:
            return ""
        query = ListQuery.parse(self.spec_for(reader), filters)
        _, _, rows = await self.read(reader, replace(query, after=before))
        if not rows:
            _, _, rows = await self.read(reader, replace(query, size=2))
            rows = [row for row in rows if value_of(row, "id") != before]
        page = next(column for column in self.spec.columns if column.link)
        return next((page.href(row) or "" for row in rows), "")

    def spec_for(self, reader: Actor | None) -> ListSpec:
        """What this reader is offered."""
        return self.offered(reader) if self.offered else self.spec

    def _reader(self, request: AppRequest, *besides: Role) -> Actor | None:
        if self.readers is None:
            return request.user
        return require(actor(request), *self.readers, *besides)

    async def _note(self, reader: Actor | None, rows: Sequence[object]) -> None:
        if self.names and reader is not None:
            await audit.names_read(reader, *self.names, len(rows))


async def _counted(questions: Sequence[QueryString]) -> list[int]:
    """The answers to several questions how many."""
    if not questions:
        return []
    places = ", ".join(f"({{}}) AS n{number}" for number in range(len(questions)))
    rows = await DB.run_querystring(QueryString(f"SELECT {places}", *questions))
    return [int(number) for number in rows[0].values()]


def _plain_sheet(spec: ListSpec, rows: Sequence[object]) -> Sheet:
    columns = columns_of_list(spec)
    return columns, cells_of(columns, rows)
