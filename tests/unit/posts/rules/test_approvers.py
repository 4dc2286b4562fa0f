"""H7 二级岗位条件, H8 一二级批准, H9 双肩挑."""

from dataclasses import replace
from datetime import date

import pytest

from talent_posts import (
    Approval,
    DatedValue,
    Evidence,
    Source,
    case_from_json,
    case_to_json,
    shipped_figures,
)

ROOM = "一级1 二级1 三级2 四级9 七级9 管理五级9"
WINDOW = shipped_figures().with_value(
    "grade2_window", DatedValue("219900", None, None, {"from": "09-01", "to": "09-30"}, Source("试验"))
)


def papers(*authorities, covers):
    return tuple(
        Approval(by=by, on=date(2021, 8, 1), document=f"批-{by}", covers=covers, confirmed=True)
        for by in authorities
    )


@pytest.mark.parametrize(
    ("kind", "document", "covers", "outcome"),
    [
        pytest.param("national_key_rd_principal", "任务书", (), "pass", id="国家重点研发计划负责人"),
        pytest.param(
            "national_teaching_award_second_first", "奖1号", (), "pass", id="国家级教学成果二等奖第一"
        ),
        pytest.param("national_key_rd_principal", " ", (), "needs_approval", id="材料没有文号"),
        pytest.param("provincial_award", "奖1号", (), "needs_approval", id="其他材料,待评定"),
        pytest.param("provincial_award", "奖1号", ("H7a",), "pass", id="其他材料,评定机关已认定"),
    ],
)
def test_grade_two_evidence(words, kind, document, covers, outcome):
    asked = words.case(
        words.unit(ROOM),
        words.person("三级 2010-01-01", title="正高"),
        "二级",
        evidence=(Evidence(kind=kind, document=document),),
        approvals=papers("department", "city_hrss", covers=covers) if covers else (),
    )
    assert words.finding("H7a", asked).outcome == outcome


@pytest.mark.parametrize(
    ("asked_on", "book", "outcome"),
    [
        pytest.param("2021-09-01", WINDOW, "pass", id="申报期首日"),
        pytest.param("2021-09-30", WINDOW, "pass", id="申报期末日"),
        pytest.param("2021-10-01", WINDOW, "needs_approval", id="逾期"),
        pytest.param("2021-09-15", None, "unknown", id="申报期未设定"),
    ],
)
def test_grade_two_window(words, asked_on, book, outcome):
    asked = words.case(
        words.unit(ROOM),
        words.person("三级 2010-01-01", title="正高"),
        "二级",
        on="2021-12-01",
        asked=date.fromisoformat(asked_on),
    )
    assert words.finding("H7b", asked, figures=book).outcome == outcome


@pytest.mark.parametrize(
    ("roster", "wanted", "outcome"),
    [
        pytest.param("", "二级", "pass", id="二级有数额"),
        pytest.param("二级×1", "二级", "needs_approval", id="二级数额已满"),
        pytest.param("三级×1", "三级", "pass", id="三级有数额"),
        pytest.param("三级×2", "三级", "needs_approval", id="三级数额已满"),
        pytest.param("", "四级", "-", id="四级不问"),
    ],
)
def test_numbers_of_grades_two_and_three(words, roster, wanted, outcome):
    found = words.finding("H7c", words.case(words.unit(ROOM, roster), words.person(title="正高"), wanted))
    assert (found.outcome if found.applies else "-") == outcome


@pytest.mark.parametrize(
    ("place", "on", "given", "outcome", "needs"),
    [
        pytest.param(
            "219900",
            "2021-09-01",
            (),
            "needs_approval",
            ("department", "city_hrss"),
            id="本市通知:市人社评定",
        ),
        pytest.param(
            "219900", "2021-09-01", ("department",), "needs_approval", ("city_hrss",), id="只经主管部门"
        ),
        pytest.param("219900", "2021-09-01", ("department", "city_hrss"), "pass", (), id="已评定"),
        pytest.param(
            "219900",
            "2021-05-31",
            ("department", "city_hrss"),
            "needs_approval",
            ("department", "province_hrss"),
            id="通知之前:由省",
        ),
        pytest.param(
            "110000", "2021-09-01", (), "needs_approval", ("department", "province_hrss"), id="别的城市:由省"
        ),
    ],
)
def test_grade_two_authority(words, place, on, given, outcome, needs):
    asked = words.case(
        words.unit(ROOM, place=place),
        words.person("三级 2010-01-01", title="正高"),
        "二级",
        on=on,
        approvals=papers(*given, covers=("H8",)),
    )
    found = words.finding("H8b", asked)
    assert (found.outcome, found.needs) == (outcome, needs)


def test_a_unit_without_a_department_goes_to_the_next_office(words):
    """Where a file only leaves it out, the department is asked."""
    asked = words.case(
        words.unit(ROOM), words.person("三级 2010-01-01", title="正高"), "二级", on="2021-09-01",
        approvals=papers("city_hrss", covers=("H8",)),
    )  # fmt: skip
    none = replace(asked.unit.institution, department=None)
    without = replace(asked, unit=replace(asked.unit, institution=none))
    assert case_from_json(case_to_json(without)) == without
    found = [words.finding("H8b", each) for each in (asked, without)]
    assert [(each.outcome, each.needs) for each in found] == [
        ("needs_approval", ("department",)),
        ("pass", ()),
    ]


def test_grade_one_goes_up_to_the_state(words):
    asked = words.case(words.unit(ROOM), words.person("二级 2010-01-01", title="正高"), "一级")
    found = words.finding("H8a", asked)
    assert (found.outcome, found.needs) == ("needs_approval", ("province_hrss", "central_hrss"))
    assert found.figures[0].source.status == "recalled"


GUANGXI = ("professional_background", "qualified", "really_working", "competed")


@pytest.mark.parametrize(
    ("place", "leader", "evidence", "given", "h9a", "h9b"),
    [
        pytest.param("219900", False, (), (), "needs_approval", "pass", id="须批准,当地无条件"),
        pytest.param("219900", False, (), ("personnel_authority",), "pass", "pass", id="已批准"),
        pytest.param("450100", True, GUANGXI, ("personnel_authority",), "pass", "pass", id="广西:符合条件"),
        pytest.param(
            "450100", False, GUANGXI, (), "needs_approval", "needs_approval", id="广西:不是单位领导"
        ),
        pytest.param("450100", True, GUANGXI[:3], (), "needs_approval", "needs_approval", id="广西:未经竞聘"),
    ],
)
def test_two_kinds_of_post(words, place, leader, evidence, given, h9a, h9b):
    asked = words.case(
        words.unit(ROOM, place=place),
        words.person("管理五级 2010-01-01", title="副高", unit_leader=leader),
        "七级",
        way="other",
        concurrent=True,
        evidence=tuple(Evidence(kind=kind, document="证1号") for kind in evidence),
        approvals=papers(*given, covers=("H9a",)),
    )
    assert words.finding("H9a", asked).outcome == h9a
    assert words.finding("H9b", asked).outcome == h9b
    unwritten = words.replace(asked.request, evidence=tuple(Evidence(kind=kind) for kind in evidence))
    bare = words.finding("H9b", words.replace(asked, request=unwritten)).outcome
    assert bare == ("needs_approval" if evidence else h9b)


@pytest.mark.parametrize(
    ("counted", "professional_seat", "h9c"),
    [
        pytest.param(None, "block", "unknown", id="未设定:按两类都占"),
        pytest.param("both", "block", "pass", id="两类都占"),
        pytest.param("professional", "block", "pass", id="占专业技术岗位"),
        pytest.param("management", "pass", "pass", id="只占管理岗位"),
    ],
)
def test_which_seat_a_dual_holder_takes(words, counted, professional_seat, h9c):
    book = shipped_figures()
    if counted:
        book = book.with_value("dual_post_quota", DatedValue("219900", None, None, counted, Source("试验")))
    holder = words.replace(words.person("管理五级 2010-01-01", "七级 2015-01-01"), id="双肩挑")
    where = words.unit("七级1 管理五级1", others=(holder,))
    newcomer = words.case(where, words.person(title="副高"), "七级", way="transfer")
    assert words.finding("H1a", newcomer, figures=book).outcome == professional_seat
    claimed = words.case(
        words.unit("七级1", "七级×1"), words.person(title="副高"), "七级", way="transfer", concurrent=True
    )
    assert (
        words.finding("H1a", claimed, figures=book).outcome == "block"
    )  # no other kind of post: no exemption
    leader = words.case(
        words.unit("七级1 管理五级1"),
        words.person("管理五级 2010-01-01", title="副高"),
        "七级",
        concurrent=True,
    )
    assert words.finding("H9c", leader, figures=book).outcome == h9c
    # A post outside the quota takes no seat and excuses no other one, neither asked for nor held.
    outside = words.held("管理五级 2010-01-01", over_quota="policy", occupies_quota=False)
    for full, others in (
        ("七级×1", ()),
        ("", (words.replace(holder, holdings=(outside, holder.holdings[1])),)),
    ):
        where = words.unit("七级1 管理五级1", full, others=others)
        who = words.person(outside, title="副高") if full else words.person(title="副高")
        beside = words.case(where, who, "七级", way="other", concurrent=bool(full))
        assert words.finding("H1a", beside, figures=book).outcome == "block"
