"""The past of the fictional city: steps taken by the services at moments gone by."""

from __future__ import annotations

import heapq
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Final

import asyncpg

from talent_platform import clock
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_posts import CalendarError, WorkingDays

Road = AsyncGenerator[tuple[int, str], None]
"""What somebody does one after the other; it yields the day on which it goes on (working days before today,
negative) and the time of that day."""

TIMES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("account", ("created",)), ("organisation", ("created",)), ("job", ("created", "started")),
    ("match_run", ("created",)), ("directive", ("created", "withdrawn")),
    ("match_case", ("updated", "ended", "next_offered")), ("case_event", ("at",)),
    ("placement", ("left_at",)), ("landing", ("opened", "updated", "landed")),
    ("landing_service", ("updated",)), ("landing_event", ("at",)),
    ("enterprise_visit", ("written",)), ("firm_request", ("made", "answered")), ("key_enterprise", ("made",)),
    ("portfolio_move", ("made",)), ("officer_leave", ("made",)),
    ("interview", ("created", "updated")), ("need", ("created", "updated")),
    ("need_change", ("at",)), ("candidate", ("updated",)), ("team", ("updated",)), ("offer_change", ("at",)),
    ("notification", ("at",)), ("audit_entry", ("at",)),
)  # fmt: skip
"""Where the database, or the table itself, writes down when something happened."""


@dataclass(frozen=True)
class Span:
    """A moment gone by, and when it was played."""

    first: datetime
    last: datetime
    moment: datetime


class Days:
    """Working days around today by the calendar in force, and by weekdays where it does not reach."""

    def __init__(self, known: WorkingDays, today: date) -> None:
        self._known, self.today = known, today

    @classmethod
    async def of(cls, today: date) -> Days:
        return cls(await calendars.in_force(), today)

    def day(self, number: int) -> date:
        """That many working days after today, before it where negative; 0 is today, whatever day it is."""
        found, step = self.today, timedelta(days=1 if number > 0 else -1)
        for _ in range(abs(number)):
            found += step
            while not self._works(found):
                found += step
        return found

    def _works(self, day: date) -> bool:
        try:
            return self._known.is_working(day)
        except CalendarError:
            return day.weekday() < 5

    def moment(self, number: int, at: str) -> datetime:
        return datetime.combine(self.day(number), time.fromisoformat(at), clock.ZONE)


class Past:
    """Plays roads in the order of their moments."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self._spans: list[Span] = []
        self._waiting: list[tuple[datetime, int, Road]] = []
        self._number = count()

    @asynccontextmanager
    async def at(self, moment: datetime) -> AsyncIterator[None]:
        """What the services do within, they do at that moment."""
        first = datetime.now(clock.ZONE)
        with clock.at(moment):
            yield
        self._spans.append(Span(first, datetime.now(clock.ZONE), moment))

    async def begin(self, road: Road) -> None:
        """Follow this road as well; up to the first day it yields nothing has happened."""
        number = next(self._number)
        try:
            day, at = await anext(road)
        except StopAsyncIteration:
            return
        heapq.heappush(self._waiting, (self._when(day, at, number), number, road))

    def _when(self, day: int, at: str, number: int) -> datetime:
        # Not everybody acts in the same minute.
        return self.days.moment(day, at) + timedelta(minutes=number * 7 % 29, seconds=number * 13 % 60)

    async def play(self) -> None:
        """Take every road to its end."""
        while self._waiting:
            moment, number, road = heapq.heappop(self._waiting)
            async with self.at(moment):
                try:
                    day, at = await anext(road)
                except StopAsyncIteration:
                    continue
            heapq.heappush(self._waiting, (self._when(day, at, number), number, road))

    async def settle(self) -> None:
        """Let the database say of everything played when it happened. Only the owner of the tables can, and
        only before the log is sealed. The database must have the clock of this process."""
        async with DB.asyncpg_pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL ROLE NONE")
            await connection.execute(
                "CREATE TEMP TABLE span (first timestamptz, last timestamptz, moment timestamptz) "
                "ON COMMIT DROP"
            )
            await connection.copy_records_to_table(
                "span", records=[(one.first, one.last, one.moment) for one in self._spans]
            )
            for table, columns in TIMES:
                await _shift(connection, table, columns)


async def _shift(connection: asyncpg.Connection, table: str, columns: Sequence[str]) -> None:
    await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for column in columns:
        await connection.execute(
            f"UPDATE {table} t SET {column} = s.moment + (t.{column} - s.first) FROM span s "  # noqa: S608
            f"WHERE t.{column} BETWEEN s.first AND s.last"
        )
    await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
