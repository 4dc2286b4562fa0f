"""Every kind of move a desk or an office makes, with whatever comes to hand."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.errors import TalentError
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.appointments import service as requests
from talent_platform.establishment.appointments.schemas import AppointmentForm, OverrideForm
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import establishments, queries, staff, units
from talent_platform.establishment.institutions.schemas import EstablishmentForm, PersonForm
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
from talent_platform.publicity import service as publicity
from talent_platform.publicity.service import ObjectionForm
from talent_posts import vacancies

if TYPE_CHECKING:
    from benchmarks.desks.city import City

GRADES = (8, 9, 10, 11, 12)
OTHER_GRADES = {"management": (5, 8, 9), "skilled": (3, 4, 5)}
WAYS = ("recruit", "transfer", "first", "promotion", "competition", "category_change", "state_placement",
        "superior_appointment", "exceptional", "regularise", "demotion", "renew", "other")  # fmt: skip
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
