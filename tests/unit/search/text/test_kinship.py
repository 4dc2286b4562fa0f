"""How near occupations are: the ranks of known ones, titles as people write them, and a table without slips.

Worth: a run proposes nobody whose occupation is a stranger, so a slip here keeps people out silently.
"""

import numpy as np
import pytest

from talent_search import guessed, kinship, occupation_of
from talent_search.text.kinship import BRANCH, SAME, SKILL, TRADE, occupation_by
from talent_search.text.lexicon import occupations
from talent_search.text.writing import rows


def rank(one, other):
    return int(kinship([one, other])[0, 1])


def test_every_rank_has_its_occupations():
    for one, other, expected in (
        ("电气工程师", "电气工程师", SAME),
        ("机修钳工", "飞机铆装钳工", TRADE),
        ("高温合金研发工程师", "精密铸造工程师", TRADE),
        ("药物分析研究员", "分析工程师(化工)", TRADE),
        ("伺服驱动研发工程师", "数控系统应用工程师", 0),
        ("材料检测工程师", "防腐工程师", SKILL),
        ("炼铁工程师", "铸造工程师", BRANCH),
        ("生产经理", "普通车工", 0),  # a manager is no turner
        ("采购经理", "机械设计工程师", 0),  # nor a buyer a designer, in the same branch
        ("人力资源经理", "给排水工程师", 0),  # what every branch has is no branch
        ("护士长", "眼科医师", 0),
    ):
        assert rank(one, other) == rank(other, one) == expected, (one, other)


def test_ranks_are_symmetric_and_everybody_is_nearest_to_the_own():
    ranks = kinship(list(occupations()))
    assert (ranks == ranks.T).all()
    assert (ranks.diagonal() == SAME).all()
    assert (ranks[~np.eye(len(ranks), dtype=bool)] < SAME).all()
    assert kinship([]).shape == (0, 0)


def test_the_table_of_trades_names_occupations_of_the_lexicon_once():
    for row in rows("trades.csv"):
        listed = row["occupations"].split("|")
        assert len(set(listed)) == len(listed) > 1, row["trade"]
        assert set(listed) <= set(occupations()), row["trade"]


@pytest.mark.parametrize(
    ("title", "occupation"),
    [
        ("数控编程工程师", "数控编程工程师"),
        ("高级数控编程工程师（五轴）", "数控编程工程师"),
        ("CNC 编程员", "数控编程工程师"),
        ("焊接工程师/班组长", "焊接工艺工程师"),
        ("分析工程师(化工)", "分析工程师(化工)"),
        ("发电工程师", ""),  # not an electrician (电工) because of two characters
        ("古籍修复", ""),
        ("", ""),
    ],
)
def test_a_title_is_known_by_what_it_ends_with(title, occupation):
    assert occupation_of(title) == occupation


def test_without_a_known_title_skills_tell():
    assert occupation_by(["连铸坯质量控制", "Excel"]) == "连铸工程师"
    assert occupation_by(["转炉炼钢", "炉外精炼"]) == "炼钢工程师"
    assert occupation_by(["古籍修复"]) == guessed(["古籍修复"]) == ""


def test_a_guess_is_never_better_than_what_somebody_says():
    guess = guessed(["焊接工艺"])
    assert rank(guess, "焊接工艺工程师") == rank(guess, guess) == SKILL
    assert rank("电焊工", "焊接工艺工程师") == TRADE
    assert rank(guess, "护士长") == 0
