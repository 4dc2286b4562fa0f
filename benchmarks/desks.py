"""Thirty desks at once, two hundred random moves of every kind each, over three years of days.

What must hold is asked of the books themselves: no day over the approved, no seat without decision and
approver, nobody in two posts, every decision reproduced to the byte, no answer but a sentence of refusal.
A smaller share runs as a test (tests/integration/establishment/test_random_walk.py).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from traceback import format_exc
from typing import Any

if __name__ == "__main__":
    ROOT = Path(tempfile.gettempdir()) / f"talent-desks-{os.getpid()}"
    # Before the application reads its settings: never a developer's own data.
    os.environ |= {"TALENT_DATABASE_URL": "", "TALENT_VAR_DIR": str(ROOT), "TALENT_WORKER": "false"}

import asyncpg
from pydantic import ValidationError

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.database import embedded
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.errors import TalentError
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.appointments import service as requests
from talent_platform.establishment.appointments.schemas import AppointmentForm, OverrideForm
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.boards import standing
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import establishments, queries, staff, units
from talent_platform.establishment.institutions.schemas import EstablishmentForm, PersonForm
from talent_platform.establishment.ledger import reading
from talent_platform.establishment.notices import service as notices
from talent_platform.establishment.people import corrections, records
from talent_platform.establishment.people.schemas import FACTS, CorrectionForm
from talent_platform.establishment.plans import freezing
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.registry import service as registry
from talent_platform.establishment.registry.schemas import ClosingForm
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.specials import ending
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.publicity import service as publicity
from talent_platform.publicity.service import ObjectionForm
from talent_platform.reference.codes import counties
from talent_posts import reproduces, vacancies

PLACE = "219900"
GRADES = (8, 9, 10, 11, 12)
OTHER_GRADES = {"management": (5, 8, 9), "skilled": (3, 4, 5)}
FIRST, LAST = date(2023, 12, 1), date(2026, 11, 27)
WAYS = ("recruit", "transfer", "first", "promotion", "competition", "category_change", "state_placement",
        "superior_appointment", "exceptional", "regularise", "demotion", "renew", "other")  # fmt: skip
STEPS = ("plan", "notice", "check", "exam", "medical", "publicity", "evaluation")


class City:
    """Desks of one city, the days they work on, and what became of their moves."""

    def __init__(self, desks: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.size = desks
        self.day = FIRST
        self.people = 0
        self.units: list[int] = []
        self.actors: dict[str, Actor] = {}
        self.moves: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
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
        for unit in self.units:
            day = self.day
            plan = await plans.draft(
                self.hr(unit), unit, dict.fromkeys((("professional", g) for g in GRADES), 2), effective=day,
                establishment=None,
            )  # fmt: skip
            for name in ("submit", "department_pass", "county_pass", "city_pass"):
                for actor in self.offices(unit):
                    try:
                        await plans.move(actor, plan, name, document="核1号")
                        break
                    except TalentError:
                        continue

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
        desk = Desk(self, unit)
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

    async def newcomer(self) -> None:
        """Every third is known elsewhere already."""
        self.city.people += 1
        known = self.random.randrange(1, self.city.people + 1) if self.random.random() < 0.3 else None
        number = known or self.city.people
        title = self.random.choice(("初级", "中级", "中级", "中级", "副高级", "正高级", None))
        await staff.add(self.hr, self.unit, PersonForm.model_validate({
            "number": f"N{self.city.people}", "name": f"员工{'甲乙丙丁'[number % 4]}",
            "identity": f"E{number:08d}", "born": str(date(1960 + number % 45, 5, 1)),
            "degree": self.random.choice(("doctor", "master", "bachelor", "college", None)),
            "title_level": TITLES.get(title), "title_granted": "2018-01-01" if title else None,
            "history_complete": self.random.random() < 0.8,
        }))  # fmt: skip

    async def form(self, person: int) -> AppointmentForm:
        category = self.random.choice(("professional",) * 6 + ("management", "skilled"))
        day = self.some_day(before=60, after=200)
        past = [str(self.city.day - timedelta(days=each)) for each in (60, 30)]
        return AppointmentForm.model_validate({
            "person": person, "category": category,
            "grade": self.random.choice(OTHER_GRADES.get(category, GRADES)),
            "way": self.random.choice(("recruit",) * 6 + WAYS), "effective": day,
            "ends": self.maybe(day + timedelta(days=self.random.randrange(30, 700))),
            "concurrent": self.random.random() < 0.1,
            "occupies_quota": self.random.random() < 0.95, "policy": self.maybe("军转干部", 0.05) or "",
            "approvals": [{"by": "city_hrss", "on": past[0], "document": "自1号", "covers": ["H2a"]}]
            if self.random.random() < 0.1 else [],
            "recruitment": {
                "steps": [{"name": name, "on": past[0]} for name in STEPS], "publicity_start": past[0],
                "publicity_end": past[1], "exempt": self.maybe("classified", 0.05) or "",
            },
        })  # fmt: skip

    async def ask(self) -> None:
        """Anything at all."""
        form = await self.form(await self.person())
        await requests.submit(self.hr, await drafts.draft(self.hr, self.unit, form))

    async def hire(self) -> None:
        """What a desk asks on a good day: somebody without a post comes in, for good or for a term."""
        person = await self.anything(
            "SELECT id FROM staff_member s WHERE institution = $1 AND NOT EXISTS"
            " (SELECT FROM ledger_entry e WHERE e.person = s.id)"
        )
        day = self.some_day(10, 60)
        past = [str(self.city.day - timedelta(days=each)) for each in (60, 30)]
        form = AppointmentForm.model_validate({
            "person": person, "category": "professional", "grade": self.random.choice((10, 11, 12)),
            "way": "recruit", "effective": day,
            "ends": self.maybe(day + timedelta(days=self.random.randrange(60, 700)), 0.5),
            "recruitment": {"steps": [{"name": name, "on": past[0]} for name in STEPS],
                            "publicity_start": past[0], "publicity_end": past[1]},
        })  # fmt: skip
        await requests.submit(self.hr, await drafts.draft(self.hr, self.unit, form))

    async def rise(self) -> None:
        """Somebody in post is to have the next one, by competition or at the end of a term."""
        held = await DB.asyncpg_pool.fetch(
            "SELECT person, grade FROM ledger_entry WHERE institution = $1 AND kind = 'filled' ORDER BY id",
            self.unit,
        )
        if not held:
            raise TalentError("none")
        row, day = self.random.choice(held), self.some_day(0, 60)
        past = [str(self.city.day - timedelta(days=each)) for each in (60, 30)]
        form = AppointmentForm.model_validate({
            "person": row["person"], "category": "professional",
            "grade": max(1, row["grade"] + self.random.choice((-1, -1, 0, 1))),
            "way": self.random.choice(("competition", "promotion", "renew", "demotion")), "effective": day,
            "ends": self.maybe(day + timedelta(days=400), 0.5),
            "recruitment": {"steps": [{"name": name, "on": past[0]} for name in STEPS],
                            "publicity_start": past[0], "publicity_end": past[1]},
        })  # fmt: skip
        await requests.submit(self.hr, await drafts.draft(self.hr, self.unit, form))

    async def override(self) -> None:
        request = await self.request("draft", "reserved", "department", "county", "approved")
        form = OverrideForm(
            reason="因工作需要准予", document="准1号", expires=self.city.day + timedelta(days=90)
        )
        await self.anybody_able(lambda actor: requests.let_pass(actor, request, form))

    async def request(self, *states: str) -> int:
        held = ", ".join(f"'{each}'" for each in states)
        return await self.anything(f"SELECT id FROM appointment WHERE institution = $1 AND state IN ({held})")

    async def step(self) -> None:
        request = await self.request("draft", "reserved", "department", "county", "approved")
        name = self.random.choice(
            (
                "department_pass",
                "county_pass",
                "city_pass",
                "take_effect",
                "take_effect",
                "reject",
                "withdraw",
            )
        )
        await self.anybody_able(
            lambda actor: requests.move(actor, request, name, note="理由如下", document="批1号")
        )

    async def forward(self) -> None:
        """Whatever step leads on."""
        request = await self.request("reserved", "department", "county", "approved", "approved")
        told: TalentError | None = None
        for name in ("department_pass", "county_pass", "city_pass", "take_effect"):
            try:
                await self.anybody_able(
                    lambda actor, name=name: requests.move(actor, request, name, document="批1号")
                )
            except TalentError as error:
                told = error
            else:
                return
        raise told or TalentError("none")

    async def plan(self) -> None:
        counts = {("professional", grade): self.random.randrange(0, 5) for grade in GRADES}
        counts["management", 9] = self.random.randrange(0, 2)
        await plans.draft(self.hr, self.unit, counts, effective=self.some_day(), establishment=None)

    async def plan_step(self) -> None:
        plan = await self.anything("SELECT id FROM post_plan WHERE institution = $1 AND state <> 'approved'")
        name = self.random.choice(
            ("submit", "department_pass", "county_pass", "city_pass", "city_pass", "return")
        )
        await self.anybody_able(
            lambda actor: plans.move(actor, plan, name, note="理由如下", document="核2号")
        )

    async def freeze(self) -> None:
        key, quantity = ("professional", self.random.choice(GRADES)), self.random.choice((1, 1, -1))
        city = self.city.actors["walk-city"]
        await freezing.freeze(city, self.unit, key, quantity, self.some_day(), document="冻1号")

    async def leave(self) -> None:
        await staff.record_leaving(self.hr, await self.somebody_in_post(), self.some_day(30, 60))

    async def stay(self) -> None:
        await staff.take_back_leaving(self.hr, await self.anything(
            "SELECT id FROM staff_member WHERE institution = $1 AND leaves IS NOT NULL"
        ))  # fmt: skip

    async def somebody_in_post(self) -> int:
        return await self.anything(
            "SELECT DISTINCT person FROM ledger_entry WHERE institution = $1 AND kind = 'filled'"
        )

    async def correct(self) -> None:
        entry = await self.anything("SELECT id FROM ledger_entry WHERE institution = $1 AND kind = 'filled'")
        person = await DB.asyncpg_pool.fetchval("SELECT person FROM ledger_entry WHERE id = $1", entry)
        right: dict[str, Any] = {"act": "reverse"}
        if self.random.random() < 0.6:
            right = {"act": "correct", "category": "professional", "grade": self.random.choice(GRADES),
                     "start": min(self.some_day(300, 10), self.city.day)}  # fmt: skip
        form = CorrectionForm.model_validate(
            {"entry": entry, "reason": "录入时看错了档案", "document": "更1号", **right}
        )
        await corrections.ask(self.hr, person, form)

    async def decide_correction(self) -> None:
        asked = await self.anything(
            "SELECT id FROM ledger_correction WHERE institution = $1 AND state = 'asked'"
        )
        confirm = self.random.random() < 0.8
        await self.anybody_able(
            lambda actor: corrections.decide(actor, asked, confirm=confirm, note="经核对档案")
        )

    async def fact(self) -> None:
        day = str(self.some_day(900, 1))
        kind, fact = self.random.choice((
            ("title", {"name": "工程师", "level": self.random.choice(LEVELS), "granted": day}),
            ("appraisal", {"kind": "year", "on": day, "result": self.random.choice(RESULTS)}),
            ("discipline", {"kind": self.random.choice(("warning", "demerit", "lowered")), "start": day}),
            ("retirement", {"sex": "female", "category": "woman_worker"}),
            ("degree", {"degree": "master"}),
            ("absence", {"kind": "study", "start": day, "end": str(self.some_day(0, 300))}),
        ))  # fmt: skip
        try:
            body = FACTS[kind][1].model_validate(fact)
        except ValueError:
            raise TalentError("refused by the form") from None
        await records.ask(self.hr, await self.person(), kind, body, "人1号")

    async def decide_fact(self) -> None:
        asked = await self.anything(
            "SELECT r.id FROM staff_record r JOIN staff_member s ON s.id = r.person"
            " WHERE s.institution = $1 AND r.state = 'asked'"
        )
        await self.anybody_able(lambda actor: records.decide(actor, asked, confirm=True, note="属实"))

    async def special(self) -> None:
        day = self.some_day(10, 60)
        await specials.ask(self.hr, self.unit, SpecialForm.model_validate({
            "person": await self.anything(
                "SELECT id FROM staff_member WHERE institution = $1 AND titles::text LIKE '%正高%'"
            ),
            "grade": self.random.choice((4, 7)),
            "project": f"重点项目{self.random.randrange(3)}", "opened": day,
            "ends": day + timedelta(days=self.random.randrange(30, 700)), "standard": "正高",
            "evidence": ["provincial_key_project"], "evidence_document": "省科1号",
        }))  # fmt: skip

    async def special_step(self) -> None:
        post = await self.anything("SELECT id FROM special_post WHERE institution = $1")
        name = self.random.choice(("department_pass", "county_pass", "city_pass", "city_pass", "refuse"))
        await self.anybody_able(
            lambda actor: specials.move(actor, post, name, note="理由如下", document="特1号")
        )

    async def special_use(self) -> None:
        post = await self.anything("SELECT id FROM special_post WHERE institution = $1 AND state = 'open'")
        row = await DB.asyncpg_pool.fetchrow("SELECT * FROM special_post WHERE id = $1", post)
        form = AppointmentForm.model_validate({
            "person": row["person"], "category": "professional", "grade": row["grade"], "way": "other",
            "effective": max(row["opened"], self.city.day), "ends": row["ends"], "special": post,
        })  # fmt: skip
        await requests.submit(self.hr, await drafts.draft(self.hr, self.unit, form))

    async def special_end(self) -> None:
        post = await self.anything("SELECT id FROM special_post WHERE institution = $1 AND state = 'open'")
        day, later = self.some_day(60, 60), self.some_day(0, 900)
        if self.random.random() < 0.5:
            await self.anybody_able(
                lambda actor: ending.write_off(actor, post, day, note="结题", document="销1号")
            )
        else:
            await self.anybody_able(
                lambda actor: ending.extend(actor, post, later, note="延长", document="延1号")
            )

    async def round(self) -> None:
        await rounds.publish(self.hr, self.unit, RoundForm.model_validate({
            "title": "岗位竞聘", "category": "professional", "seats": {self.random.choice(GRADES): 1},
            "criteria": [{"name": "业绩", "weight": 1}], "effective": self.some_day(10, 60),
            "steps": {name: str(self.city.day) for name in STEPS},
        }))  # fmt: skip

    async def apply(self) -> None:
        found = await self.anything("SELECT id FROM promotion_round WHERE institution = $1")
        seats = await DB.asyncpg_pool.fetchval("SELECT seats FROM promotion_round WHERE id = $1", found)
        wishes = [int(grade) for grade in json.loads(seats)]
        await rounds.apply(
            self.hr, found, await self.somebody_in_post(), wishes, [self.random.randrange(100)]
        )

    async def decide_round(self) -> None:
        await rounds.decide_round(
            self.hr, await self.anything("SELECT id FROM promotion_round WHERE institution = $1")
        )

    async def notice(self) -> None:
        person = await self.person()
        form = await self.form(person)
        await notices.of_request(self.hr, await drafts.draft(self.hr, self.unit, form))

    async def object_to(self) -> None:
        item = await self.anything(
            "SELECT max(i.id) FROM notice_item i JOIN appointment a ON i.subject = 'appointment:' || a.id"
            " WHERE a.institution = $1 HAVING count(*) > 0"
        )
        notice = await DB.asyncpg_pool.fetchval("SELECT notice FROM notice_item WHERE id = $1", item)
        form = ObjectionForm.model_validate(
            {"item": item, "contact": "王某 13800000000", "text": "此人材料与事实不符。"}
        )
        await publicity.object_to(notice, form, address=f"10.0.{self.unit % 200}.{item % 200}")

    async def submit_noticed(self) -> None:
        await requests.submit(self.hr, await self.request("draft"))

    async def grant(self) -> None:
        form = EstablishmentForm(
            establishment=self.random.randrange(5, 80), day=self.some_day(), document="编办1号"
        )
        await self.anybody_able(lambda actor: establishments.record(actor, self.unit, form))

    async def close(self) -> None:
        form = ClosingForm(closed=self.some_day(1, 20), document="撤1号")
        city = self.city.actors["walk-city"]
        await registry.close(city, self.unit, form)
        await registry.reopen(city, self.unit, "复1号")

    async def read(self) -> None:
        """What pages ask for while others write."""
        day = self.some_day(400, 400)
        await boards.board(self.hr, await queries.every_institution(self.hr), self.city.day)
        vacancies(await units.unit_on(self.unit, day), on=day, figures=await in_force())


RESULTS = ("qualified", "unqualified")
LEVELS = ("中级", "副高", "正高")
TITLES = {"初级": "助理级", "中级": "中级", "副高级": "副高", "正高级": "正高"}
_SHARES: dict[Callable[[Desk], Awaitable[None]], int] = {
    Desk.newcomer: 8, Desk.hire: 16, Desk.rise: 12, Desk.ask: 8, Desk.forward: 40, Desk.step: 6,
    Desk.override: 3, Desk.plan: 3,
    Desk.plan_step: 8, Desk.freeze: 3, Desk.leave: 4, Desk.stay: 2, Desk.correct: 4,
    Desk.decide_correction: 3, Desk.fact: 3, Desk.decide_fact: 3, Desk.special: 3, Desk.special_step: 5,
    Desk.special_use: 3, Desk.special_end: 2, Desk.round: 2, Desk.apply: 4, Desk.decide_round: 2,
    Desk.notice: 4, Desk.object_to: 1, Desk.submit_noticed: 4, Desk.grant: 1, Desk.close: 1, Desk.read: 4,
}  # fmt: skip
MOVES = [(move.__name__, move) for move, share in _SHARES.items() for _ in range(share)]


async def faults(city: City) -> list[str]:
    """Everything that must not be, by the books; empty when all is well."""
    return [
        *city.broken,
        *await _over_the_approved(city),
        *await _without_decision(),
        *await _twice(city),
        *await _not_reproduced(),
        *await _board_is_stale(city),
    ]


async def _over_the_approved(city: City) -> list[str]:
    """On any day on which anything changes, people beyond the approved seats whom no override let in."""
    found = []
    for unit in city.units:
        entries = await reading.of_institutions([unit])
        excused = await DB.asyncpg_pool.fetchval(
            "SELECT count(*) FROM ledger_entry WHERE institution = $1 AND override IS NOT NULL", unit
        )
        for day in sorted({each["effective"] for each in entries}):
            seats = queries.totals(await queries.seats_on([unit], day), day, await in_force())
            over = seats.get(unit, {"over": 0})["over"]
            rulebook = vacancies(await units.unit_on(unit, day), on=day, figures=await in_force())
            if over > excused:
                found.append(f"unit {unit}: {over} over the approved on {day}, {excused} overrides")
            if sum(row.over for row in rulebook) != over:
                found.append(f"unit {unit}: rulebook and database count differently on {day}")
    return found


async def _without_decision() -> list[str]:
    """Every entry names a decision; a seat is taken only after the city passed the request, or as a bureau
    confirmed a correction."""
    rows = await DB.asyncpg_pool.fetch("""
        SELECT e.id FROM ledger_entry e LEFT JOIN ledger_decision d ON d.id = e.decision
        WHERE d.id IS NULL OR (e.kind = 'filled' AND NOT e.detail ? 'cancels' AND NOT (
            d.act = 'correction' OR EXISTS (
                SELECT FROM appointment_step s
                WHERE s.appointment = e.appointment AND s.to_state = 'approved' AND s.actor_role = 'city')
            AND EXISTS (SELECT FROM appointment_decision n
                        WHERE n.appointment = e.appointment AND n.stage = 'effective')))""")
    return [f"entry {row['id']} has no decision or no approver" for row in rows]


async def _twice(city: City) -> list[str]:
    """Nobody, by the number, holds two posts of one category on a day, or two at all that are not 双肩挑."""
    who = {
        row["id"]: row["person_key"]
        for row in await DB.asyncpg_pool.fetch("SELECT id, person_key FROM staff_member")
    }
    held: dict[str, list[Any]] = {}
    for person, lines in reading.lines(await reading.of_institutions(city.units)).items():
        held.setdefault(who[person], []).extend(lines)
    found = []
    for lines in held.values():
        for concurrent in (False, True):
            mine = [each.holding for each in lines if each.opened["concurrent"] == concurrent]
            for one, other in pairwise(sorted(mine, key=lambda each: each.start)):
                if other.start <= (one.end or date.max):
                    found.append(f"two posts at once: {one} {other}")
    return found


async def _not_reproduced() -> list[str]:
    rows = await DB.asyncpg_pool.fetch("SELECT id, case_json, decision_json FROM appointment_decision")
    book = await in_force()
    return [
        f"decision {row['id']} is not reproduced"
        for row in rows
        if not reproduces(row["case_json"].encode(), row["decision_json"].encode(), figures=book)
    ]


async def _board_is_stale(city: City) -> list[str]:
    kept = await standing.of_today(city.units, city.day)
    fresh = await standing.on_day(city.units, city.day)
    return [
        f"the board is wrong about unit {unit}" for unit in city.units if kept.get(unit) != fresh.get(unit)
    ]


async def _run(desks: int, moves: int, seed: int) -> list[str]:
    running = embedded.server(ROOT / "postgres")
    running.psql("CREATE DATABASE desks")
    url = str(running.get_uri("desks"))
    await migrate(url)
    await DB.connect(url, pool_size=10)
    try:
        city = City(desks, seed)
        city.set_day(FIRST)
        await city.open(url)
        begun = perf_counter()
        await city.walk(moves)
        spent = perf_counter() - begun
        for name, count in sorted(city.moves.items()):
            why = "; ".join(f"{n} × {told}" for told, n in city.why[name].most_common(2))
            print(f"{name:18} {count:5} moves, {count - city.refused[name]:5} taken  {why}")
        total = sum(city.moves.values())
        print(f"{total} moves of {desks} desks in {spent:.0f} s, seed {seed}")
        counts = await DB.asyncpg_pool.fetchrow(
            "SELECT (SELECT count(*) FROM ledger_entry) AS entries, (SELECT count(*) FROM appointment) AS"
            " requests, (SELECT count(*) FROM appointment_decision) AS decisions"
        )
        print(", ".join(f"{value} {name}" for name, value in counts.items()))
        return await faults(city)
    finally:
        await DB.close()


def main() -> int:
    """Print the moves and every fault; 1 where there is one."""
    given = [int(each) for each in sys.argv[1:]]
    desks, moves, seed = [*given, *(30, 200, 1)[len(given) :]]
    ROOT.mkdir(mode=0o755)
    try:
        found = asyncio.run(_run(desks, moves, seed))
    finally:
        embedded.server(ROOT / "postgres").cleanup()
        shutil.rmtree(ROOT, ignore_errors=True)
    print("\n".join(found) or "no faults")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
