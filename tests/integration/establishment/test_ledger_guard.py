"""The database itself keeps occupied + reserved <= approved, on every day and whoever writes."""

import asyncio
from datetime import date

import asyncpg
import pytest

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
