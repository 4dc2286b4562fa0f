"""What is kept of a unit's audit is never told once anything has changed, and a reader pays for changes only.

Worth: a board that tells of yesterday would be believed; a city has thousands of units.
"""

import json
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import now, today
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.boards import standing
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.jobs.worker import run_job
from talent_platform.web.listing.query import ListQuery


@pytest.fixture
def statements(monkeypatch):
    """Every statement sent to the database, with its values."""
    sent, execute = [], asyncpg.Connection._execute

    async def counted(self, query, values, *args, **kwargs):
        sent.append((query, values))
        return await execute(self, query, values, *args, **kwargs)

    monkeypatch.setattr(asyncpg.Connection, "_execute", counted)
    return sent


async def another_unit(desk, name):
    organisation = await Organisation.insert(
        Organisation(kind="institution", name=name, parent=None, county=desk.hr.county)
    )
    rows = await Institution.insert(
        Institution(
            organisation=organisation[0]["id"], kind="professional", level="county",
            jurisdiction=desk.hr.county or "219900", establishment=50,
        )
    )  # fmt: skip
    return rows[0]["id"]


async def booked(desk, person, institution, grade=11):
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
        " over_quota) VALUES ($1, 'filled', 'professional', $2, $2, $3, $4, 'excess')",
        institution, grade, today() - timedelta(days=900), person,
    )  # fmt: skip


@pytest.fixture
async def everything(desk):
    """A unit with a row in every table its audit is made from."""
    await desk.planned({("professional", 10): 3, ("professional", 11): 3}, today())
    first, second = await desk.person(1), await desk.person(2)
    await booked(desk, first, desk.id)
    other = await another_unit(desk, "第二所")
    twin = await desk.owner.fetchval(
        "INSERT INTO staff_member (institution, number, name, person_key, identity_cipher)"
        " SELECT $2, 'X1', name, person_key, identity_cipher FROM staff_member WHERE id = $1 RETURNING id",
        first, other,
    )  # fmt: skip
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person,"
        " way) VALUES ($1, 'filled', 'professional', 11, 11, '2010-01-01', '2012-01-01', $2, 'recruit')",
        other, twin,
    )  # fmt: skip
    await desk.owner.execute(
        "INSERT INTO staff_record (person, kind, facts, document, asked_name)"
        " VALUES ($1, 'discipline', '{}', '处1号', '人事')", first,
    )  # fmt: skip
    async with desk.owner.acquire() as owner, owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(
            "INSERT INTO record_correction (institution, person, record, was, reason, document, asked_name)"
            " SELECT $1, person, id, facts, '有误', '更1号', '人事' FROM staff_record",
            desk.id,
        )
    await desk.owner.execute(
        "INSERT INTO establishment_record (institution, establishment, day, document, actor_name)"
        " VALUES ($1, 900, $2, '编1号', '市局')", desk.id, today(),
    )  # fmt: skip
    await desk.owner.execute(
        "WITH held AS (INSERT INTO certificate (kind, name, holder, number, body, issued, seen_on, checked,"
        " person_key) SELECT 'title', '工程师', name, 'N-1', '某厅', '2020-01-01', $2, 'none', person_key"
        " FROM staff_member WHERE id = $1 RETURNING id)"
        " INSERT INTO certificate_change (certificate, at, actor_name, action, to_state)"
        " SELECT id, now(), '某', 'recorded', 'valid' FROM held",
        first, today(),
    )  # fmt: skip
    await desk.owner.execute(
        "INSERT INTO certificate_before (certificate, kind, name, level, specialty, holder, person_key,"
        " number, body, issued, until) SELECT id, kind, name, level, specialty, holder, person_key, number,"
        " body, issued, now() FROM certificate"
    )
    await desk.owner.execute(
        "INSERT INTO supervision_record (institution, department, civil_service, document, actor_name)"
        " VALUES ($1, '', false, '管1号', '某')",
        desk.id,
    )
    async with desk.owner.acquire() as owner, owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(
            "INSERT INTO directory_edition (edition, valid_from, items, source, document, proposed_by,"
            " proposed_name, confirmed, confirmed_by)"
            " VALUES ('2026', $1, $2, '目录', '录1号', 1, '甲', $3, 2)",
            today(),
            '[{"name": "教师资格", "parts": [], "kind": "准入类", "group": "专业技术人员",'
            ' "authority": "", "legal_basis": ""}]',
            now(),
        )
    await desk.owner.execute(
        "INSERT INTO special_post (institution, person, category, grade, opened, ends, project, standard,"
        " state) VALUES ($1, $2, 'professional', 4, $3, $4, '重点实验室', '正高', 'open')",
        desk.id, second, today(), today() + timedelta(days=90),
    )  # fmt: skip
    await desk.owner.execute(
        "INSERT INTO appointment (institution, person, person_key, category, grade, seat_grade, way,"
        " effective, state) VALUES ($1, $2, 'walk2', 'professional', 10, 10, 'recruit', $3, 'reserved')",
        desk.id, second, today(),
    )  # fmt: skip
    return desk


async def test_every_row_the_audit_is_made_from_is_in_its_fingerprint(everything, statements):
    desk = everything
    statements.clear()
    await units.units_on([desk.id], today())
    read = set()
    for query, values in list(statements):
        if query.lstrip().upper().startswith(("SELECT", "WITH")):
            plan = json.loads(await desk.owner.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *values))
            read |= set(relations(plan[0]["Plan"]))
    assert {"ledger_entry", "staff_member", "post_plan", "appointment"} <= read
    for table in sorted(read):
        before = await standing.basis([desk.id], today())
        async with desk.owner.acquire() as owner, owner.transaction():
            await owner.execute("SET LOCAL session_replication_role = replica")
            assert await owner.execute(f"UPDATE {table} SET id = id") != "UPDATE 0", table
        assert await standing.basis([desk.id], today()) != before, table


def relations(node):
    if "Relation Name" in node:
        yield node["Relation Name"]
    for each in node.get("Plans", ()):
        yield from relations(each)


async def test_the_board_works_out_what_changed_and_asks_as_often_for_many_as_for_one(
    desk, statements, monkeypatch
):
    await desk.planned({("professional", 11): 1}, today() - timedelta(days=1))
    people = [await desk.person(number) for number in (1, 2)]
    audited, audit = [], standing.audit

    def watched(unit, **how):
        audited.append(unit.institution.name)
        return audit(unit, **how)

    monkeypatch.setattr(standing, "audit", watched)

    async def shown():
        statements.clear()
        audited.clear()
        board = await boards.board(desk.city, await queries.every_institution(desk.city), today())
        return board, len(statements), len(audited)

    _, of_one, _ = await shown()
    others = [await another_unit(desk, f"第{number}所") for number in range(2, 6)]
    _, of_five, _ = await shown()
    assert of_five <= of_one
    for person in people:
        await booked(desk, person, desk.id)
    board, _, again = await shown()
    assert again == 1
    assert (board.units, board.people) == (5, 2)
    assert ("H1a", "block", 1) in board.findings
    warm, _, again = await shown()
    assert (warm, again) == (board, 0)
    everyone = [desk.id, *others]
    assert (await standing.of_day(everyone, today())).units == await standing.on_day(everyone, today())
    tomorrow = today() + timedelta(days=1)
    assert set((await standing.basis(everyone, tomorrow)).values()).isdisjoint(
        (await standing.basis(everyone, today())).values()
    )


async def test_a_change_while_the_board_is_worked_out_is_seen_by_the_next_reader(desk, monkeypatch):
    await desk.planned({("professional", 11): 1}, today() - timedelta(days=1))
    who, read = await desk.person(1), units.units_on

    async def interrupted(*args, **kwargs):
        found = await read(*args, **kwargs)
        await booked(desk, who, desk.id)
        return found

    with monkeypatch.context() as moment:
        moment.setattr(units, "units_on", interrupted)
        assert (await standing.of_day([desk.id], today())).units[desk.id].people == 0
    assert (await standing.of_day([desk.id], today())).units[desk.id].people == 1


async def test_a_page_works_out_no_city_and_says_what_it_tells_of_which_hour(desk, monkeypatch):
    """After midnight, or once a figure is changed, everything is out of date at once."""
    await desk.planned({("professional", 11): 9}, today() - timedelta(days=1))
    ids = [desk.id, *[await another_unit(desk, f"第{number}所") for number in range(2, 6)]]
    monkeypatch.setattr(standing, "FOR_A_PAGE", 2)

    async def shown(day, evening=None):
        rows = await queries.every_institution(desk.city)
        return await boards.board(desk.city, rows, day, evening=evening)

    async def ordered():
        return await desk.owner.fetch("SELECT id, params FROM job WHERE kind = 'posts.board'")

    board = await shown(today())
    assert (board.units, board.late, board.waiting) == (2, 0, 3)
    await standing.remember()
    board = await shown(today())
    assert (board.units, board.late, board.waiting) == (5, 0, 0)
    await booked(desk, await desk.person(1), desk.id)
    monkeypatch.setattr(standing, "_code", lambda: "another rulebook")
    board = await shown(today())
    assert (board.units, board.late, board.waiting) == (5, 3, 0)
    assert board.since is not None
    await standing.bring_up_to_date(today())
    board = await shown(today())
    assert (board.late, board.since, board.people) == (0, None, 1)
    # The first visitor of the next morning reads yesterday's numbers, marked as such.
    tomorrow = today() + timedelta(days=1)
    monkeypatch.setattr(standing, "today", lambda: tomorrow)
    monkeypatch.setattr(boards, "today", lambda: tomorrow)
    board = await shown(tomorrow)
    assert (board.units, board.late, board.people) == (5, 3, 1)
    assert await ordered() == []
    # Of another day nothing is known: it is worked out once, beside the pages, for whoever asks.
    evening = today() - timedelta(days=2)
    assert [(await shown(evening, evening)).waiting for _ in range(2)] == [3, 1]
    ((job, _),) = await ordered()
    await run_job(job)
    board = await shown(evening, evening)
    assert (board.units, board.people, board.waiting) == (5, 0, 0)
    assert (await standing.of_day(ids, evening, evening)).late == 0


async def test_the_lists_of_a_city_ask_once_and_read_only_whom_they_show(desk, statements, monkeypatch):
    await desk.planned({("professional", 11): 9}, today() - timedelta(days=1))
    for number in (1, 2, 3):
        await desk.person(number)
    await booked(desk, 1, desk.id)
    read, made = units.person, []
    monkeypatch.setattr(
        units, "person", lambda row, *held, **how: made.append(row) or read(row, *held, **how)
    )

    async def of_lists():
        statements.clear()
        listed = await queries.institutions(desk.city, ListQuery.parse(queries.INSTITUTIONS.spec, {}))
        seats = len(statements)
        waiting = await boards.queues(await queries.every_institution(desk.city), today())
        return (
            len(listed),
            seats,
            [each.who.person.name for unit in waiting for each in unit["queue"]],
            (len(statements) - seats),
        )

    of_one = await of_lists()
    assert of_one == (1, of_one[1], ["员工1"], of_one[3])
    assert len(made) == 1
    for number in range(2, 6):
        await another_unit(desk, f"第{number}所")
    assert await of_lists() == (5, *of_one[1:])
