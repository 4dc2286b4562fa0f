"""A draw as who doubts it gets it: files, a stand-alone program, a command.

Worth: anybody recounts the jury with a program of one page, and no byte can be changed unseen.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from unit.posts.juries.pools import MEMBERS, STRATA, plan_of, pools

from talent_posts import NOTICE_CITY, DrawError, shipped_figures, titles_commands
from talent_posts.juries.drawing import verify
from talent_posts.juries.drawing.chances import chances
from talent_posts.juries.drawing.feasible import shortage
from talent_posts.juries.drawing.files import RESULT, PlannedDraw, names_file, read_planned
from talent_posts.juries.drawing.jury import Decline, JurySeats
from talent_posts.juries.drawing.order import announce_draw, read_order

ORDER = Path(__file__).parents[4] / "docs" / "examples" / "juries" / "draw-order.json"
OUTCOME = "03 08 15 21 27 33 + 09"


def written(folder, planned, which="event", leaving=1):
    """Every file of a draw in which the first of the jury have declined."""
    drawn, result = planned.result(OUTCOME, which)
    declines = [Decline(each, date(2026, 12, 2), "declined") for each in drawn.seated[:leaving]]
    _, later = planned.seated(OUTCOME, which, declines)
    for name, content in {**planned.files(), RESULT: result, **later}.items():
        (folder / name).write_bytes(content)


@settings(max_examples=40, deadline=None)
@given(made=pools(), which=st.sampled_from(["event", "fallback"]), data=st.data())
def test_the_verifier_alone_finds_the_same_jury_and_every_changed_byte(tmp_path_factory, made, which, data):
    pool, conflicts, plan = made
    assume(sum(each.seats for each in plan.seats) and not shortage(pool, conflicts, plan))
    planned = PlannedDraw(pool, conflicts, plan, chances(pool, conflicts, plan, 10))
    folder = tmp_path_factory.mktemp("draw")
    written(folder, planned, which)
    assert "核验一致" in verify.verify(folder, planned.hash)
    assert read_planned(planned.files()) == read_planned(
        {path.name: path.read_bytes() for path in folder.iterdir()}
    )
    path = data.draw(st.sampled_from(sorted(folder.iterdir())).filter(lambda each: each.stat().st_size))
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    kind = data.draw(st.sampled_from(["flip", "drop", "insert"]))
    if kind == "flip":
        content[place] ^= data.draw(st.integers(1, 255))
    elif kind == "drop":
        del content[place]
    else:
        content.insert(place, data.draw(st.integers(0, 255)))
    assume(bytes(content) != path.read_bytes())
    path.write_bytes(content)
    with pytest.raises(verify.DifferenceError):
        verify.verify(folder)


def test_another_plan_than_the_one_announced_is_refused(tmp_path):
    seats = tuple(JurySeats(*each, 2, 1) for each in STRATA)
    first, second = (
        PlannedDraw(MEMBERS, (), plan, chances(MEMBERS, (), plan, 10))
        for plan in (plan_of(seats), plan_of(seats, per_unit=2))
    )
    written(tmp_path, second)
    verify.verify(tmp_path, second.hash)
    with pytest.raises(verify.DifferenceError, match="事前公布"):
        verify.verify(tmp_path, first.hash)


def test_the_verifier_is_one_page_of_the_standard_library():
    source = Path(verify.__file__).read_text("utf-8")
    imported = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imported}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)
    assert len(source.splitlines()) <= 150


def run(*words):
    return CliRunner().invoke(titles_commands, ["draw", *map(str, words)])


def test_from_the_order_to_the_jury_that_sits(tmp_path):
    folder, names = tmp_path / "draw", tmp_path / "names.jsonl"
    committed = run("commit", ORDER, folder, "--names", names)
    assert committed.exit_code == 0, committed.output
    hash_said = committed.output.split()[-1]
    assert "回避:申报人 A02 – 专家 E03:专家是申报人的导师" in committed.output
    assert names.stat().st_mode & 0o077 == 0
    published = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not any(secret.encode() in published for secret in ("E01", "A02", "示范机床厂"))
    again = run("commit", ORDER, folder, "--names", tmp_path / "other.jsonl")
    assert (again.exit_code, "不能覆盖" in again.output) == (2, True)

    assert run("draw", folder, "--outcome", "两  个").exit_code == 2
    jury = run("draw", folder, "--outcome", OUTCOME).output.split()
    assert len(jury) == 7
    assert run("draw", folder, "--outcome", "01 02").exit_code == 2
    alone = [sys.executable, "-I", "-S", verify.__file__, str(folder), hash_said]
    for leaves in ("", jury[0]):
        if leaves:
            came = run("decline", folder, leaves, "--on", "2026-12-02", "--why", "declined").output.strip()
            assert came not in jury
            assert run("decline", folder, leaves, "--on", "2026-12-03", "--why", "lapsed").exit_code == 2
            assert run("decline", folder, came, "--on", "2026-12-01", "--why", "lapsed").exit_code == 2
        said = run("verify", folder, "--commitment", hash_said)
        apart = subprocess.run(alone, capture_output=True, text=True, encoding="utf-8", check=False)
        assert (said.exit_code, said.output) == (apart.returncode, apart.stdout) == (0, said.output)

    (folder / "names.jsonl").write_bytes(names.read_bytes())
    assert "化名与人员一致" in run("verify", folder).output
    (folder / "names.jsonl").write_bytes(names.read_bytes().replace(b'"E01"', b'"E99"'))
    assert run("verify", folder).exit_code == 1
    assert run("verify", tmp_path / "none").exit_code == 2
    (folder / "pool.jsonl").write_bytes(b"{}\n")
    assert run("decline", folder, jury[1], "--on", "2026-12-02", "--why", "lapsed").exit_code == 2


def test_nothing_is_announced_without_the_figure_or_under_limits_most_ranks_would_miss(tmp_path):
    order = json.loads(ORDER.read_text("utf-8"))

    def read(**change):
        path = tmp_path / "order.json"
        path.write_text(json.dumps(order | change), "utf-8")
        return read_order(path)

    with pytest.raises(DrawError, match="未设定"):
        announce_draw(read(jurisdiction="110000"), shipped_figures(), 10)
    assert read(jurisdiction=NOTICE_CITY).per_unit == 2
    first, *_ = order["seats"]
    seats = [{**first, "origin": origin, "seats": 1, "reserves": 0} for origin in ("企业", "高校")]
    experts = [{"id": f"X{n}", "unit": "大厂", "specialty": "机械", "origin": "高校"} for n in range(9)]
    experts += [{**experts[0], "id": "Y"} | {"unit": "小厂"}, {**experts[0], "id": "Z", "origin": "企业"}]
    with pytest.raises(DrawError, match="上限过紧"):
        announce_draw(read(experts=experts, seats=seats, per_unit=1, applicants=[]), shipped_figures(), 200)


def test_two_orders_alike_have_no_pseudonym_in_common(tmp_path):
    one, other = (announce_draw(read_order(ORDER), shipped_figures(), 10) for _ in range(2))
    assert not {each.id for each in one.names} & {each.id for each in other.names}
    assert names_file(one.names) != names_file(other.names)
