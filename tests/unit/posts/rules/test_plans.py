"""G1-G4: 岗位设置方案."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from talent_posts import Approval, EstablishmentChange, Institution, PlanChange, headroom, plan_check


def check(
    words,
    text,
    rule,
    *,
    kind="professional",
    level="city",
    place="219900",
    establishment=100,
    by=None,
    draft=False,
):
    papers = [
        Approval(by=name, on=date.fromisoformat(day), document="核1")
        for name, day in (by or {"city_hrss": "2020-12-01"}).items()
    ]
    institution = Institution(
        name="示例单位", kind=kind, level=level, jurisdiction=place, establishment=establishment
    )
    plan = words.plan(text, approvals=tuple(papers))
    found = plan_check(institution, plan, law_on=date(2021, 9, 1), draft=draft).of(rule)
    return found.outcome if found.applies else "-"


@pytest.mark.parametrize(
    ("kind", "plan", "place", "outcome"),
    [
        pytest.param("professional", "十级7 管理七级3", "CN", "pass", id="专业技术正好70%"),
        pytest.param("professional", "十级69 管理七级31", "CN", "warn", id="专业技术69%"),
        pytest.param("administration", "十级5 管理七级5", "CN", "pass", id="管理正好一半(以上包括本数)"),
        pytest.param("administration", "十级51 管理七级49", "CN", "warn", id="管理不足一半"),
        pytest.param("support", "十级4 技术工三级6", "CN", "pass", id="工勤过半"),
        pytest.param("professional", "十级79 管理七级21", "120000", "warn", id="天津要求80%"),
        pytest.param("support", "管理七级45 技术工三级55", "120000", "warn", id="天津工勤要求60%"),
    ],
)
def test_main_category(words, kind, plan, place, outcome):
    assert check(words, plan, "G1a", kind=kind, place=place) == outcome


@pytest.mark.parametrize(
    ("plan", "place", "outcome"),
    [
        pytest.param("十级90 技术工三级10", "120000", "pass", id="天津正好10%"),
        pytest.param("十级89 技术工三级11", "120000", "warn", id="天津超过10%"),
        pytest.param("十级70 技术工三级30", "CN", "pass", id="全国没有上限"),
    ],
)
def test_skilled_cap(words, plan, place, outcome):
    assert check(words, plan, "G1b", place=place) == outcome


@pytest.mark.parametrize(
    ("level", "plan", "place", "outcome"),
    [
        pytest.param("city", "七级1 十级3 十二级6", "CN", "pass", id="1:3:6"),
        pytest.param("city", "七级2 十级3 十二级5", "CN", "warn", id="高级偏多"),
        pytest.param("city", "七级1 十级4 十二级5", "CN", "warn", id="中级偏多"),
        pytest.param("city", "七级0 十级4 十二级6", "CN", "pass", id="高级让给中级"),
        pytest.param("city", "七级2 十级4 十二级4", "219900", "pass", id="某市市属2:4:4"),
        pytest.param("township", "七级1 十级6 十二级13", "219900", "pass", id="某市乡镇0.5:3:6.5"),
        pytest.param("township", "七级2 十级5 十二级13", "219900", "warn", id="某市乡镇高级偏多"),
    ],
)
def test_levels(words, level, plan, place, outcome):
    papers = {"county_hrss": "2020-11-01", "city_hrss": "2020-12-01"}
    assert check(words, plan, "G2a", level=level, place=place, by=papers) == outcome


@pytest.mark.parametrize(
    ("plan", "outcome"),
    [
        pytest.param("二级1 三级3 四级6", "pass", id="1:3:6"),
        pytest.param("二级2 三级2 四级6", "warn", id="二级偏多"),
        pytest.param("五级2 六级4 七级4", "pass", id="2:4:4"),
        pytest.param("五级3 六级3 七级4", "warn", id="五级偏多"),
        pytest.param("八级3 九级4 十级3", "pass", id="3:4:3"),
        pytest.param("十一级5 十二级5 十三级9", "pass", id="5:5,十三级在外"),
        pytest.param("十一级6 十二级5", "warn", id="十一级偏多"),
        pytest.param("一级9 四级1", "pass", id="一级在外"),
    ],
)
def test_grades(words, plan, outcome):
    assert check(words, plan, "G2b") == outcome


@pytest.mark.parametrize(
    ("plan", "outcome"),
    [
        pytest.param("技术工二级1 技术工三级4 技术工四级15", "pass", id="25%与5%"),
        pytest.param("技术工三级6 技术工四级14", "warn", id="一至三级30%"),
        pytest.param("技术工一级1 技术工二级1 技术工四级18", "warn", id="一二级10%"),
    ],
)
def test_skilled_structure(words, plan, outcome):
    assert check(words, plan, "G2c") == outcome


@pytest.mark.parametrize(
    ("level", "plan", "place", "outcome"),
    [
        pytest.param("city", "三级1", "219900", "pass", id="市属三级"),
        pytest.param("city", "二级1", "219900", "warn", id="市属二级"),
        pytest.param("county", "四级1", "219900", "pass", id="县属四级"),
        pytest.param("county", "三级1", "219900", "warn", id="县属三级"),
        pytest.param("township", "八级1", "219900", "pass", id="乡镇八级"),
        pytest.param("township", "七级1", "219900", "warn", id="乡镇七级"),
        pytest.param("township", "七级1", "110000", "pass", id="当地没有规定"),
    ],
)
def test_ceilings(words, level, plan, place, outcome):
    assert check(words, plan, "G2d", level=level, place=place) == outcome


@pytest.mark.parametrize(("rule", "plan"), [("G1a", "十级69 管理七级31"), ("G2d", "二级1")])
@pytest.mark.parametrize(
    ("by", "draft", "outcome"),
    [
        pytest.param({}, True, "needs_approval", id="例外须经批准"),
        pytest.param({"department": "2020-12-01"}, True, "needs_approval", id="批准机关不是核准机关"),
        pytest.param({"city_hrss": "2020-12-01"}, True, "warn", id="随方案批准"),
        pytest.param({"city_hrss": "2020-12-01"}, False, "warn", id="执行中的方案"),
    ],
)
def test_an_exception_of_a_draft_is_for_who_approves_plans(words, rule, plan, by, draft, outcome):
    assert check(words, plan, rule, by=by or {"": "2020-12-01"}, draft=draft) == outcome


@pytest.mark.parametrize(
    ("posts", "establishment", "outcome"),
    [
        pytest.param(100, 100, "pass", id="正好"),
        pytest.param(101, 100, "block", id="超编"),
        pytest.param(1, None, "unknown", id="编制未填"),
    ],
)
def test_establishment(words, posts, establishment, outcome):
    assert check(words, f"十级{posts}", "G3a", establishment=establishment) == outcome


@pytest.mark.parametrize(
    ("level", "papers", "g3b", "g4"),
    [
        pytest.param("city", {"city_hrss": "2020-12-01"}, "pass", "-", id="市属,市核准"),
        pytest.param("city", {"department": "2020-12-01"}, "block", "-", id="市属,只有主管部门"),
        pytest.param("city", {"city_hrss": "2021-12-01"}, "block", "-", id="核准在后"),
        pytest.param("county", {"county_hrss": "2020-11-01"}, "pass", "needs_approval", id="县属,未报市"),
        pytest.param(
            "county",
            {"county_hrss": "2020-11-01", "city_hrss": "2020-12-01"},
            "pass",
            "pass",
            id="县属,已报市",
        ),
        pytest.param(
            "county",
            {"county_hrss": "2020-12-01", "city_hrss": "2020-11-01"},
            "pass",
            "needs_approval",
            id="市核准早于县审核",
        ),
        pytest.param("township", {"city_hrss": "2020-12-01"}, "block", "needs_approval", id="乡镇,未经县"),
        pytest.param("province", {"province_hrss": "2020-12-01"}, "pass", "-", id="省属,省核准"),
    ],
)
def test_approval_road(words, level, papers, g3b, g4):
    assert check(words, "十级1", "G3b", level=level, by=papers) == g3b
    assert check(words, "十级1", "G4", level=level, by=papers) == g4
    waiting = "needs_approval" if g3b == "block" else g3b
    assert check(words, "十级1", "G3b", level=level, by=papers, draft=True) == waiting


def test_an_approval_without_a_document_approves_nothing(words):
    unit = words.unit("十级1", level="county")
    for document, outcome in (("核1", "pass"), (" ", "block")):
        papers = tuple(
            Approval(by=by, on=date(2020, 12, 1), document=document) for by in ("county_hrss", "city_hrss")
        )
        found = plan_check(
            unit.institution, replace(unit.plan, approvals=papers), law_on=date(2021, 9, 1)
        )  # fmt: skip
        assert found.of("G3b").outcome == outcome
        assert (found.of("G4").outcome == "pass") is (outcome == "pass")


def test_headroom_is_the_last_number_before_the_ratio_breaks(words):
    where = words.unit("七级20 十级40 十二级40 管理七级30", "七级×10 十级×30 十二级×60 管理七级×20")
    left = {(each.rule, each.counted): each.more for each in headroom(where, on=date(2021, 9, 1))}
    other = left["G1a", "主体岗位以外的聘用"]
    assert Fraction(100, 120 + other) >= Fraction(7, 10) > Fraction(100, 120 + other + 1)
    senior = left["G2a", "高级岗位聘用"]
    assert Fraction(10 + senior, 100 + senior) <= Fraction(2, 10) < Fraction(11 + senior, 101 + senior)
    assert left["G1b", "工勤技能岗位聘用"] is None


def test_a_unit_over_its_establishment_keeps_newcomers_out_but_nobody_in_his_post(words):
    where = words.unit("九级9 十级600")
    newcomer = words.case(where, words.person(title="中级"), "十级", way="transfer")
    mover = words.case(where, words.person("十级 2010-01-01", title="中级"), "九级")
    assert words.finding("G3a", newcomer).outcome == "block"
    assert words.finding("G3a", mover).outcome == "warn"


def test_what_is_granted_later_is_kept_to_from_its_day(words):
    """A plan, and a newcomer whose request reaches back, keep to a number that falls; a version for that day
    that fits lifts it."""
    cut = EstablishmentChange(since=date(2022, 1, 1), establishment=2)
    unit = words.unit("十级6")
    where = replace(
        unit, institution=replace(unit.institution, establishment=6, establishment_changes=(cut,))
    )
    smaller = PlanChange(since=date(2022, 1, 1), posts=words.plan("十级2").posts)
    for changes, outcome in (((), "block"), ((smaller,), "pass")):
        found = plan_check(
            where.institution, where.plan, law_on=date(2021, 9, 1), changes=changes, draft=True
        ).of("G3a")
        assert found.outcome == outcome
        assert ("自 2022-01-01 起超过编制 2 名" in found.reason) == (not changes)
        asked = words.case(
            replace(where, changes=changes), words.person(title="中级"), "十级", way="transfer",
            on="2021-09-01", asked=date(2022, 2, 1),
        )  # fmt: skip
        assert words.finding("G3a", asked).outcome == outcome
