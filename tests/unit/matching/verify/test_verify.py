"""`talent match verify` accepts what is true, refutes what is not, and never falls over its files."""

import json
import shutil
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.files.csv_table import InputFileError, read_table
from talent_matching.files.problem_files import read_problem
from talent_matching.files.writer import write_result
from talent_matching.principles.stability import stable_plan
from talent_matching.problem.limits import Control
from talent_matching.solver.assignment import solve
from talent_matching.verify.files import MILLION, number
from talent_matching.verify.verify import Verdict, verify_result

MARKET = {
    "needs.csv": "need_id,seats,weight,one_offer\nn1,2,1,\nn2,4,1.5,\nn3,2,1,1\n",
    "pairs.csv": "need_id,candidate_id,score,preference\nn1,a,0.5,2\nn1,b,0.25,1\nn1,d,0.3,1\nn2,a,0.75,1\n"
    "n2,e,-1,1\nn3,f,0.2,3\nn3,p,0.4,1\nn1,g,0.2,1\nn3,h,0.1,1\n",
    "bundles.csv": "offer_id,need_id,score,members\nt1,n2,1.1,a b\nt2,n2,1,b c\nt3,n2,1.05,a c\n"
    "t4,n3,0.9,d e\nt4,n1,0.8,d e\nt5,n3,0.7,f c\n",
    "pins.csv": "need_id,candidate_id,reason\nn3,p,seen\n",
    "forbids.csv": "need_id,candidate_id,reason\nn1,f,law\n",
    "people.csv": "candidate_id\nz\n",
    "offers.csv": "offer_id\nt9\n",
}
"""Teams that share members (so that a cut proves the optimum), a pin, a forbid, somebody without any row."""
ALONE = {"needs.csv": "need_id,seats,weight\na,1,2\nb,1,1\n"}


def solved(folder: Path, files: dict[str, str], *, stable: bool = False) -> tuple[Path, Path]:
    """The problem folder, and its result beside it."""
    place, out = folder / "problem", folder / "result"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_bytes(text.encode())
    problem, control = read_problem(place), Control()
    result = solve(problem, control)
    write_result(out, problem, stable_plan(problem, result) if stable else result, control)
    return place, out


@pytest.fixture
def market(tmp_path: Path) -> tuple[Path, Path]:
    return solved(tmp_path, MARKET)


def rewritten(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"{old!r} is not in {file.name}"
    file.write_text(text.replace(old, new, 1))


def reported(out: Path, **changes: Any) -> dict[str, Any]:
    """The report, with some figures replaced."""
    report: dict[str, Any] = json.loads((out / "report.json").read_text())
    (out / "report.json").write_text(json.dumps(report | changes))
    return report


def said(verdict: Verdict) -> tuple[int, str | None]:
    return verdict.exit_code, verdict.proves


def test_an_optimum_with_teams_and_cuts_is_proved(market: tuple[Path, Path]) -> None:
    verdict = verify_result(*market)
    assert said(verdict) == (0, "optimal"), verdict.sentence
    assert len((market[1] / "cuts.csv").read_text().splitlines()) > 1
    assert verdict.as_dict()["proves"] == "optimal"


def test_one_pin_named_twice_is_no_contradiction(tmp_path: Path) -> None:
    pairs = "need_id,candidate_id,score\na,x,1\nb,x,1\nb,y,1\n"
    pins = "need_id,candidate_id\na,x\nb,x\nb,y\n"
    place, out = solved(tmp_path, {**ALONE, "pairs.csv": pairs, "pins.csv": pins})
    assert said(verify_result(place, out)) == (0, "conflict")
    (place / "pins.csv").write_text("need_id,candidate_id\na,x\n")
    reported(out, conflicting_pins=[{"need_id": "a", "candidate_id": "x"}] * 2, pins_to_lift=[])
    verdict = verify_result(place, out)
    assert (verdict.exit_code, verdict.sentence) == (
        1,
        "refuted: report.json: the named pins can hold together",
    )


def test_pins_to_lift_must_let_the_others_hold(tmp_path: Path) -> None:
    pairs = "need_id,candidate_id,score\na,x,1\nb,x,1\nb,y,1\n"
    pins = "need_id,candidate_id\na,x\nb,x\nb,y\n"
    place, out = solved(tmp_path, {**ALONE, "pairs.csv": pairs, "pins.csv": pins})
    reported(out, pins_to_lift=[{"need_id": "a", "candidate_id": "x"}])
    assert verify_result(place, out).exit_code == 1


def test_a_stable_plan_sends_nobody_where_he_would_not_go(tmp_path: Path) -> None:
    pairs = "need_id,candidate_id,score,preference\na,x,0.9,1\nb,y,0.8,2\n"
    place, out = solved(tmp_path, {**ALONE, "pairs.csv": pairs}, stable=True)
    assert said(verify_result(place, out)) == (0, "stable")
    rewritten(place / "pairs.csv", "a,x,0.9,1", "a,x,0.9,-1")
    assert verify_result(place, out).exit_code == 1


def test_a_plan_by_goals_is_only_said_to_be_valid(tmp_path: Path) -> None:
    pairs = "need_id,candidate_id,score,preference\na,x,0.9,1\na,y,0.8,2\nb,x,0.5,2\nb,y,0.7,1\n"
    place, out = solved(tmp_path, {**ALONE, "pairs.csv": pairs}, stable=True)
    reported(out, principle="goals")
    verdict = verify_result(place, out)
    assert said(verdict) == (3, "valid")
    assert verdict.sentence.endswith("its order of goals is not checked")


def test_optimality_the_prices_do_not_prove_is_not_said_to_be_proved(market: tuple[Path, Path]) -> None:
    place, out = market
    rewritten(out / "prices.csv", "candidate,p,0.3,", "candidate,p,0.4,")
    exact = reported(out)["exact"]
    bound = Decimal(exact["objective"]) + Decimal("0.1")
    gap = float(Decimal("0.1") / Decimal(exact["objective"]))
    reported(out, price_bound=float(bound), price_gap=gap, exact=exact | {"price_bound": str(bound)})
    verdict = verify_result(place, out)
    assert said(verdict) == (3, "bound"), verdict.sentence
    assert "the solver's claim of optimality is not proved by the files (gap 1.58" in verdict.sentence


FIGURES = (
    *("objective", "bound", "gap", "price_bound", "price_gap", "needs", "seats", "seats_filled"),
    *("candidates", "placed", "offers", "offers_placed", "pairs"),
)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_that_follows_from_the_files_is_checked(market: tuple[Path, Path], name: str) -> None:
    place, out = market
    figure = reported(out)[name]
    for wrong in (figure + 1, float("nan"), float("inf"), 10**400, None, str(figure), {}, True):
        reported(out, **{name: wrong})
        assert verify_result(place, out).exit_code == 1, wrong


@pytest.mark.parametrize("name", ["seed", "input_hash", "exact", "status"])
def test_a_report_without_what_every_report_has_is_unreadable(market: tuple[Path, Path], name: str) -> None:
    for wrong in ({}, None, "abc" if name in {"seed", "exact", "status"} else 1):
        reported(market[1], **{name: wrong})
        assert verify_result(*market).exit_code == 2, wrong


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("need,n1,0.3,", "need,n1,0.3,\nneed,n1,0.3,"),
        ("candidate,p,0.3,", "candidate,p,0.3,\ncandidate,p,0.3,"),
        ("candidate,p,0.3,", "candidate,p,0.3,0"),
        ("offer,t4,1,", "offer,t4,1,1"),
        ("need,n1,", "need,zzz,0,\nneed,n1,"),
        ("offer,t4,", "offer,zzz,0,\noffer,t4,"),
        ("candidate,p,", "candidate,zzz,0,\ncandidate,p,"),
        ("need,n1,0.3,\n", ""),
        ("need,n2,0,0\n", ""),
    ],
)
def test_prices_name_every_need_and_nothing_twice_or_unknown(
    market: tuple[Path, Path], old: str, new: str
) -> None:
    rewritten(market[1] / "prices.csv", old, new)
    verdict = verify_result(*market)
    assert (verdict.exit_code, verdict.sentence[:19]) == (1, "refuted: prices.csv")


def test_an_offer_without_any_row_has_one_reason_and_only_the_caller_knows_which(
    market: tuple[Path, Path],
) -> None:
    place, out = market
    unplaced = (out / "unplaced.csv").read_text()
    line = next(line for line in unplaced.splitlines() if line.startswith("offer,t9,"))
    reasons = {"no_pairs": 0, "ineligible": 0, "not_shortlisted": 0, "outranked": 1, "forbidden": 1}
    for reason, code in reasons.items():
        (out / "unplaced.csv").write_text(unplaced.replace(line, f"offer,t9,{reason},"))
        assert verify_result(place, out).exit_code == code, reason
    (out / "unplaced.csv").write_text(unplaced.replace(line + "\n", ""))
    assert verify_result(place, out).sentence == "refuted: unplaced.csv: no reason for offer 't9'"


@pytest.mark.parametrize("name", ["assignment.csv", "prices.csv", "unplaced.csv"])
def test_no_line_of_a_result_can_be_left_out_or_doubled(market: tuple[Path, Path], name: str) -> None:
    place, out = market
    lines = (out / name).read_text().splitlines(keepends=True)
    for at in range(1, len(lines)):
        for times in (0, 2):
            (out / name).write_text("".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]]))
            assert verify_result(place, out).exit_code == 1, lines[at]


DECIMALS = st.one_of(
    st.decimals(-(10**13), 10**13, allow_nan=False).map(str),
    st.builds("{}{}.{}{}".format, st.sampled_from(["", "-"]), st.integers(0, 9 * 10**12 - 1),
              st.sampled_from(["", "0000005", "9999995", "0000015"]), st.text("0123456789", max_size=70)),
    st.builds("{}e{}".format, st.integers(-999, 999), st.integers(-(10**9), 10)),
)  # fmt: skip


@settings(max_examples=400)
@given(text=DECIMALS)
def test_solver_and_verifier_read_a_number_as_what_it_is(text: str) -> None:
    with localcontext(prec=200) as exact:
        exact.clear_traps()
        true = Decimal(text)
        wanted = int(true.quantize(Decimal("0.000001"), ROUND_HALF_EVEN) * MILLION)
    assert number(text, MILLION, "") == wanted
    with TemporaryDirectory() as folder:
        file = Path(folder, "t.csv")
        file.write_text(f"score\n{text}\n")
        if true.copy_abs() < 9 * 10**12:
            assert read_table(file, ("score",)).numbers("score").tolist() == [wanted]
        else:
            with pytest.raises(InputFileError, match="too large"):
                read_table(file, ("score",)).numbers("score")


def test_no_digit_of_a_huge_or_tiny_figure_is_lost(tmp_path: Path) -> None:
    huge, tiny = "8999999999999.999999", "0.0000005000000000000000000000000000001"
    files = {"needs.csv": f"need_id,seats,weight\na,2,{huge}\n", "pairs.csv": "need_id,candidate_id,score\n"}
    place, out = solved(tmp_path, {**files, "pairs.csv": f"{files['pairs.csv']}a,x,{huge}\na,y,{huge}\n"})
    assert reported(out)["exact"]["objective"] == "161999999999999999964000000.000000000002"
    assert said(verify_result(place, out)) == (0, "optimal")
    shutil.rmtree(place)
    pairs = f"{files['pairs.csv']}b,x,{tiny}\na,x,1e-99999999\na,y,-1e-99999999\n"
    place, out = solved(tmp_path, {**ALONE, "pairs.csv": pairs})
    assert reported(out)["exact"]["objective"] == "0.000001"
    assert said(verify_result(place, out)) == (0, "optimal")
    rewritten(place / "pairs.csv", "1e-99999999", "1e99999999")
    assert verify_result(place, out).exit_code == 2


def test_a_team_may_have_twenty_thousand_members(tmp_path: Path) -> None:
    members = " ".join(f"member{n}" for n in range(20_000))
    files = {
        "needs.csv": "need_id,seats,weight\na,20000,1\n",
        "pairs.csv": "need_id,candidate_id,score\n",
        "bundles.csv": f'offer_id,need_id,score,members\nt,a,1,"{members}"\n',
    }
    verdict = verify_result(*solved(tmp_path, files))
    assert verdict.sentence == "proved: 20000 is the most any plan can reach"


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ("need_id,candidate_id,score\ra,x,1\rb,y,1\r", 0),
        ("need_id,candidate_id,score\na,x\ry,1\n", 2),
        ('need_id,candidate_id,score\na,"x\ry",1\n', 0),
    ],
)
def test_a_lone_carriage_return_is_a_line_end_to_solver_and_verifier(
    tmp_path: Path, pairs: str, code: int
) -> None:
    place, out = solved(tmp_path, {**ALONE, "pairs.csv": "need_id,candidate_id,score\n"})
    (place / "pairs.csv").write_bytes(pairs.encode())
    if code:
        with pytest.raises(InputFileError, match=r"pairs\.csv line \d: 2 columns"):
            read_problem(place)
    else:
        problem = read_problem(place)
        write_result(out, problem, solve(problem), Control())
    assert verify_result(place, out).exit_code == code


CELLS = st.sampled_from([
    "", "0", "-1", "1", "1e-99999999", "1e999999999", "nan", "-inf", "1e", "１", "zzz", "n1", "n3", "a", "t1",
    "t4", "need", "offer", "clique", "crowding", "candidate", "forbidden", '"', "\r", "\n", "\0", ",",
])  # fmt: skip
NAMES = st.sampled_from(["need_id", "candidate_id"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers()
    | st.sampled_from(["goals", "stable", "value", "infeasible", "feasible", "abc", "1e999999", 10**400]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """Every file, by its path, of a market and its best plan, its stable one, and one that cannot be."""
    found = []
    contradiction = MARKET | {"pins.csv": "need_id,candidate_id\nn1,a\nn2,a\nn1,b\n"}
    for files, stable in ((MARKET, False), (MARKET, True), (contradiction, False)):
        folder = tmp_path_factory.mktemp("original")
        folders = solved(folder, files, stable=stable)
        found.append({str(f.relative_to(folder)): f.read_bytes() for one in folders for f in one.iterdir()})
    return found


def tampered(data: st.DataObject, name: str, content: bytes) -> bytes | None:
    """The file changed somehow; None: there is none."""
    how = data.draw(st.sampled_from(["cell", "cell", "cell", "line", "bytes", "none"]))
    if how == "none":
        return None
    if how == "bytes":
        at = data.draw(st.integers(0, len(content)))
        return content[:at] + data.draw(st.binary(max_size=3)) + content[at + data.draw(st.integers(0, 9)) :]
    if name.endswith(".json"):
        report = json.loads(content)
        of = report["exact"] if data.draw(st.booleans()) else report
        of[data.draw(st.sampled_from([*of, "conflicting_pins", "pins_to_lift"]))] = data.draw(VALUES)
        return json.dumps(report).encode()
    lines = content.decode().splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    if how == "line":
        lines[at : at + 1] = [lines[at]] * data.draw(st.sampled_from([0, 2]))
    else:
        cells = lines[at].split(",")
        cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(CELLS)
        lines[at] = ",".join(cells)
    return "\n".join([*lines, ""]).encode()


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_whatever_is_done_to_the_files_the_verdict_is_one_sentence(
    originals: list[dict[str, bytes]], data: st.DataObject
) -> None:
    original = data.draw(st.sampled_from(originals))
    files: dict[str, bytes | None] = dict(original)
    for name in data.draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=2, unique=True)):
        files[name] = tampered(data, name, original[name])
    with TemporaryDirectory() as temporary:
        for name, content in files.items():
            file = Path(temporary, name)
            file.parent.mkdir(exist_ok=True)
            if content is not None:
                file.write_bytes(content)
        verdict = verify_result(Path(temporary, "problem"), Path(temporary, "result"))
    assert verdict.exit_code in {0, 1, 2, 3}
    assert (verdict.proves is not None) == (verdict.exit_code in {0, 3})
    assert verdict.sentence.isprintable()


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_what_the_solver_reads_the_verifier_reads_too(
    originals: list[dict[str, bytes]], data: st.DataObject
) -> None:
    files = {name: content for name, content in originals[0].items() if name.startswith("problem")}
    name = data.draw(st.sampled_from(sorted(files)))
    changed = tampered(data, name, files.pop(name))
    with TemporaryDirectory() as temporary:
        place, out = Path(temporary, "problem"), Path(temporary, "result")
        place.mkdir()
        for file, content in (files | ({name: changed} if changed is not None else {})).items():
            Path(temporary, file).write_bytes(content)
        try:
            problem = read_problem(place)
        except InputFileError:
            return
        write_result(out, problem, solve(problem), Control())
        verdict = verify_result(place, out)
    assert verdict.exit_code == 3 * (verdict.proves == "bound"), verdict.sentence
