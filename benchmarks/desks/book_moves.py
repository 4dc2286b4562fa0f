"""Moves about plans, the books and what is on record of people."""

from __future__ import annotations

from typing import Any

from benchmarks.desks.desk import GRADES, Desk
from talent_platform.database.engine import DB
from talent_platform.errors import TalentError
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts.schemas import RecordCorrectionForm
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.identities import service as identities
from talent_platform.establishment.identities.schemas import NumberAgainForm, RightNumberForm
from talent_platform.establishment.institutions import establishments, identity, queries, units
from talent_platform.establishment.institutions.schemas import EstablishmentForm
from talent_platform.establishment.people import corrections, records
from talent_platform.establishment.people.schemas import FACTS, CorrectionForm
from talent_platform.establishment.plans import freezing
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.registry import service as registry
from talent_platform.establishment.registry.schemas import ClosingForm
from talent_posts import vacancies

RESULTS = ("qualified", "unqualified")
TITLES = {"中级": "工程师", "副高": "高级工程师", "正高": "正高级工程师"}


class BookMoves(Desk):
    """Plans and freezes, corrections and facts, opening and closing, and reading meanwhile."""

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
        await self.anybody_able(lambda actor: corrections.ask(actor, person, form))

    async def decide_correction(self) -> None:
        asked = await self.anything(
            "SELECT id FROM ledger_correction WHERE institution = $1 AND state = 'asked'"
        )
        confirm = self.random.random() < 0.8
        await self.anybody_able(
            lambda actor: corrections.decide(actor, asked, confirm=confirm, note="经核对档案")
        )

    def _some_fact(self) -> tuple[str, dict[str, Any]]:
        day, level = str(self.some_day(900, 1)), self.random.choice(tuple(TITLES))
        return self.random.choice((
            ("title", {"name": TITLES[level], "level": level, "granted": day}),
            ("appraisal", {"kind": "year", "on": f"{day[:4]}-12-31", "result": self.random.choice(RESULTS)}),
            ("discipline", {"kind": self.random.choice(("warning", "demerit", "lowered")), "start": day}),
            ("retirement", {"sex": "female", "category": "woman_worker"}),
            ("degree", {"degree": "master"}),
            ("absence", {"kind": "study", "start": day, "end": str(self.some_day(0, 300))}),
            ("leader", {"unit_leader": self.random.choice((True, False))}),
        ))  # fmt: skip

    async def fact(self) -> None:
        kind, fact = self._some_fact()
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
        confirm = self.random.random() < 0.8
        await self.anybody_able(
            lambda actor: records.decide(actor, asked, confirm=confirm, note="经核对档案")
        )

    async def correct_fact(self) -> None:
        record = await self.anything(
            "SELECT r.id FROM staff_record r JOIN staff_member s ON s.id = r.person"
            " WHERE s.institution = $1 AND r.state = 'confirmed'"
        )
        kind = await DB.asyncpg_pool.fetchval("SELECT kind FROM staff_record WHERE id = $1", record)
        other, fact = self._some_fact()
        right = FACTS[kind][1].model_validate(fact) if kind == other else None
        act = "correct" if right else "withdraw"
        form = RecordCorrectionForm.model_validate(
            {"act": act, "reason": "证书经核查不实", "document": "更2号"}
        )
        await self.anybody_able(lambda actor: facts.ask(actor, record, form, right))

    async def decide_fact_correction(self) -> None:
        asked = await self.anything(
            "SELECT id FROM record_correction WHERE institution = $1 AND state = 'asked'"
        )
        confirm = self.random.random() < 0.8
        await self.anybody_able(lambda actor: facts.decide(actor, asked, confirm=confirm, note="经核对档案"))

    async def number(self) -> None:
        """Some of the numbers are somebody's already."""
        form = RightNumberForm(
            identity=f"E{self.random.randrange(1, 400):08d}", reason="录入时看错了护照", document="核1号"
        )
        who = await self.person()
        await self.anybody_able(lambda actor: identities.ask(actor, who, form))

    async def decide_number(self) -> None:
        asked = await self.anything(
            "SELECT id FROM identity_correction WHERE institution = $1 AND state = 'asked'"
        )
        sealed = await DB.asyncpg_pool.fetchval("SELECT cipher FROM identity_correction WHERE id = $1", asked)
        again, confirm = NumberAgainForm(identity=identity.unseal(sealed)), self.random.random() < 0.8
        await self.anybody_able(
            lambda actor: identities.decide(actor, asked, confirm=confirm, note="经核对证件", again=again)
        )

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
