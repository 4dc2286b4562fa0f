"""A run of the whole fictional city: what it tells people holds when the experiment is made."""

import json
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from talent_matching import Calculation, Explained, Problem, RunInput, RunLimits, calculate, explain
from talent_matching.solver.assignment import solve
from talent_platform.brokerage.calculation.closeness import Closeness, RunTexts
from talent_platform.brokerage.input import run_input
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.demo import load

DAY = date(2026, 11, 22)
SAMPLE = 40


@dataclass(frozen=True)
class CityRun:
    given: RunInput
    texts: RunTexts
    done: Calculation
    explained: Explained


@pytest.fixture(scope="module")
async def city_run(server, worker_id):
    name = f"city_{worker_id}"
    await server.execute(f"CREATE DATABASE {name}")
    await migrate(server.url(name))
    await DB.connect(server.url(name), pool_size=2)
    try:
        await load.load(DB.asyncpg_pool, scale=1, day=DAY)
        given, texts = await run_input.read(run_input.Scope(None, None, "all"), DAY, [])
    finally:
        await DB.close()
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    done = calculate(given, Closeness(given, texts), RunLimits(50, 1, "value", 0, 120), step=lambda _: None)
    return CityRun(given, texts, done, explain(done))


def with_score(problem: Problem, row: int, score: int) -> Problem:
    scores = problem.pair_score.copy()
    scores[row] = score
    return Problem.build(
        need_ids=problem.need_ids, seats=problem.seats, weight=problem.weight, one_offer=problem.one_offer,
        person_ids=problem.person_ids, pair_need=problem.pair_need, pair_person=problem.pair_person,
        pair_score=scores, bundles=problem.bundles, pins=problem.pins, forbids=problem.forbids,
    )  # fmt: skip


async def test_the_line_told_is_what_it_takes(city_run):
    problem = city_run.done.widened.prepared.problem
    told = {
        row["candidate"]: json.loads(row["detail"])
        for row in city_run.explained.outcomes
        if row["candidate"] is not None and row["code"] == "outranked"
    }
    assert all(detail["score"] <= detail["cutoff"] for detail in told.values())
    lines = [
        (who, need, line) for who, detail in told.items() for need, _score, line in detail.get("nearest", [])
    ]
    open_ = [each for each in lines if each[2] is not None]
    assert len(open_) > 0.9 * len(lines) > 200
    need_at = {int(id_): at for at, id_ in enumerate(problem.need_ids)}
    person_at = {int(id_): at for at, id_ in enumerate(problem.person_ids)}
    for number in np.random.default_rng(7).choice(len(open_), SAMPLE, replace=False):
        who, need, line = open_[number]
        person = person_at[who]
        row = int(problem.find_pairs([need_at[need]], [person])[0])
        for score, placed in ((line + 1, True), (line - 1, False)):
            again = solve(with_score(problem, row, score))
            assert again.status == "optimal"
            assert (again.person_need[person] == need_at[need]) == placed, (who, need, line, score)
