"""Moves about people and requests to appoint them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from benchmarks.desks.desk import GRADES, STEPS, Desk
from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.errors import TalentError
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.appointments import service as requests
from talent_platform.establishment.appointments.schemas import AppointmentForm, OverrideForm
from talent_platform.establishment.institutions import staff
from talent_platform.establishment.institutions.schemas import PersonForm
from talent_platform.establishment.notices import service as notices
from talent_platform.publicity import service as publicity
from talent_platform.publicity.service import ObjectionForm

OTHER_GRADES = {"management": (5, 8, 9), "skilled": (3, 4, 5)}
WAYS = ("recruit", "transfer", "first", "promotion", "competition", "category_change", "state_placement",
        "superior_appointment", "exceptional", "regularise", "demotion", "renew", "other")  # fmt: skip
TITLES = {"初级": "助理级", "中级": "中级", "副高级": "副高", "正高级": "正高"}


class RequestMoves(Desk):
    """From newcomer to somebody in post."""

    async def newcomer(self) -> None:
        """Every third is known elsewhere already."""
        self.city.people += 1
        known = self.random.randrange(1, self.city.people + 1) if self.random.random() < 0.3 else None
        number = known or self.city.people
        title = self.random.choice(("初级", "中级", "中级", "中级", "副高级", "正高级", None))
        identity = self.city.identities[f"N{self.city.people}"] = f"E{number:08d}"
        await staff.add(self.hr, self.unit, PersonForm.model_validate({
            "number": f"N{self.city.people}", "name": f"员工{'甲乙丙丁'[number % 4]}",
            "identity": identity, "born": str(date(1960 + number % 45, 5, 1)),
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

        async def take(name: str, actor: Actor) -> None:
            await requests.move(actor, request, name, document="批1号")

        names = ("department_pass", "county_pass", "city_pass", "take_effect")
        await self.along([partial(take, name) for name in names])

    async def notice(self) -> None:
        person = await self.person()
        form = await self.form(person)
        await notices.of_request(self.hr, await drafts.draft(self.hr, self.unit, form))

    async def object_to(self) -> None:
        """Anybody may object to what hangs out anywhere; of one unit seldom anything does."""
        found = await DB.asyncpg_pool.fetch(
            "SELECT i.id FROM notice_item i JOIN notice n ON n.id = i.notice"
            " WHERE i.subject LIKE 'appointment:%' AND $1 BETWEEN n.starts AND n.ends ORDER BY i.id",
            self.city.day,
        )
        if not found:
            raise TalentError("none")
        item = self.random.choice(found)["id"]
        notice = await DB.asyncpg_pool.fetchval("SELECT notice FROM notice_item WHERE id = $1", item)
        form = ObjectionForm.model_validate(
            {"item": item, "contact": "王某 13800000000", "text": "此人材料与事实不符。"}
        )
        await publicity.object_to(notice, form, address=f"10.0.{self.unit % 200}.{item % 200}")

    async def submit_noticed(self) -> None:
        await requests.submit(self.hr, await self.request("draft"))

    async def leave(self) -> None:
        await staff.record_leaving(self.hr, await self.somebody_in_post(), self.some_day(45, 60))

    async def stay(self) -> None:
        await staff.take_back_leaving(self.hr, await self.anything(
            "SELECT id FROM staff_member WHERE institution = $1 AND leaves IS NOT NULL"
        ))  # fmt: skip
