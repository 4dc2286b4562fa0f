"""H12j: a term is renewed on its appraisal, and only a term that is there."""

from datetime import date, timedelta
from functools import partial

import pytest

from talent_posts import WAY_NAMES, Appraisal, Case, Discipline, Holding, Request, audit, decide

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


def test_a_result_that_comes_after_the_last_day_counts_once_it_is_there(words):
    held = Holding(category="professional", grade=10, start=date(2023, 7, 1), end=END, way="promotion")
    who = words.person(held, title="中级", appraisals=(result("qualified", END + timedelta(days=8)),))
    for day, outcome in ((END + timedelta(days=7), "block"), (END + timedelta(days=8), "pass")):
        asked = words.case(words.unit("十级4"), who, "十级", way="renew", on="2026-07-01", asked=day)
        assert words.finding("H12j", asked).outcome == outcome


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
    years = tuple(Appraisal(kind="year", on=date(year, 12, 31), result="qualified") for year in (2023, 2024))
    overtaken = asks(result("unqualified", date(2023, 8, 1)), *years)
    assert (overtaken.of("H12j").outcome, overtaken.of("H12j").facts["聘期考核"]) == ("block", "不合格")


def test_whatever_follows_a_term_nobody_appraised_asks_for_the_appraisal(asks):
    """A promotion waits for it unless it comes within the term, going lower takes the authority's word."""
    eve = END - timedelta(days=1)
    for effective in (END, END + timedelta(days=1)):
        assert asks(way="promotion", grade=9, effective=effective).of("H12j").outcome == "block"
        assert (
            asks(result("basic", eve), way="promotion", grade=9, effective=effective).of("H12j").outcome
            == "pass"
        )
        assert asks(way="demotion", grade=11, effective=effective).of("H12j").outcome == "needs_approval"
        assert (
            asks(result("basic", eve), way="demotion", grade=11, effective=effective).of("H12j").outcome
            == "pass"
        )
    assert not asks(way="promotion", grade=9, effective=eve).of("H12j").applies


@pytest.mark.parametrize("way", list(WAY_NAMES))
def test_whoever_failed_a_term_goes_down_or_out_whatever_it_is_called(words, way):
    """Nor on a day before it was failed, nor by a day lower down, nor in another kind of post unseen; until a
    later term, or a year that began after it, is passed; the year it was failed in does not undo it."""
    failed = result("unqualified")
    same_year, passed = (
        Appraisal(kind="year", on=date(year, 12, 31), result="qualified") for year in (2026, 2027)
    )
    later_term = result("qualified", date(2026, 10, 1))
    stays = (words.held("十级 2023-07-01"),)
    detour = (words.held(f"十级 2023-07-01 {END}"), words.held("十一级 2026-07-01"))

    def asked(posts, wish, on="2026-09-01", told=(failed,), **facts):
        who = words.person(*posts, title="中级", appraisals=told)
        where = words.unit("九级4 十级4 十一级4 管理九级4")
        found = words.finding("H12j", words.case(where, who, wish, way=way, on=on, **facts))
        return found.outcome if found.applies else None

    assert [asked(stays, wish) for wish in ("九级", "十级", "十一级")] == ["block", "block", "pass"]
    assert asked(stays, "管理九级") == "needs_approval"
    assert asked(detour, "十级") == "block"
    assert asked(stays, "九级", on="2026-06-01", asked=date(2026, 9, 1)) == "block"
    assert asked(stays, "九级", on="2027-01-01", told=(failed, same_year)) == "block"
    for told in ((failed, same_year, passed), (failed, later_term)):
        assert asked(stays, "九级", on="2028-01-01", told=told) in {None, "block" * (way == "renew")}


@pytest.mark.parametrize("way", list(WAY_NAMES))
def test_the_same_post_beyond_its_term_is_a_renewal_whatever_it_is_called(asks, way):
    assert asks(result("unqualified"), way=way).of("H12j").outcome == "block"
    assert asks(result("qualified"), way=way).of("H12j").outcome == "pass"
    assert asks(way=way, effective=END - timedelta(days=90)).of("H12j").outcome == "block"
    assert way == "renew" or not asks(way=way, end=None).of("H12j").applies


@pytest.mark.parametrize(("over_quota", "outcome"), [("", "block"), ("policy", "pass"), ("excess", "pass")])
def test_only_who_is_over_the_quota_is_taken_into_it(words, over_quota, outcome):
    held = words.held("十级 2020-01-01 2026-12-31", over_quota=over_quota)
    who = words.person(held, title="中级")
    asked = words.case(words.unit("十级4"), who, "十级", way="regularise", on="2026-07-01", end=held.end)
    assert words.finding("H12i", asked).outcome == outcome
    assert not words.finding("H12j", asked).applies


def test_only_the_post_held_for_a_term_is_renewed(asks):
    told = result("qualified")
    assert asks(told, grade=9).of("H12i").outcome == "block"
    assert asks(told, end=None).of("H12i").outcome == "block"
    assert asks(told, effective=END + timedelta(days=2)).of("H12i").outcome == "block"


@pytest.mark.parametrize(
    ("kind", "end", "wish", "outcome"),
    [
        ("warning", date(2026, 12, 31), 9, "block"),
        ("lowered", date(2026, 7, 1), 9, "block"),
        ("warning", date(2026, 6, 30), 9, "pass"),
        ("warning", None, 9, "unknown"),
        ("demerit", date(2026, 12, 31), 10, "pass"),
        ("demerit", date(2026, 12, 31), 11, "pass"),
        ("dismissed", None, 11, "block"),
        ("dismissed", date(2026, 2, 1), 11, "block"),
    ],
)
def test_nobody_rises_while_a_discipline_holds(words, kind, end, wish, outcome):
    held = Holding(category="professional", grade=10, start=date(2020, 7, 1), way="promotion")
    told = (Discipline(kind=kind, start=date(2026, 1, 1), end=end),)
    who = words.person(held, title="中级", disciplines=told)
    day = END + timedelta(days=1)
    request = Request(category="professional", grade=wish, effective=day, way="promotion")
    found = decide(Case(unit=words.unit("九级4 十级4 十一级4"), person=who, request=request)).of("H9f")
    assert found.outcome == outcome, found.reason


@pytest.mark.parametrize(("asked", "outcome"), [(date(2026, 3, 1), "block"), (date(2025, 12, 1), None)])
def test_reaching_back_behind_a_discipline_is_no_way_round_it(words, asked, outcome):
    held = Holding(category="professional", grade=10, start=date(2020, 7, 1), way="promotion")
    told = (Discipline(kind="demerit", start=date(2026, 1, 1), end=date(2026, 2, 1)),)
    who = words.person(held, title="中级", disciplines=told)
    request = Request(
        category="professional", grade=9, effective=date(2025, 12, 1), asked=asked, way="promotion"
    )
    found = decide(Case(unit=words.unit("九级4 十级4"), person=who, request=request)).of("H9f")
    assert (found.outcome if found.applies else None) == outcome


@pytest.mark.parametrize(
    ("kind", "start", "outcome"),
    [
        ("dismissed", "2026-05-01", "block"),
        ("demerit", "2026-05-01", "pass"),
        ("demerit", "2020-06-01", "block"),
    ],
)
def test_the_audit_asks_who_rose_or_stayed_in_spite_of_a_discipline(words, kind, start, outcome):
    told = (Discipline(kind=kind, start=date.fromisoformat(start), end=date(2026, 12, 31)),)
    lower, held = words.held("十级 2016-07-01 2020-06-30"), words.held("九级 2020-07-01", way="promotion")
    who = words.person(lower, held, title="中级", disciplines=told)
    (found,) = audit(words.unit("九级4 十级4", others=(who,)), on=date(2026, 7, 1)).people
    assert next((each.outcome for each in found.findings if each.rule == "H9f"), "pass") == outcome


def test_without_a_present_post_nobody_can_say_what_is_higher(words):
    told = (Discipline(kind="demerit", start=date(2026, 1, 1), end=date(2026, 12, 31)),)
    who = words.person(title="中级", disciplines=told)
    request = Request(category="professional", grade=10, effective=END, way="transfer")
    asked = decide(Case(unit=words.unit("十级4"), person=who, request=request))
    assert asked.of("H9f").outcome == "unknown"


@pytest.mark.parametrize(
    ("wanted", "outcome"), [("九级", "block"), ("十级", "pass"), ("十一级", "pass"), ("管理八级", "unknown")]
)
@pytest.mark.parametrize("here", [False, True])
def test_whoever_has_no_post_here_is_compared_with_the_one_held_last(words, here, wanted, outcome):
    """In the unit that lets go, and in this one after a term that nobody decided about."""
    told = (Discipline(kind="warning", start=date(2026, 1, 1), end=date(2026, 12, 31)),)
    held = ("十二级 2010-01-01 2015-12-31", words.held("十级 2016-01-01 2026-05-31", here=here))
    who = words.person(words.held(held[0], here=here), held[1], title="中级", disciplines=told)
    where = words.unit("九级4 十级4 十一级4 管理八级4")
    asked = words.case(where, who, wanted, way="other" if here else "transfer", on="2026-06-30")
    assert words.finding("H9f", asked).outcome == outcome


@pytest.mark.parametrize(
    ("wish", "way", "told", "outcome"),
    [
        pytest.param("十级", "promotion", (), "block", id="原岗位"),
        pytest.param("九级", "promotion", (), "block", id="更高"),
        pytest.param("十级", "promotion", ("qualified",), "pass", id="已考核"),
        pytest.param("十二级", "demotion", (), "", id="更低"),
    ],
)
def test_a_term_left_on_its_eve_is_asked_for_once_its_last_day_has_come(words, wish, way, told, outcome):
    eve = END - timedelta(days=1)
    left = Holding(
        category="professional", grade=10, start=date(2023, 7, 1), end=eve, term=END, way="promotion"
    )
    lower = Holding(category="professional", grade=11, start=END, way="demotion")
    who = words.person(left, lower, title="中级", appraisals=tuple(result(each, eve) for each in told))
    unit = words.unit("九级1 十级4 十一级2 十二级2")
    found = words.finding("H12j", words.case(unit, who, wish, way=way, on=str(END + timedelta(days=1))))
    assert (found.outcome if found.applies else "") == outcome
