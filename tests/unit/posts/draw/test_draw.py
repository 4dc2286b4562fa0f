"""A draw as who orders it, who doubts it and who recounts it see it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_posts import (
    Commitment,
    DrawError,
    Entrant,
    Wanted,
    commitment_file,
    file_hash,
    pool_file,
    posts_commands,
    result_file,
    write_folder,
)
from talent_posts.draw import verify

EVENT, OUTCOME = "双色球第 2026137 期", "03 08 15 21 27 33 + 09"
names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)


def plan(pool: list[Entrant], wanted: dict[str, Wanted]) -> Commitment:
    return Commitment(
        file_hash(pool_file(pool)), wanted, EVENT, fixed=date(2026, 11, 26), happens=date(2026, 11, 29)
    )


@st.composite
def draws(pick: st.DrawFn) -> tuple[list[Entrant], Commitment]:
    strata = pick(st.lists(names, min_size=1, max_size=3, unique=True))
    ids = pick(st.lists(names, min_size=len(strata), max_size=12, unique=True))
    pool = [Entrant(strata[n % len(strata)], one) for n, one in enumerate(ids)]
    held = {name: sum(one.stratum == name for one in pool) for name in strata}
    wanted = {
        name: Wanted(pick(st.integers(0, most)), pick(st.integers(0, 3))) for name, most in held.items()
    }
    return pool, plan(pool, wanted)


@settings(max_examples=60, deadline=None)
@given(draws(), st.randoms())
def test_the_same_folder_gives_the_same_sample_whoever_counts_in_whichever_order(made, random) -> None:
    pool, commitment = made
    drawn, written = result_file(pool, commitment, OUTCOME)
    shuffled = random.sample(pool, len(pool))
    assert result_file(shuffled, commitment, OUTCOME) == (drawn, written)
    for stratum, wanted in commitment.wanted.items():
        within = {one.id for one in pool if one.stratum == stratum}
        found = drawn[stratum]
        chosen = (*found.sample, *found.reserves)
        assert len(found.sample) == wanted.sample
        assert len(found.reserves) == min(wanted.reserves, len(within) - wanted.sample)
        assert len(set(chosen)) == len(chosen)
        assert set(chosen) <= within


@settings(max_examples=60, deadline=None)
@given(made=draws(), data=st.data())
def test_every_changed_byte_is_refused(tmp_path_factory, made, data) -> None:
    folder = tmp_path_factory.mktemp("draw")
    pool, commitment = made
    write_folder(folder, pool, commitment, OUTCOME)
    assert "核验一致" in verify.verify(folder, file_hash(commitment_file(pool, commitment)))
    path = folder / data.draw(st.sampled_from(["pool.jsonl", "commitment.json", "result.json"]))
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    with pytest.raises(verify.DifferenceError):
        verify.verify(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pool = [Entrant(f"县{n % 2}", f"企业{n}") for n in range(20)]
    write_folder(tmp_path, pool, plan(pool, {"县0": Wanted(3, 2), "县1": Wanted(2)}), OUTCOME)
    return tmp_path


def test_files_that_fit_each_other_but_not_what_was_announced_are_refused(folder: Path) -> None:
    """Whoever changes the pool and writes all three anew is found by the hash made known before the event."""
    announced = file_hash((folder / "commitment.json").read_bytes())
    verify.verify(folder, announced)
    pool = [Entrant(f"县{n % 2}", f"企业{n}") for n in range(19)]
    write_folder(folder, pool, plan(pool, {"县0": Wanted(3, 2), "县1": Wanted(2)}), OUTCOME)
    verify.verify(folder)
    with pytest.raises(verify.DifferenceError, match="事前公布"):
        verify.verify(folder, announced)


def test_the_command_and_the_verifier_alone_say_the_same(folder: Path) -> None:
    runs = {}
    for case in ("right", "wrong"):
        said = CliRunner().invoke(posts_commands, ["draw", "verify", str(folder)])
        alone = subprocess.run(
            [sys.executable, "-I", "-S", verify.__file__, str(folder)], capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        assert (said.exit_code, said.output) == (alone.returncode, alone.stdout + alone.stderr)
        runs[case] = said
        result = folder / "result.json"
        result.write_bytes(result.read_bytes().replace("企业".encode(), "企單".encode()))
    assert "20 个中抽取 5 个" in runs["right"].output
    assert (runs["right"].exit_code, runs["wrong"].exit_code) == (0, 1)
    missing = CliRunner().invoke(posts_commands, ["draw", "verify", str(folder / "none")])
    assert missing.exit_code == 2


POOL = [Entrant("甲", "1"), Entrant("甲", "2")]


@pytest.mark.parametrize(
    ("pool", "change", "says"),
    [
        ([], {}, "为空"),
        ([*POOL, POOL[0]], {}, "重复"),
        (POOL, {"wanted": {}}, "不一致"),
        (POOL, {"wanted": {"甲": Wanted(3)}}, "不能抽取 3 个"),
        (POOL, {"wanted": {"甲": Wanted(-1)}}, "不能抽取"),
        (POOL, {"happens": date(2026, 11, 26)}, "之后"),
        (POOL, {"event": " 两 个  "}, "一行文字"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_it_is_announced(pool, change, says) -> None:
    with pytest.raises(DrawError, match=says):
        commitment_file(pool, replace(plan(pool, {"甲": Wanted(1)}), **change))


def test_what_the_event_brought_is_one_line() -> None:
    with pytest.raises(DrawError, match="一行文字"):
        result_file(POOL, plan(POOL, {"甲": Wanted(1)}), "03  08")
