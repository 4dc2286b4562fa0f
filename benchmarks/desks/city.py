"""A city of desks with their accounts, and the days they work on."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from traceback import format_exc

import asyncpg
from pydantic import ValidationError

from benchmarks.desks.desk import GRADES
from benchmarks.desks.moves import MOVES, EveryMove
from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.dated import service as dated
from talent_platform.errors import TalentError
from talent_platform.establishment.appointments import service as requests
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.figures.service import FIGURE, FigureForm
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.reference.codes import counties

PLACE = "219900"
FIRST, LAST = date(2023, 12, 1), date(2026, 11, 27)


class City:
    """Desks of one city, the days they work on, and what became of their moves."""

    def __init__(self, desks: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.size = desks
        self.day = FIRST
        self.people = 0
        self.identities: dict[str, str] = {}
        """By the number on the unit's list."""
        self.units: list[int] = []
        self.actors: dict[str, Actor] = {}
        self.moves: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.answered: Counter[int] = Counter()
        """Pages asked for afterwards, by their status."""
        self.broken: list[str] = []
        self.why: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def set_day(self, day: date) -> None:
        """The day it is for everybody; the database keeps its own time of writing."""
        self.day = day
        clock.now = lambda: datetime.combine(day, time(12), clock.ZONE)

    async def open(self, url: str) -> None:
        """Bureaus, desks and their accounts; the database lets a notice begin on the walk's own days."""
        owner = await asyncpg.connect(url)
        await owner.execute("ALTER TABLE notice DISABLE TRIGGER notice_begins")
        await owner.close()
        town = await self._organisation("city", "示例市人社局", None)
        two = list(counties())[:2]
        bureaus = {code: await self._organisation("county", f"{code}人社局", code) for code in two}
        await self._account("walk-city", "city", town)
        await self._account("walk-city2", "city", town)
        for number, code in enumerate(two):
            await self._account(f"walk-county{number}", "county", bureaus[code])
            department = await self._organisation("department", f"{code}卫健局", code)
            await self._account(f"walk-department{number}", "department", department)
            for desk in range(number, self.size, 2):
                home = await self._organisation("institution", f"第{desk + 1}研究所", code)
                rows = await Institution.insert(
                    Institution(
                        organisation=home, kind="professional", level="county" if desk % 5 else "city",
                        jurisdiction=PLACE, establishment=60,
                        department=department if desk % 3 == 0 else None,
                    )
                )  # fmt: skip
                self.units.append(rows[0]["id"])
                await self._account(f"walk-unit{rows[0]['id']}", "institution", home)
        await self._second_posts_take_no_seat()
        for unit in self.units:
            day = self.day
            counts = dict.fromkeys([("management", 9), *(("professional", g) for g in GRADES)], 2)
            plan = await plans.draft(self.hr(unit), unit, counts, effective=day, establishment=None)
            for name in ("submit", "department_pass", "county_pass", "city_pass"):
                for actor in self.offices(unit):
                    try:
                        await plans.move(actor, plan, name, document="核1号")
                        break
                    except TalentError:
                        continue
            if unit % 2:
                await EveryMove(self, unit).roster()

    async def _second_posts_take_no_seat(self) -> None:
        form = FigureForm.model_validate({
            "jurisdiction": PLACE, "valid_from": "2012-01-01", "value": "management",
            "source": "示范市岗位管理办法", "document": "示人社1号",
        })  # fmt: skip
        value = await figures.propose(self.actors["walk-city"], "dual_post_quota", form)
        await dated.confirm(FIGURE, self.actors["walk-city2"], value)

    async def _organisation(self, kind: str, name: str, county: str | None) -> int:
        rows = await Organisation.insert(
            Organisation(kind=kind, name=f"走{name}", county=county, parent=None)
        )
        return int(rows[0]["id"])

    async def _account(self, login: str, role: str, home: int) -> None:
        await Account.insert(
            Account(login=login, name=login, role=role, organisation=home, password_hash="-")
        )
        self.actors[login] = await actor_by_login(login)

    def hr(self, unit: int) -> Actor:
        return self.actors[f"walk-unit{unit}"]

    def offices(self, unit: int) -> list[Actor]:
        """Everybody who might have a say, in no particular order."""
        found = [self.hr(unit), *(a for login, a in self.actors.items() if not login.startswith("walk-unit"))]
        self.random.shuffle(found)
        return found

    async def walk(self, moves: int) -> None:
        """Every desk moves at once, day after day."""
        span = (LAST - FIRST).days
        for turn in range(moves):
            self.set_day(FIRST + timedelta(days=span * turn // moves))
            await asyncio.gather(*(self._move(unit) for unit in self.units))
            await requests.expire_due()

    async def _move(self, unit: int) -> None:
        desk = EveryMove(self, unit)
        name, move = self.random.choice(MOVES)
        self.moves[name] += 1
        try:
            await move(desk)
        except ValidationError:  # a form answers it with a sentence at the field
            self.refused[name] += 1
        except TalentError as error:
            self.refused[name] += 1
            self.why[name][error.message[:60]] += 1
        except Exception as error:
            self.broken.append(f"{name} of unit {unit}: {error!r}\n{format_exc(limit=-3)}")
