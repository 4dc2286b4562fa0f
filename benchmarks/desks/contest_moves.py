"""Moves about special posts and rounds of promotion."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

from benchmarks.desks.desk import GRADES, STEPS, Desk
from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.appointments import service as requests
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.rounds import deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.specials import ending
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm


class ContestMoves(Desk):
    """Special posts from the wish to the end, and rounds from the announcement to the drafts."""

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

    async def special_forward(self) -> None:
        """Whatever step leads on."""
        post = await self.anything(
            "SELECT id FROM special_post WHERE institution = $1"
            " AND state IN ('asked', 'department', 'county')"
        )

        async def take(name: str, actor: Actor) -> None:
            await specials.move(actor, post, name, document="特1号")

        await self.along([partial(take, name) for name in ("department_pass", "county_pass", "city_pass")])

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
            for _ in self.city.offices(self.unit):  # one after the other, each in its turn
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
        await deciding.decide_round(
            self.hr, await self.anything("SELECT id FROM promotion_round WHERE institution = $1")
        )
