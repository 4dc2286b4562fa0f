"""The books hold whatever is done, in whatever order and for whatever day."""

import asyncio
import json
import random
from datetime import date, datetime, time, timedelta

import asyncpg
import pytest
from carried import listed, rewritten

from talent_platform.clock import ZONE, today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments.steps import AHEAD_DAYS
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.institutions import queries, staff, units
from talent_platform.establishment.ledger import counting
from talent_platform.establishment.plans import freezing
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.web.listing.query import ListQuery
from talent_posts import audit, grades_sharing_level, overflow, shipped_figures, vacancies

GRADES = (8, 9, 10, 11, 12)
MOVES = ("plan", "ask", "ask", "ask", "ask", "walk", "walk", "withdraw", "leave", "freeze")


@pytest.fixture
async def unit(desk):
    """A unit where free higher seats serve lower grades of a level."""
    await desk.owner.execute("UPDATE institution SET jurisdiction = '219900' WHERE id = $1", desk.id)
    return desk


async def refused(step):
    """What the desk answers: nothing, or the sentence of a refusal; anything else is a failure."""
    try:
        await step
    except (Conflict, Invalid) as error:
        return error.message
    return None


class Walk:
    """Random moves of one desk."""

    def __init__(self, desk, seed):
        self.desk, self.random = desk, random.Random(seed)
        self.people, self.reduced = [], False
        self.done = {}

    def day(self):
        return today() + timedelta(days=self.random.randrange(0, 700))

    async def step(self, number):
        move = self.random.choice(MOVES)
        told = await refused(getattr(self, move)(number))
        self.done[move] = self.done.get(move, 0) + (told is None)

    async def plan(self, number):
        counts = {("professional", grade): self.random.randrange(1, 5) for grade in GRADES}
        knowing = self.random.random() < 0.3
        await self.desk.planned(counts, self.day(), acknowledged=knowing)
        self.reduced |= knowing

    async def ask(self, number):
        if not self.people or self.random.random() < 0.6:
            self.people.append(await self.desk.person(number))
        day = today() + timedelta(days=self.random.randrange(0, AHEAD_DAYS))
        ends = day + timedelta(days=self.random.randrange(1, 500)) if self.random.random() < 0.3 else None
        form = self.desk.request(self.random.choice(self.people), self.random.choice(GRADES), day, ends=ends)
        await service.submit(self.desk.hr, await drafts.draft(self.desk.hr, self.desk.id, form))

    async def any_request(self, *states):
        rows = await Appointment.select(Appointment.id, Appointment.state).where(
            Appointment.state.is_in(list(states))
        )
        if not rows:
            raise Conflict("none")
        return self.random.choice(rows)

    async def walk(self, _number):
        row = await self.any_request("reserved", "county", "approved")
        name, actor = {
            "reserved": ("county_pass", self.desk.county), "county": ("city_pass", self.desk.city),
            "approved": ("take_effect", self.desk.hr),
        }[row["state"]]  # fmt: skip
        await service.move(actor, row["id"], name, document="批1号")

    async def withdraw(self, _number):
        row = await self.any_request("reserved", "county", "approved")
        await service.move(self.desk.hr, row["id"], "withdraw")

    async def leave(self, _number):
        if not self.people:
            raise Conflict("none")
        await staff.record_leaving(self.desk.hr, self.random.choice(self.people), self.day())

    async def freeze(self, _number):
        key = "professional", self.random.choice(GRADES)
        quantity = self.random.choice((1, 1, -1))
        await freezing.freeze(self.desk.city, self.desk.id, key, quantity, self.day(), document="冻1号")


async def over_on(desk, day):
    """People without a seat, counted from the unit as the rulebook sees it and, apart, by the database."""
    unit = await units.unit_on(desk.id, day)
    downward = shipped_figures().at("downward_use", "219900", day).value
    rows = {row.grade: row for row in vacancies(unit, on=day)}
    short = 0
    for level in {grades_sharing_level("professional", grade) for grade in GRADES}:
        chain = [rows[grade] for grade in level if grade in rows]
        demand = [row.occupied + row.reserved + row.frozen - row.approved for row in chain]
        short += overflow(demand)[-1] if downward and demand else sum(max(0, each) for each in demand)
    assert sum(row.over for row in rows.values()) == short
    seats = await counting.seats_on([desk.id], day)
    counted = counting.totals(seats, day, shipped_figures()).get(desk.id, {"over": 0})
    assert counted["over"] == short, day
    # Nobody in two posts.
    for who in unit.roster:
        assert len(who.in_post(day)) <= 1, (who, day)
    return short


@pytest.mark.parametrize("seed", range(2))
async def test_random_moves_never_leave_anybody_without_a_seat(unit, seed):
    walk = Walk(unit, seed)
    await unit.planned({("professional", grade): 2 for grade in GRADES}, today())
    for number in range(50):
        await walk.step(number)
    assert walk.done["ask"] > 2
    assert walk.done["plan"] > 0
    days = [today() + timedelta(days=each) for each in range(0, 1300, 37)]
    over = [await over_on(unit, day) for day in days]
    assert walk.reduced or not any(over)


async def approved(desk, day):
    return {row.grade: row.approved for row in vacancies(await units.unit_on(desk.id, day), on=day)}


async def test_plans_approved_in_any_order_hold_from_their_own_day_to_the_next(desk):
    """Absolute numbers: a version dated between two others changes nothing after the later one's day."""
    versions = [
        ({("professional", 12): 4}, 0),
        ({("professional", 11): 2}, 200),
        ({("professional", 12): 1}, 90),
    ]
    for counts, day in versions:
        await desk.planned(counts, today() + timedelta(days=day))
    for day, expected in (
        (0, {12: 4}),
        (89, {12: 4}),
        (90, {12: 1}),
        (199, {12: 1}),
        (200, {11: 2}),
        (900, {11: 2}),
    ):
        on = today() + timedelta(days=day)
        assert await approved(desk, on) == expected, day
        rows = await counting.seats_on([desk.id], on)
        assert {row["grade"]: row["approved"] for row in rows} == expected


async def test_a_request_sees_a_reduction_that_comes_later(desk):
    await desk.planned({("professional", 10): 1}, today())
    await desk.planned({("professional", 12): 1}, today() + timedelta(days=100))
    form = desk.request(await desk.person(1), 10, today())
    told = await refused(service.submit(desk.hr, await drafts.draft(desk.hr, desk.id, form)))
    assert "核减为 0 个" in told
    short = desk.request(await desk.person(2), 10, today(), ends=today() + timedelta(days=99))
    assert await refused(service.submit(desk.hr, await drafts.draft(desk.hr, desk.id, short))) is None
    # And the reverse: who is there on a later day keeps a plan of that day from taking the seat away.
    assert "2" in await refused(desk.planned({("professional", 12): 1}, today() + timedelta(days=50)))


async def test_what_the_rulebook_lets_pass_the_books_let_pass(unit):
    """A lower post on a higher seat: the verdict is the same before and after the request is made."""
    await unit.planned({("professional", 9): 1, ("professional", 10): 1}, today())
    for number in range(2):
        form = unit.request(await unit.person(number), 10, today())
        assert await refused(service.submit(unit.hr, await drafts.draft(unit.hr, unit.id, form))) is None
    higher = unit.request(await unit.person(3), 9, today())
    told = await refused(service.submit(unit.hr, await drafts.draft(unit.hr, unit.id, higher)))
    assert "由同层级低等级人员使用" in told


async def books(desk, kind, who, day, category="professional", grade=10, **facts):
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person, until,"
        " concurrent, over_quota) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, 'excess')",
        desk.id, kind, category, grade, day, who, facts.get("until"), facts.get("concurrent", False),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("second", "taken"),
    [
        ({"day": date(2020, 5, 1), "category": "management", "grade": 9}, False),
        ({"day": date(2017, 1, 1), "until": date(2018, 1, 1)}, False),
        ({"day": date(2017, 1, 1), "until": date(2017, 12, 31)}, True),
        ({"day": date(2020, 5, 1), "category": "management", "grade": 9, "concurrent": True}, True),
        ({"day": date(2020, 5, 1), "grade": 9, "concurrent": True}, False),
    ],
)
async def test_one_person_holds_one_post_a_day(desk, second, taken):
    who = await desk.person(1)
    await books(desk, "filled", who, date(2018, 1, 1))
    if taken:
        await books(desk, "filled", who, **second)
    else:
        with pytest.raises(asyncpg.CheckViolationError, match="two posts"):
            await books(desk, "filled", who, **second)


async def test_two_institutions_cannot_fill_with_one_person_at_once(desk, act):
    """Both ask at the same moment; the identity number is one, the rows on the lists are two."""
    other = (
        await Institution.insert(
            Institution(
                organisation=(await act("institution2")).organisation_id,
                kind="professional",
                level="county",
                jurisdiction="219900",
            )
        )
    )[0]["id"]
    here = await desk.person(1)
    rows = await listed(
        StaffMember(institution=other, number="X", name="员工1", person_key="walk1", identity_cipher=b"x")
    )

    async def fill(institution, who):
        try:
            await desk.owner.execute(
                "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
                " VALUES ($1, 'filled', 'skilled', 5, 5, '2026-01-01', $2)",
                institution, who,
            )  # fmt: skip
        except asyncpg.CheckViolationError:
            return False
        return True

    done = await asyncio.gather(*(fill(*each) for each in ((desk.id, here), (other, rows[0]["id"]))))
    assert sorted(done) == [False, True]
    with pytest.raises(asyncpg.UniqueViolationError):
        await listed(
            StaffMember(institution=other, number="Y", name="员工1", person_key="walk1", identity_cipher=b"x")
        )


async def test_a_list_does_not_die_of_one_unit(desk, act):
    """Books somebody has spoilt: the unit's own pages say so, the city's go on."""
    await desk.planned({("professional", 10): 1}, today())
    who = await desk.person(1)
    await books(desk, "filled", who, today())
    await rewritten({StaffMember.earlier: json.dumps([{"grade": "?"}])}, who)
    assert await units.units_on([desk.id], today()) == {}
    with pytest.raises(Conflict, match="无法读取"):
        await units.unit_on(desk.id, today())
    city = await act("city")
    rows = await queries.institutions(city, ListQuery.parse(queries.INSTITUTIONS.spec, {}))
    assert [row["id"] for row in rows] == [desk.id]
    shown = await boards.board(city, rows, today())
    assert (shown.units, shown.people) == (0, 0)


async def test_a_move_on_its_road_gives_up_nothing_and_is_over_nowhere(desk):
    await desk.owner.execute("UPDATE institution SET jurisdiction = '219900' WHERE id = $1", desk.id)
    day = today() + timedelta(days=10)
    await desk.planned({("professional", 7): 1, ("professional", 11): 1, ("professional", 12): 1}, today())
    who = await desk.person(1)
    await books(desk, "filled", who, date(2018, 1, 1), grade=12)
    past = [str(today() - timedelta(days=each)) for each in (60, 30)]
    steps = [{"name": each, "on": past[0]} for each in ("plan", "notice", "check", "evaluation", "publicity")]
    held = {"steps": steps, "publicity_start": past[0], "publicity_end": past[1]}
    move = await drafts.draft(desk.hr, desk.id, desk.request(who, 11, day, "promotion", recruitment=held))
    for actor, step in ((desk.hr, None), (desk.county, "county_pass"), (desk.city, "city_pass")):
        if step is None:
            await service.submit(actor, move)
        else:
            await service.move(actor, move, step, document="批1号")
    seats = {row.grade: row for row in vacancies(await units.unit_on(desk.id, day), on=day)}
    assert (seats[12].over, seats[11].over) == (0, 0)
    form = desk.request(await desk.person(2), 12, day)
    told = (await drafts.ask(desk.hr, desk.id, form)).decision.of("H1a").outcome
    refusal = await refused(service.submit(desk.hr, await drafts.draft(desk.hr, desk.id, form)))
    assert told == "block"
    assert "专业技术十二级没有空岗" in refusal
    await desk.planned({("professional", 11): 1, ("professional", 12): 1}, today() + timedelta(days=5))
    # Two grades of one level: whoever moves from the one to the other leaves nobody without a seat.
    counted = counting.totals(await counting.seats_on([desk.id], day), day, shipped_figures())[desk.id]
    assert (counted["over"], counted["free"]) == (0, 0)
    audited = audit(await units.unit_on(desk.id, day), on=day)
    assert [each.rule for each in audited.findings if each.rule == "H1a"] == []


async def test_a_reservation_ends_by_the_day_here(desk):
    """Not by that of Greenwich: before eight in the morning it is another."""
    await desk.planned({("professional", 12): 1}, today())
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(1), 12, today()))
    await service.submit(desk.hr, request)
    last = today() + timedelta(days=5)
    await desk.owner.execute("ALTER TABLE appointment DISABLE TRIGGER USER")
    await desk.owner.execute("UPDATE appointment SET expires = $1", datetime.combine(last, time(3), ZONE))
    await desk.owner.execute("ALTER TABLE appointment ENABLE TRIGGER USER")
    (held,) = (await units.unit_on(desk.id, today())).pending
    assert held.expires == last
