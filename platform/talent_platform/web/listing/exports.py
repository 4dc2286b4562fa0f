"""The one door by which lists and documents leave as files: limited, logged, built off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import ZONE
from talent_platform.errors import TalentError
from talent_platform.masking import without_long_numbers
from talent_platform.web.listing.declaration import value_of
from talent_platform.web.listing.downloads import download
from talent_platform.web.requests import AppRequest, client_address
from talent_platform.workbooks.columns import SheetColumn
from talent_platform.workbooks.writing.export import write_table

FILE = {"file": True}
"""`opt` of every handler that answers a file: it is not compressed a second time."""
LOGGED_CHARS = 100
LOGGED_FILTERS = 20
BUILDERS = ThreadPoolExecutor(1, "export")
"""One file is built at a time, so that writing a hundred thousand rows leaves the processor to the pages."""


@dataclass(frozen=True)
class Export:
    """A file being made for somebody; whichever method answers writes the entry of the log."""

    actor: Actor | None
    subject: str
    origin: Mapping[str, Any]
    """Where it was asked for and how it was filtered, as the log keeps it."""

    async def table(
        self,
        title: str,
        columns: Sequence[SheetColumn],
        rows: Iterable[Sequence[Any]],
        *,
        count: int,
        name: str = "",
    ) -> Response[bytes]:
        """A sheet of `count` rows, their values in the order of the columns."""
        return await self.made(
            f"{name or title}.xlsx", lambda: write_table(title, columns, rows), count=count
        )

    async def listing(
        self, title: str, columns: Sequence[SheetColumn], rows: Sequence[object], name: str = ""
    ) -> Response[bytes]:
        """The rows of a list as a sheet; moments in China time."""
        return await self.table(title, columns, cells_of(columns, rows), count=len(rows), name=name)

    async def made(self, filename: str, make: Callable[[], bytes], *, count: int) -> Response[bytes]:
        """What `make` builds in a thread; `count` is the number of records in it."""
        run = copy_context().run
        body = await asyncio.get_running_loop().run_in_executor(BUILDERS, run, make)
        return await self.ready(filename, body, count=count)

    async def ready(self, filename: str, body: bytes, *, count: int) -> Response[bytes]:
        """A file that lies there already."""
        await audit.record(
            self.actor, "export.made", self.subject, **self.origin, rows=count, bytes=len(body)
        )
        return download(filename, body)


@asynccontextmanager
async def export(request: AppRequest, subject: str) -> AsyncIterator[Export]:
    """Let whoever asks take one file: `async with export(request, "list:needs") as out: …`.

    Counted before anything is read, for the account or, without one, for the network address; a refusal
    inside the block is not counted. `subject` is what the log calls it: `list:needs`, `run:17`.

    Raises:
        TooManyAttempts: that was the last one for now.
    """
    person = request.user
    address = "" if person else client_address(request)
    if person:
        event = await throttle.use(throttle.EXPORTS, throttle.of_account(person.account_id))
    else:
        event = await throttle.use(throttle.EXPORTS_OF_VISITOR, throttle.of_address(address))
    origin = {"path": request.url.path, "filter": _filter(request)}
    try:
        yield Export(person, subject, origin if person else {**origin, "visitor": address})
    except TalentError:
        await throttle.give_back(event)
        raise


def _filter(request: AppRequest) -> dict[str, str]:
    """What the address asked for; a number searched for is not written into the log."""
    given = list(request.query_params.dict().items())[:LOGGED_FILTERS]
    return {
        without_long_numbers(name)[:LOGGED_CHARS]: without_long_numbers("、".join(values))[:LOGGED_CHARS]
        for name, values in given
        if any(values)
    }


def cells_of(columns: Sequence[SheetColumn], rows: Iterable[object]) -> Iterator[list[Any]]:
    """The rows of a list as a sheet holds them."""
    return ([_cell(column, value_of(row, column.name)) for column in columns] for row in rows)


def _cell(column: SheetColumn, value: Any) -> Any:
    if isinstance(value, bool) and column.choices:
        return column.choices[value]
    if column.unit == "%" and value is not None:
        return round(value * 100, 1)
    return value.astimezone(ZONE) if isinstance(value, datetime) else value
