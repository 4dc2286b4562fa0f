"""A bureau sets a figure by two people; rules and audit then use it; the preview names whom it concerns."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.accounts.tables import Account
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.appointments import service as appointments
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.figures import queries, service
from talent_platform.establishment.figures.service import FIGURE, FigureForm
from talent_platform.establishment.institutions import units
from talent_platform.establishment.ledger import counting
from talent_platform.establishment.people import corrections, held
from talent_platform.establishment.people.schemas import CorrectionForm
from talent_platform.establishment.tables.ledger import LedgerEntry
from talent_platform.reference.codes import city
from talent_posts import (
    audit,
    figure_value,
    guarded,
    refuse_looser,
    shipped_figures,
    stamp,
    vacancies,
)

YEAR_AGO = today() - timedelta(days=365)


def form(value, **facts):
    return FigureForm.model_validate({
        "jurisdiction": city()[0], "valid_from": date(2012, 1, 1), "value": value,
        "source": "示范市岗位管理办法",        "document": "示人社〔2026〕3 号", **facts,
    })  # fmt: skip


async def colleague(login="city9") -> Actor:
    """A second person of the city bureau, opened by the operator."""
    home = (await Account.select(Account.organisation).where(Account.login == "city"))[0]["organisation"]
    await keeping.create_account(
        None, login=login, name="复核人", role="city", organisation_id=home, password="Sehr-lang-und-neu-2026"
    )
    await Account.update({Account.password_until: None}).where(Account.login == login)
    return await actor_by_login(login)


async def set_figure(desk, name, value, **facts):
    value_id = await service.propose(desk.city, name, form(value, **facts))
    await dated.confirm(FIGURE, await colleague(), value_id)
    return value_id


async def test_only_a_second_person_of_the_bureau_confirms_and_only_once(desk, act):
    value_id = await service.propose(desk.city, "dual_post_quota", form("both"))
    for wrong in (desk.city, desk.county, desk.hr, await act("auditor"), await act("security")):
        with pytest.raises(NotAllowed):
            await dated.confirm(FIGURE, wrong, value_id)
    assert not (await queries.in_force()).at("dual_post_quota", city()[0], today()).is_set
    second, third = await colleague(), await colleague("city8")
    done = await asyncio.gather(
        *(dated.confirm(FIGURE, each, value_id) for each in (second, third, second)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "Conflict", "NoneType"]
    used = (await queries.in_force()).at("dual_post_quota", city()[0], today())
    assert (used.value, used.source.title, used.source.article) == (
        "both",
        "示范市岗位管理办法",
        "示人社〔2026〕3 号",
    )
    with pytest.raises(Conflict):
        await dated.withdraw(FIGURE, desk.city, value_id)


async def test_the_database_keeps_what_was_proposed_and_confirmed(desk):
    value_id = await service.propose(desk.city, "dual_post_quota", form("both"))
    second = await colleague()
    for change in (
        "value = '\"management\"'", "proposed_by = 999",
        f"confirmed = now(), confirmed_by = {desk.city.account_id}",
        f"confirmed = now(), confirmed_by = {desk.county.account_id}", "confirmed = now()",
    ):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(f"UPDATE figure_value SET {change} WHERE id = {value_id}")
    await dated.confirm(FIGURE, second, value_id)
    for statement in ("UPDATE figure_value SET note = 'x'", "DELETE FROM figure_value"):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(statement)
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute(
            "INSERT INTO figure_value (figure, jurisdiction, valid_from, value, source, document,"
            " proposed_by, proposed_name, confirmed, confirmed_by)"
            " SELECT 'downward_use', '000000', now(), 'true', '', '', 1, '', now(), 2"
        )


async def test_a_value_the_rules_cannot_read_is_refused(desk):
    for name, value in (
        ("grade2_window", {"from": "02-30", "to": "03-01"}),
        ("plan_approvers", {}),
        ("dual_post_quota", 3),
    ):
        with pytest.raises(Invalid):
            await service.propose(desk.city, name, form(value))
    with pytest.raises(Invalid):
        await service.propose(desk.city, "dual_post_quota", form("both", jurisdiction="310000"))
    with pytest.raises(NotAllowed):
        await service.propose(desk.county, "dual_post_quota", form("both"))
    await service.propose(desk.city, "dual_post_quota", form("both"))
    with pytest.raises(Conflict):
        await service.propose(desk.city, "dual_post_quota", form("management"))


NO_YEARS = {str(grade): 0 for grade in range(1, 11)}
BENT = {
    "competition_steps": (["plan"], None),
    "dual_post_approver": ([], None),
    "grade1_approver": (["city_hrss"], ["city_hrss", "province_hrss", "central_hrss"]),
    "grade2_approver": (["city_hrss"], None),
    "main_category_floor": ({"professional": 60, "administration": 50, "support": 50}, None),
    "management_education": ({"10": "none"}, {"10": "bachelor"}),
    "plan_approvers": (
        {level: ["county_hrss"] for level in ("province", "city", "county", "township")},
        None,
    ),
    "posts_per_establishment": (1000, 90),
    "recruitment_publicity": ({"least": 0, "unit": "day"}, {"least": 7, "unit": "working_day"}),
    "recruitment_steps": (
        ["plan"],
        ["plan", "notice", "check", "exam", "medical", "evaluation", "publicity"],
    ),
    "special_post_approvers": (["county_hrss"], ["department", "county_hrss", "city_hrss"]),
    "working_age": ({"from": 16, "to": 90}, {"from": 18, "to": 60}),
    "years_in_grade_management": (NO_YEARS, {str(grade): 9 for grade in range(1, 11)}),
    "years_in_grade_skilled": (NO_YEARS, None),
}
"""Figure → a value looser than the law, and a stricter one; none: only that of the law itself is tried."""


@pytest.mark.parametrize("name", guarded())
async def test_nothing_looser_than_the_law_above_is_written_whoever_writes(desk, name):
    """Past every service: the database compares with what is shipped, on every day from the first on."""
    law = shipped_figures().at(name, city()[0], today())
    looser, stricter = BENT[name]
    for since in (date(2012, 1, 1), today()):
        for value, taken in ((looser, False), (stricter, True), (law.value, True)):
            if value is None:
                continue
            own = json.loads(json.dumps(value))
            try:
                refuse_looser(shipped_figures(), name, figure_value(name, own), city()[0], since)
                kept = True
            except ValueError:
                kept = False
            async with DB.asyncpg_pool.acquire() as connection:
                attempt = connection.transaction()
                await attempt.start()
                try:
                    await connection.execute(
                        "INSERT INTO figure_value (figure, jurisdiction, valid_from, value, source, document,"
                        " note, proposed_by, proposed_name)"
                        " VALUES ($1, $2, $3, $4, '示例', '文1号', '', $5, '甲')",
                        name, city()[0], since, json.dumps(own), desk.city.account_id,
                    )  # fmt: skip
                    written = True
                except asyncpg.CheckViolationError as refused:
                    written = refused.constraint_name != "figure_no_looser"
                finally:
                    await attempt.rollback()
            assert written == kept, (value, since)
            assert kept == taken or (not law.is_set and value is looser) or since < today(), (value, since)


async def test_a_set_figure_lifts_unknown_and_changes_the_stamp(desk):
    await desk.planned({("professional", 10): 3, ("professional", 12): 3}, YEAR_AGO)
    request = desk.request(await desk.person(1), 12, today())
    before = await drafts.ask(desk.hr, desk.id, request)
    assert before.decision.of("H12c").figures[0].value["least"] == 7
    await set_figure(desk, "recruitment_publicity", {"least": 60, "unit": "day"})
    after = await drafts.ask(desk.hr, desk.id, request)
    assert after.decision.of("H12c").outcome == "needs_approval"
    assert "未核实" not in after.decision.of("H12c").reason
    assert await queries.stamp_in_force() != stamp()


async def test_values_follow_one_another_by_their_days_in_whatever_order_they_are_set(desk):
    place = city()[0]
    second = await colleague()
    for since, value in (
        (date(2026, 1, 1), 30),
        (date(2024, 1, 1), 60),
        (date(2025, 1, 1), 45),
        (date(2025, 1, 1), 40),
    ):
        value_id = await service.propose(desk.city, "backdating_days", form(value, valid_from=since))
        await dated.confirm(FIGURE, second, value_id)
    book = await queries.in_force()
    days = (date(2023, 6, 1), date(2024, 6, 1), date(2025, 6, 1), date(2026, 6, 1))
    assert [book.at("backdating_days", place, day).value for day in days] == [90, 60, 40, 30]


async def test_the_preview_is_what_asking_everybody_finds(desk):
    await desk.planned({("professional", 8): 3, ("professional", 12): 12, ("management", 9): 4}, YEAR_AGO)
    for number in range(9):
        person = await desk.person(number)
        await desk.owner.execute(
            "UPDATE staff_member SET born = $1 WHERE id = $2", date(1962 + 2 * number, 1, 1), person
        )
        async with DB.transaction():
            await LedgerEntry.raw("SET LOCAL ROLE NONE")
            await LedgerEntry.insert(
                LedgerEntry(
                    institution=desk.id, kind="filled", category="professional", grade=12, seat_grade=12,
                    effective=YEAR_AGO, person=person, way="recruit",
                )
            )  # fmt: skip
    waiting = await drafts.draft(
        desk.hr, desk.id, desk.request(await desk.person(20), 12, today(), ends=None)
    )
    for name, value in (
        ("working_age", {"from": 16, "to": 55}), ("posts_per_establishment", 1),
        ("recruitment_steps", BENT["recruitment_steps"][1]), ("dual_post_quota", "both"),
    ):  # fmt: skip
        row = await dated.one(FIGURE, await service.propose(desk.city, name, form(value)))
        told = await service.preview(row)
        old = shipped_figures()
        new = old.with_value(name, queries.dated(vars(row)))
        unit = await units.unit_on(desk.id, today())
        brute = set()
        for person in unit.roster:
            one, other = (
                {f.rule: f.outcome for each in audit(unit, on=today(), figures=book).people
                 if each.person.id == person.id for f in each.findings}
                for book in (old, new)
            )  # fmt: skip
            brute |= {
                (person.id, rule, one.get(rule, "pass"), other.get(rule, "pass"))
                for rule in {*one, *other}
                if one.get(rule) != other.get(rule)
            }
        assert {(e.person_id, e.rule, e.before, e.after) for e in told.people if e.person_id} == brute
        if name == "working_age":
            assert len(brute) == 4
        if name == "recruitment_steps":
            assert [number for number, _, _ in told.requests] == [waiting]


async def test_the_preview_of_a_value_between_others_is_what_confirming_it_changes(desk):
    """One of an earlier day ends where the next begins, and does not cut it away."""
    second = await colleague()
    await desk.planned({("professional", 12): 12}, YEAR_AGO)
    who = await desk.person(1)
    await desk.hired(who, 12)
    await desk.owner.execute("UPDATE staff_member SET born = '1967-01-01' WHERE id = $1", who)

    async def asked():
        found = audit(await units.unit_on(desk.id, today()), on=today(), figures=await queries.in_force())
        return [f.outcome for each in found.people for f in each.findings if f.rule == "H10c"]

    told, found = [], []
    for years, since in ((55, today() - timedelta(days=10)), (50, YEAR_AGO), (58, today())):
        value = form({"from": 16, "to": years}, valid_from=since)
        row = await dated.one(FIGURE, await service.propose(desk.city, "working_age", value))
        told.append([(each.person_id, each.rule) for each in (await service.preview(row)).people])
        before = await asked()
        await dated.confirm(FIGURE, second, row.id)
        found.append([(str(who), "H10c")] if await asked() != before else [])
    assert told == found


async def test_rulebook_and_books_count_two_kinds_of_post_as_the_figure_says(desk):
    await set_figure(desk, "dual_post_quota", "management")
    await desk.planned({("professional", 10): 1, ("professional", 12): 9, ("management", 9): 2}, YEAR_AGO)
    people = [await desk.person(number) for number in range(1, 5)]
    await desk.owner.execute("UPDATE staff_member SET unit_leader = true WHERE institution = $1", desk.id)
    for person, category, grade in ((people[0], "professional", 10), (people[2], "management", 9)):
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
            " way) VALUES ($1, 'filled', $2, $3, $3, '2018-01-01', $4, 'recruit')",
            desk.id, category, grade, person,
        )  # fmt: skip

    async def takes(form, **late):
        request = await drafts.draft(desk.hr, desk.id, form)
        await appointments.submit(desk.hr, request)
        await appointments.move(desk.county, request, "county_pass", document="县1号")
        await appointments.move(desk.city, request, "city_pass", document="市1号")
        if not late:
            await appointments.move(desk.hr, request, "take_effect")

    def beside(person, category, grade, **facts):
        return AppointmentForm.model_validate({
            "person": person, "category": category, "grade": grade, "way": "other", "effective": today(),
            "concurrent": True, **facts,
        })  # fmt: skip

    other = desk.request(people[1], 10, today())
    with pytest.raises(Conflict, match="不能聘用"):
        await takes(other)
    await takes(beside(people[0], "management", 9))
    await takes(other)
    # A post outside the quota takes no seat and excuses no other one.
    outside = await desk.person(5)

    async def booked(category, grade, over_quota):
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
            " over_quota, counts, concurrent, dual) VALUES ($1, 'filled', $2, $3, $3, $4, $5, $6::text,"
            " $6::text = '', $6::text = '', 'management')",
            desk.id, category, grade, today(), outside, over_quota,
        )  # fmt: skip

    await booked("management", 9, "policy")
    with pytest.raises(asyncpg.CheckViolationError, match="no seat"):
        await booked("professional", 10, "")
    # The other way round: the second post takes no seat, and its reservation keeps nobody away.
    await takes(beside(people[2], "professional", 10), late=True)
    with pytest.raises(Conflict, match="另有一项正在办理"):
        await takes(beside(people[2], "professional", 12))
    unit = await units.unit_on(desk.id, today())
    book = await queries.in_force()
    seats = vacancies(unit, on=today(), figures=book)
    listed = counting.totals(await counting.seats_on([desk.id], today()), today(), book)[desk.id]
    assert (listed["occupied"], listed["reserved"], listed["free"], listed["over"]) == (3, 0, 9, 0)
    assert {(s.category, s.grade): (s.occupied, s.reserved) for s in seats} == {
        ("professional", 10): (1, 0), ("professional", 12): (0, 0), ("management", 9): (2, 0),
    }  # fmt: skip
    with pytest.raises(Conflict, match="不能聘用"):
        await takes(desk.request(people[3], 10, today()))
    # The post that took the seat cannot go alone: the one left would stand on somebody else's.
    named = next(post for post in await held.of_person(people[0]) if post.category == "management")
    form = CorrectionForm(entry=named.entry, act="reverse", reason="该任职并不存在", document="更1号")
    asked = await corrections.ask(desk.hr, people[0], form)
    with pytest.raises(Conflict, match=r"专业技术十级.*没有空额"):
        await corrections.decide(desk.city, asked, confirm=True)
    await desk.planned({("professional", 10): 2, ("management", 9): 3}, today())
    await corrections.decide(desk.city, asked, confirm=True)
