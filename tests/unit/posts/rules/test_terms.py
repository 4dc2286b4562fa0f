"""H12j: a term is renewed on its appraisal, and only a term that is there."""

from datetime import date, timedelta
from functools import partial

import pytest

from talent_posts import Appraisal, Case, Holding, Request, decide

END = date(2026, 6, 30)


@pytest.fixture
def asks(words):
    return partial(asked, words)


def asked(words, *appraisals, grade=10, way="renew", end=END, effective=END + timedelta(days=1)):
    held = Holding(category="professional", grade=10, start=date(2023, 7, 1), end=end, way="promotion")
    who = words.person(held, title="中级", appraisals=appraisals)
    request = Request(category="professional", grade=grade, effective=effective, way=way)
    return decide(Case(unit=words.unit("十级4"), person=who, request=request))


def result(word, day=END):
    return Appraisal(kind="term", on=day, result=word)


@pytest.mark.parametrize("word", ["excellent", "qualified", "basic"])
def test_whoever_was_found_qualified_is_renewed(asks, word):
    assert asks(result(word)).of("H12j").outcome == "pass"
    assert asks(result(word)).of("H12i").outcome == "pass"


def test_nobody_else_is(asks):
    year = Appraisal(kind="year", on=END, result="qualified")
    for told in (
        (),
        (year,),
        (result("qualified", date(2023, 6, 30)),),
        (result("qualified", date(2027, 1, 1)),),
    ):
        assert asks(*told).of("H12j").outcome == "block"
    later = asks(result("qualified", date(2025, 1, 1)), result("unqualified"))
    assert "不合格" in later.of("H12j").reason
    assert not asks(way="demotion", grade=11).of("H12j").applies


def test_only_the_post_held_for_a_term_is_renewed(asks):
    told = result("qualified")
    assert asks(told, grade=9).of("H12i").outcome == "block"
    assert asks(told, end=None).of("H12i").outcome == "block"
    assert asks(told, effective=END + timedelta(days=2)).of("H12i").outcome == "block"
