"""The batch shortlist against a plain computation of the same formula."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_search.bm25 import K1, B
from talent_search.documents import Document, DocumentKind
from talent_search.shortlist.shortlist import Shortlist
from talent_search.text.words import cut_document

WORDS = ("氩弧焊", "PLC编程", "数控加工", "有限元分析", "俄语", "Python", "项目管理")


def _document(kind: DocumentKind, number: int, skills: tuple[str, ...]) -> Document:
    return Document(kind=kind, id=f"{kind}-{number}", title=skills[0] if skills else "无", skills=skills)


skill_sets = st.lists(st.sampled_from(WORDS), max_size=5).map(tuple)
people = st.lists(skill_sets, min_size=1, max_size=12)


def _score(need: Counter[str], person: Counter[str], everybody: list[Counter[str]]) -> float:
    usual = sum(counts.total() for counts in everybody) / len(everybody) or 1.0
    score = 0.0
    for token, weight in need.items():
        holders = sum(token in counts for counts in everybody)
        worth = math.log(1 + (len(everybody) - holders + 0.5) / (holders + 0.5))
        often = person[token]
        score += min(weight, 3) * worth * often / (often + K1 * (1 - B + B * person.total() / usual))
    return score


@settings(max_examples=60, deadline=None)
@given(people, st.lists(skill_sets, min_size=1, max_size=4), st.integers(1, 13), st.randoms())
def test_top_is_the_exact_best_in_a_fixed_order(
    candidates: list[tuple[str, ...]], wanted: list[tuple[str, ...]], k: int, random: np.random.Generator
) -> None:
    docs = [_document(DocumentKind.CANDIDATE, number, skills) for number, skills in enumerate(candidates)]
    needs = [_document(DocumentKind.NEED, number, skills) for number, skills in enumerate(wanted)]
    allowed = np.array([[random.random() < 0.7 for _ in docs] for _ in needs])
    shortlist = Shortlist(docs)
    pairs = shortlist.top(needs, k, lambda place: allowed[place])
    everybody = [cut_document(doc) for doc in docs]
    for place, need in enumerate(needs):
        scores = shortlist.scores(need)
        plain = [_score(cut_document(need), person, everybody) for person in everybody]
        np.testing.assert_allclose(scores, plain, rtol=1e-4, atol=1e-6)
        order = sorted(
            (who for who in range(len(docs)) if allowed[place][who] and scores[who] > 0),
            key=lambda who: (-scores[who], who),
        )
        mine = pairs.need == place
        assert pairs.candidate[mine].tolist() == order[:k]
        np.testing.assert_allclose(pairs.score[mine], scores[order[:k]], rtol=1e-6)
        for who in range(len(docs)):
            standing = shortlist.rank(need, who, allowed[place])
            assert standing.rank == (order.index(who) + 1 if who in order else None)
            assert standing.ranked == len(order)


def test_widening_one_need_keeps_the_head_of_its_list() -> None:
    docs = [_document(DocumentKind.CANDIDATE, n, (WORDS[n % 3], WORDS[n % 5])) for n in range(400)]
    needs = [_document(DocumentKind.NEED, n, (WORDS[n % 3],)) for n in range(600)]
    shortlist = Shortlist(docs)
    narrow = shortlist.top(needs, 20)
    assert len(narrow.need) == 600 * 20
    widths = np.full(600, 20)
    widths[311] = 50
    wide = shortlist.top(needs, widths)
    assert wide.candidate[wide.need == 311][:20].tolist() == narrow.candidate[narrow.need == 311].tolist()
    assert (wide.need == 311).sum() == 50
    again = shortlist.top([needs[311]], 50)
    assert again.candidate.tolist() == wide.candidate[wide.need == 311].tolist()


@pytest.mark.parametrize("candidates", [[], [""], ["氩弧焊"]])
def test_empty_sides_give_empty_lists(candidates: list[str]) -> None:
    docs = [
        Document(kind=DocumentKind.CANDIDATE, id=str(n), title=title) for n, title in enumerate(candidates)
    ]
    shortlist = Shortlist(docs)
    assert shortlist.top([], 5).need.size == 0
    assert shortlist.top([Document(kind=DocumentKind.NEED, id="1", title="俄语")], 5).need.size == 0
