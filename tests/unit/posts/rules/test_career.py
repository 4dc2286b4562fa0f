"""H2 逐级, H3 最低等级, H4 任职年限, H10 职称与岗位."""

from datetime import date

import pytest

from talent_posts import Approval, Evidence, Figures, Skill, Trade, audit, shipped_figures

ROOM = "一级9 二级9 三级9 四级9 五级9 六级9 七级9 八级9 九级9 十级9 十一级9 十二级9 十三级9"
MANAGEMENT = "管理三级9 管理四级9 管理五级9 管理六级9 管理七级9 管理八级9 管理九级9"
SKILLED = "技术工一级9 技术工二级9 技术工三级9 技术工四级9 技术工五级9 普通工9"


@pytest.mark.parametrize(
    ("held", "title", "wanted", "h2a", "h2b"),
    [
        pytest.param("七级", "副高", "六级", "pass", "-", id="七升六:逐级"),
        pytest.param("七级", "副高", "五级", "needs_approval", "-", id="七升五:越级"),
        pytest.param("十级", "中级", "九级", "pass", "-", id="十升九:逐级"),
        pytest.param("十级", "中级", "八级", "needs_approval", "-", id="十升八:越级"),
        pytest.param("四级", "正高", "二级", "needs_approval", "-", id="四升二:越级"),
        pytest.param("八级", "副高", "七级", "-", "-", id="八聘七:跨层级,不问逐级"),
        pytest.param("十三级", "助理", "十二级", "pass", "-", id="十三升十二:同为初级,逐级"),
        pytest.param("六级", "副高", "六级", "pass", "-", id="等级不变"),
        pytest.param("六级", "副高", "七级", "-", "pass", id="六降七"),
        pytest.param("五级", "副高", "七级", "-", "warn", id="五降七:提醒"),
        pytest.param("七级", "副高", "八级", "-", "pass", id="七降八:跨层级低聘"),
    ],
)
def test_one_grade_at_a_time_within_a_level(words, held, title, wanted, h2a, h2b):
    who = words.person(f"{held} 2010-01-01", title=title)
    asked = words.case(words.unit(ROOM), who, wanted)
    for rule, outcome in (("H2a", h2a), ("H2b", h2b)):
        found = words.finding(rule, asked)
        assert (found.outcome if found.applies else "-") == outcome


def test_after_a_demotion_the_way_up_is_again_one_grade(words):
    who = words.person("五级 2012-01-01 2019-12-31", "七级 2020-01-01", title="副高")
    assert words.finding("H2a", words.case(words.unit(ROOM), who, "六级")).outcome == "pass"
    assert words.finding("H2a", words.case(words.unit(ROOM), who, "五级")).outcome == "needs_approval"


@pytest.mark.parametrize(
    ("history", "way", "title", "wanted", "rule", "outcome"),
    [
        pytest.param(["八级 2010-01-01"], "promotion", "副高", "七级", "H3a", "pass", id="首聘副高,七级"),
        pytest.param(
            ["八级 2010-01-01"], "promotion", "副高", "六级", "H3a", "needs_approval", id="首聘副高,六级"
        ),
        pytest.param(["五级 2010-01-01"], "promotion", "正高", "四级", "H3a", "pass", id="首聘正高,四级"),
        pytest.param(
            ["五级 2010-01-01"], "promotion", "正高", "三级", "H3a", "needs_approval", id="首聘正高,三级"
        ),
        pytest.param(["十二级 2010-01-01"], "promotion", "中级", "十级", "H3a", "pass", id="首聘中级,十级"),
        pytest.param(
            ["十二级 2010-01-01"], "promotion", "中级", "八级", "H3a", "needs_approval", id="首聘中级,八级"
        ),
        pytest.param(["七级 2010-01-01"], "promotion", "副高", "六级", "H3a", "-", id="已聘过副高层级"),
        pytest.param([], "transfer", "副高", "七级", "H3b", "pass", id="新调入未聘过,七级"),
        pytest.param([], "transfer", "副高", "五级", "H3b", "needs_approval", id="新调入未聘过,五级"),
        pytest.param([], "transfer", "副高", "八级", "H3b", "pass", id="新调入,低于职称层级聘用"),
        pytest.param(
            ["管理八级 2010-01-01"],
            "category_change",
            "中级",
            "十级",
            "H3a",
            "pass",
            id="管理转专业技术,十级",
        ),
        pytest.param(
            ["管理八级 2010-01-01"],
            "category_change",
            "中级",
            "九级",
            "H3a",
            "needs_approval",
            id="管理转专业技术,九级",
        ),
        pytest.param([], "promotion", "副高", "六级", "H2a", "unknown", id="晋升而没有履历:无法判定"),
    ],
)
def test_first_in_a_level_starts_at_its_lowest_grade(words, history, way, title, wanted, rule, outcome):
    asked = words.case(words.unit(ROOM), words.person(*history, title=title), wanted, way=way)
    found = words.finding(rule, asked)
    assert (found.outcome if found.applies else "-") == outcome


def test_someone_appointed_elsewhere_keeps_the_level_on_transfer(words):
    before = words.held("六级 2010-01-01 2021-08-31", here=False)
    asked = words.case(words.unit(ROOM), words.person(before, title="副高"), "六级", way="transfer")
    assert words.finding("H3b", asked).applies is False
    assert words.finding("H2a", asked).outcome == "pass"


@pytest.mark.parametrize(
    ("degree", "wanted", "place", "h3c", "h10b"),
    [
        pytest.param("doctor", "十级", "219900", "pass", "pass", id="博士聘十级"),
        pytest.param("doctor", "九级", "219900", "needs_approval", "needs_approval", id="博士聘九级"),
        pytest.param("master", "十一级", "219900", "pass", "pass", id="硕士聘十一级"),
        pytest.param("master", "十级", "219900", "needs_approval", "needs_approval", id="硕士聘十级"),
        pytest.param("bachelor", "十二级", "219900", "pass", "pass", id="本科聘十二级"),
        pytest.param("college", "十三级", "219900", "pass", "pass", id="大专聘十三级"),
        pytest.param("none", "十三级", "219900", "unknown", "unknown", id="中专以下:当地未设定"),
        pytest.param("doctor", "十级", "110000", "unknown", "unknown", id="别的城市未设定"),
    ],
)
def test_untitled_graduates(words, degree, wanted, place, h3c, h10b):
    who = words.person(degree=degree, graduated=date(2021, 7, 1))
    asked = words.case(words.unit(ROOM, place=place), who, wanted, way="recruit")
    assert words.finding("H3c", asked).outcome == h3c
    assert words.finding("H10b", asked).outcome == h10b
    assert words.finding("H10a", asked).applies is False


def test_an_exception_needs_its_own_paper_dated_before_the_appointment(words):
    who = words.person("七级 2010-01-01", title="副高")

    def outcome(by, on, covers):
        paper = Approval(by=by, on=date.fromisoformat(on), document="批1", covers=covers, confirmed=True)
        return words.finding("H2a", words.case(words.unit(ROOM), who, "五级", approvals=(paper,))).outcome

    assert outcome("city_hrss", "2021-08-01", ("H2",)) == "pass"
    assert outcome("city_hrss", "2021-08-01", ("H2a",)) == "pass"
    assert outcome("city_hrss", "2021-08-01", ("H3",)) == "needs_approval"
    assert outcome("city_hrss", "2021-10-01", ("H2",)) == "needs_approval"
    assert outcome("department", "2021-08-01", ("H2",)) == "needs_approval"


@pytest.mark.parametrize(
    ("history", "wanted", "outcome"),
    [
        pytest.param(["管理八级 2018-09-01"], "管理七级", "pass", id="八级满三年晋七级"),
        pytest.param(["管理八级 2018-09-02"], "管理七级", "block", id="差一天"),
        pytest.param(["管理七级 2018-09-01"], "管理六级", "pass", id="七级满三年晋六级"),
        pytest.param(["管理六级 2019-09-01"], "管理五级", "pass", id="六级满两年晋五级"),
        pytest.param(["管理六级 2019-09-02"], "管理五级", "block", id="六级不满两年"),
        pytest.param(["管理五级 2018-09-01"], "管理四级", "pass", id="五级满三年晋四级"),
        pytest.param(["管理四级 2019-09-01"], "管理三级", "pass", id="四级满两年晋三级"),
        pytest.param(["管理八级 2010-01-01"], "管理六级", "block", id="未任过下一级"),
        pytest.param(["管理十级 2021-01-01"], "管理九级", "pass", id="十晋九:条文未规定年限"),
        pytest.param(
            ["管理八级 2015-01-01 2016-12-31", "管理八级 2020-08-31"], "管理七级", "pass", id="分段合计满三年"
        ),
        pytest.param(
            ["管理七级 2015-01-01 2019-12-31", "管理八级 2020-01-01"], "管理七级", "pass", id="曾任七级,复任"
        ),
        pytest.param([], "管理七级", "unknown", id="没有履历"),
    ],
)
def test_management_years(words, history, wanted, outcome):
    asked = words.case(words.unit(MANAGEMENT), words.person(*history, degree="bachelor"), wanted)
    found = words.finding("H4a", asked)
    assert (found.outcome if found.applies else "-") == outcome


@pytest.mark.parametrize(
    ("degree", "wanted", "outcome"),
    [
        pytest.param("secondary", "管理七级", "pass", id="中专任七级"),
        pytest.param("none", "管理九级", "needs_approval", id="中专以下任九级"),
        pytest.param("secondary", "管理六级", "needs_approval", id="中专任六级"),
        pytest.param("college", "管理六级", "pass", id="大专任六级"),
        pytest.param("college", "管理五级", "pass", id="大专任五级"),
        pytest.param("college", "管理四级", "needs_approval", id="大专任四级"),
        pytest.param("bachelor", "管理四级", "pass", id="本科任四级"),
        pytest.param("doctor", "管理三级", "pass", id="博士任三级"),
        pytest.param(None, "管理七级", "unknown", id="学历未填"),
    ],
)
def test_management_education(words, degree, wanted, outcome):
    asked = words.case(words.unit(MANAGEMENT), words.person("管理八级 2010-01-01", degree=degree), wanted)
    assert words.finding("H4b", asked).outcome == outcome


@pytest.mark.parametrize(("graduated", "outcome"), [("2021-09-01", "pass"), ("2021-09-02", "unknown")])
def test_a_degree_still_to_come_is_not_had(words, graduated, outcome):
    who = words.person("管理八级 2010-01-01", degree="bachelor", graduated=date.fromisoformat(graduated))
    assert words.finding("H4b", words.case(words.unit(MANAGEMENT), who, "管理七级")).outcome == outcome


@pytest.mark.parametrize(
    ("history", "trades", "skill", "wanted", "years", "test"),
    [
        pytest.param("技术工四级 2016-09-01", "焊工", 3, "技术工三级", "pass", "pass", id="四级满五年"),
        pytest.param("技术工四级 2016-09-02", "焊工", 3, "技术工三级", "block", "pass", id="差一天"),
        pytest.param("技术工四级 2016-09-02", "", 3, "技术工三级", "block", "pass", id="差一天,无工种"),
        pytest.param("技术工四级 2010-01-01", "焊工", 4, "技术工三级", "pass", "block", id="未通过考评"),
        pytest.param("技术工二级 2010-01-01", "焊工", 1, "技术工一级", "pass", "pass", id="高级技师"),
        pytest.param("普通工 2010-01-01", "", 5, "技术工五级", "pass", "-", id="普通工任五级:条文未规定年限"),
        pytest.param("技术工四级 2010-01-01", "", 3, "技术工三级", "unknown", "pass", id="工种未登记"),
        pytest.param("技术工四级 2010-01-01", "焊工 钳工", 3, "技术工三级", "unknown", "pass", id="两个工种"),
        pytest.param(
            "技术工四级 2010-01-01", "焊工2010-01-01 钳工2016-09-02", 3, "技术工三级", "block", "pass",
            id="改行差一天",
        ),
        pytest.param(
            "技术工四级 2010-01-01", "钳工2016-09-01 焊工2010-01-01", 3, "技术工三级", "pass", "pass",
            id="改行满五年",
        ),
    ],
)  # fmt: skip
def test_skilled_years_in_the_own_trade_and_test(words, history, trades, skill, wanted, years, test):
    told = tuple(
        Trade(name=each[:2], since=date.fromisoformat(each[2:]) if each[2:] else None)
        for each in trades.split()
    )
    who = words.person(history, trades=told, skills=(Skill(level=skill, granted=date(2016, 1, 1)),))
    asked = words.case(words.unit(SKILLED), who, wanted)
    assert words.finding("H4c", asked).outcome == years
    found = words.finding("H4d", asked)
    assert (found.outcome if found.applies else "-") == test


@pytest.mark.parametrize(
    ("history", "wanted", "place", "outcome"),
    [
        pytest.param("七级 2018-09-01", "六级", "219900", "pass", id="七级满三年"),
        pytest.param("七级 2018-09-02", "六级", "219900", "block", id="七级差一天"),
        pytest.param("十二级 2019-09-01", "十一级", "219900", "pass", id="十二级满两年"),
        pytest.param("十三级 2020-09-02", "十二级", "219900", "block", id="十三级不满一年"),
        pytest.param("七级 2010-01-01", "六级", "110000", "unknown", id="当地未设定年限"),
        pytest.param("三级 2010-01-01", "二级", "219900", "unknown", id="当地未设定二级年限"),
        pytest.param("八级 2010-01-01", "七级", "219900", "-", id="跨层级:由职称条件规定"),
    ],
)
def test_professional_years_are_local(words, history, wanted, place, outcome):
    asked = words.case(words.unit(ROOM, place=place), words.person(history, title="正高"), wanted)
    found = words.finding("H4e", asked)
    assert (found.outcome if found.applies else "-") == outcome


def test_years_still_to_be_served_on_the_day_of_asking_do_not_count(words):
    who = words.person("七级 2021-03-01", title="副高")
    for asked_on, outcome in (("2024-02-28", "block"), ("2024-03-01", "pass")):
        asked = words.case(words.unit(ROOM), who, "六级", on="2024-06-01", asked=date.fromisoformat(asked_on))
        assert words.finding("H4e", asked).outcome == outcome


def test_years_reach_over_29_february(words):
    who = words.person("七级 2016-02-29", title="副高")
    assert words.finding("H4e", words.case(words.unit(ROOM), who, "六级", on="2024-02-29")).outcome == "pass"
    who = words.person("七级 2021-03-01", title="副高")
    assert words.finding("H4e", words.case(words.unit(ROOM), who, "六级", on="2024-02-29")).outcome == "block"
    assert words.finding("H4e", words.case(words.unit(ROOM), who, "六级", on="2024-03-01")).outcome == "pass"


@pytest.mark.parametrize(
    ("title", "wanted", "outcome"),
    [
        pytest.param("正高", "四级", "pass", id="正高任四级"),
        pytest.param("副高", "四级", "block", id="副高任四级"),
        pytest.param("副高", "七级", "pass", id="副高任七级"),
        pytest.param("正高", "七级", "pass", id="正高任七级"),
        pytest.param("中级", "七级", "block", id="中级任七级"),
        pytest.param("中级", "十级", "pass", id="中级任十级"),
        pytest.param("助理", "十级", "block", id="助理任十级"),
        pytest.param("员", "十二级", "block", id="员任十二级"),
        pytest.param("员", "十三级", "pass", id="员任十三级"),
        pytest.param(None, "十三级", "block", id="没有职称"),
    ],
)
def test_title_reaches_the_post(words, title, wanted, outcome):
    asked = words.case(words.unit(ROOM), words.person(title=title), wanted, way="transfer")
    assert words.finding("H10a", asked).outcome == outcome


def test_a_title_counts_from_the_day_it_is_granted(words):
    who = words.person(title="副高")
    early = words.case(words.unit(ROOM), who, "七级", way="transfer", on="2009-12-31")
    assert words.finding("H10a", early).outcome == "block"


def test_the_years_bind_a_leader_until_an_authority_confirms_who_appointed_him(words):
    who = words.person("管理八级 2020-01-01", degree="bachelor")
    paper = Approval(by="city_hrss", on=date(2021, 8, 1), document="1", covers=("H4a",), confirmed=True)
    letter = (Evidence(kind="other", document="任1号"),)

    def outcome(way="superior_appointment", **facts):
        case = words.case(words.unit("管理六级9"), who, "管理六级", way=way, **facts)
        return words.finding("H4a", case).outcome

    assert outcome() == "block"
    assert outcome(evidence=letter) == "needs_approval"
    assert outcome(evidence=letter, approvals=(paper,)) == "pass"
    assert outcome("promotion", evidence=letter, approvals=(paper,)) == "block"


@pytest.mark.parametrize(
    ("leader", "until", "papers", "outcome"),
    [
        (True, None, (), None),
        (False, None, (), "needs_approval"),
        (False, None, ("H4a",), None),
        (False, date(2021, 6, 30), (), None),
        (False, date(2020, 12, 31), (), "needs_approval"),
    ],
)
def test_an_audit_looks_for_the_word_that_made_a_leader(words, leader, until, papers, outcome):
    word = tuple(
        Approval(by="city_hrss", on=date(2021, 1, 1), document="1", covers=(rule,), confirmed=True)
        for rule in papers
    )
    post = words.replace(words.held("管理六级 2021-01-01"), way="superior_appointment", approvals=word)
    who = words.replace(words.person(post, degree="bachelor"), unit_leader=leader, led_until=until, id="领导")
    found = audit(words.unit("管理六级9", others=(who,)), on=date(2021, 9, 1)).people[0].findings
    assert next((each.outcome for each in found if each.rule == "H4a"), None) == outcome


def test_what_lets_a_graduate_start_higher_is_one_paper(words):
    paper = Approval(by="city_hrss", on=date(2021, 8, 1), document="1", covers=("H3c",), confirmed=True)
    who = words.person(degree="doctor", graduated=date(2021, 7, 1))
    asked = words.case(words.unit("九级9"), who, "九级", approvals=(paper,))
    assert {words.finding(rule, asked).outcome for rule in ("H3c", "H10b")} == {"pass"}


TWO_DAYS = ("2001-01-01 2001-01-02", "2008-01-01 2020-12-31")


@pytest.mark.parametrize(
    ("now", "title", "long_ago", "wanted", "rule", "outcomes"),
    [
        pytest.param(
            "十级", "副高", "五级", "五级", "H3a", ("needs_approval", "needs_approval"), id="十升五"
        ),
        pytest.param("管理九级", None, "管理五级", "管理五级", "H4a", ("block", "pass"), id="九级升五级"),
        pytest.param("技术工四级", None, "技术工二级", "技术工二级", "H4c", ("block", "pass"), id="四升二"),
        pytest.param(None, "副高", "五级", "五级", "H4e", ("block", "pass"), id="新进,曾聘五级"),
    ],
)
def test_two_days_in_a_grade_elsewhere_are_no_rank_for_life(
    words, now, title, long_ago, wanted, rule, outcomes
):
    """Days of long ago count as days served; the way up begins at the post held."""
    room = words.unit(f"{ROOM} {MANAGEMENT} {SKILLED}")
    for days, outcome in zip(TWO_DAYS, outcomes, strict=True):
        posts = [words.held(f"{long_ago} {days}", here=False)]
        posts += [words.held(f"{now} 2021-01-01")] if now else []
        case = words.case(
            room,
            words.person(*posts, title=title, trades=(Trade(name="焊工"),)),
            wanted,
            way="promotion" if now else "recruit",
        )
        found = words.finding(rule, case)
        assert (found.outcome if found.applies else "-") == outcome


@pytest.mark.parametrize(
    ("graduated", "rule", "outcome"),
    [
        pytest.param(None, "H3c", "unknown", id="毕业日期未登记"),
        pytest.param(None, "H10b", "unknown", id="毕业日期未登记,能否代替职称"),
        pytest.param(date(2021, 9, 2), "H10b", "unknown", id="尚未毕业"),
        pytest.param(date(2019, 9, 1), "H10b", "pass", id="毕业两年"),
        pytest.param(date(2019, 8, 31), "H3c", "needs_approval", id="毕业两年又一天"),
        pytest.param(date(1999, 7, 1), "H10b", "needs_approval", id="毕业多年的博士"),
    ],
)
def test_a_graduate_has_left_the_university_within_two_years(words, graduated, rule, outcome):
    who = words.person(degree="doctor", born=date(1975, 1, 1), graduated=graduated)
    asked = words.case(words.unit("十级4"), who, "十级", way="recruit")
    found = words.finding(rule, asked)
    assert (found.applies, found.outcome) == (True, outcome)
    assert not words.finding("H10a", asked).applies


def test_for_how_long_somebody_is_a_graduate_is_a_figure_of_the_place(words):
    """Three years here, unknown where nobody has set it; whoever is beyond is let in by one paper."""
    book = shipped_figures()
    figure = book.by_name["graduate_years"]
    two = figure.values
    paper = Approval(by="city_hrss", on=date(2021, 8, 1), document="1", covers=("H3c",), confirmed=True)
    who = words.person(degree="doctor", graduated=date(2019, 3, 1))
    for values, approvals, outcome in (
        (two, (), "needs_approval"),
        (two, (paper,), "pass"),
        ((), (), "unknown"),
        ((words.replace(two[0], jurisdiction="219900", value=3),), (), "pass"),
    ):
        figures = Figures({**book.by_name, "graduate_years": words.replace(figure, values=values)})
        asked = words.case(words.unit("十级4"), who, "十级", way="recruit", approvals=approvals)
        found = {words.finding(rule, asked, figures=figures).outcome for rule in ("H3c", "H10b")}
        assert found == {outcome}


def test_nobody_in_post_for_years_is_a_graduate(words):
    """The degree stands in for the title of who is employed for the first time."""
    for since, rule, outcome in (("2021-01-01", "H10b", "pass"), ("2000-09-01", "H10a", "block")):
        who = words.person(f"管理八级 {since}", degree="doctor", graduated=date(2020, 9, 1))
        case = words.case(words.unit("十级4 管理八级4"), who, "十级", way="category_change")
        found = words.finding(rule, case)
        assert (found.applies, found.outcome) == (True, outcome)
