"""Shapes that break careless solvers: the right answer or the best so far, never a hang or an overflow."""

import threading

import numpy as np
import pytest

from talent_matching.assignment import solve
from talent_matching.control import Control
from talent_matching.explanation import REASONS
from talent_matching.flow import best_singles
from talent_matching.problem import MILLION, Bundles, Problem, ProblemError, millionths


def dense(needs: int, people: int, score: np.ndarray | int, seats: int = 1, **more: object) -> Problem:
    """Everybody listed everywhere."""
    size = needs * people
    return Problem.build(
        need_ids=np.arange(needs),
        seats=np.full(needs, seats),
        weight=np.full(needs, MILLION),
        person_ids=np.arange(people),
        pair_need=np.repeat(np.arange(needs), people),
        pair_person=np.tile(np.arange(people), needs),
        pair_score=np.broadcast_to(np.asarray(score, np.int64), size),
        **more,  # type: ignore[arg-type]
    )


def crowd_of_teams(teams: int) -> Problem:
    """Teams of five that all want the same few needs and share members."""
    rng = np.random.default_rng(5)
    members = [rng.choice(400, 5, replace=False) for _ in range(teams)]
    bundles = Bundles(
        np.arange(teams),
        np.arange(teams, dtype=np.int32),
        rng.integers(0, 40, teams).astype(np.int32),
        rng.integers(1, MILLION, teams),
        np.arange(0, 5 * teams + 1, 5),
        np.concatenate(members).astype(np.int32),
    )
    return dense(40, 400, rng.integers(1, MILLION, 16_000), seats=7, bundles=bundles)


def test_one_need_with_ten_thousand_seats() -> None:
    result = solve(problem := dense(1, 12_000, MILLION // 2, seats=10_000))
    assert (result.status, int(result.filled(problem)[0])) == ("optimal", 10_000)
    assert result.objective_decimal == 5000


def test_equal_scores_are_decided_by_the_seed_alone() -> None:
    first, again = solve(dense(3, 30, MILLION, seed=1)), solve(dense(3, 30, MILLION, seed=1))
    other = dense(3, 30, MILLION, seed=2)
    named = set(other.person_ids[solve(other).person_need >= 0].tolist())
    ours = set(dense(3, 30, MILLION, seed=1).person_ids[first.person_need >= 0].tolist())
    assert np.array_equal(first.person_need, again.person_need)
    assert ours != named


def test_values_beyond_the_flow_solvers_range_are_still_exact() -> None:
    rng = np.random.default_rng(2)
    base = rng.integers(1, MILLION, 40 * 60)
    need, person = np.repeat(np.arange(40), 60).astype(np.int32), np.tile(np.arange(60), 40).astype(np.int32)
    seats = np.full(40, 1)
    plain = best_singles(need, person, base, seats=seats, people=60)
    huge = best_singles(need, person, base * 2**39 + rng.integers(0, 2**10), seats=seats, people=60)
    assert base[plain].sum() == base[huge].sum()


def test_too_large_values_are_one_sentence() -> None:
    with pytest.raises(ProblemError, match="use smaller weights or scores"):
        dense(2, 2, np.array([2**62, 1, 1, 1]))
    with pytest.raises(ProblemError, match="not a finite number"):
        millionths([1.0, float("nan")])


def test_five_thousand_teams_honour_the_time_limit() -> None:
    problem = crowd_of_teams(5000)
    result = solve(problem, Control(time_limit=1.0))
    assert result.status in ("optimal", "feasible")
    assert 0 < result.objective <= result.bound
    assert len(result.bundles) > 0
    assert (result.filled(problem) <= problem.seats).all()


def test_a_gap_is_enough_if_the_caller_says_so() -> None:
    problem = crowd_of_teams(300)
    result = solve(problem, Control(gap=0.05))
    assert result.gap <= 0.05


def test_a_thread_reports_progress_and_can_be_cancelled() -> None:
    """As the web application calls it: in a worker thread, cancelled from another."""
    cancel, seen, results = threading.Event(), [], []

    def note(step: str, objective: int, bound: int) -> None:
        seen.append((step, objective, bound))
        cancel.set()

    control = Control(progress=note, cancelled=cancel.is_set)
    thread = threading.Thread(target=lambda: results.append(solve(crowd_of_teams(3000), control)))
    thread.start()
    thread.join(60)
    assert results
    assert seen
    assert 0 < results[0].objective < results[0].bound


def test_someone_listed_everywhere_is_told_every_cutoff() -> None:
    score = np.full((3, 4), 900_000)
    score[:, 3] = [100_000, 200_000, 300_000]
    problem = dense(3, 4, score.ravel())
    result = solve(problem)
    left = int(np.flatnonzero(result.person_need < 0)[0])
    assert problem.person_ids[left] == 3
    assert result.reasons is not None
    assert REASONS[result.reasons.person[left]] == "outranked"
    cutoff = result.prices.cutoff[problem.pair_need[result.reasons.person_row[left]]]
    assert cutoff * problem.value_unit == 300_000 * MILLION
