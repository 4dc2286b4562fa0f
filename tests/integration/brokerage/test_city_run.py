"""A run of the whole fictional city: what it tells people holds when the experiment is made."""

import json
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from talent_matching import (
    UNSTATED,
    Calculation,
    Explained,
    GoalOrder,
    Problem,
    RunInput,
    RunLimits,
    calculate,
    explain,
    verify_result,
)
from talent_matching.market.eligibility import RULES, bit, check_pairs
from talent_matching.market.market import Ragged
from talent_matching.market.scoring import score
from talent_matching.solver.assignment import solve
from talent_platform.brokerage.calculation import run_files
from talent_platform.brokerage.calculation.closeness import Closeness, RunTexts
from talent_platform.brokerage.input import run_input
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.demo import load
from talent_search import Overlap

DAY = date(2026, 11, 30)
SAMPLE = 40
RANKS = ("degree", "title", "years")
LIMITS = RunLimits(50, 1, "value", 0, 120)


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
    # Only read afterwards: what triggers would check of 6,000 people is not asked here.
    await server.execute(f"ALTER DATABASE {name} SET session_replication_role = replica")
    await DB.connect(server.url(name), pool_size=2)
    try:
        await load.load(DB.asyncpg_pool, scale=1, day=DAY)
        given, texts = await run_input.read(
            run_input.RunRequest(run_input.RunScope(None, None, "all"), DAY, GoalOrder.on(DAY))
        )
    finally:
        await DB.close()
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    done = calculate(given, Closeness(given, texts), LIMITS, step=lambda _: None)
    return CityRun(given, texts, done, explain(done))


def with_score(problem: Problem, need: int, person: int, score: int) -> Problem:
    """The problem in which this pair, listed or not, scores so much."""
    row = int(problem.find_pairs([need], [person])[0])
    needs, people, scores = problem.pair_need, problem.pair_person, problem.pair_score.copy()
    if row < 0:
        needs, people, scores = np.append(needs, need), np.append(people, person), np.append(scores, score)
    else:
        scores[row] = score
    return Problem.build(
        need_ids=problem.need_ids, seats=problem.seats, weight=problem.weight, one_offer=problem.one_offer,
        person_ids=problem.person_ids, pair_need=needs, pair_person=people, pair_score=scores,
        bundles=problem.bundles, pins=problem.pins, forbids=problem.forbids,
    )  # fmt: skip


async def test_the_line_told_is_what_it_takes(city_run):
    problem = city_run.done.widened.prepared.problem
    told = {
        row["candidate"]: json.loads(row["detail"])
        for row in city_run.explained.outcomes
        if row["candidate"] is not None and row["code"] == "outranked"
    }
    assert all(detail["score"] <= detail.get("cutoff", detail["score"]) for detail in told.values())
    lines = [(who, need, line) for who, detail in told.items() for need, _score, line in detail["nearest"]]
    open_ = [each for each in lines if each[2] is not None]
    assert len(lines) > 1000
    assert len(open_) > 200, "beside teams a line is not always known"
    need_at = {int(id_): at for at, id_ in enumerate(problem.need_ids)}
    person_at = {int(id_): at for at, id_ in enumerate(problem.person_ids)}
    for number in np.random.default_rng(7).choice(len(open_), SAMPLE, replace=False):
        who, need, line = open_[number]
        for points, placed in ((line + 1, True), (line - 1, False)):
            again = solve(with_score(problem, need_at[need], person_at[who], points))
            assert again.status == "optimal"
            assert (again.person_need[person_at[who]] == need_at[need]) == placed, (who, need, line, points)


async def test_the_package_proves_the_run(city_run):
    assert city_run.done.widened.result.status == "optimal"
    with run_files.unpacked(run_files.packed(city_run.done.widened, LIMITS.time_limit_seconds)) as folder:
        verdict = verify_result(folder / "problem", folder / "result")
    assert (verdict.exit_code, verdict.proves) == (0, "optimal"), verdict.sentence


async def test_everybody_not_proposed_is_looked_at_against_every_post(city_run):
    market = city_run.done.widened.prepared.market
    assert city_run.done.widened.loss == 0
    posts = np.flatnonzero(~city_run.given.project)
    row_of = {int(id_): row for row, id_ in enumerate(market.people.ids)}
    need_row = {int(id_): row for row, id_ in enumerate(market.needs.ids)}
    told = [row for row in city_run.explained.outcomes if row["candidate"] is not None]
    assert {row["code"] for row in told} <= {
        "ineligible", "outranked", "seats_full", "bundle_does_not_fit",
    }  # fmt: skip
    for row in told:
        detail, person = json.loads(row["detail"]), row_of[row["candidate"]]
        failed = check_pairs(market, posts, np.full(len(posts), person)).failed
        if (failed == 0).any():
            assert row["code"] == "outranked"
            assert detail["listed"] == (failed == 0).sum() >= len(detail["nearest"]) > 0
            continue
        assert row["code"] == "ineligible" or person in city_run.given.teams.members
        assert detail["looked"] == len(posts)
        everywhere = np.bitwise_and.reduce(failed)
        assert detail["everywhere"] == [rule.name for n, rule in enumerate(RULES) if everywhere >> n & 1]
        for n, rule in enumerate(RULES):
            times = int((failed >> n & 1).sum())
            assert detail["removed"].get(rule.name, {"failed": 0})["failed"] == times
        for rule, skill, count, needs in detail["near"]:
            alone = failed == bit(rule)
            assert all(alone[posts.searchsorted(need_row[need])] for need in needs)
            assert len(needs) <= count <= alone.sum()
            assert bool(skill) == (rule == "skills")


async def test_a_stable_plan_is_stable_and_goals_are_reached_over_everybody_who_qualifies(city_run):
    """However few people each need would look at first."""
    given, texts = city_run.given, Closeness(city_run.given, city_run.texts)
    few, none = replace(LIMITS, shortlist=2), lambda _: None
    best = calculate(given, texts, few, step=none)
    everybody = np.ones(len(given.people.ids), np.bool_)
    qualified = len(best.source.every(everybody)[0])
    assert explain(best).report["unlisted"] == qualified - len(best.widened.prepared.legal) > 500
    for principle in ("stable", "goals"):
        first, wide = (
            calculate(given, texts, replace(few, principle=principle, shortlist=room), step=none)
            for room in (2, len(everybody))
        )
        assert len(first.widened.prepared.problem.pair_need) == qualified
        assert (first.widened.result.person_need == wide.widened.result.person_need).all()
        report = explain(first).report
        assert report["unlisted"] == 0
        assert (principle == "stable") == (report["decided"]["swaps"]["pairs"] == 0)


async def test_every_team_is_looked_at_for_every_need_with_similar_words(city_run):
    given, texts = city_run.given, city_run.texts
    need, team = (at.ravel() for at in np.indices((len(given.needs.ids), len(given.teams.ids)), np.int32))
    similar = Overlap(texts.teams, texts.needs).of(need, team) >= np.float32(given.weights.related)
    comes = (given.team_places.lengths[team] == 0) | given.team_places.lookup(given.needs.place)(team, need)
    expected = set(zip(need[similar & comes].tolist(), team[similar & comes].tolist(), strict=True))
    offers = city_run.done.widened.prepared.offers
    assert set(zip(offers.need.tolist(), offers.team.tolist(), strict=True)) == expected
    row_of = {int(id_): row for row, id_ in enumerate(given.teams.ids)}
    told = [row for row in city_run.explained.outcomes if row["team"] is not None]
    assert {row["code"] for row in told} >= {"ineligible", "no_pairs"}
    for row in told:
        looked = sum(team == row_of[row["team"]] for _need, team in expected)
        assert json.loads(row["detail"])["looked"] == looked
        assert (row["code"] == "no_pairs") == (looked == 0)


async def test_no_advice_drops_the_licence_or_the_only_qualification(city_run):
    needs = city_run.given.needs
    row_of = {int(id_): row for row, id_ in enumerate(needs.ids)}
    told = {
        row_of[row["need"]]: {one["rule"] for one in json.loads(row["detail"]).get("advice", [])}
        for row in city_run.explained.outcomes
        if row["need"] is not None
    }
    only = {
        need
        for need in told
        if needs.required.lengths[need] + sum(getattr(needs, rank)[need] != UNSTATED for rank in RANKS) == 1
    }
    licensed = {need for need in told if needs.licences.lengths[need]}
    assert only
    assert licensed
    assert sum(map(len, told.values())) > 100
    assert not any(rules & {"skills", *RANKS} for need, rules in told.items() if need in only)
    assert not any("licence" in rules for rules in told.values())


async def test_nobody_is_proposed_below_the_floor_and_who_stays_below_is_told(city_run):
    given, texts = city_run.given, Closeness(city_run.given, city_run.texts)
    floor = 600_000
    done = calculate(given, texts, replace(LIMITS, floor=floor), step=lambda _: None)
    explained = explain(done)
    assert min(row["score"] for row in city_run.explained.proposals) < floor
    assert min(row["score"] for row in explained.proposals) >= floor
    market, weights = done.widened.prepared.market, done.weights
    needs = {int(id_): row for row, id_ in enumerate(market.needs.ids)}
    people = {int(id_): row for row, id_ in enumerate(market.people.ids)}
    posts, single = np.flatnonzero(~given.project), np.flatnonzero(given.single)
    placed = {(row["need"], row["candidate"]) for row in explained.proposals}
    told = [(row, json.loads(row["detail"])) for row in explained.outcomes if row["code"] == "below_floor"]
    assert {row["need"] is None for row, _ in told} == {True, False}
    for row, detail in told:
        if row["need"] is None:
            need, person = posts, np.full(len(posts), people[row["candidate"]])
        else:
            person = single[[(row["need"], int(given.people.ids[one])) not in placed for one in single]]
            need = np.full(len(person), needs[row["need"]])
        able = check_pairs(market, need, person).legal
        need, person = need[able].astype(np.int32), person[able].astype(np.int32)
        scores = score(market, weights, need, person, texts(need, person)).total
        assert len(scores)
        assert scores.max() < floor == detail["floor"]
        if row["need"] is None:
            assert scores.max() == detail["score"]


async def test_who_qualifies_nowhere_moves_nobody(city_run):
    """Those people refuse, and what they wrote is gone: no score and no proposal changes."""
    given, texts = city_run.given, city_run.texts
    told = [json.loads(row["detail"]) | row for row in city_run.explained.outcomes]
    nowhere = {row["candidate"] for row in told if row["code"] == "ineligible" and row["candidate"]}
    gone = np.array([int(id_) in nowhere for id_ in given.people.ids])
    assert gone.sum() > 1_000
    people = replace(given.people, consent=np.where(gone, 0, given.people.consent))
    silent = [() if away else text for text, away in zip(texts.people, gone[given.single], strict=True)]
    changed, left = replace(given, people=people), replace(texts, people=silent)
    done = calculate(changed, Closeness(changed, left), LIMITS, step=lambda _: None)
    columns = ("need", "candidate", "team", "score", "terms")
    before, after = (
        {tuple(row[name] for name in columns) for row in explained.proposals}
        for explained in (city_run.explained, explain(done))
    )
    assert before == after


async def test_wishing_no_more_than_one_gets_moves_nobody(city_run):
    """Everybody proposed alone says no to each other place, industry, pay and way of working: all stay."""
    given, texts = city_run.given, Closeness(city_run.given, city_run.texts)
    needs = {int(id_): row for row, id_ in enumerate(given.needs.ids)}
    row_of = {int(id_): row for row, id_ in enumerate(given.people.ids)}
    there = {
        row_of[row["candidate"]]: needs[row["need"]]
        for row in city_run.explained.proposals
        if row["team"] is None
    }
    assert len(there) > 500
    people, who, at = given.people, np.array(list(there)), np.array(list(there.values()))

    def only(column, offered):
        changed = column.copy()
        changed[who] = np.where(offered[at] == UNSTATED, changed[who], offered[at])
        return changed

    def lists(wished, offered):
        told = [wished.values[wished.indptr[n] : wished.indptr[n + 1]].tolist() for n in range(len(wished))]
        for person, need in there.items():
            told[person] = [int(offered[need])]
        return Ragged.of(told)

    wishing = replace(
        people, places=lists(people.places, given.needs.place), modes=only(people.modes, given.needs.mode),
        industries=lists(people.industries, given.needs.industry),
        pay_min=only(people.pay_min, given.needs.pay_max),
    )  # fmt: skip
    done = calculate(replace(given, people=wishing), texts, LIMITS, step=lambda _: None)
    columns = ("need", "candidate", "team", "score", "terms")
    before, after = (
        {tuple(row[name] for name in columns) for row in explained.proposals}
        for explained in (city_run.explained, explain(done))
    )
    assert before == after
