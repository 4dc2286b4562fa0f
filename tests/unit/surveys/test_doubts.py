"""Doubts about rows: what gives rise to one, and that honest offices do not."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from talent_platform.surveys.flags.names import core_name
from talent_platform.surveys.flags.rules import Asked, FiledRow, Shape, SurveyBefore, doubts
from talent_platform.surveys.flags.tables import FlagKind

SHAPE = Shape(
    [Asked("staff", "现有在岗人数", people=True)], ["seats", "pay", "staff"],
    ["title", "seats", "pay", "start"], {"start"},
)  # fmt: skip


def row(number: int, *, submission: int = 1, target: int | None = None, **answers: object) -> FiledRow:
    target = number if target is None else target
    said = {
        "title": f"岗位{number}",
        "seats": 2,
        "pay": "13",
        "start": "2030-06-01",
        "staff": "118",
        **answers,
    }
    return FiledRow(number, submission, target, target, f"企业{target}", "", said)


def found(*rows: FiledRow, before: SurveyBefore | None = None) -> list[tuple[str, tuple[int, ...]]]:
    listed = {one.target: (one.submission, one.firm) for one in rows}
    return [(str(one.kind), one.rows) for one in doubts(rows, listed, SHAPE, before)]


def test_an_enterprise_that_contradicts_itself() -> None:
    assert found(row(1, target=7), row(2, target=7, staff="118")) == []
    assert found(row(1, target=7), row(2, target=7, staff="200")) == [(FlagKind.WITHIN, (1, 2))]
    assert found(row(1, target=7, seats=30), row(2, target=7, seats=30)) == [(FlagKind.SIZE, (1, 2))]
    # What an earlier form held in that field, or nothing, is no contradiction.
    assert found(row(1, target=7, staff="很多"), row(2, target=7, staff=None)) == []


def test_many_that_say_the_same_or_have_one_number() -> None:
    same = [row(number, title="焊工") for number in (1, 2, 3)]
    assert found(*same[:2], row(3)) == []
    assert found(*same) == [(FlagKind.SAME, (1, 2, 3))]
    assert found(*(row(number, target=7, title="焊工") for number in (1, 2, 3))) == []
    assert found(*same[:2], replace(same[2], submission=2)) == []
    phones = [row(number, note=f"联系 1390000000{number % 2}") for number in range(5)]
    assert found(*phones) == [(FlagKind.PHONE, (0, 2, 4))]


def test_what_was_said_the_last_time() -> None:
    first = row(1)
    before = SurveyBefore(9, "第三季度调查", {1: [first.answers]})
    assert found(row(1, start="2031-01-01"), before=before) == [(FlagKind.LAST, (1,))]
    assert found(row(1, title="另一岗位"), before=before) == []
    assert found(row(1, title="另一岗位", staff="236"), before=before) == [(FlagKind.JUMP, (1,))]
    assert found(row(1, title="另一岗位", staff="59"), before=before) == [(FlagKind.JUMP, (1,))]
    assert found(row(2, title="岗位1"), before=before) == []


def test_one_name_on_the_lists_of_two_offices() -> None:
    firms = [replace(row(1), firm="星火机床有限公司"), replace(row(2), firm="星火机床（集团）股份有限公司")]
    assert found(*firms) == []
    apart = [firms[0], replace(firms[1], submission=2)]
    assert found(*apart) == [(FlagKind.BETWEEN, (1,)), (FlagKind.BETWEEN, (2,))]


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("辽原星火机床有限公司", "星火机床"),
        ("辽原市临港区星火机床有限公司", "星火机床"),
        ("辽宁省沈阳市星火机床有限责任公司", "星火机床"),
        ("星火机床（集团）有限公司", "星火机床"),
        ("星火机床集团有限公司", "星火机床"),
        ("星火 机床 股份有限公司", "星火机床"),
        ("星火机床二厂", "星火机床二厂"),
        ("有限公司", ""),
    ],
)
def test_the_core_of_a_name(name: str, core: str) -> None:
    assert core_name(name) == core


def offices(chance: random.Random, rounded: float) -> list[FiledRow]:
    """Twelve offices of forty enterprises; in the first, a share of the numbers was rounded at a desk."""
    rows = []
    for number in range(480):
        office = number // 40
        numbers = {"pay": chance.randint(10, 40), "staff": chance.randint(20, 2000)}
        if office == 0:
            numbers = {n: v - v % 10 if chance.random() < rounded else v for n, v in numbers.items()}
        rows.append(row(number, submission=office, **{name: str(value) for name, value in numbers.items()}))
    return rows


def test_round_numbers_are_found_and_honest_offices_left_alone() -> None:
    chance = random.Random(16)
    honest = [one for _ in range(100) for one in found(*offices(chance, 0)) if one[0] == FlagKind.ROUND]
    assert honest == []
    assert FlagKind.ROUND in dict(found(*offices(chance, 0.6)))
