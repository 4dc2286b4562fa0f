"""The board of a survey with 100,000 rows: `python -m benchmarks.surveys [rows]`.

20,000 enterprises of every county with five needs each, handed in over two weeks, three in five approved and
on their way to a need. What the city's page of the survey reads is read piece by piece; CPU seconds are those
of this process and of its one connection to the database, the figures of a clock are this machine's.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter, process_time

from rich.console import Console
from rich.table import Table

from benchmarks.city import ROOT
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.clock import today
from talent_platform.database import embedded
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.demo import load as demo_city
from talent_platform.surveys.campaigns import board, queries
from talent_platform.surveys.flags.lists import FLAGS
from talent_platform.surveys.flags.queries import unsettled
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.web.listing.query import ListQuery

ROWS_OF_ONE, TIMES = 5, 5
"""Rows of an enterprise; how often each piece is read."""
TICK = os.sysconf("SC_CLK_TCK")
PLANTED = """
    INSERT INTO survey_campaign (title, kind, state, working_days, opened, becomes)
    VALUES ('十万行的调查', 'talent', 'open', 30, current_date - 20, 'open');
    INSERT INTO survey_form (campaign, number, questions, actor_name)
    SELECT max(id), 1, '[]', '某' FROM survey_campaign;
    INSERT INTO survey_submission (campaign, office, county, person)
    SELECT (SELECT max(id) FROM survey_campaign), o.id, o.county, min(a.id)
    FROM organisation o JOIN account a ON a.organisation = o.id AND a.role = 'county' GROUP BY o.id;
    CREATE TEMPORARY TABLE office ON COMMIT PRESERVE ROWS AS
    SELECT id, county, row_number() OVER (ORDER BY id) - 1 AS at, count(*) OVER () AS of
    FROM survey_submission WHERE campaign = (SELECT max(id) FROM survey_campaign);
    INSERT INTO organisation (kind, name, credit_code, county)
    SELECT 'enterprise', '第' || n || '制造厂', 'BENCH' || lpad(n::text, 13, '0'), f.county
    FROM generate_series(1, {firms}) n JOIN office f ON f.at = n % f.of;
    INSERT INTO survey_target (campaign, submission, organisation, listed, source)
    SELECT (SELECT max(id) FROM survey_campaign), f.id, o.id, 'backbone', '示文'
    FROM organisation o JOIN office f USING (county) WHERE o.credit_code LIKE 'BENCH%';
    INSERT INTO survey_row (submission, target, kind, state, form_version, title, answers, handed_in)
    SELECT t.submission, t.id, 'need',
           CASE WHEN (t.id + n) % 10 < 6 THEN 'approved' WHEN (t.id + n) % 10 < 9 THEN 'submitted'
                ELSE 'draft' END,
           1, '岗位' || n, jsonb_build_object('title', '岗位' || n, 'seats', n),
           CASE WHEN (t.id + n) % 10 < 9 THEN now() - (t.id % 14) * interval '1 day' END
    FROM survey_target t, generate_series(1, {each}) n
    WHERE t.campaign = (SELECT max(id) FROM survey_campaign) AND t.id % 20 <> 0;
    INSERT INTO survey_need (survey_row, submission, organisation, becomes, state, why)
    SELECT r.id, r.submission, t.organisation, 'open', CASE r.id % 5 WHEN 0 THEN 'figure' ELSE 'asked' END, ''
    FROM survey_row r JOIN survey_target t ON t.id = r.target WHERE r.state = 'approved' AND t.campaign = (
        SELECT max(id) FROM survey_campaign);
    INSERT INTO survey_flag (submission, kind, key, facts, state)
    SELECT f.id, 'same', n::text, '{{"title": "岗位"}}', 'open' FROM office f, generate_series(1, 50) n;
    INSERT INTO survey_flag_row (flag, survey_row)
    SELECT f.id, r.id FROM survey_flag f JOIN LATERAL (
        SELECT id FROM survey_row r WHERE r.submission = f.submission ORDER BY id LIMIT 3) r ON true;
"""


def _cpu(backend: int) -> float:
    """Seconds of this process and of a process of the database."""
    spent = Path(f"/proc/{backend}/stat").read_text("utf-8").rpartition(")")[2].split()
    return process_time() + (int(spent[11]) + int(spent[12])) / TICK


def _pieces(city: Actor, survey: queries.SurveyView) -> dict[str, Callable[[], Awaitable[object]]]:
    of = {"campaign": str(survey.id)}

    async def shown() -> object:
        return await board.board(survey, await queries.standings(city, survey.id))

    return {
        "figures and board": shown,
        "doubts, the first of them": lambda: FLAGS.read(city, ListQuery.parse(FLAGS.spec, of)),
        "doubts by office": lambda: unsettled(city, survey.id),
        "what rows became": lambda: SURVEY_NEEDS.figures(
            city, {**of, "group": "became"}, {**of, "state": "waits"}, {**of, "group": "decide"},
            {**of, "group": "late"},
        ),
        "list of rows, first page": lambda: ROWS.read(city, ListQuery.parse(ROWS.spec, of)),
    }  # fmt: skip


async def _measured(rows: int) -> Table:
    running = embedded.server(ROOT / "postgres")
    running.psql("CREATE DATABASE surveys")
    url = str(running.get_uri("surveys"))
    await migrate(url)
    running.psql("ALTER DATABASE surveys SET session_replication_role = replica")
    await DB.connect(url, pool_size=5)
    try:
        await demo_city.load(DB.asyncpg_pool, scale=0.03, day=today())
    finally:
        await DB.close()
    planted = PLANTED.format(firms=rows // ROWS_OF_ONE * 20 // 19 + 1, each=ROWS_OF_ONE)
    running.psql(f"\\c surveys\n{planted}\nANALYZE;")
    running.psql("ALTER DATABASE surveys RESET session_replication_role")
    running.psql("ALTER DATABASE surveys SET max_parallel_workers_per_gather = 0")
    await DB.connect(url, pool_size=1)
    try:
        city = await actor_by_login("city")
        number = await DB.asyncpg_pool.fetchval("SELECT max(id) FROM survey_campaign")
        survey = await queries.one(city, number)
        count = await DB.asyncpg_pool.fetchval(
            "SELECT count(*) FROM survey_row r JOIN survey_submission m ON m.id = r.submission "
            "WHERE m.campaign = $1",
            number,
        )
        backend = await DB.asyncpg_pool.fetchval("SELECT pg_backend_pid()")
        table = Table("", "CPU s", "s", title=f"The page of a survey with {count:,} rows")
        together = 0.0
        for name, piece in _pieces(city, survey).items():
            await piece()
            cpu, begun = _cpu(backend), perf_counter()
            for _ in range(TIMES):
                await piece()
            spent = (_cpu(backend) - cpu) / TIMES
            together += spent
            table.add_row(name, f"{spent:.2f}", f"{(perf_counter() - begun) / TIMES:.2f}")
        table.add_row("together", f"{together:.2f}", "")
        return table
    finally:
        await DB.close()


def main() -> None:
    ROOT.mkdir(mode=0o755)
    try:
        Console(width=100).print(asyncio.run(_measured(*map(int, sys.argv[1:] or ["100000"]))))
    finally:
        embedded.server(ROOT / "postgres").cleanup()
        shutil.rmtree(ROOT, ignore_errors=True)


if __name__ == "__main__":
    main()
