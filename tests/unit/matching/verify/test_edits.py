"""Whatever one edit does to the files of a run, the verifier does not accept them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from talent_matching.files.problem_files import read_problem
from talent_matching.files.writer import write_result
from talent_matching.principles.stability import stable_plan
from talent_matching.problem.limits import Control
from talent_matching.solver.assignment import solve
from talent_matching.verify.verify import verify_result

TEAMS = {
    "needs": "need_id,seats,weight,one_offer\nn1,2,1,\nn2,4,1.5,\nn3,2,1,1\n",
    "pairs": "need_id,candidate_id,score,preference\nn1,a,0.5,2\nn1,b,0.25,1\nn1,d,0.3,1\nn2,a,0.75,1\n"
    "n2,e,-1,1\nn3,f,0.2,3\nn3,p,0.4,1\nn1,g,0.2,1\nn3,h,0.1,1\n",
    "bundles": "offer_id,need_id,score,members\nt1,n2,1.1,a b\nt2,n2,1,b c\nt3,n2,1.05,a c\n"
    "t4,n3,0.9,d e\nt4,n1,0.8,d e\nt5,n3,0.7,f c\n",
    "pins": "need_id,candidate_id,reason\nn3,p,seen\n",
    "forbids": "need_id,candidate_id,reason\nn1,f,law\n",
    "people": "candidate_id\nz\n",
    "offers": "offer_id\nt9\n",
}
SINGLES = {
    "needs": "need_id,seats,weight\nn1,1,1\nn2,2,2\nn3,1,1\n",
    "pairs": "need_id,candidate_id,score,preference\nn1,a,0.9,3\nn1,b,0.8,2\nn2,b,0.7,1\nn2,c,0.6,1\n"
    "n2,d,0.5,1\nn1,d,0.4,2\nn3,e,-0.1,1\n",
}
CONTRADICTION = TEAMS | {"pins": "need_id,candidate_id,reason\nn1,a,\nn2,a,\nn1,b,\n"}
LONE_TEAM = {
    "needs": "need_id,seats,weight\nn1,3,1\n",
    "pairs": "need_id,candidate_id,score\n",
    "bundles": "offer_id,need_id,score,members\nt1,n1,0.5,a b\n",
}
MARKETS = {
    "teams": (TEAMS, False), "singles": (SINGLES, False), "stable": (SINGLES, True),
    "contradiction": (CONTRADICTION, False), "lone team": (LONE_TEAM, False),
}  # fmt: skip
Edit = Callable[[Path, Path], None]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The files of each market and its result, by their path."""
    found = {}
    for name, (files, stable) in MARKETS.items():
        place = tmp_path_factory.mktemp("market")
        (place / "problem").mkdir()
        for table, text in files.items():
            (place / "problem" / f"{table}.csv").write_text(text)
        problem, control = read_problem(place / "problem"), Control()
        result = solve(problem, control)
        write_result(place / "result", problem, stable_plan(problem, result) if stable else result, control)
        found[name] = {str(f.relative_to(place)): f.read_bytes() for f in place.glob("*/*")}
    return found


def text(file: str, old: str, new: str) -> Edit:
    """The first place where a file of the problem or the result says `old` says `new`."""

    def edit(problem: Path, result: Path) -> None:
        path = (problem if (problem / file).exists() else result) / file
        content = path.read_text()
        assert old in content, content
        path.write_text(content.replace(old, new, 1))

    return edit


def report(**changes: Any) -> Edit:
    def edit(_problem: Path, result: Path) -> None:
        content = json.loads((result / "report.json").read_text())
        exact = content["exact"] | changes.pop("exact", {})
        (result / "report.json").write_text(json.dumps(content | {"exact": exact} | changes))

    return edit


def without(key: str) -> Edit:
    def edit(_problem: Path, result: Path) -> None:
        content = json.loads((result / "report.json").read_text())
        del content[key]
        (result / "report.json").write_text(json.dumps(content))

    return edit


def line(file: str, added: str) -> Edit:
    def edit(problem: Path, result: Path) -> None:
        path = (problem if (problem / file).exists() else result) / file
        path.write_text(path.read_text() + added + "\n")

    return edit


def doubled_key(_problem: Path, result: Path) -> None:
    path = result / "report.json"
    path.write_text(path.read_text().replace("{", '{"status": "feasible",', 1))


def empty_plan(_problem: Path, result: Path) -> None:
    """Nobody is placed, and that is called the best."""
    (result / "assignment.csv").write_text("need_id,candidate_id,offer_id,score\n")
    (result / "unplaced.csv").write_text(
        "kind,id,reason,detail\ncandidate,a,outranked,\ncandidate,b,outranked,\n"
        "need,n1,no_pairs,\noffer,t1,outranked,\n"
    )
    (result / "prices.csv").write_text("kind,id,price,cutoff\nneed,n1,0,0\noffer,t1,1,\n")
    content = json.loads((result / "report.json").read_text())
    content |= {"objective": 0.0, "bound": 0.0, "price_bound": 1.0, "gap": 0.0, "price_gap": None}
    content |= {"seats_filled": 0, "placed": 0, "offers_placed": 0, "status": "optimal"}
    content["exact"] = {"objective": "0", "bound": "0", "price_bound": "1"}
    (result / "report.json").write_text(json.dumps(content))


EDITS: list[tuple[str, str, Edit]] = [
    # The problem after the run.
    ("singles", "a score raised", text("pairs.csv", "n1,b,0.8", "n1,b,0.85")),
    ("singles", "a score lowered by a millionth", text("pairs.csv", "n1,b,0.8,", "n1,b,0.799999,")),
    ("singles", "a worthless pair made more worthless", text("pairs.csv", "-0.1", "-0.2")),
    ("singles", "a preference turned", text("pairs.csv", "n1,a,0.9,3", "n1,a,0.9,2")),
    ("singles", "a pair left out", text("pairs.csv", "n3,e,-0.1,1\n", "")),
    ("singles", "a pair added", line("pairs.csv", "n3,a,0.01,1")),
    ("singles", "a seat added", text("needs.csv", "n3,1,1", "n3,2,1")),
    ("singles", "a weight changed", text("needs.csv", "n3,1,1", "n3,1,1.1")),
    ("singles", "a need without seats added", line("needs.csv", "n9,0,1")),
    ("singles", "a person renamed", text("pairs.csv", "n3,e,", "n3,e ,")),
    ("singles", "a column of pairs named twice", text("pairs.csv", "preference", "score")),
    ("singles", "a column of needs named twice", text("needs.csv", "weight", "seats")),
    ("singles", "a pair twice", line("pairs.csv", "n3,e,-0.1,1")),
    ("singles", "a need twice", line("needs.csv", "n3,1,1")),
    ("teams", "a team's score raised", text("bundles.csv", "t5,n3,0.7", "t5,n3,0.71")),
    ("teams", "a member left out", text("bundles.csv", "f c", "f")),
    ("teams", "an ideographic space in the members", text("bundles.csv", "f c", "f\u3000c")),
    ("teams", "a team left out", text("bundles.csv", "t5,n3,0.7,f c\n", "")),
    ("teams", "a need that takes several teams", text("needs.csv", "n3,2,1,1", "n3,2,1,0")),
    ("teams", "a reason of a pin rewritten", text("pins.csv", "seen", "unseen")),
    ("teams", "a reason of a ban rewritten", text("forbids.csv", "law", "mood")),
    ("teams", "a ban lifted", text("forbids.csv", "n1,f,law\n", "")),
    ("teams", "a person from nowhere", line("people.csv", "y")),
    ("teams", "an offer from nowhere", line("offers.csv", "t8")),
    # The plan.
    ("singles", "somebody else placed", text("assignment.csv", "n1,a,,0.9", "n1,b,,0.8")),
    ("singles", "a placement left out", text("assignment.csv", "n1,a,,0.9\n", "")),
    ("singles", "a placement twice", line("assignment.csv", "n1,a,,0.9")),
    ("singles", "a placement with another score", text("assignment.csv", "n1,a,,0.9", "n1,a,,0.91")),
    ("singles", "a placement beyond the seats", line("assignment.csv", "n1,d,,0.4")),
    ("singles", "a placement that is not listed", line("assignment.csv", "n3,a,,0.9")),
    ("singles", "a worthless placement", line("assignment.csv", "n3,e,,-0.1")),
    ("singles", "a column of the plan named twice", text("assignment.csv", "offer_id", "score")),
    ("singles", "a column added to the plan", text("assignment.csv", "score\n", "score,note\n")),
    ("teams", "half a team", text("assignment.csv", "n1,e,t4,0.8\n", "")),
    ("teams", "a pin lifted", text("assignment.csv", "n3,p,,0.4\n", "")),
    # The prices.
    ("singles", "a line lowered to what the best loser is worth", text("prices.csv", "n2,1,1.2", "n2,1,1")),
    ("singles", "a line lowered a little", text("prices.csv", "n2,1,1.2", "n2,1,1.199")),
    ("singles", "a line raised a little", text("prices.csv", "n2,1,1.2", "n2,1,1.201")),
    ("singles", "a line left out", text("prices.csv", "n2,1,1.2", "n2,1,")),
    ("singles", "a price below its pair", text("prices.csv", "n2,1,", "n2,0.9,")),
    ("singles", "a price above what proves", text("prices.csv", "n2,1,", "n2,1.1,")),
    ("singles", "a price below 0", text("prices.csv", "need,n3,0,", "need,n3,-1,")),
    ("singles", "a need without a price", text("prices.csv", "need,n3,0,0\n", "")),
    ("singles", "a price of a stranger", line("prices.csv", "candidate,y,0,")),
    ("singles", "a line for a person", text("prices.csv", "candidate,b,0.4,", "candidate,b,0.4,0.1")),
    ("teams", "a cut with another price", text("cuts.csv", ",n2,", ",n1,")),
    ("teams", "a line where teams leave none", text("prices.csv", "n1,0.3,", "n1,0.3,0.3")),
    ("stable", "a lowest score raised", text("prices.csv", ",0.9", ",0.95")),
    # The reasons.
    ("singles", "a reason that does not follow", text("unplaced.csv", "outranked", "seats_full")),
    ("singles", "a reason nobody knows", text("unplaced.csv", "outranked", "unlucky")),
    ("singles", "a reason for somebody placed", line("unplaced.csv", "candidate,a,outranked,")),
    ("singles", "nobody left out", text("unplaced.csv", "candidate,d,outranked", "candidate,a,outranked")),
    ("singles", "a kind nobody knows", text("unplaced.csv", "candidate,d", "person,d")),
    # The report.
    ("singles", "an objective raised", report(exact={"objective": "3.6"})),
    ("singles", "a bound raised", report(exact={"bound": "3.6"}, bound=3.6)),
    ("singles", "only feasible", report(status="feasible")),
    ("singles", "a principle nobody knows", report(principle="mood")),
    ("singles", "another seed", report(seed=1)),
    ("singles", "another input", report(input_hash="0" * 64)),
    ("singles", "an earlier format", without("format")),
    ("singles", "a count changed", report(seats_filled=4)),
    ("singles", "a gap hidden", report(gap=0.1)),
    ("singles", "a key twice", doubled_key),
    ("singles", "a figure nobody knows", report(praise="excellent")),
    ("singles", "pins of an infeasible result", report(status="infeasible")),
    ("lone team", "an empty plan called the best", empty_plan),
    # A result that cannot be.
    ("contradiction", "a placement", line("assignment.csv", "n1,a,,0.5")),
    ("contradiction", "a reason", line("unplaced.csv", "candidate,a,outranked,")),
    ("contradiction", "a price", line("prices.csv", "candidate,a,1,")),
    ("contradiction", "a cut", line("cuts.csv", "0,clique,t1,n2,1")),
    ("contradiction", "pins that hold together", report(conflicting_pins=[
        {"need_id": "n1", "candidate_id": "a"}, {"need_id": "n1", "candidate_id": "b"}])),
    ("contradiction", "more pins than contradict", report(conflicting_pins=[
        {"need_id": "n1", "candidate_id": "a"}, {"need_id": "n2", "candidate_id": "a"},
        {"need_id": "n1", "candidate_id": "b"}])),
    ("contradiction", "more pins lifted than must be", report(pins_to_lift=[
        {"need_id": "n1", "candidate_id": "a"}, {"need_id": "n2", "candidate_id": "a"}])),
]  # fmt: skip


def restored(files: dict[str, bytes], place: Path) -> tuple[Path, Path]:
    for name, content in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(content)
    return place / "problem", place / "result"


@pytest.mark.parametrize("name", MARKETS)
def test_the_files_as_written_are_proved(
    folders: dict[str, dict[str, bytes]], name: str, tmp_path: Path
) -> None:
    verdict = verify_result(*restored(folders[name], tmp_path))
    assert verdict.exit_code == 0, verdict.sentence


@pytest.mark.parametrize(("market", "what", "edit"), EDITS, ids=[what for _, what, _ in EDITS])
def test_no_edit_is_accepted(
    folders: dict[str, dict[str, bytes]], market: str, what: str, edit: Edit, tmp_path: Path
) -> None:
    problem, result = restored(folders[market], tmp_path)
    edit(problem, result)
    verdict = verify_result(problem, result)
    assert verdict.exit_code in {1, 2}, f"{what}: {verdict.sentence}"


def test_there_are_sixty_kinds() -> None:
    assert len({what for _, what, _ in EDITS}) == len(EDITS) >= 60
