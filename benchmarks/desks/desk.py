"""A desk of one unit, and what all its moves take at hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.errors import TalentError

if TYPE_CHECKING:
    from benchmarks.desks.city import City

GRADES = (8, 9, 10, 11, 12)
STEPS = ("plan", "notice", "check", "exam", "medical", "publicity", "evaluation")


class Desk:
    """One random move of one unit or of the offices above it."""

    def __init__(self, city: City, unit: int) -> None:
        self.city, self.unit, self.random = city, unit, city.random
        self.hr = city.hr(unit)

    def some_day(self, before: int = 200, after: int = 300) -> date:
        return self.city.day + timedelta(days=self.random.randrange(-before, after))

    def maybe(self, value: Any, share: float = 0.3) -> Any:
        return value if self.random.random() < share else None

    async def anything(self, sql: str) -> int:
        """One of the unit's rows, in no order the seed does not give."""
        rows = await DB.asyncpg_pool.fetch(f"{sql} ORDER BY 1", self.unit)
        if not rows:
            raise TalentError("none")
        return int(self.random.choice(rows)[0])

    async def person(self) -> int:
        return await self.anything("SELECT id FROM staff_member WHERE institution = $1")

    async def somebody_in_post(self) -> int:
        return await self.anything(
            "SELECT DISTINCT person FROM ledger_entry WHERE institution = $1 AND kind = 'filled'"
        )

    async def anybody_able(self, act: Callable[[Actor], Awaitable[Any]]) -> None:
        """Each office tries in turn until one is let; who is not says why."""
        told: TalentError | None = None
        for actor in self.city.offices(self.unit):
            try:
                await act(actor)
                return
            except TalentError as error:
                told = error
        assert told is not None
        raise told

    async def along(self, steps: Sequence[Callable[[Actor], Awaitable[Any]]]) -> None:
        """The first of these steps that anybody is let take."""
        told: TalentError | None = None
        for step in steps:
            try:
                await self.anybody_able(step)
            except TalentError as error:
                told = error
            else:
                return
        raise told or TalentError("none")
