"""A problem and its result written to folders: read back they are the same; a wrong file is one sentence."""

import json
import re
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.commands.group import match_commands
from talent_matching.files.csv_table import InputFileError
from talent_matching.files.problem_files import read_problem
from talent_matching.files.result_files import read_result
from talent_matching.files.writer import write_problem, write_result
from talent_matching.principles.stability import stable_plan
from talent_matching.problem.limits import Control
from talent_matching.problem.problem import Bundles, Pairs, Problem, ProblemError
from talent_matching.solver.assignment import solve
from talent_matching.solver.explanation import Facts
from talent_matching.verify.verify import verify_result
from talent_matching.whatif.steps import CloseNeed
from talent_matching.whatif.whatif import what_if

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=4)
AWKWARD = st.one_of(
    TEXT, st.sampled_from(["a,b", 'say "x"', "\r", "\n", " a", "a ", "\ufeff", "焊工", "x" * 90])
)
PEOPLE = st.lists(AWKWARD.filter(lambda name: name.split() == [name]), min_size=1, max_size=6, unique=True)


@st.composite
def problems(draw):
    needs, people = draw(st.lists(AWKWARD, min_size=1, max_size=4, unique=True)), draw(PEOPLE)
    offers = draw(st.lists(AWKWARD, max_size=3, unique=True))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    listed = np.flatnonzero(rng.random(len(needs) * len(people)) < 0.6)
    need, person = listed // len(people), listed % len(people)
    options = np.flatnonzero(rng.random(len(offers) * len(needs)) < 0.4)
    teams = [rng.choice(len(people), rng.integers(1, len(people) + 1), replace=False) for _ in options]
    bundles = Bundles(
        np.array(offers, object), options // len(needs), options % len(needs),
        rng.integers(0, 10**6, len(options)), np.cumsum([0, *map(len, teams)]),
        np.concatenate([np.zeros(0, np.int64), *teams]),
    )  # fmt: skip
    pinned = rng.permutation(len(listed))[: rng.integers(0, 3)]
    barred = np.flatnonzero(rng.random(len(needs) * len(people)) < 0.1)
    reasons = draw(st.lists(AWKWARD | st.just(""), min_size=len(barred), max_size=len(barred)))
    return Problem.build(
        need_ids=np.array(needs, object), seats=rng.integers(0, 3, len(needs)),
        weight=rng.integers(0, 3_000_001, len(needs)), one_offer=rng.random(len(needs)) < 0.3,
        person_ids=np.array(people, object), pair_need=need, pair_person=person,
        pair_score=rng.integers(-5, 1_000_000, len(listed)), bundles=bundles,
        pair_preference=rng.integers(-2, 10, len(listed)) if rng.random() < 0.5 else None,
        pins=Pairs.of(need[pinned], person[pinned]),
        forbids=Pairs.of(barred // len(people), barred % len(people), reasons),
        seed=draw(st.integers(0, 3)),
    )  # fmt: skip


@settings(max_examples=150)
@given(problem=problems())
def test_what_is_written_is_read_back_the_same_and_verifies(problem):
    best = solve(problem)
    results = [best] if best.status == "infeasible" else [best, stable_plan(problem, best)]
    with tempfile.TemporaryDirectory() as folder:
        place, out = Path(folder, "problem"), Path(folder, "result")
        write_problem(place, problem)
        again = read_problem(place, problem.seed)
        assert again.input_hash == problem.input_hash
        for result in results:
            write_result(out, problem, result, Control())
            verdict = verify_result(place, out)
            assert verdict.exit_code == 3 * (verdict.proves == "bound"), verdict.sentence
            plan = read_result(out, again)
            for name in ("status", "objective", "principle"):
                assert getattr(plan, name) == getattr(result, name)
            for name in ("person_need", "person_bundle", "bundles"):
                assert getattr(plan, name).tolist() == getattr(result, name).tolist()
            if result.status != "infeasible":
                closing = [CloseNeed(str(problem.need_ids[0]))]
                effects = [what_if(again, found, closing) for found in (result, plan)]
                assert effects[0].after == effects[1].after
                assert effects[0].difference == effects[1].difference


def plain_problem(**changes):
    columns = {
        "need_ids": ["n1", "n2"], "seats": [1, 2], "weight": [10**6, 2 * 10**6],
        "person_ids": ["a", "b", "c", "d"], "pair_need": [0, 0, 1], "pair_person": [0, 1, 0],
        "pair_score": [500_000, 250_000, 750_001],
        "bundles": Bundles(np.array(["t"]), np.array([0]), np.array([1]), np.array([10**6]), np.array([0, 2]),
                           np.array([1, 2])),
    }  # fmt: skip
    return Problem.build(**(columns | changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"need_ids": [1, 2]}, "needs: need_id: "),
        ({"person_ids": ["a", "", "c", "d"]}, "people: candidate_id: '' is no id"),
        ({"person_ids": ["a", "b b", "c", "d"]}, "people: the id 'b b' of a member holds white space"),
        ({"forbids": Pairs.of([0], [0], ["a\0"])}, "the reason"),
    ],
)
def test_what_no_file_can_hold_is_refused_before_anything_is_written(tmp_path, changes, sentence):
    with pytest.raises(ProblemError, match=re.escape(sentence)):
        write_problem(tmp_path / "problem", plain_problem(**changes))
    assert not (tmp_path / "problem").exists()


def test_a_folder_written_again_keeps_nothing_of_the_first(tmp_path):
    write_problem(tmp_path, plain_problem())
    names = {"needs.csv", "pairs.csv", "bundles.csv", "people.csv"}
    assert {file.name for file in tmp_path.iterdir()} == names
    assert (tmp_path / "people.csv").read_text() == "candidate_id\nd\n"
    write_problem(tmp_path, plain_problem(bundles=None))
    assert read_problem(tmp_path).input_hash == plain_problem(bundles=None).input_hash


@pytest.fixture
def written(tmp_path):
    problem, place, out = plain_problem(), tmp_path / "problem", tmp_path / "result"
    write_problem(place, problem)
    facts = Facts(ineligible={int(np.flatnonzero(problem.person_ids == "d")[0]): "degree 2"})
    write_result(out, problem, solve(problem, facts=facts), Control(), facts)
    return place, out


def test_a_candidate_without_any_row_has_a_reason_that_may_be_true(written):
    place, out = written
    unplaced = (out / "unplaced.csv").read_text()
    assert "candidate,d,ineligible,degree 2\n" in unplaced
    for reason, code in (("not_shortlisted", 0), ("no_pairs", 0), ("forbidden", 1), ("outranked", 1)):
        (out / "unplaced.csv").write_text(unplaced.replace("ineligible", reason))
        assert verify_result(place, out).exit_code == code, reason
    (out / "unplaced.csv").write_text(unplaced.replace("candidate,d,ineligible,degree 2\n", ""))
    assert "no reason for candidate 'd'" in verify_result(place, out).sentence


def test_people_are_named_once(written):
    place, _out = written
    (place / "people.csv").write_text("candidate_id\nd\ne\nd\n")
    with pytest.raises(InputFileError, match=r"people\.csv line 4 column candidate_id: duplicate id 'd'"):
        read_problem(place)


def rewritten(out, name, old, new):
    text = (out / name).read_text()
    assert old in text
    (out / name).write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("assignment.csv", "n1,a,", "n1,z,", "assignment.csv line 2 column candidate_id: 'z' is not in"),
        ("assignment.csv", "n1,a,", "n9,a,", "assignment.csv line 2 column need_id: 'n9' is not in"),
        ("assignment.csv", "n1,a,", "n2,d,", "assignment.csv line 2 column need_id,candidate_id,offer_id"),
        ("assignment.csv", ",t,", ",u,", "assignment.csv line 3 column offer_id: 'u' is no offer"),
        ("assignment.csv", "n2,c,t,1\n", "", "assignment.csv: the offer 't' is not placed with all"),
        ("assignment.csv", "n2,c,t,1\n", "n2,b,t,1\n", "assignment.csv line 4 column need_id,"),
        ("assignment.csv", "a,,0.5", "a,,0.6", "assignment.csv line 2 column score: the problem says 0.5"),
        ("assignment.csv", "n1,a,,0.5\n", "", "report.json: the objective is not 4"),
        ("assignment.csv", "score", "points", "assignment.csv line 1 column score: missing column"),
        ("report.json", '"seed": 0', '"seed": "0"', "report.json: no `seed`; expected the report"),
        ("report.json", "{", "", "report.json: not JSON; expected the report of a result"),
        ("report.json", '"input_hash": "', '"input_hash": "0', "report.json: its input hash is not"),
    ],
)  # fmt: skip
def test_a_wrong_result_is_one_sentence(written, name, old, new, sentence):
    place, out = written
    rewritten(out, name, old, new)
    with pytest.raises(InputFileError, match=r"^" + re.escape(sentence)):
        read_result(out, read_problem(place))


def test_what_if_takes_the_plan_of_a_result_with_its_own_seed(written, tmp_path):
    place, out = written

    def asked(*arguments, code=0):
        command = ["whatif", str(place), "--out", str(out), "--json", *arguments]
        ended = CliRunner().invoke(match_commands, command)
        assert ended.exit_code == code, ended.output
        return json.loads(ended.stdout)

    said = asked("--close", "n2")
    assert (said["objective_before"], said["objective_after"]) == ("4.5", "0.5")
    assert said["offers_released"] == ["t"]
    other = plain_problem(seed=3)
    write_result(out, other, solve(other), Control())
    assert asked("--withdraw", "a")["seats_filled_after"] == 2
    shutil.rmtree(out)
    assert asked(code=2)["error"] == "report.json: no such file or directory; expected a result folder"
