"""No rule in force is no consent, and who asks does not choose the law by choosing the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_posts import (
    Approval,
    Recruitment,
    SpecialPost,
    Step,
    Title,
    audit,
    decide,
    may_proceed,
    plan_check,
)

FIRST_LAW = date(2006, 8, 31)


@given(st.dates(date(1949, 10, 1), date(2006, 8, 30)))
def test_before_the_first_rule_nothing_proceeds(words, day):
    where = words.unit("七级4", others=(words.replace(words.person(words.held(f"一级 {day}")), id="旧人"),))
    asked = decide(words.case(where, words.person(title="正高"), "一级", way="transfer", on=str(day)))
    plan = plan_check(where.institution, where.plan, law_on=day)
    for decision in (asked, plan):
        assert decision.outcome in ("unknown", "block")
        assert not may_proceed(decision)
    found = audit(where, on=day)
    assert found.outcome in ("unknown", "block")
    assert [each.outcome for each in found.people] == ["unknown"]
    # Audited today, he is still somebody about whose entry no rule was asked.
    assert audit(where, on=date(2021, 9, 1)).people[0].outcome == "unknown"


def test_from_the_first_rule_on_the_plan_is_judged(words):
    where = words.unit("七级4")
    plan = plan_check(where.institution, where.plan, law_on=FIRST_LAW)
    assert plan.of("G3c").applies is False


def test_special_posts_before_the_notice_are_not_taken_for_lawful(words):
    post = SpecialPost(
        id="T", person="别人", grade=4, opened=date(2015, 1, 1), ends=date(2022, 1, 1), standard="正高"
    )
    where = words.unit("七级4", special_posts=(post,))
    asked = words.case(where, words.person(title="正高"), "四级", on="2016-01-01", special="T")
    assert decide(asked).of("G6d").outcome == "unknown"
    assert not may_proceed(decide(asked))


@pytest.mark.parametrize(
    ("posts", "on", "asked", "submitted", "outcome"),
    [
        pytest.param(("十级 2018-01-01",), "2021-09-01", None, None, "pass", id="晚于现任岗位"),
        pytest.param(("十级 2018-01-01",), "2018-01-01", None, None, "block", id="与现任岗位同日"),
        pytest.param(("十级 2018-01-01",), "2017-03-01", None, None, "block", id="早于现任岗位"),
        pytest.param(
            ("十级 2018-01-01 2021-06-30",), "2021-03-01", "2021-08-01", None, "block", id="早于已过的离任日"
        ),
        pytest.param(
            ("十级 2018-01-01 2022-06-30",), "2021-09-01", "2021-08-01", None, "pass", id="聘期尚未届满"
        ),
        pytest.param(
            ("十级 2018-01-01 2021-06-30",), "2021-06-20", "2021-07-05", "2021-06-20", "pass",
            id="审核期间聘期届满",
        ),
        pytest.param(
            ("十级 2018-01-01 2021-06-30",), "2021-06-20", "2021-07-05", "2021-07-01", "block",
            id="聘期届满后才提交",
        ),
    ],
)  # fmt: skip
def test_an_appointment_follows_what_is_on_record(words, posts, on, asked, submitted, outcome):
    day, handed_in = (date.fromisoformat(text) if text else None for text in (asked, submitted))
    where = words.unit("九级9 十级9")
    who = words.person(*posts, title="中级")
    case = words.case(where, who, "九级", on=on, asked=day, submitted=handed_in)
    assert words.finding("H12g", case).outcome == outcome


@pytest.mark.parametrize(
    ("term", "leaves", "outcome"),
    [
        pytest.param("", "2021-06-25", "block", id="审核期间离开"),
        pytest.param("2021-06-22", "2021-06-25", "block", id="聘期届满后离开"),
        pytest.param("2021-06-25", "2021-06-25", "block", id="聘期届满之日离开"),
        pytest.param("", "2021-07-05", "pass", id="审核之日尚在岗"),
    ],
)
def test_whoever_leaves_while_offices_look_gets_nothing_from_before(words, term, leaves, outcome):
    who = words.person(f"十级 2018-01-01 {term}".strip(), title="中级")
    who = words.replace(who, leaves=date.fromisoformat(leaves))
    days = {"asked": date(2021, 7, 5), "submitted": date(2021, 6, 20)}
    case = words.case(words.unit("九级9 十级9"), who, "九级", on="2021-06-20", **days)
    assert words.finding("H12g", case).outcome == outcome


def test_who_holds_two_posts_hears_that_a_move_gives_up_the_other(words):
    where = words.unit("十级9 九级9 管理七级9")
    for posts, outcome in (
        (("十级 2018-01-01", "管理七级 2019-01-01"), "warn"),
        (("十级 2018-01-01",), "pass"),
    ):
        found = words.finding("H9d", words.case(where, words.person(*posts, title="中级"), "九级"))
        assert found.outcome == outcome
        assert ("不再兼任管理七级岗位" in found.reason) is (outcome == "warn")


def test_nobody_is_appointed_before_the_first_plan(words):
    first = words.replace(words.plan("十级9"), since=date(2020, 5, 1))
    case = words.case(words.unit(first), words.person(title="中级"), "十级", way="transfer", on="2020-04-30")
    assert words.finding("H12g", case).outcome == "block"


@pytest.mark.parametrize(
    ("asked", "papers", "submitted", "outcome"),
    [
        pytest.param("2021-09-01", (), None, "-", id="当日申请"),
        pytest.param("2021-11-30", (), None, "pass", id="九十天"),
        pytest.param("2021-12-01", (), None, "needs_approval", id="九十一天"),
        pytest.param("2021-12-01", ("H12h",), None, "pass", id="已经确认"),
        pytest.param("2021-12-01", (), date(2021, 11, 30), "pass", id="九十天时已提交"),
        pytest.param("2022-06-01", (), date(2021, 12, 1), "needs_approval", id="提交时已九十一天"),
    ],
)
def test_reaching_back_has_a_window(words, asked, papers, submitted, outcome):
    day = date.fromisoformat(asked)
    given_papers = tuple(
        Approval(by="city_hrss", on=date(2021, 8, 1), document="1", covers=(each,), confirmed=True)
        for each in papers
    )
    case = words.case(
        words.unit("十级9"), words.person(title="中级"), "十级", asked=day, approvals=given_papers,
        submitted=submitted,
    )  # fmt: skip
    found = words.finding("H12h", case)
    assert (found.outcome if found.applies else "-") == outcome


def test_what_is_dated_after_the_day_of_asking_has_not_happened(words):
    """Titles, approvals, steps and publicity of next year count next year."""
    later = date(2022, 3, 1)
    steps = tuple(
        Step(name=name, on=later) for name in ("plan", "notice", "check", "exam", "medical", "publicity")
    )
    who = words.replace(words.person(), titles=(Title(name="教授", level="正高", granted=later),))
    case = words.case(
        words.unit("四级4 一级1"),
        who,
        "一级",
        way="recruit",
        on="2022-09-01",
        asked=date(2021, 9, 1),
        recruitment=Recruitment(
            steps=steps, publicity_start=later, publicity_end=date(2022, 4, 1), claimed=False
        ),
        approvals=(Approval(by="central_hrss", on=later, document="1", covers=("H8a",), confirmed=True),),
    )
    now = decide(case)
    assert {now.of(rule).outcome for rule in ("H10a", "H12a", "H12c")} == {"block"}
    assert now.of("H8a").outcome == "needs_approval"
    then = decide(words.replace(case, request=words.replace(case.request, asked=date(2022, 8, 1))))
    assert {then.of(rule).outcome for rule in ("H10a", "H12a", "H12c")} == {"pass"}


def test_a_rule_that_can_at_most_warn_stops_nobody(words):
    """Where nobody set its figure it says so and does not hold anybody up."""
    nowhere = words.unit("十级9", place="CN", level="township")
    assert words.finding("G2a", words.case(nowhere, words.person(title="中级"), "十级")).outcome == "warn"


HERE = "十级 2015-01-01"


@pytest.mark.parametrize(
    ("posts", "elsewhere", "born", "rule", "outcome"),
    [
        pytest.param((HERE, "九级 2019-01-01"), (), "1975-01-01", "H9d", "block", id="同类两个岗位"),
        pytest.param((HERE,), ("十级 2018-01-01",), "1975-01-01", "H9d", "block", id="两个单位"),
        pytest.param((HERE,), (), "2005-01-01", "H10c", "block", id="出生太晚"),
        pytest.param((HERE,), (), "1961-01-01", "H10c", "needs_approval", id="超过退休年龄"),
        pytest.param((HERE,), (), "", "H10c", "unknown", id="没有出生日期"),
        pytest.param(("十级 2001-01-01",), (), "1975-01-01", "H12f", "unknown", id="任职时没有收录规定"),
    ],
)
def test_the_audit_finds_what_no_day_allows(words, posts, elsewhere, born, rule, outcome):
    held = [*posts, *(words.held(each, here=False) for each in elsewhere)]
    person = words.person(*held, title="中级", born=date.fromisoformat(born) if born else None)
    found = audit(words.unit("九级9 十级9", others=(person,)), on=date(2021, 9, 1))
    assert {(f.rule, f.outcome) for each in found.people for f in each.findings} >= {(rule, outcome)}


def test_two_posts_of_two_categories_are_left_to_the_rules_on_double_holding(words):
    person = words.person("管理九级 2015-01-01", "十级 2016-01-01", title="中级", born=date(1975, 1, 1))
    found = audit(words.unit("管理九级9 十级9", others=(person,)), on=date(2021, 9, 1))
    rules = {f.rule for each in found.people for f in each.findings}
    assert "H9d" not in rules
    assert "H9a" in rules


def test_what_reaches_back_is_approved_after_it_began(words):
    """The paper is of the day of asking and not of the day of appointment, which lies before it."""
    asked = date(2026, 11, 28)
    paper = Approval(by="city_hrss", on=asked, document="市1号", covers=("H2a",), confirmed=True)
    who = words.person("十级 2015-01-01", title="副高")
    request = words.case(words.unit("八级4"), who, "八级", on="2026-11-25", asked=asked, approvals=(paper,))
    assert words.finding("H2a", request).outcome == "pass"


def test_the_audit_counts_every_approval_given_by_its_day(words):
    """Also one given after the post began; and a request that reaches back, of a plan approved since."""
    paper = Approval(by="city_hrss", on=date(2021, 3, 1), document="市1号", covers=("H10c",), confirmed=True)
    held = words.held("十级 2021-01-01", approvals=(paper,))
    person = words.person(held, title="中级", born=date(1955, 1, 1))
    where = words.unit(words.plan("十级9", approvals=(paper,)), others=(person,))

    def told(on):
        (found,) = audit(where, on=on).people
        return [each.outcome for each in found.findings if each.rule == "H10c"]

    assert (told(date(2021, 2, 28)), told(date(2021, 3, 1))) == (["needs_approval"], [])
    asked = words.case(where, words.person(title="中级"), "十级", on="2021-02-01", asked=date(2021, 3, 1))
    assert words.finding("G3b", asked).outcome == "pass"


def test_reaching_back_passes_no_birthday_and_no_later_post_elsewhere(words):
    """Whoever is too old when it is asked, or in post elsewhere on any day of it, is so for all of it."""
    who = words.person(words.held("十级 2015-01-01", here=False), title="中级", born=date(1963, 10, 1))
    left = words.replace(who, holdings=(words.held("十级 2026-10-10", here=False),))
    asked = date(2026, 11, 28)
    for each, rule, wish, outcome in (
        (who, "H10c", {}, "needs_approval"),
        (who, "H10c", {"asked": date(2026, 9, 30)}, "pass"),
        (left, "H9d", {}, "block"),
        (left, "H9d", {"end": date(2026, 10, 9)}, "pass"),
    ):
        facts = {"on": "2026-09-15", "asked": asked, **wish}
        case = words.case(words.unit("十级4"), each, "十级", way="transfer", **facts)
        assert words.finding(rule, case).outcome == outcome
