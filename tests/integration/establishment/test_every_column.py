"""Every column of the part's tables, written by the application past its services: refused, or one on which
no decision rests."""

from __future__ import annotations

import json
from datetime import date, timedelta

import asyncpg

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.establishment.boards import standing
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.identities import service as identities
from talent_platform.establishment.identities.schemas import RightNumberForm
from talent_platform.establishment.people import corrections
from talent_platform.establishment.people.schemas import CorrectionForm
from talent_platform.establishment.piccolo_app import APP_CONFIG
from talent_platform.establishment.rounds import deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm

WORKED_OUT = {"unit_standing"}
"""From the books, by their fingerprint, for lists and boards; never asked when something is decided."""
COUNTER = "counts what was changed, or says when"
FREE = {
    "staff_member": {
        "number": "a label of the unit's: who somebody is stands in the identity number",
        "roster": "the unit's word, compared with the books and confirmed by the city before it counts",
        "origin_file": "where a row came from", "origin_sheet": "likewise", "origin_row": "likewise",
        "identity_cipher": "read by who unmasks it; who somebody is stands in person_key",
        "history_complete": "only taken back: then years are unknown",
    },
    "letter": dict.fromkeys(
        ("scan", "scan_type", "stamped", "stamped_by", "served_to", "served_how"),
        "the stamped paper and the service are entered once, and then stay (test_letters.py)",
    ),
    "appointment": {"version": COUNTER, "updated": COUNTER},
    "post_plan": {"revision": COUNTER, "updated": COUNTER},
    "special_post": {"version": COUNTER, "updated": COUNTER},
    "promotion_round": {"version": COUNTER, "updated": COUNTER},
}  # fmt: skip
"""Table → column that the application may write by itself, and why nothing rests on it."""


async def planted(desk, colleague) -> None:
    """At least one row of every table that people decide about, as it stands once they have decided."""
    await desk.owner.execute("UPDATE institution SET jurisdiction = '219900' WHERE id = $1", desk.id)
    await desk.planned({("professional", 12): 4, ("professional", 10): 1}, today() - timedelta(days=30))
    hired, other = [await desk.person(number) for number in (1, 2)]
    record = await desk.entered(
        hired, "title", by=desk.city, name="高级工程师", level="副高", granted=date(2019, 3, 4)
    )
    await desk.hired(hired, 12)
    await desk.corrected(
        colleague, record, "title", name="高级工程师", level="副高", granted=date(2020, 3, 4)
    )
    title = [{"name": "主任医师", "level": "正高", "granted": "2015-01-01"}]
    await desk.owner.execute("UPDATE staff_member SET titles = $2 WHERE id = $1", other, json.dumps(title))
    special = await specials.ask(desk.hr, desk.id, SpecialForm.model_validate({
        "person": other, "grade": 4, "project": "重点实验室", "opened": today(),
        "ends": today() + timedelta(days=300), "standard": "正高", "evidence": ["provincial_key_project"],
        "evidence_document": "省科1号",
    }))  # fmt: skip
    await specials.move(desk.county, special, "county_pass", document="县1号")
    await specials.move(desk.city, special, "city_pass", document="市1号")
    contest = await rounds.publish(desk.hr, desk.id, RoundForm.model_validate({
        "title": "岗位竞聘", "category": "professional", "seats": {12: 1}, "effective": today(),
        "criteria": [{"name": "业绩", "weight": 1}], "steps": {},
    }))  # fmt: skip
    await rounds.apply(desk.hr, contest, await desk.person(3), [12], [90])
    await deciding.decide_round(desk.hr, contest)
    await desk.owner.execute(
        "INSERT INTO letter (appointment, kind, issuer, year, day, content, made_by)"
        " SELECT id, 'agreed', $1, 2026, now(), '{}', 1 FROM appointment WHERE person = $2",
        desk.city.organisation_id, hired,
    )  # fmt: skip
    await dated.confirm(figures.FIGURE, colleague, await figures.propose(
        desk.city, "override_days", figures.FigureForm(
            jurisdiction="219900", valid_from=today(), value=30, source="示范市岗位管理办法",
            document="示人社〔2026〕3号",
        )))  # fmt: skip
    await standing.bring_up_to_date(today())
    await identities.ask(desk.hr, hired, RightNumberForm(
        identity="E00000077", reason="录入时看错了护照", document="核对1号"
    ))  # fmt: skip
    entry = await desk.owner.fetchval(
        "SELECT id FROM ledger_entry WHERE person = $1 AND kind = 'filled'", hired
    )
    await corrections.ask(desk.hr, hired, CorrectionForm(
        entry=entry, act="reverse", reason="录入时看错了档案", document="单位更1号",
    ))  # fmt: skip


_OTHERS = """
    SELECT a.attname AS column, format_type(a.atttypid, NULL) AS type, (
        SELECT r.relname FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid
        WHERE c.conrelid = a.attrelid AND c.contype = 'f' AND c.conkey = ARRAY[a.attnum]) AS other
    FROM pg_attribute a
    WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id'
"""
_ANOTHER = {
    "bigint": "coalesce({0}, 0) + 1", "integer": "coalesce({0}, 0) + 1", "smallint": "coalesce({0}, 0) + 1",
    "boolean": "NOT {0}", "date": "coalesce({0}, '2026-01-01') + 1", "bytea": "'y'::bytea",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 day'",
    "jsonb": "CASE jsonb_typeof({0}) WHEN 'array' THEN {0} || '[{{\"level\": 1}}]' ELSE '{{\"of\": 1}}' END",
}  # fmt: skip
_TEXT = "overlay(coalesce({0}, '') placing 'x' from 1 for 1)"
_STATES = {"appointment": "'rejected'", "post_plan": "'returned'", "special_post": "'refused'",
           "promotion_round": "'open'", "staff_record": "'refused'"}  # fmt: skip


async def written(table: str, column: str, value: str) -> int:
    """How many rows the application changed by this, where nothing refuses it; -1 where something does."""
    async with DB.asyncpg_pool.acquire() as connection:
        attempt = connection.transaction()
        await attempt.start()
        try:
            told = await connection.execute(
                f'UPDATE "{table}" SET "{column}" = {value} WHERE "{column}" IS DISTINCT FROM {value}'
            )
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except asyncpg.InsufficientPrivilegeError:
            return -1
        except asyncpg.IntegrityConstraintViolationError as refused:
            guarded = isinstance(refused, asyncpg.CheckViolationError) or "append-only" in str(refused)
            if not guarded or "violates check constraint" in str(refused):
                raise  # a mistake of this test is no guard
            return -1
        else:
            return int(told.removeprefix("UPDATE "))
        finally:
            await attempt.rollback()


async def test_no_column_a_decision_rests_on_is_written_without_its_record(desk, elsewhere, colleague):
    await planted(desk, colleague)
    free: dict[str, set[str]] = {}
    untried = []
    tables = {each._meta.tablename for each in APP_CONFIG.table_classes} - WORKED_OUT
    for table in sorted(tables):
        for row in await desk.owner.fetch(_OTHERS, table):
            name = f'"{table}"."{row["column"]}"'
            value = _ANOTHER.get(row["type"], _TEXT).format(name)
            if row["other"]:
                value = f'(SELECT max(id) FROM "{row["other"]}" o WHERE o.id IS DISTINCT FROM {name})'
            if row["column"] == "state":
                value = _STATES.get(table, value)
            rows = await written(table, row["column"], value)
            if rows == 0:
                untried.append(f"{table}.{row['column']}")
            elif rows > 0:
                free.setdefault(table, set()).add(row["column"])
    assert free == {table: set(columns) for table, columns in FREE.items()}
    # No need is planted; the road keeps it with all else that was asked.
    assert untried == ["appointment.need"]
