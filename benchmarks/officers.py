"""A hundred officers on a thousand cases at once: what they wait for, beside one officer alone, and that
nothing is lost, done twice or half written.

`python -m benchmarks.officers`, or with sizes of the city as arguments.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import perf_counter

from benchmarks.city import Figures, report
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.releases.choosing import ReleaseForm
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.together import service as together
from talent_platform.database.engine import DB
from talent_platform.database.outage import DatabaseAway
from talent_platform.jobs import registry, worker
from talent_platform.workflow.taking import StepResult

OFFICERS = 100
CASES = 1_000
EACH = 20
"""Cases of an officer's afternoon: every case lies with two of them."""
ALONE = 200
HEARD = "今天下午电话联系，对方答复"


async def _cases() -> list[int]:
    """Cases of one release in which the person has said nothing and cannot say it itself."""
    registry.load()
    actor = await actor_by_login("city")
    run_id, job = await runs.order(actor, runs.RunForm())
    await worker.run_job(job)
    await worker.run_job(await releases.order(actor, run_id, ReleaseForm()))
    rows = await DB.asyncpg_pool.fetch(
        "SELECT c.id FROM match_case c LEFT JOIN candidate p ON p.id = c.candidate LEFT JOIN team t ON "
        "t.id = c.team WHERE c.stage = 'contacted' AND c.person_agreed IS NULL AND p.account IS NULL "
        "AND t.account IS NULL ORDER BY c.id LIMIT $1",
        ALONE + CASES,
    )
    return [row["id"] for row in rows]


async def _officers() -> list[Actor]:
    await DB.asyncpg_pool.execute(
        "INSERT INTO account (login, name, role, organisation, password_hash) SELECT 'bench' || n, "
        "'联络员' || n, role, organisation, password_hash FROM account, generate_series(1, $1::int) n "
        "WHERE login = 'officer'",
        OFFICERS,
    )
    return [await actor_by_login(f"bench{number}") for number in range(1, OFFICERS + 1)]


async def _phoned(
    officer: Actor, cases: Sequence[int], *, agreed: bool
) -> tuple[float, Sequence[StepResult]]:
    """Seconds of one batch, and what became of each case; with the versions read before, as the page does."""
    said = dict.fromkeys(cases, together.Answer("person", agreed))
    rows = await DB.asyncpg_pool.fetch("SELECT id, version FROM match_case WHERE id = ANY($1)", list(cases))
    versions = {row["id"]: row["version"] for row in rows}
    begun = perf_counter()
    try:
        done = await together.answers(officer, {case: versions[case] for case in cases}, said, HEARD)
    except DatabaseAway:
        done = []
    return perf_counter() - begun, done


async def _whole() -> Figures:
    found, officers = await _cases(), await _officers()
    alone, shared = found[:ALONE], found[ALONE:]
    begun = perf_counter()
    took = [
        (await _phoned(officers[0], alone[at : at + EACH], agreed=True))[0]
        for at in range(0, len(alone), EACH)
    ]
    single, one = len(alone) / (perf_counter() - begun), sorted(took)[len(took) // 2]
    begun = perf_counter()
    batches = await asyncio.gather(
        *(
            _phoned(officer, _afternoon(shared, number), agreed=number % 2 == 0)
            for number, officer in enumerate(officers)
        )
    )
    together_rate = len(shared) / (perf_counter() - begun)
    won = [case.id for _, done in batches for case in done if not case.problem]
    waits = sorted(seconds for seconds, _ in batches)
    return {
        "one officer alone": f"{single:,.0f} cases/s, {one:.2f} s for {EACH}",
        f"{len(officers)} officers": f"{together_rate:,.0f} cases/s of {len(shared):,} cases",
        "many : alone, cases/s": f"{together_rate / single:.2f}",
        f"an officer waits for {EACH}": f"p50 {waits[len(waits) // 2]:.1f}, "
        f"p95 {waits[-len(waits) // 20]:.1f} s",
        "turned away for want of a connection": f"{sum(not done for _, done in batches):,} officers",
        "answered once": f"{len(won):,} of {len(shared):,}, twice {len(won) - len(set(won)):,}",
        "whole": await _faults(shared),
    }


def _afternoon(cases: Sequence[int], number: int) -> list[int]:
    first = number * len(cases) // OFFICERS
    return [cases[(first + step) % len(cases)] for step in range(EACH)]


async def _faults(cases: Sequence[int]) -> str:
    """Cases whose answer, line of history and entry of the log do not tell the same, once each."""
    row = await DB.asyncpg_pool.fetchrow(
        """SELECT count(*) FILTER (WHERE c.person_agreed IS NULL) AS lost, count(*) FILTER (WHERE (
               SELECT count(*) <> 1 OR bool_or((e.action = 'agreed') <> c.person_agreed) FROM case_event e
               WHERE e.match_case = c.id AND e.action IN ('agreed', 'declined'))) AS history,
           count(*) FILTER (WHERE (SELECT count(*) <> 1 FROM audit_entry a WHERE a.subject = 'case:' || c.id
               AND a.action IN ('case.agreed', 'case.declined'))) AS log
           FROM match_case c WHERE c.id = ANY($1)""",
        list(cases),
    )
    return ", ".join(f"{name} {row[name]:,}" for name in ("lost", "history", "log"))


if __name__ == "__main__":
    report("many officers at once", (_whole,))
