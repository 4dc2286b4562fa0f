"""H1: 有没有空岗。Every table is to be read by a person who knows the law and not the code."""

from datetime import date

import pytest

from talent_posts import (
    Absence,
    Approval,
    DatedValue,
    Evidence,
    LevelQuota,
    Pending,
    PlannedPosts,
    Source,
    decide_in_turn,
    next_opening,
    openings,
    shipped_figures,
    vacancies,
)


def figure(name, value, place="219900"):
    """The shipped figures with one value replaced for the fictional city."""
    return shipped_figures().with_value(name, DatedValue(place, None, None, value, Source("试验")))


@pytest.mark.parametrize(
    ("plan", "staff", "wanted", "h1a", "h1b", "h1c"),
    [
        pytest.param("七级4", "七级×3", "七级", "pass", "pass", "pass", id="有空岗"),
        pytest.param("七级4", "七级×4", "七级", "block", "block", "block", id="已满"),
        pytest.param("七级4 十级2", "七级×4", "七级", "block", "block", "pass", id="本级已满,别的层级有空"),
        pytest.param(
            "六级1 七级4", "六级×1 七级×3", "七级", "pass", "pass", "pass", id="同层级有空,本级有空"
        ),
        pytest.param(
            "七级4 十级1", "七级×3 十级×3", "七级", "pass", "pass", "block", id="总数已满:新增人员不得聘用"
        ),
        pytest.param("十级2", "", "七级", "block", "block", "pass", id="方案中没有该等级"),
    ],
)
def test_newcomer_needs_a_seat(words, plan, staff, wanted, h1a, h1b, h1c):
    asked = words.case(
        words.unit(plan, staff, place="110000"), words.person(title="副高"), wanted, way="transfer"
    )
    assert words.finding("H1a", asked).outcome == h1a
    assert words.finding("H1b", asked).outcome == h1b
    assert words.finding("H1c", asked).outcome == h1c


@pytest.mark.parametrize(
    ("plan", "staff", "allowed", "forbidden", "unset"),
    [
        pytest.param("六级2 七级3", "六级×1 七级×3", "pass", "block", "unknown", id="七级满,六级空一个"),
        pytest.param(
            "五级1 六级2 七级3", "六级×2 七级×3", "pass", "block", "unknown", id="七级满,五级空一个"
        ),
        pytest.param("六级2 七级3", "六级×2 七级×3", "block", "block", "block", id="都满"),
        pytest.param("六级2 七级3", "六级×2 七级×2", "pass", "pass", "pass", id="七级自己有空"),
        pytest.param(
            "六级2 七级3 八级4", "六级×2 七级×3", "block", "block", "block", id="低层级空岗不得向上用"
        ),
        pytest.param("四级4 七级3", "七级×3", "block", "block", "block", id="正高空岗不得给副高用"),
        pytest.param("六级2 七级3", "六级×1 七级×4", "block", "block", "block", id="六级空岗已被七级占用"),
    ],
)
def test_higher_seats_serve_lower_grades_only_where_the_figure_says_so(
    words, plan, staff, allowed, forbidden, unset
):
    where = words.unit(plan, staff)
    asked = words.case(where, words.person(title="副高"), "七级", way="transfer")
    assert words.finding("H1a", asked, figures=figure("downward_use", True)).outcome == allowed
    assert words.finding("H1a", asked, figures=figure("downward_use", False)).outcome == forbidden
    elsewhere = words.replace(where, institution=words.replace(where.institution, jurisdiction="110000"))
    assert words.finding("H1a", words.replace(asked, unit=elsewhere)).outcome == unset


def test_moving_up_inside_a_full_level_frees_the_lower_seat(words):
    where = words.unit(
        "六级2 七级3", "六级×1 七级×2", others=(words.person("七级 2015-01-01", title="副高"),)
    )
    asked = words.case(where, where.roster[-1], "六级")
    assert words.finding("H1a", asked).outcome == "pass"
    assert words.finding("H1b", asked).outcome == "pass"
    assert words.finding("H1c", asked).applies is False


def test_the_level_quota_of_the_plan_binds_beside_its_grades(words):
    tight = words.plan("六级2 七级3", levels=(LevelQuota(level="副高", count=4),))
    asked = words.case(words.unit(tight, "六级×2 七级×2"), words.person(title="副高"), "七级", way="transfer")
    assert words.finding("H1a", asked).outcome == "pass"
    assert words.finding("H1b", asked).outcome == "block"


def test_frozen_seats_cannot_be_filled(words):
    frozen = words.replace(
        words.plan("七级4"), posts=(PlannedPosts(category="professional", grade=7, count=4, frozen=1),)
    )
    asked = words.case(words.unit(frozen, "七级×3"), words.person(title="副高"), "七级", way="transfer")
    assert words.finding("H1a", asked).outcome == "block"


@pytest.mark.parametrize(
    ("state", "expires", "outcome"),
    [
        pytest.param("reserved", None, "block", id="已保留"),
        pytest.param("offered", None, "block", id="已发出聘用通知"),
        pytest.param("approved", None, "block", id="已批准待生效"),
        pytest.param("submitted", None, "pass", id="仅提交,未保留"),
        pytest.param("reserved", date(2021, 8, 20), "block", id="保留在申请当日仍有效"),
        pytest.param("reserved", date(2021, 8, 19), "pass", id="保留已过期"),
    ],
)
def test_reserved_and_offered_seats_count(words, state, expires, outcome):
    other = Pending(
        id="R1",
        person="别人",
        category="professional",
        grade=7,
        effective=date(2021, 10, 1),
        state=state,
        expires=expires,
    )
    where = words.unit("七级4", "七级×3", pending=(other,))
    asked = words.case(where, words.person(title="副高"), "七级", way="transfer", asked=date(2021, 8, 20))
    assert words.finding("H1a", asked).outcome == outcome


LEAVES = "七级 2015-01-01"


@pytest.mark.parametrize(
    ("colleague", "facts", "on", "outcome"),
    [
        pytest.param("七级 2015-01-01 2021-08-31", {}, "2021-09-01", "pass", id="聘期八月底止,九月一日可聘"),
        pytest.param("七级 2015-01-01 2021-08-31", {}, "2021-08-31", "block", id="最后一日仍占用"),
        pytest.param(LEAVES, {"leaves": date(2021, 8, 31)}, "2021-09-01", "pass", id="退休次日可聘"),
        pytest.param(LEAVES, {"leaves": date(2021, 9, 30)}, "2021-09-01", "block", id="退休前不可聘"),
        pytest.param("七级 2021-12-01", {}, "2021-09-01", "block", id="十二月有人到岗,长期聘用会超岗"),
        pytest.param(
            "七级 2021-07-01", {"leaves": date(2021, 3, 31)}, "2021-09-01", "block", id="三月离开、七月返聘"
        ),
    ],
)
def test_leaving_and_arriving_staff_count_by_effective_date(words, colleague, facts, on, outcome):
    other = words.replace(words.person(colleague, **facts), id="同事")
    asked = words.case(
        words.unit("七级1", others=(other,)), words.person(title="副高"), "七级", way="transfer", on=on
    )
    assert words.finding("H1a", asked).outcome == outcome


@pytest.mark.parametrize(
    ("keeps_seat", "back", "until", "outcome"),
    [
        pytest.param(True, None, None, "block", id="离岗但保留岗位"),
        pytest.param(False, None, None, "pass", id="离岗且不保留岗位"),
        pytest.param(False, date(2021, 12, 31), None, "block", id="明年返回,长期聘用会超岗"),
        pytest.param(False, date(2021, 12, 31), date(2021, 12, 31), "pass", id="只聘到其返回之前"),
        pytest.param(False, date(2021, 12, 31), date(2022, 1, 1), "block", id="聘期与返回重叠一日"),
    ],
)
def test_returning_staff_get_their_seat_back(words, keeps_seat, back, until, outcome):
    away = words.held(
        "七级 2015-01-01", absences=(Absence(start=date(2021, 1, 1), end=back, keeps_seat=keeps_seat),)
    )
    other = words.replace(words.person(away), id="离岗者")
    asked = words.case(
        words.unit("七级1", others=(other,)), words.person(title="副高"), "七级", way="transfer", end=until
    )
    assert words.finding("H1a", asked).outcome == outcome


@pytest.mark.parametrize(
    ("policy", "shown", "papers", "outcome", "needs"),
    [
        pytest.param("", True, (), "block", (), id="普通新增人员"),
        pytest.param("军转干部", True, (), "needs_approval", ("city_hrss",), id="政策性安置,待批准"),
        pytest.param("军转干部", True, ("H1",), "pass", (), id="政策性安置,已批准"),
        pytest.param("军转干部", True, ("H2",), "needs_approval", ("city_hrss",), id="批件不是批这一条"),
        pytest.param("军转干部", False, ("H1",), "block", (), id="没有材料"),
        pytest.param("随便写的", True, ("H1",), "block", (), id="自填的类型"),
    ],
)
def test_without_a_vacancy_only_policy_placement_can_be_approved(
    words, policy, shown, papers, outcome, needs
):
    approvals = (
        (Approval(by="city_hrss", on=date(2021, 8, 1), document="批1", covers=papers, confirmed=True),)
        if papers
        else ()
    )
    asked = words.case(
        words.unit("七级1", "七级×1"),
        words.person(title="副高"),
        "七级",
        way="state_placement",
        policy=policy,
        evidence=(Evidence(kind="placement_letter", document="安1号"),) if shown else (),
        approvals=approvals,
    )
    for rule in ("H1a", "H1b", "H1c"):
        assert words.finding(rule, asked).outcome == outcome
        assert words.finding(rule, asked).needs == needs


@pytest.mark.parametrize(
    ("held", "wanted", "policy", "place", "outcome"),
    [
        pytest.param((), "十级", "军转干部", "219900", "needs_approval", id="所列类型,待机关确认"),
        pytest.param((), "十级", "随军家属", "219900", "block", id="未列类型"),
        pytest.param(("十级 2016-01-01",), "九级", "军转干部", "219900", "block", id="晋升须占岗位数"),
        pytest.param((), "十级", "军转干部", "110000", "unknown", id="当地未设定"),
    ],
)
def test_only_listed_policy_staff_stand_outside_the_quota(words, held, wanted, policy, place, outcome):
    asked = words.case(
        words.unit("十级1", "十级×1", place=place),
        words.person(*held, title="中级"),
        wanted,
        way="state_placement",
        policy=policy,
        occupies_quota=False,
        evidence=(Evidence(kind="placement_letter", document="安1号"),),
    )
    assert words.finding("H1d", asked).outcome == outcome
    assert words.finding("H1a", asked).applies is False


def test_staff_outside_the_quota_and_special_posts_take_no_seat(words):
    outside = words.replace(words.person(words.held("七级 2015-01-01", occupies_quota=False)), id="军转")
    special = words.replace(words.person(words.held("七级 2015-01-01", special="T-1")), id="特设")
    elsewhere = words.replace(words.person(words.held("七级 2015-01-01", here=False)), id="外单位")
    where = words.unit("七级1", others=(outside, special, elsewhere))
    asked = words.case(where, words.person(title="副高"), "七级", way="transfer")
    assert words.finding("H1a", asked).outcome == "pass"
    assert [(row.occupied, row.free) for row in vacancies(where, on=date(2021, 9, 1))] == [(0, 1)]


def test_requests_of_one_day_are_decided_in_turn_whatever_their_order(words):
    where = words.unit("七级1 十级1", place="110000")
    cases = [
        words.case(
            where,
            words.replace(words.person(title="副高"), id=name),
            "七级",
            way="superior_appointment",
            evidence=(Evidence(kind="appointment_letter", document="任1号"),),
            id=name,
        )
        for name in ("乙", "甲", "丙")
    ]
    forward, backward = decide_in_turn(cases), decide_in_turn(reversed(cases))
    assert forward == backward
    assert [decision.of("H1a").outcome for decision in forward] == ["pass", "block", "block"]


def test_an_approved_move_frees_the_old_seat_a_reserved_one_does_not(words):
    mover = words.replace(words.person("七级 2015-01-01"), id="调走")

    def asked(state):
        move = Pending(
            id="M", person="调走", category="professional", grade=6, effective=date(2021, 9, 1), state=state
        )
        where = words.unit("六级1 七级1", others=(mover,), pending=(move,), place="110000")
        return words.case(where, words.person(title="副高"), "七级", way="transfer")

    assert words.finding("H1a", asked("approved")).outcome == "pass"
    assert words.finding("H1a", asked("reserved")).outcome == "block"


def test_a_post_kept_beside_the_new_one_counts_twice(words):
    me = words.person("七级 2015-01-01", title="副高")
    where = words.unit("六级1 七级1", others=(me,))
    assert words.finding("H1b", words.case(where, me, "六级", concurrent=True)).outcome == "pass"
    tight = words.unit("六级0 七级1", others=(me,))
    assert words.finding("H1b", words.case(tight, me, "七级", concurrent=True)).outcome == "block"
    assert words.finding("H1b", words.case(tight, me, "七级")).outcome == "pass"


def test_forecast_names_the_day_and_the_person_a_seat_frees(words):
    leaving = words.replace(
        words.person("七级 2015-01-01", leaves=date(2022, 6, 30)), id="将退休", name="将退休"
    )
    where = words.unit("七级2", "七级×1", others=(leaving,))
    found = openings(where, after=date(2021, 9, 1), until=date(2022, 12, 31))
    assert [(o.opens, o.person, o.post, o.free_then) for o in found] == [
        (date(2022, 7, 1), "将退休", "专业技术七级", 1)
    ]
    assert next_opening(where, "professional", 7, after=date(2021, 9, 1)) == date(2022, 7, 1)
    assert next_opening(where, "professional", 6, after=date(2021, 9, 1)) is None
