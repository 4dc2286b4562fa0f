"""`whatif` and `compare` from files, as a script would use them."""

import json

import pytest
from click.testing import CliRunner

from talent_matching.commands.group import match_commands


@pytest.fixture
def folder(tmp_path):
    problem = tmp_path / "problem"
    problem.mkdir()
    (problem / "needs.csv").write_text("need_id,seats,weight\n焊工,1,1\nB,1,2\n", encoding="utf-8")
    pairs = "need_id,candidate_id,score\n焊工,ann,0.9\n焊工,bob,0.5\nB,ann,0.8\nB,bob,0.2\n"
    (problem / "pairs.csv").write_text(pairs, encoding="utf-8")
    return problem


def run(*arguments, code=0):
    ended = CliRunner().invoke(match_commands, [str(argument) for argument in arguments])
    assert ended.exit_code == code, ended.output
    return ended


def test_what_if_says_who_moves(folder):
    said = json.loads(run("whatif", folder, "--withdraw", "bob", "--json").stdout)
    assert (said["objective_before"], said["objective_after"]) == ("2.1", "1.6")
    assert said["people"] == [
        {
            "person": "bob",
            "need_before": "焊工",
            "need_after": "",
            "score_before": "0.500000",
            "score_after": "0.000000",
            "kind": "displaced",
        }
    ]
    assert (said["gain"], said["lose"], said["unchanged"]) == (0, 1, 1)
    text = run("whatif", folder, "--forbid", "B", "ann").stdout
    assert "1 gain, 1 lose, 0 stay" in text
    assert "ann: B -> 焊工 (better, 0.800000 -> 0.900000)" in text


def test_needs_pairs_seats_and_weights_can_be_added_and_changed(folder, tmp_path):
    further = tmp_path / "further.csv"
    further.write_text("need_id,candidate_id,score\nC,eve,1\nB,eve,0.7\n", encoding="utf-8")
    said = json.loads(run("whatif", folder, "--add-need", "C", 2, 1.5, "--pairs", further, "--json").stdout)
    assert said["objective_after"] == "3.6"
    assert [change["person"] for change in said["people"]] == ["eve"]
    said = json.loads(run("whatif", folder, "--weight", "焊工", 9, "--seats", "B", 0, "--json").stdout)
    assert said["objective_after"] == "8.1"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--close", "X"], "need_id: unknown need 'X'"),
        (["--pin", "B", "zoe"], "candidate_id: unknown candidate 'zoe'"),
        (["--seats", "B", "many"], "'many' is not a whole number"),
        (["--weight", "B", "nan"], "'nan' is not a number below"),
        (["--pairs", "nowhere.csv"], "nowhere.csv: no such file or directory"),
        (["--pin", "B", "ann", "--pin", "B", "bob"], "B has 1 seat but pins for"),
        (["--pin", "焊工", "ann", "--close", "焊工"], "'焊工' is both closed and pinned to 'ann'"),
        (["--withdraw", "ann", "--pin", "焊工", "ann"], "'ann' is both withdrawn and pinned to '焊工'"),
        (["--seats", "B", "2", "--close", "B"], "'B' is both closed and given other seats or weight"),
        (["--seats", "B", "9" * 20], f"{'9' * 20} is not a number of seats from 0 to 2147483647 for 'B'"),
        (["--add-need", "C", "9" * 20, "1"], f"{'9' * 20} is not a number of seats from 0 to"),
        (["--time-limit", "nan"], "nan is not a finite number"),
    ],
)
def test_a_senseless_change_is_refused_in_one_sentence(folder, arguments, sentence):
    assert sentence in run("whatif", folder, *arguments, code=2).stderr


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            "B,eve,1\nB,ann,0.3\n",
            "line 3 column need_id,candidate_id: 'ann' is listed at 'B' in pairs.csv already",
        ),
        ("B,eve,1\n\nB,eve,2\n", "line 4 column need_id,candidate_id: 'eve' is listed at 'B' twice here"),
        ("X,ann,1\n", "line 2 column need_id: unknown id 'X'"),
        ("B,,1\n", "line 2 column candidate_id: an empty id"),
    ],
)
def test_a_further_pair_that_cannot_be_is_named_by_its_line(folder, tmp_path, rows, sentence):
    further = tmp_path / "further.csv"
    further.write_text(f"need_id,candidate_id,score\n{rows}", encoding="utf-8")
    said = run("whatif", folder, "--pairs", further, code=2).stderr
    assert said.startswith(f"further.csv {sentence}")
    assert said.count("\n") == 1


def test_two_results_are_compared_by_their_files(folder, tmp_path):
    run("solve", folder, "--out", tmp_path / "one")
    (folder / "forbids.csv").write_text("need_id,candidate_id,reason\nB,ann,kin\n", encoding="utf-8")
    run("solve", folder, "--out", tmp_path / "two")
    said = json.loads(run("compare", tmp_path / "one", tmp_path / "two", "--json").stdout)
    assert [(c["person"], c["kind"]) for c in said["people"]] == [("ann", "better"), ("bob", "worse")]
    assert said["needs"][0] == {"need": "B", "gained": ["bob"], "lost": ["ann"]}
    same = run("compare", tmp_path / "one", tmp_path / "one").stdout
    assert "0 gain, 0 lose, 2 stay" in same
    assert "no such file" in run("compare", tmp_path / "one", tmp_path / "three", code=2).stderr


def test_split_weighs_a_team_against_its_members(folder, tmp_path):
    (folder / "bundles.csv").write_text("offer_id,need_id,score,members\nduo,B,0.9,ann\n", encoding="utf-8")
    run("solve", folder, "--out", tmp_path / "out")
    said = json.loads(run("split", folder, "duo", "--out", tmp_path / "out", "--json").stdout)
    assert said == [
        {
            "offer": "duo", "need": "B", "objective_whole": "2.3", "objective_apart": "2.1",
            "gain_of_whole": "0.2", "members_apart": [["ann", "B"]],
        }
    ]  # fmt: skip
    assert (
        "whole at B, objective 2.3; apart 2.1"
        in run("split", folder, "duo", "--out", tmp_path / "out").stdout
    )
    assert run("split", folder, "--out", tmp_path / "out").stdout == "duo: whole 1.8; apart at most 1.6\n"
    ended = run("split", folder, "trio", "--out", tmp_path / "out", code=2)
    assert ended.stderr == "unknown offer 'trio'; it has no row in bundles.csv\n"
