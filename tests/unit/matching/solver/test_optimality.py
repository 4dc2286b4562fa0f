"""Random small problems against brute force, through the real files, the solver and the verifier."""

import csv
import itertools
import json
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from talent_matching.files.problem_files import read_problem
from talent_matching.files.writer import write_result
from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goal_order import Goal
from talent_matching.principles.goals import as_result, pursue
from talent_matching.principles.stability import stable_plan
from talent_matching.problem.limits import Control
from talent_matching.problem.problem import VALUE_SCALE, Ints, Problem
from talent_matching.solver.assignment import solve
from talent_matching.solver.result import Result
from talent_matching.verify.verify import verify_result

SCORES = st.sampled_from(["-0.5", "0", "0.000001", "0.3", "0.5", "0.75", "0.750001", "1", "2.5"])
WEIGHTS = st.sampled_from(["1", "1", "2", "0.5", "3.3", "0"])


@st.composite
def folders(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """The rows of a problem folder: up to 8 needs, 12 people, 4 offers, pins and forbids."""
    needs = [f"n{i}" for i in range(draw(st.integers(1, 8)))]
    people = [f"p{i}" for i in range(draw(st.integers(1, 12)))]
    pair = st.tuples(st.sampled_from(needs), st.sampled_from(people))
    pairs = draw(st.lists(pair, unique=True, max_size=40))
    team = st.lists(st.sampled_from([*people, "x1", "x2"]), unique=True, min_size=1, max_size=4)
    options = []
    for t in range(draw(st.integers(0, 4))):
        for need in draw(st.lists(st.sampled_from(needs), unique=True, min_size=1, max_size=2)):
            options.append([f"t{t}", need, draw(SCORES), " ".join(draw(team))])
    pins = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else []
    return {
        "needs": [
            [n, str(draw(st.integers(0, 4))), draw(WEIGHTS), draw(st.sampled_from(["", "0", "1"]))]
            for n in needs
        ],
        "pairs": [[n, p, draw(SCORES), str(draw(st.integers(-1, 3)))] for n, p in pairs],
        "bundles": options,
        "pins": [[n, p, "pinned"] for n, p in pins],
        "forbids": [[n, p, "because"] for n, p in draw(st.lists(pair, unique=True, max_size=3))],
    }


HEADERS = {
    "needs": "need_id,seats,weight,one_offer",
    "pairs": "need_id,candidate_id,score,preference",
    "bundles": "offer_id,need_id,score,members",
    "pins": "need_id,candidate_id,reason",
    "forbids": "need_id,candidate_id,reason",
}


def write(folder: Path, rows: dict[str, list[list[str]]]) -> Path:
    folder.mkdir()
    for name, header in HEADERS.items():
        lines = [header, *(",".join(row) for row in rows[name])]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return folder


def brute_force(rows: dict[str, list[list[str]]]) -> Decimal | None:
    """The greatest value, by trying every choice of teams; None if the pins contradict each other."""
    seats = {n: int(s) for n, s, *_ in rows["needs"]}
    weight = {n: Decimal(w) for n, _, w, _ in rows["needs"]}
    one_offer = {n for n, *_, one in rows["needs"] if one == "1"}
    value = {(n, p): weight[n] * Decimal(s) for n, p, s, _ in rows["pairs"]}
    pins, forbids = ({(n, p) for n, p, _ in rows[k]} for k in ("pins", "forbids"))
    pinned = {p: n for n, p in pins}
    full = any(count > seats[n] for n, count in Counter(n for n, _ in pins).items())
    if pins & forbids or len(pinned) < len(pins) or full:
        return None
    offers = sorted({o for o, *_ in rows["bundles"]})
    choices = [[None, *(row for row in rows["bundles"] if row[0] == offer)] for offer in offers]
    best = Decimal("-inf")
    for chosen in itertools.product(*choices):
        teams = [(n, Decimal(s), m.split()) for _, n, s, m in filter(None, chosen)]
        busy = [m for *_, members in teams for m in members]
        if len(set(busy)) < len(busy):
            continue
        if any(pinned.get(m, n) != n or (n, m) in forbids for n, _, members in teams for m in members):
            continue
        answered = [n for n, *_ in teams if n in one_offer]
        if len(set(answered)) < len(answered):
            continue
        left = dict(seats)
        for n, _, members in teams:
            left[n] -= len(members)
        alone = [(n, p) for n, p in pins if p not in busy]
        for n, _ in alone:
            left[n] -= 1
        if min(left.values()) < 0:
            continue
        total = sum((weight[n] * s * len(m) for n, s, m in teams), Decimal(0)) + sum(value[a] for a in alone)
        open_ = {
            k: v for k, v in value.items() if v > 0 and k not in forbids and k[1] not in {*busy, *pinned}
        }
        best = max(best, total + best_singles(open_, left))
    return best


def best_singles(value: dict[tuple[str, str], Decimal], seats: dict[str, int]) -> Decimal:
    people = sorted({p for _, p in value})
    columns = [n for n, count in seats.items() for _ in range(count)]
    table = np.array(
        [[int(value.get((n, p), Decimal(0)) * 10**12) for n in columns] for p in people], np.float64
    )
    if not table.size:
        return Decimal(0)
    row, column = linear_sum_assignment(table, maximize=True)
    return Decimal(int(table[row, column].sum())) / 10**12


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders())
def test_optimal_explained_and_proved(rows: dict[str, list[list[str]]]) -> None:
    expected = brute_force(rows)
    with TemporaryDirectory() as temporary:
        folder, out = write(Path(temporary) / "in", rows), Path(temporary) / "out"
        problem, control = read_problem(folder), Control()
        result = solve(problem, control)
        report = write_result(out, problem, result, control)
        verdict = verify_result(folder, out)
    if expected is None:
        assert report["status"] == "infeasible"
    else:
        assert report["status"] == "optimal"
        assert Decimal(report["exact"]["objective"]) == expected
        assert Decimal(report["exact"]["bound"]) == expected
        if not rows["bundles"]:
            assert Decimal(report["exact"]["price_bound"]) == expected
    proved = expected is None or Decimal(report["exact"]["price_bound"]) == expected
    assert verdict.exit_code == (0 if proved else 3), verdict.sentence


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders())
def test_above_a_line_one_is_placed_and_below_it_not(rows: dict[str, list[list[str]]]) -> None:
    with TemporaryDirectory() as temporary:
        problem = read_problem(write(Path(temporary) / "in", rows))
    result = solve(problem)
    if result.status == "infeasible":
        return
    assert result.status == "optimal"
    step = VALUE_SCALE // problem.value_unit // 1000 or 1
    for row in range(len(problem.pair_need)):
        need, person = problem.pair_need[row], problem.pair_person[row]
        line = int(result.prices.cutoff[need]) * problem.value_unit
        weight = int(problem.weight[need])
        if result.person_need[person] >= 0 or problem.pair_forbidden[row] or line < 0 or weight <= 0:
            continue
        for score, placed in ((line // weight + step, True), (-(-line // weight) - step, False)):
            asked = problem.pair_score.copy()
            asked[row] = score
            again = solve(with_scores(problem, asked))
            assert again.status == "optimal"
            assert (again.person_need[person] == need) == placed, (need, person, line, score)


def with_scores(problem: Problem, score: Ints) -> Problem:
    return Problem.build(
        need_ids=problem.need_ids, seats=problem.seats, weight=problem.weight,
        one_offer=problem.one_offer, person_ids=problem.person_ids, pair_need=problem.pair_need,
        pair_person=problem.pair_person, pair_score=score, bundles=problem.bundles, pins=problem.pins,
        forbids=problem.forbids,
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: dict[str, list[list[str]]], shuffler: random.Random) -> None:
    with TemporaryDirectory() as temporary:
        written = []
        for name in ("first", "second"):
            folder, out = write(Path(temporary) / name, rows), Path(temporary) / f"{name}-out"
            problem, control = read_problem(folder, seed=7), Control()
            report = write_result(out, problem, solve(problem, control), control)
            report.pop("phases")
            texts = [path.read_bytes() for path in sorted(out.glob("*.csv"))]
            written.append((report, texts))
            rows = {kind: shuffler.sample(table, len(table)) for kind, table in rows.items()}
    assert written[0] == written[1]


def replanned(problem: Problem, result: Result, principle: str) -> Result:
    """A plan around the same teams that is stable, or fills the most seats before it looks at value."""
    if principle == "stable":
        return stable_plan(problem, result)
    goals = [Goal(goal="seats", title="seats"), Goal(goal="unmoved", title="unmoved")]
    aims = Aims(county=np.arange(problem.needs) % 2, caps={0: 1}, last=np.zeros(problem.people, np.int32))
    return as_result(problem, pursue(problem, goals, aims, result), result)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders(), st.sampled_from(["stable", "goals"]), st.integers(0, 99), st.booleans())
def test_other_plans_are_explained_and_checked(
    rows: dict[str, list[list[str]]], principle: str, edit: int, honest: bool
) -> None:
    with TemporaryDirectory() as temporary:
        folder, out = write(Path(temporary) / "in", rows), Path(temporary) / "out"
        problem, control = read_problem(folder), Control()
        result = solve(problem, control)
        if result.status == "infeasible":
            return
        result = replanned(problem, result, principle)
        report = write_result(out, problem, result, control)
        told = (out / "unplaced.csv").read_text().splitlines()[1:]
        false = bool(told) and not honest
        if false:
            said = told[edit % len(told)].split(",")[2]
            changed(out, "unplaced.csv", edit, 2, "seats_full" if said == "outranked" else "outranked")
        verdict = verify_result(folder, out)
    assert report["principle"] == principle
    honest_code = 3 if principle == "goals" else 0
    assert verdict.exit_code == (1 if false else honest_code), verdict.sentence


def changed(folder: Path, file: str, edit: int, column: int, text: str) -> None:
    with (folder / file).open(newline="") as stream:
        table = list(csv.reader(stream))
    row = table[1 + edit % (len(table) - 1)]
    row[column] = text
    with (folder / file).open("w", newline="") as stream:
        csv.writer(stream).writerows(table)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders(), st.integers(0, 99), st.data())
def test_a_changed_result_is_refuted(
    rows: dict[str, list[list[str]]], edit: int, data: st.DataObject
) -> None:
    with TemporaryDirectory() as temporary:
        folder, out = write(Path(temporary) / "in", rows), Path(temporary) / "out"
        problem, control = read_problem(folder), Control()
        result = solve(problem, control)
        report = write_result(out, problem, result, control)
        if report["status"] == "infeasible":
            return
        lies = ["objective", "bound"]
        placed, left = report["placed"], len((out / "unplaced.csv").read_text().splitlines()) - 1
        lies += ["placement", "score", "dropped"] if placed else []
        lies += ["reason", "silence"] if left else []
        lie = data.draw(st.sampled_from(lies))
        if lie == "placement":
            changed(out, "assignment.csv", edit, 1, "somebody else")
        elif lie == "score":
            changed(out, "assignment.csv", edit, 3, "0.123456")
        elif lie == "reason":
            changed(out, "unplaced.csv", edit, 2, "not_a_reason")
        elif lie in ("dropped", "silence"):
            path = out / ("assignment.csv" if lie == "dropped" else "unplaced.csv")
            lines = path.read_text().splitlines(keepends=True)
            del lines[1 + edit % (len(lines) - 1)]
            path.write_text("".join(lines))
        else:
            report["exact"][lie] = str(Decimal(report["exact"][lie]) + 1)
            (out / "report.json").write_text(json.dumps(report))
        verdict = verify_result(folder, out)
    assert verdict.exit_code == 1, (lie, verdict.sentence)
