"""Problem folders from a user's hand: what is accepted, and the one sentence about what is not."""

import csv
import json
import socket
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from talent_matching.commands.group import match_commands
from talent_matching.files.problem_files import read_problem
from talent_matching.files.writer import write_result
from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goal_order import Goal
from talent_matching.principles.goals import as_result, pursue
from talent_matching.problem.limits import Control
from talent_matching.solver.assignment import solve

GOOD = {
    "needs.csv": "need_id,seats,weight\nn1,1,1\nn2,2,2\n",
    "pairs.csv": "need_id,candidate_id,score\nn1,a,0.5\nn1,b,0.25\nn2,a,0.75\n",
    "bundles.csv": "offer_id,need_id,score,members\nt,n2,0.5,b c\n",
    "pins.csv": "need_id,candidate_id,reason\nn1,b,interview done\n",
    "forbids.csv": "need_id,candidate_id,reason\nn2,c,conflict of interest\n",
}


def run(tmp_path: Path, files: dict[str, str | bytes | None], *arguments: str) -> Result:
    """Solve the good folder with some files replaced (None: left out)."""
    for name, content in ({**GOOD, **files}).items():
        if content is not None:
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(
        match_commands, ["solve", str(tmp_path), "--out", str(tmp_path / "out"), *arguments]
    )


def verify(tmp_path: Path) -> Result:
    return CliRunner().invoke(match_commands, ["verify", str(tmp_path), "--out", str(tmp_path / "out")])


def table(tmp_path: Path, name: str) -> list[list[str]]:
    with (tmp_path / "out" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


ALONE = {"bundles.csv": None, "pins.csv": None, "forbids.csv": None}

BAD = [
    ("needs.csv", None, "needs.csv: no such file"),
    ("needs.csv", "", "needs.csv line 1: the file is empty"),
    ("needs.csv", "need_id,seats,weight\n", "needs.csv line 1: no needs"),
    ("needs.csv", "need_id,weight\nn1,1\n", "needs.csv line 1 column seats: missing column"),
    (
        "needs.csv",
        "need_id,seats,weight\nn1,-1,1\n",
        "needs.csv line 2 column seats: '-1' is not a whole number",
    ),
    (
        "needs.csv",
        "need_id,seats,weight\nn1,1.5,1\n",
        "needs.csv line 2 column seats: '1.5' is not a whole number",
    ),
    (
        "needs.csv",
        "need_id,seats,weight\nn1,1,1\n\nn1,1,1\n",
        "needs.csv line 4 column need_id: duplicate id 'n1'",
    ),
    (
        "needs.csv",
        "need_id,seats,weight\nn1,1,heavy\n",
        "needs.csv line 2 column weight: 'heavy' is not a number",
    ),
    (
        "needs.csv",
        "need_id,seats,weight\nn1,9999999999,1\n",
        "needs.csv line 2 column seats: '9999999999' is not",
    ),
    (
        "needs.csv",
        "need_id,seats,weight,one_offer\nn1,1,1,yes\nn2,1,1,\n",
        "needs.csv line 2 column one_offer: 'yes' is neither 0 nor 1",
    ),
    ("needs.csv", b"need_id,seats,weight\nn1,1,1\n\xff,1,1\n", "needs.csv line 3: not UTF-8"),
    ("needs.csv", "need_id,seats,weight\n,1,1\n", "needs.csv line 2 column need_id: an empty id"),
    ("pairs.csv", "need_id,candidate_id,score\nn1,a\n", "pairs.csv line 2: 2 columns instead of 3"),
    ("pairs.csv", 'need_id,candidate_id,score\nn1,"a\n', "pairs.csv line 2: not CSV"),
    (
        "pairs.csv",
        "need_id,candidate_id,score\nn1,a,nan\n",
        "pairs.csv line 2 column score: 'nan' is not a finite",
    ),
    (
        "pairs.csv",
        "need_id,candidate_id,score\nn1,a,inf\n",
        "pairs.csv line 2 column score: 'inf' is not a finite",
    ),
    ("pairs.csv", "need_id,candidate_id,score\nn1,a,\n", "pairs.csv line 2 column score: '' is not a number"),
    (
        "pairs.csv",
        "need_id,candidate_id,score\nn1,a,1.2.3\n",
        "pairs.csv line 2 column score: '1.2.3' is not",
    ),
    (
        "pairs.csv",
        "need_id,candidate_id,score\nn1,a,1e30\n",
        "pairs.csv line 2 column score: '1e30' is too large",
    ),
    ("pairs.csv", "need_id,candidate_id,score\nn3,a,1\n", "pairs.csv line 2 column need_id: unknown id 'n3'"),
    (
        "pairs.csv",
        "need_id,candidate_id,score\nn1,a,1\nn1,b,1\nn1,a,2\n",
        "pairs.csv line 4 column need_id,candidate_id: duplicate pair",
    ),
    (
        "bundles.csv",
        "offer_id,need_id,score,members\nt,n9,1,a\n",
        "bundles.csv line 2 column need_id: unknown id",
    ),
    (
        "bundles.csv",
        "offer_id,need_id,score,members\nt,n1,1, \n",
        "bundles.csv line 2 column members: no members",
    ),
    (
        "bundles.csv",
        "offer_id,need_id,score,members\nt,n1,1,a b a\n",
        "bundles.csv line 2 column members: duplicate member 'a'",
    ),
    (
        "bundles.csv",
        "offer_id,need_id,score,members\nt,n1,1,a\nt,n1,2,b\n",
        "bundles.csv line 3 column offer_id,need_id: the offer is listed twice",
    ),
    (
        "pins.csv",
        "need_id,candidate_id,reason\nn2,b,x\n",
        "pins.csv line 2 column need_id,candidate_id: a pin must",
    ),
    ("forbids.csv", "need_id,candidate_id\nn1,a\n", "forbids.csv line 1 column reason: missing column"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), BAD)
def test_bad_input_is_one_sentence(
    tmp_path: Path, name: str, content: str | bytes | None, sentence: str
) -> None:
    result = run(tmp_path, {**ALONE, name: content})
    assert result.exit_code == 2
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_pins_teams_and_forbids_together(tmp_path: Path) -> None:
    result = run(tmp_path, {}, "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["status"], report["objective"], report["seats_filled"]) == ("optimal", 1.75, 2)
    assert {"read", "build", "solve", "certify", "explain", "write"} <= report["phases"].keys()
    assert table(tmp_path, "assignment.csv") == [["n1", "b", "", "0.25"], ["n2", "a", "", "0.75"]]
    reasons = {(kind, name): reason for kind, name, reason, _ in table(tmp_path, "unplaced.csv")}
    assert reasons == {
        ("candidate", "c"): "forbidden",
        ("need", "n2"): "no_pairs",
        ("offer", "t"): "forbidden",
    }
    assert verify(tmp_path).exit_code == 0


@pytest.mark.parametrize(
    "extra", ["bom", "crlf", "more columns", "no last line end", "other order", "spaces"]
)
def test_the_same_problem_written_differently(tmp_path: Path, extra: str) -> None:
    needs, pairs = GOOD["needs.csv"], GOOD["pairs.csv"]
    if extra == "bom":
        pairs = "\ufeff" + pairs
    elif extra == "crlf":
        needs, pairs = needs.replace("\n", "\r\n"), pairs.replace("\n", "\r\n")
    elif extra == "more columns":
        pairs = "".join(f"{line},x\n" for line in pairs.splitlines())
    elif extra == "no last line end":
        needs, pairs = needs.rstrip(), pairs.rstrip()
    elif extra == "other order":
        rows = [line.split(",") for line in pairs.splitlines()]
        pairs = "".join(f"{s},{n},{c}\n" for n, c, s in rows)
    else:
        pairs = pairs.replace("0.25", " 2.5e-1 ")
    result = run(tmp_path, {**ALONE, "needs.csv": needs, "pairs.csv": pairs}, "--json")
    assert json.loads(result.stdout)["objective"] == 1.75


def test_ids_are_any_text(tmp_path: Path) -> None:
    names = ['say "hi"', "a,b", "候选人 张三", " spaces ", "line\nbreak", "x" * 200, "1", "01"]
    with (tmp_path / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["need_id", "candidate_id", "score"])
        writer.writerows(["需求,一", name, "0.5"] for name in names)
    (tmp_path / "needs.csv").write_text('need_id,seats,weight\n"需求,一",9,1\n', encoding="utf-8")
    result = run(tmp_path, {**ALONE, "needs.csv": None, "pairs.csv": None})
    assert result.exit_code == 0
    assert {row[1] for row in table(tmp_path, "assignment.csv")} == set(names)
    assert verify(tmp_path).exit_code == 0


def test_six_decimals_count_and_further_ones_are_rounded(tmp_path: Path) -> None:
    pairs = "need_id,candidate_id,score\nn1,a,0.3000005\nn1,b,0.3000015\nn2,c,.1234565000001\nn2,d,-0\n"
    result = run(tmp_path, {**ALONE, "pairs.csv": pairs}, "--json")
    assert json.loads(result.stdout)["exact"]["objective"] == "0.546916"
    assert verify(tmp_path).exit_code == 0


CONTRADICTIONS = [
    ("n1,a,x\nn2,a,y\n", "", [("n1", "a"), ("n2", "a")]),
    ("n1,a,x\nn1,b,y\n", "", [("n1", "a"), ("n1", "b")]),
    ("n1,b,x\nn2,a,y\n", "n2,a,law\n", [("n2", "a")]),
]


@pytest.mark.parametrize(("pins", "forbids", "conflict"), CONTRADICTIONS)
def test_contradicting_pins_are_named(
    tmp_path: Path, pins: str, forbids: str, conflict: list[tuple[str, str]]
) -> None:
    head = "need_id,candidate_id,reason\n"
    result = run(tmp_path, {"bundles.csv": None, "pins.csv": head + pins, "forbids.csv": head + forbids})
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert (result.exit_code, report["status"]) == (1, "infeasible")
    assert sorted((p["need_id"], p["candidate_id"]) for p in report["conflicting_pins"]) == conflict
    assert verify(tmp_path).exit_code == 0


def test_the_fewest_pins_to_lift_from_several_conflicts_are_named(tmp_path: Path) -> None:
    files = {
        **ALONE,
        "needs.csv": "need_id,seats,weight\nn1,1,1\nn2,1,1\nn3,1,1\nn4,0,1\n",
        "pairs.csv": "need_id,candidate_id,score\nn1,a,1\nn1,b,1\nn2,a,1\nn3,c,1\nn3,d,1\nn4,e,1\n",
        "pins.csv": "need_id,candidate_id\nn1,a\nn1,b\nn2,a\nn3,c\nn3,d\nn4,e\n",
    }
    result = run(tmp_path, files)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    lifted = sorted((p["need_id"], p["candidate_id"]) for p in report["pins_to_lift"])
    assert result.exit_code == 1
    assert lifted in [[("n1", "a"), ("n3", who), ("n4", "e")] for who in "cd"]
    assert "; lifting 3 pins lets the others hold: " in report["message"]
    assert all(f"{person} at {need}" in result.stderr for need, person in lifted)
    assert verify(tmp_path).exit_code == 0


@pytest.mark.parametrize("bundles", [GOOD["bundles.csv"], None])
def test_an_offer_to_no_need_has_its_reason(tmp_path: Path, bundles: str | None) -> None:
    result = run(tmp_path, {**ALONE, "bundles.csv": bundles, "offers.csv": "offer_id\nghost\n"}, "--json")
    assert json.loads(result.stdout)["offers"] == (2 if bundles else 1)
    offers = [row for row in table(tmp_path, "unplaced.csv") if row[0] == "offer"]
    assert ["offer", "ghost", "no_pairs", "no option brings this team to any need"] in offers
    assert verify(tmp_path).exit_code == 0


def test_a_stable_plan_says_who_would_not_go_and_writes_json(tmp_path: Path) -> None:
    """Nobody is placed, so the gap is infinite, for which JSON has no number."""
    files = {
        **ALONE,
        "needs.csv": "need_id,seats,weight\nn1,1,1\n",
        "pairs.csv": "need_id,candidate_id,score,preference\nn1,a,1,-1\n",
    }
    result = run(tmp_path, files, "--principle", "stable")
    assert "no gap (the objective is 0); 0 of 1 seats filled" in result.stdout
    report = json.loads((tmp_path / "out" / "report.json").read_text(), parse_constant=pytest.fail)
    assert (report["gap"], report["price_gap"], report["exact"]["bound"]) == (None, None, "1")
    assert table(tmp_path, "unplaced.csv") == [
        ["candidate", "a", "not_wished", "would not go to n1"],
        ["need", "n1", "not_wished", "1 of 1 seat free; 1 candidate listed, 1 of them would not go there"],
    ]
    assert verify(tmp_path).exit_code == 0


def test_a_plan_by_goals_says_what_an_earlier_goal_decided(tmp_path: Path) -> None:
    """Who stays put is placed first; the county's cap then leaves the other seat free."""
    (tmp_path / "needs.csv").write_text("need_id,seats,weight\nn1,1,1\nn2,1,1\n")
    (tmp_path / "pairs.csv").write_text("need_id,candidate_id,score\nn1,a,9\nn1,b,8\nn2,a,1\n")
    problem = read_problem(tmp_path)
    best = solve(problem)
    last = np.where(problem.person_ids == "a", problem.need_ids.tolist().index("n2"), -1)
    aims = Aims(county=np.zeros(2, np.int64), caps={0: 1}, last=last)
    pursued = pursue(problem, (Goal(goal="unmoved", title="kept"),), aims, best)
    plan = as_result(problem, pursued, best)
    write_result(tmp_path / "out", problem, plan, Control())
    listed = (
        "2 candidates listed, 1 of them placed at other needs, 1 of them left out by an earlier goal or a cap"
    )
    told = {(kind, name): (reason, detail) for kind, name, reason, detail in table(tmp_path, "unplaced.csv")}
    assert told == {
        ("candidate", "b"): (
            "goal_order",
            "an earlier goal or a cap decides otherwise; n1: value 8, cut-off 0",
        ),
        ("need", "n1"): (
            "goal_order",
            f"1 of 1 seat free; {listed}",
        ),
    }
    assert verify(tmp_path).exit_code == 3


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--time-limit", "nan", "nan is not a finite number"),
        ("--time-limit", "inf", "inf is not a finite number"),
        ("--gap", "nan", "nan is not a finite number"),
        ("--executor", "nonsense", "expected threads, processes or dask://host:port"),
        ("--executor", "dask://nonsense", "expected an address such as dask://127.0.0.1:8786"),
        ("--executor", "dask://127.0.0.1:99999", "Port out of range"),
    ],
)
def test_an_option_that_means_nothing_is_wrong_input(
    tmp_path: Path, option: str, value: str, sentence: str
) -> None:
    result = run(tmp_path, {}, option, value)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_silent_and_a_closed_port_are_no_executor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talent_matching.commands.group.ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"dask://127.0.0.1:{silent.getsockname()[1]}"
        result = run(tmp_path, {}, "--executor", url)
    assert (result.exit_code, result.stderr) == (2, f"--executor {url}: timed out\n")
    result = run(tmp_path, {}, "--executor", url)
    assert (result.exit_code, result.stderr) == (2, f"--executor {url}: Connection refused\n")


def test_an_empty_shortlist_leaves_everything_open(tmp_path: Path) -> None:
    result = run(tmp_path, {**ALONE, "pairs.csv": "need_id,candidate_id,score\n"}, "--json")
    report = json.loads(result.stdout)
    assert (report["status"], report["objective"], report["gap"]) == ("optimal", 0, 0)
    assert [row[2] for row in table(tmp_path, "unplaced.csv")] == ["no_pairs", "no_pairs"]
    assert verify(tmp_path).exit_code == 0


def test_huge_scores_are_exact_or_one_sentence(tmp_path: Path) -> None:
    head = "need_id,candidate_id,score\n"
    result = run(
        tmp_path, {**ALONE, "pairs.csv": head + "n1,a,8000000000000\nn2,b,8000000000000\n"}, "--json"
    )
    assert json.loads(result.stdout)["exact"]["objective"] == "24000000000000"
    result = run(tmp_path, {**ALONE, "pairs.csv": head + "n1,a,8000000000000\nn2,b,0.000001\n"})
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "use smaller weights or scores, or fewer decimals" in result.stderr


def test_verify_says_unreadable(tmp_path: Path) -> None:
    run(tmp_path, {})
    (tmp_path / "out" / "report.json").write_text("{")
    assert verify(tmp_path).exit_code == 2


def test_a_stable_plan_is_chosen_checked_and_never_passed_off_as_the_best(tmp_path: Path) -> None:
    files = {
        **ALONE,
        "needs.csv": "need_id,seats,weight\na,1,2\nb,1,1\n",
        "pairs.csv": "need_id,candidate_id,score,preference\na,x,0.9,1\na,y,0.8,2\nb,x,0.5,2\nb,y,0.7,1\n",
    }
    assert run(tmp_path, files, "--principle", "stable").exit_code == 0
    assert [row[:2] for row in table(tmp_path, "assignment.csv")] == [["a", "y"], ["b", "x"]]
    assert verify(tmp_path).stdout == "proved: a valid plan worth 2.1; nobody would rather swap\n"
    report = tmp_path / "out" / "report.json"
    report.write_text(report.read_text().replace('"stable"', '"value"'))
    assert verify(tmp_path).exit_code == 1


def test_a_folder_saved_by_an_office_program_on_a_chinese_windows(tmp_path: Path) -> None:
    files = {
        "needs.csv": "need_id,seats,weight\n焊接工程师,1,1\n".encode("gbk"),
        "pairs.csv": "need_id,candidate_id,score\n焊接工程师,甲,0.5\n".encode("gbk"),
    }
    assert run(tmp_path, {**dict.fromkeys(GOOD), **files}).exit_code == 0
    assert verify(tmp_path).exit_code == 0
