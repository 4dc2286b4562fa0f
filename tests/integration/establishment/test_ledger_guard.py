"""The database itself keeps occupied + reserved <= approved, on every day and whoever writes, and gives
nobody an office."""

import asyncio
import json
from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform import clock
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.appointments import drafts, queries, service
from talent_platform.establishment.appointments.steps import LEFT
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import establishments, staff, units
from talent_platform.establishment.institutions.schemas import SupervisionForm
from talent_platform.establishment.ledger import counting
from talent_platform.establishment.rounds import deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_posts import vacancies

DAY = date(2026, 12, 1)


@pytest.fixture
async def unit(db):
    """An institution with two approved grade-7 posts from DAY on; returns a connection maker and its id."""
    connection = await asyncpg.connect(db)
    institution = await connection.fetchval(
        "INSERT INTO institution (organisation, kind, level, jurisdiction)"
        " SELECT id, 'professional', 'county', county FROM organisation WHERE kind = 'institution' LIMIT 1"
        " RETURNING id"
    )
    await enter(connection, institution, "approved", quantity=2)
    yield institution
    await connection.close()


async def enter(connection, institution, kind, *, quantity=1, day=DAY, grade=7, over_quota="", counts=True):
    await connection.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, quantity, effective,"
        " over_quota, counts) VALUES ($1, $2, 'professional', $3, $3, $4, $5, $6, $7)",
        institution, kind, grade, quantity, day, over_quota, counts,
    )  # fmt: skip


async def test_of_many_concurrent_reservations_exactly_the_free_seats_are_taken(db, unit, server):
    pool = await asyncpg.create_pool(db, min_size=0, max_size=20)

    async def reserve():
        async with pool.acquire() as connection:
            try:
                await enter(connection, unit, "reserved")
            except asyncpg.CheckViolationError:
                return False
            return True

    won = await asyncio.gather(*(reserve() for _ in range(60)))
    await pool.close()
    assert sum(won) == 2


async def test_a_reservation_is_checked_against_every_later_day(db, unit):
    connection = await asyncpg.connect(db)
    await enter(connection, unit, "reserved", quantity=2, day=date(2027, 3, 1))
    with pytest.raises(asyncpg.CheckViolationError, match="2027-03-01"):
        await enter(connection, unit, "reserved", day=DAY)
    await enter(connection, unit, "released", day=date(2027, 3, 1))
    await enter(connection, unit, "reserved", day=DAY)
    await connection.close()


async def test_a_move_within_one_transaction_may_fill_before_it_frees(db, unit):
    connection = await asyncpg.connect(db)
    await enter(connection, unit, "filled", quantity=2)
    async with connection.transaction():
        await enter(connection, unit, "filled", day=date(2027, 1, 1))
        await enter(connection, unit, "freed", day=date(2027, 1, 1))
    await connection.close()


async def test_excess_staff_stand_in_the_books_and_keep_newcomers_out(db, unit):
    connection = await asyncpg.connect(db)
    await enter(connection, unit, "filled", quantity=2)
    await enter(connection, unit, "filled", over_quota="excess")
    await enter(connection, unit, "freed")
    with pytest.raises(asyncpg.CheckViolationError):
        await enter(connection, unit, "reserved")
    await enter(connection, unit, "filled", counts=False, over_quota="policy")
    await enter(connection, unit, "freed")
    await enter(connection, unit, "reserved")
    await connection.close()


async def test_a_plan_cannot_take_away_seats_that_are_in_use(db, unit):
    connection = await asyncpg.connect(db)
    await enter(connection, unit, "filled", quantity=2)
    with pytest.raises(asyncpg.CheckViolationError):
        await enter(connection, unit, "approved", quantity=-1)
    await connection.close()


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET quantity = 9", "DELETE FROM ledger_entry"])
async def test_entries_are_never_changed(db, unit, statement):
    connection = await asyncpg.connect(db)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
        await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize("kind", ["approved", "reserved", "filled", "freed", "frozen", "special_opened"])
async def test_the_application_books_nothing_without_a_decision(db, unit, kind):
    connection = await asyncpg.connect(db)
    decision = await connection.fetchval(
        "INSERT INTO ledger_decision (institution, act) VALUES ($1, 'special') RETURNING id", unit
    )
    await connection.execute("SET ROLE talent_app")
    for named in (None, 987_654, decision if kind in ("approved", "reserved", "filled") else None):
        with pytest.raises(asyncpg.CheckViolationError, match="rests on no decision"):
            await connection.execute(
                "INSERT INTO ledger_entry"
                " (institution, kind, category, grade, seat_grade, effective, decision)"
                " VALUES ($1, $2, 'skilled', 5, 5, $3, $4)",
                unit, kind, DAY, named,
            )  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("UPDATE ledger_decision SET act = 'first_load'")
    await connection.close()


async def test_a_roster_of_any_size_finds_room_in_the_lock_table(desk):
    """Each person is locked against being written twice at once; PostgreSQL has room for some thousand locks
    in all, and a university has more people."""
    async with desk.owner.acquire() as owner, owner.transaction():
        await owner.execute(
            "INSERT INTO staff_member (institution, number, name, person_key)"
            " SELECT $1, 'M' || n, '员工', 'many' || n FROM generate_series(1, 3000) AS n",
            desk.id,
        )
        held = await owner.fetchval(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
    assert 0 < held <= 1024


_REQUEST = "institution, person, person_key, category, grade, seat_grade, way, effective"
LATE = [
    *(("appointment", f"{_REQUEST}, state", f"{_REQUEST.replace('person_key', chr(39) * 2)}, '{state}'")
      for state in ("reserved", "county", "approved", "effective")),
    ("post_plan", "institution, version, state", "institution, 9, 'approved'"),
    ("special_post", "institution, person, grade, project, opened, state",
     "institution, person, 7, '重点实验室', effective, 'open'"),
    ("promotion_round", "institution, title, effective, state",
     "institution, '竞聘', effective, 'allocated'"),
    *(("appointment_override", "appointment, actor_id, actor_name, reason, document, expires",
       f"id, {who}, '市', '理由', '1', effective") for who in ("created_by", "NULL")),
    ("establishment_record", "institution, establishment, day, document, actor_id, actor_name",
     "institution, 999, effective, '编1', created_by, '人事'"),
    ("supervision_record", "institution, department, civil_service, document, actor_id, actor_name",
     "institution, '', false, '编1', created_by, '人事'"),
    *(("ledger_decision", "institution, act, actor_id", f"institution, '{act}', created_by")
      for act in ("plan", "freeze", "first_load", "special", "correction")),
    *(("ledger_decision", "institution, act, person, actor_id", f"institution, 'leaving', {who}")
      for who in ("person, NULL", "NULL, created_by")),
]  # fmt: skip
"""Table, columns and values of what no clerk begins with, taken from a request of a clerk."""


async def test_whoever_writes_as_the_application_gives_no_office_words_and_moves_no_request(desk):
    """A clerk with the application's own connection: no approval, no step and no state of an office, and no
    better post in what was submitted."""
    await desk.planned({("professional", 12): 2}, today() - timedelta(days=365))
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(1), 12, today()))
    await service.submit(desk.hr, request)
    clerk, city = desk.hr.account_id, desk.city.account_id
    approval = (
        "INSERT INTO approval_paper (appointment, authority, day, document, claimed, actor_id, actor_role)"
        " VALUES ({}, '{}', now(), '1', {}, {}, '{}')"
    )
    step = (
        "INSERT INTO appointment_step (appointment, from_state, to_state, actor_id, actor_name, actor_role)"
        " VALUES ({}, 'reserved', 'approved', {}, '市', '{}')"
    )
    for statement in (
        approval.format(request, "city_hrss", "false", clerk, "institution"),
        approval.format(request, "city_hrss", "false", clerk, "city"),
        approval.format(request, "province_hrss", "false", city, "city"),
        approval.format(request, "city_hrss", "false", "NULL", "city"),
        approval.format("NULL", "city_hrss", "false", city, "city"),
        approval.format(request, "city_hrss", "true", clerk, "institution"),  # submitted: claims nothing more
        step.format(request, clerk, "institution"),
        step.format(request, clerk, "city"),
        step.format(request, "NULL", "city"),
        f"UPDATE appointment SET state = 'approved' WHERE id = {request}",
        f"UPDATE appointment SET grade = 1 WHERE id = {request}",
        f"UPDATE appointment SET recruitment = 'null' WHERE id = {request}",
        "UPDATE post_plan SET state = 'city'",
        "UPDATE post_plan SET posts = '[]'",
        *(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM appointment a WHERE id = {request}"
            for table, names, values in LATE
        ),
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(statement)
    special = await DB.asyncpg_pool.fetchval(
        "INSERT INTO special_post (institution, person, grade, project, opened, ends, state)"
        " VALUES ($1, $2, 7, '重点实验室', now(), now() + interval '1 year', 'asked') RETURNING id",
        desk.id, await desk.person(2),
    )  # fmt: skip
    for change in ("grade = 1", "state = 'open'", "person = $1"):
        with pytest.raises(asyncpg.PostgresError):
            await DB.asyncpg_pool.execute(f"UPDATE special_post SET {change} WHERE id = {special}")
    # A decision is of an office; even with the city's name on it nothing is planned without the city's step.
    plan = await DB.asyncpg_pool.fetchval(
        "INSERT INTO post_plan (institution, version, posts) VALUES ($1, 9, '[]') RETURNING id", desk.id
    )
    with pytest.raises(asyncpg.CheckViolationError, match="rests on no decision"):
        await DB.asyncpg_pool.execute(
            "WITH d AS (INSERT INTO ledger_decision (institution, act, plan, actor_id)"
            f" VALUES ({desk.id}, 'plan', {plan}, {city}) RETURNING id)"
            " INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, decision,"
            f" plan) SELECT {desk.id}, 'approved', 'professional', 1, 1, now(), id, {plan} FROM d"
        )
    # A better post than was asked for, a seat above the quota, somebody put back who never left.
    for act, kind, grade, more in (
        ("appointment", "reserved", 1, ""), ("appointment", "reserved", 12, "excess"),
        ("leaving", "filled", 1, '{"cancels": 1}'),
    ):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError, match="rests on no decision"):
            await DB.asyncpg_pool.execute(
                "WITH d AS (INSERT INTO ledger_decision (institution, act, appointment, person, actor_id)"
                f" SELECT institution, '{act}', id, person, created_by"
                f" FROM appointment WHERE id = {request} RETURNING id) INSERT INTO ledger_entry"
                " (institution, kind, category, grade, seat_grade, effective, person, appointment, decision,"
                " over_quota, detail) SELECT a.institution, $1, a.category, $2, $2, a.effective, a.person,"
                f" a.id, d.id, $3, $4 FROM d, appointment a WHERE a.id = {request}",
                kind, grade, more if more == "excess" else "", more if more.startswith("{") else "{}",
            )  # fmt: skip
    await service.move(desk.county, request, "county_pass", document="县1号")
    for statement in ("UPDATE approval_paper SET document = '2'", "DELETE FROM approval_paper"):
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.InsufficientPrivilegeError)):
            await DB.asyncpg_pool.execute(statement)


async def test_nobody_enters_a_round_while_it_is_decided_and_marks_stay(desk):
    await desk.planned({("professional", 11): 1, ("professional", 12): 2}, today() - timedelta(days=365))
    people = [await desk.person(number) for number in (1, 2)]
    form = RoundForm.model_validate({
        "title": "岗位竞聘", "category": "professional", "seats": {11: 1}, "effective": today(),
        "criteria": [{"name": "业绩", "weight": 1}], "steps": {},
    })  # fmt: skip
    contest = await rounds.publish(desk.hr, desk.id, form)
    await rounds.apply(desk.hr, contest, people[0], [11], [80])
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute("UPDATE round_applicant SET scores = '[100]'")
    with pytest.raises(Conflict, match="别人已保存"):
        await deciding.decide_round(desk.hr, contest, version=1)

    async def late():
        await asyncio.sleep(0.3)  # the seats are being allocated by now
        await rounds.apply(desk.hr, contest, people[1], [11], [90])

    outcomes = await asyncio.gather(deciding.decide_round(desk.hr, contest), late(), return_exceptions=True)
    assert [type(each).__name__ for each in outcomes].count("Conflict") == 1, outcomes
    if isinstance(outcomes[0], Conflict):
        await deciding.decide_round(desk.hr, contest)
    with pytest.raises(Conflict):
        await rounds.apply(desk.hr, contest, people[1], [11], [90])
    for statement in ("UPDATE round_applicant SET grade = 11", "DELETE FROM round_applicant"):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(statement)
    actions = [each["action"] for each in await rounds.steps_of(contest)]
    assert (actions[0], actions[-1]) == ("allocate", "publish")


async def test_two_rounds_decided_at_once_give_one_seat_once(desk):
    """Of two seats that were announced one is cut meanwhile."""
    await desk.planned({("professional", 11): 2, ("professional", 12): 2}, today() - timedelta(days=365))
    contests = []
    for number in (1, 2):
        who = await desk.person(number)
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
            " VALUES ($1, 'filled', 'professional', 12, 12, '2018-01-01', $2)",
            desk.id, who,
        )  # fmt: skip
        form = RoundForm.model_validate({
            "title": f"竞聘{number}", "category": "professional", "seats": {11: 1}, "effective": today(),
            "criteria": [{"name": "业绩", "weight": 1}], "steps": {},
        })  # fmt: skip
        contests.append(await rounds.publish(desk.hr, desk.id, form))
        await rounds.apply(desk.hr, contests[-1], who, [11], [80])
    with pytest.raises(Conflict, match="只有 0 个空缺"):
        await rounds.publish(desk.hr, desk.id, form)
    await desk.planned({("professional", 11): 1, ("professional", 12): 2}, today())
    told = await asyncio.gather(
        *(deciding.decide_round(desk.hr, each) for each in contests), return_exceptions=True
    )
    drafts_made = await desk.owner.fetchval("SELECT count(*) FROM appointment")
    assert drafts_made == 1, told
    # The other is told of it, and decided with what is left.
    for each, outcome in zip(contests, told, strict=True):
        if isinstance(outcome, Conflict):
            assert "空缺" in str(outcome.message)
            await deciding.decide_round(desk.hr, each)
    assert await desk.owner.fetchval("SELECT count(*) FROM appointment") == 1


async def shown_free(desk):
    """Seats of grade 11 free on page and API, and by the list; nobody is shown above the plan."""
    unit = await units.unit_on(desk.id, today())
    rows = vacancies(unit, on=today(), figures=await in_force())
    sums = counting.totals(await counting.seats_on([desk.id], today()), today(), await in_force())[desk.id]
    assert (sum(each.over for each in rows), sums["over"]) == (0, 0)
    room = {each.grade: each.room for each in rows}
    return room[11], sums["free"]


async def test_the_seat_a_round_gave_is_its_winners_until_the_draft_is_withdrawn(desk):
    """Whoever lost does not take it by asking for a promotion, nor does another round give it away."""
    await desk.planned({("professional", 11): 1, ("professional", 12): 2}, today() - timedelta(days=365))
    people = [await desk.person(number) for number in (1, 2)]
    for who in people:
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
            " VALUES ($1, 'filled', 'professional', 12, 12, '2018-01-01', $2)",
            desk.id, who,
        )  # fmt: skip
    form = RoundForm.model_validate({
        "title": "岗位竞聘", "category": "professional", "seats": {11: 1}, "effective": today(),
        "criteria": [{"name": "业绩", "weight": 1}], "steps": {},
    })  # fmt: skip
    contest = await rounds.publish(desk.hr, desk.id, form)
    for who, mark in zip(people, (90, 50), strict=True):
        await rounds.apply(desk.hr, contest, who, [11], [mark])
    await deciding.decide_round(desk.hr, contest)
    (winner,) = [each["appointment"] for each in await rounds.applicants(
        await rounds.round_row(desk.hr, contest)
    ) if each["appointment"]]  # fmt: skip
    loser = desk.request(people[1], 11, today(), "promotion", recruitment=None)
    assert await shown_free(desk) == (0, 0)
    assert (await drafts.ask(desk.hr, desk.id, loser)).decision.of("H1a").outcome == "block"
    with pytest.raises(Conflict, match="空缺"):
        await rounds.publish(desk.hr, desk.id, form)
    await service.move(desk.hr, winner, "withdraw")
    assert await shown_free(desk) == (1, 1)
    assert (await drafts.ask(desk.hr, desk.id, loser)).decision.of("H1a").outcome == "pass"


async def test_nobody_loses_a_post_by_a_decision_about_somebody_else(desk):
    await desk.planned({("professional", 12): 3}, today() - timedelta(days=365))
    leaver, stays = [await desk.person(number) for number in (1, 2)]
    requests = [await desk.hired(who, 12) for who in (leaver, stays)]
    await staff.record_leaving(desk.hr, leaver, today())
    decisions = await desk.owner.fetch(
        "SELECT id FROM ledger_decision WHERE act = 'leaving' OR appointment = ANY ($1)", requests
    )
    for each in decisions:
        with pytest.raises(asyncpg.CheckViolationError, match="rests on no decision"):
            await DB.asyncpg_pool.execute(
                "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
                " decision) SELECT institution, 'freed', category, grade, seat_grade, effective + 1, person,"
                " $1 FROM ledger_entry WHERE kind = 'filled' AND person = $2", each["id"], stays,
            )  # fmt: skip
    assert len(decisions) >= 3


async def test_what_a_unit_is_changes_by_a_bureaus_record_alone(desk, elsewhere):
    who = await desk.person(1)
    for change in (
        "level = 'city'", "kind = 'support'", "jurisdiction = '460000'", "establishment = 9999",
        "closed = '2026-12-01'",
        f"organisation = {desk.city.organisation_id}", f"department = {desk.city.organisation_id}",
        "civil_service = true",
    ):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError, match="institution"):
            await DB.asyncpg_pool.execute(f"UPDATE institution SET {change} WHERE id = {desk.id}")
    with pytest.raises(asyncpg.CheckViolationError, match="stays on the list"):
        await StaffMember.update({StaffMember.institution: elsewhere.id}).where(StaffMember.id == who)
    form = SupervisionForm(department="第1卫生健康局", civil_service=False, document="县编〔2026〕1 号")
    await establishments.supervise(desk.county, desk.id, form)
    with pytest.raises(asyncpg.CheckViolationError, match="no such institution"):
        await DB.asyncpg_pool.execute(
            "UPDATE organisation SET name = '改名医院' WHERE id = $1", desk.hr.organisation_id
        )
    with pytest.raises(asyncpg.CheckViolationError, match="no bureau has recorded"):
        await DB.asyncpg_pool.execute(f"UPDATE institution SET department = NULL WHERE id = {desk.id}")


TITLE = '[{"name": "教授", "level": "正高", "granted": "2015-01-01"}]'
POST = json.dumps([{"category": "professional", "grade": 8, "start": "2010-01-01", "end": "2014-12-31"}])


async def test_what_is_said_of_somebody_comes_in_by_a_record_alone(desk):
    """Neither while an office is asked nor once it has compared; papers and earlier posts never."""
    await desk.planned({("professional", 12): 2}, today())
    compared, asked = [await desk.person(number) for number in (1, 2)]
    await desk.hired(compared, 12)
    await desk.owner.execute("UPDATE staff_member SET claimed = true WHERE id = $1", asked)

    async def written(who, column, value):
        await DB.asyncpg_pool.execute(f"UPDATE staff_member SET {column} = $2 WHERE id = $1", who, value)

    await written(asked, "titles", TITLE)  # the unit's own word, which nobody has read
    request = await drafts.draft(desk.hr, desk.id, desk.request(asked, 12, today()))
    await desk.owner.execute("UPDATE appointment SET state = 'reserved' WHERE id = $1", request)
    for who in (compared, asked):
        for column, value in (
            ("titles", TITLE.replace("教授", "研究员")), ("earlier", POST), ("certificates", POST),
            ("appraisals", POST), ("unit_leader", True), ("degree", "doctor"), ("name", "他人"),
            ("led_until", today()), ("post_requires", '["医师资格"]'), ("person_key", "another"),
            ("leaves", today()), ("claimed", who == compared),
        ):  # fmt: skip
            with pytest.raises(asyncpg.CheckViolationError, match="staff member"):
                await written(who, column, value)
    with pytest.raises(asyncpg.CheckViolationError, match="no record tells"):
        await DB.asyncpg_pool.execute(
            "INSERT INTO staff_member (institution, number, name, person_key, identity_cipher, titles)"
            " VALUES ($1, 'N', '某人', 'somebody', 'x', $2)",
            desk.id, TITLE,
        )  # fmt: skip


async def test_a_seat_is_kept_for_nobody_who_has_left_nor_for_years(desk):
    await desk.planned({("professional", 11): 1, ("professional", 12): 3}, today() - timedelta(days=365))
    leaver, stays = [await desk.person(number) for number in (1, 2)]
    for who in (leaver, stays):
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
            " VALUES ($1, 'filled', 'professional', 12, 12, '2018-01-01', $2)", desk.id, who,
        )  # fmt: skip
    soon = today() + timedelta(days=20)

    def promotion(who, day):
        return desk.request(who, 11, day, "promotion", recruitment=None)

    async def vacancy():
        return (await drafts.ask(desk.hr, desk.id, promotion(stays, today()))).decision.of("H1a").outcome

    far = await drafts.draft(desk.hr, desk.id, promotion(leaver, today() + timedelta(days=200)))
    with pytest.raises(Conflict, match="最多提前"):
        await service.submit(desk.hr, far)
    request = await drafts.draft(desk.hr, desk.id, promotion(leaver, soon))
    await service.submit(desk.hr, request)
    assert await vacancy() == "block"
    await staff.record_leaving(desk.hr, leaver, today())
    assert await service.expire_due() == 1
    assert (await queries.steps_of(request))[0]["note"] == LEFT
    assert await vacancy() == "pass"


async def test_a_round_keeps_no_seat_for_a_winner_who_has_left_or_never_asked(desk):
    await desk.planned({("professional", 11): 1, ("professional", 12): 3}, today() - timedelta(days=365))
    winner, other = [await desk.person(number) for number in (1, 2)]
    for who in (winner, other):
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
            " VALUES ($1, 'filled', 'professional', 12, 12, '2018-01-01', $2)", desk.id, who,
        )  # fmt: skip
    form = RoundForm.model_validate({
        "title": "岗位竞聘", "category": "professional", "seats": {11: 1},
        "effective": today() + timedelta(days=20), "criteria": [{"name": "业绩", "weight": 1}], "steps": {},
    })  # fmt: skip
    far = form.model_copy(update={"effective": today() + timedelta(days=200)})
    with pytest.raises(Invalid, match="最多提前"):
        await rounds.publish(desk.hr, desk.id, far)
    contest = await rounds.publish(desk.hr, desk.id, form)
    await rounds.apply(desk.hr, contest, winner, [11], [90])
    await deciding.decide_round(desk.hr, contest)

    async def vacancy():
        asked = desk.request(other, 11, today(), "promotion", recruitment=None)
        return (await drafts.ask(desk.hr, desk.id, asked)).decision.of("H1a").outcome

    assert await vacancy() == "block"
    with clock.at(clock.now() + timedelta(days=61)):
        assert await vacancy() == "pass"
    await staff.record_leaving(desk.hr, winner, today())
    assert await vacancy() == "pass"
