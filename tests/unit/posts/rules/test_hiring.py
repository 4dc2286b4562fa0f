"""H11 准入资格, H12 招聘程序与公示."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from talent_posts import Approval, Certificate, Evidence, Recruitment, Step, decide

OPEN = ("plan", "notice", "check", "exam", "medical", "publicity")
INTERNAL = ("plan", "notice", "check", "evaluation", "publicity")


def paper(name, issued="2019-05-01", expires=None):
    return Certificate(
        name=name, issued=date.fromisoformat(issued), expires=expires and date.fromisoformat(expires)
    )


@pytest.mark.parametrize(
    ("required", "papers", "on", "h11a", "h11b"),
    [
        pytest.param("教师资格", (paper("教师资格"),), "2022-03-01", "pass", "pass", id="持教师资格"),
        pytest.param("教师资格", (), "2022-03-01", "block", "pass", id="没有教师资格"),
        pytest.param("医生资格", (paper("医师"),), "2022-03-01", "pass", "pass", id="医师是医生资格的一项"),
        pytest.param(
            "教师资格",
            (paper("教师资格", expires="2022-02-28"),),
            "2022-03-01",
            "block",
            "pass",
            id="已过有效期",
        ),
        pytest.param(
            "教师资格", (paper("教师资格", "2022-03-02"),), "2022-03-01", "block", "pass", id="聘用后才取得"
        ),
        pytest.param(
            "教师资格", (paper("教师资格", "2005-05-01"),), "2022-03-01", "pass", "pass", id="目录之前取得"
        ),
        pytest.param("税务师", (), "2022-03-01", "pass", "block", id="水平评价类不得要求"),
        pytest.param("会计专业技术资格", (), "2022-03-01", "pass", "pass", id="以考代评的是职称"),
        pytest.param("中级会计", (), "2022-03-01", "pass", "pass", id="可以要求中级会计"),
        pytest.param("主管护师", (), "2022-03-01", "pass", "pass", id="可以要求主管护师"),
        pytest.param("钳工", (), "2022-03-01", "pass", "block", id="已退出目录的技能人员资格"),
        pytest.param("相面师职业资格", (), "2022-03-01", "pass", "block", id="自称职业资格而不在目录"),
        pytest.param("相面师资格证", (), "2022-03-01", "pass", "warn", id="目录中没有查到的请核实"),
        pytest.param("相面师", (), "2022-03-01", "pass", "warn", id="目录外不得要求"),
        pytest.param("护士执业证", (), "2022-03-01", "block", "pass", id="通称也是准入资格"),
        pytest.param(
            "护士执业证", (paper("护士执业资格"),), "2022-03-01", "pass", "pass", id="通称与目录名称相通"
        ),
        pytest.param("医师", (paper("乡村医生"),), "2022-03-01", "block", "pass", id="一项不代替另一项"),
        pytest.param("须持有护士执业证", (), "2022-03-01", "block", "pass", id="要求之前的字不算名称"),
        pytest.param("具有护士执业资格", (), "2022-03-01", "block", "pass", id="具有某某资格是那份资格"),
        pytest.param("护士证书原件", (), "2022-03-01", "block", "pass", id="原件不算名称"),
        pytest.param("护士执业证或医师资格证", (), "2022-03-01", "block", "pass", id="任一都没有"),
        pytest.param(
            "护士执业证（或医师资格证）",
            (paper("医师资格证"),),
            "2022-03-01",
            "pass",
            "pass",
            id="有其一即可",
        ),
        pytest.param(
            "护士执业证、医师资格证", (paper("医师资格证"),), "2022-03-01", "block", "pass", id="两份都要"
        ),
        pytest.param("护士执业证/助产技术", (), "2022-03-01", "unknown", "warn", id="读不准的不放行"),
        pytest.param("熟悉教师工作", (), "2022-03-01", "unknown", "warn", id="写到准入资格而读不准"),
        pytest.param("持税务师证", (), "2022-03-01", "pass", "block", id="换个写法也不得要求"),
        pytest.param(
            "1级建造师", (paper("二级建造师"),), "2022-03-01", "block", "pass", id="数字写的级别也是级别"
        ),
        pytest.param("会计从业资格", (), "2017-10-01", "block", "pass", id="2017年目录内的准入资格"),
        pytest.param("会计从业资格", (), "2017-12-01", "pass", "block", id="会计从业资格已取消"),
        pytest.param(
            "教师资格",
            (paper("教师资格", "2005-05-01"),),
            "2016-03-01",
            "unknown",
            "warn",
            id="2017年之前没有收录目录",
        ),
    ],
)
def test_licences(words, required, papers, on, h11a, h11b):
    who = words.replace(words.person(title="中级"), certificates=papers)
    asked = words.case(words.unit("十级9"), who, "十级", way="transfer", on=on, post_requires=(required,))
    assert words.finding("H11a", asked).outcome == h11a
    assert words.finding("H11b", asked).outcome == h11b


def test_reaching_back_does_not_revive_a_licence(words):
    who = words.replace(words.person(title="中级"), certificates=(paper("教师资格", expires="2022-03-31"),))
    for asked, outcome in ((date(2022, 3, 31), "pass"), (date(2022, 4, 1), "block")):
        case = words.case(
            words.unit("十级9"), who, "十级", on="2022-03-01", asked=asked, post_requires=("教师资格",)
        )
        assert words.finding("H11a", case).outcome == outcome


def test_a_licence_that_is_still_to_be_issued_is_none(words):
    who = words.replace(words.person(title="中级"), certificates=(paper("教师资格", "2022-03-01"),))
    for asked, outcome in ((date(2022, 3, 1), "pass"), (date(2022, 2, 1), "block")):
        case = words.case(
            words.unit("十级9"), who, "十级", on="2022-04-01", asked=asked, post_requires=("教师资格",)
        )
        assert words.finding("H11a", case).outcome == outcome


def record(names, first=date(2021, 5, 10), start="2021-08-02", end="2021-08-09", objections=0):
    steps = tuple(Step(name=name, on=first + timedelta(days=10 * n)) for n, name in enumerate(names))
    return Recruitment(
        steps=steps,
        publicity_start=date.fromisoformat(start),
        publicity_end=date.fromisoformat(end),
        open_objections=objections,
        claimed=False,
    )


@pytest.mark.parametrize(
    ("way", "steps", "rule", "outcome"),
    [
        pytest.param("recruit", OPEN, "H12a", "pass", id="公开招聘,环节齐全"),
        pytest.param("recruit", OPEN[:4] + OPEN[5:], "H12a", "block", id="公开招聘,缺体检"),
        pytest.param("recruit", ("notice", "plan", *OPEN[2:]), "H12a", "block", id="先公布岗位后定方案"),
        pytest.param("competition", INTERNAL, "H12b", "pass", id="竞聘,环节齐全"),
        pytest.param("competition", INTERNAL[:3] + INTERNAL[4:], "H12b", "block", id="竞聘,缺考评"),
        pytest.param("competition", INTERNAL, "H12a", "block", id="外来人员自称竞聘,仍问公开招聘"),
        pytest.param("state_placement", (), "H12a", "block", id="政策性安置,没有证明"),
        pytest.param("superior_appointment", (), "H12b", "-", id="上级任命除外"),
        pytest.param("transfer", (), "H12a", "block", id="自称调入,没有外单位任职"),
        pytest.param("other", (), "H12a", "block", id="其他方式不能绕过公开招聘"),
        pytest.param("first", (), "H12a", "block", id="首次聘用不能绕过公开招聘"),
    ],
)
def test_steps(words, way, steps, rule, outcome):
    asked = words.case(
        words.unit("十级9"),
        words.person(title="中级"),
        "十级",
        way=way,
        recruitment=record(steps) if steps else None,
    )
    found = words.finding(rule, asked)
    assert (found.outcome if found.applies else "-") == outcome


@pytest.mark.parametrize(
    ("way", "start", "end", "on", "rule", "outcome"),
    [
        pytest.param(
            "recruit", "2021-08-02", "2021-08-09", "2021-09-01", "H12c", "pass", id="七天(起始日不计)"
        ),
        pytest.param(
            "recruit", "2021-08-02", "2021-08-08", "2021-09-01", "H12c", "needs_approval", id="六天"
        ),
        pytest.param("recruit", "2021-08-26", "2021-09-02", "2021-09-01", "H12c", "block", id="公示未结束"),
        pytest.param(
            "competition",
            "2021-09-24",
            "2021-09-30",
            "2021-11-01",
            "H12d",
            "pass",
            id="五个工作日,26日为调休上班",
        ),
        pytest.param(
            "competition", "2021-09-24", "2021-09-29", "2021-11-01", "H12d", "block", id="四个工作日"
        ),
        pytest.param(
            "competition", "2021-09-30", "2021-10-08", "2021-11-01", "H12d", "block", id="国庆长假只算一天"
        ),
        pytest.param(
            "competition",
            "2027-03-01",
            "2027-03-31",
            "2027-05-01",
            "H12d",
            "unknown",
            id="2027年放假安排未公布",
        ),
    ],
)
def test_publicity_counts_days_in_its_own_unit(words, way, start, end, on, rule, outcome):
    asked = words.case(
        words.unit("十级9"),
        words.person("十二级 2010-01-01", title="中级"),
        "十级",
        way=way,
        on=on,
        recruitment=record(OPEN, start=start, end=end),
    )
    assert words.finding(rule, asked).outcome == outcome


def test_internal_publicity_is_unknown_where_nobody_set_it(words):
    asked = words.case(
        words.unit("十级9", place="110000"),
        words.person("十二级 2010-01-01", title="中级"),
        "十级",
        way="competition",
        recruitment=record(INTERNAL),
    )
    assert words.finding("H12d", asked).outcome == "unknown"


def test_an_open_objection_stops_the_appointment(words):
    asked = words.case(
        words.unit("十级9"),
        words.person(title="中级"),
        "十级",
        way="recruit",
        recruitment=record(OPEN, objections=1),
    )
    assert words.finding("H12e", asked).outcome == "block"


EVIDENCE = (Evidence(kind="placement_letter", document="安1号"),)


def confirmed(*rules, by="city_hrss", yes=True):
    return (Approval(by=by, on=date(2021, 8, 1), document="批1", covers=rules, confirmed=yes),)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        pytest.param({"way": "state_placement"}, "block", id="没有证明材料"),
        pytest.param({"way": "state_placement", "evidence": EVIDENCE}, "needs_approval", id="待机关确认"),
        pytest.param(
            {"way": "state_placement", "evidence": (Evidence(kind="placement_letter", document=" "),)},
            "block",
            id="证明材料没有文号",
        ),
        pytest.param(
            {"way": "superior_appointment", "evidence": EVIDENCE, "approvals": confirmed("H12a", yes=False)},
            "needs_approval",
            id="单位自报的批准",
        ),
        pytest.param(
            {"way": "superior_appointment", "evidence": EVIDENCE, "approvals": confirmed("H12a")},
            "pass",
            id="机关已确认",
        ),
        pytest.param(
            {"way": "other", "recruitment": Recruitment(exempt="classified")}, "block", id="自称涉密"
        ),
    ],
)
def test_an_exemption_needs_papers_and_the_word_of_an_authority(words, facts, outcome):
    asked = words.case(words.unit("十级9"), words.person(title="中级"), "十级", **facts)
    assert words.finding("H12a", asked).outcome == outcome


@pytest.mark.parametrize(
    "facts",
    [
        {"way": "superior_appointment"},
        {"way": "competition", "recruitment": Recruitment(exempt="classified")},
        {"way": "promotion", "recruitment": Recruitment(exempt="state_placement")},
    ],
)
def test_somebody_in_post_is_spared_a_competition_only_with_papers_and_a_word(words, facts):
    def asked(**more):
        who = words.person("十一级 2015-01-01", title="中级")
        return words.case(words.unit("十级9 十一级9"), who, "十级", **facts, **more)

    assert words.finding("H12b", asked()).outcome == "block"
    assert words.finding("H12b", asked(evidence=EVIDENCE)).outcome == "needs_approval"
    settled = asked(evidence=EVIDENCE, approvals=confirmed("H12b"))
    assert words.finding("H12b", settled).outcome == "pass"
    assert words.finding("H12d", settled).applies is False


@pytest.mark.parametrize("way", ["recruit", "promotion", "other"])
def test_a_competition_on_record_is_asked_about_whatever_it_is_called(words, way):
    who = words.person("十一级 2015-01-01", title="中级")
    case = words.case(
        words.unit("十级9 十一级9"), who, "十级", way=way, recruitment=record(INTERNAL[:3] + INTERNAL[4:])
    )
    assert words.finding("H12b", case).outcome == "block"


def test_a_notice_alone_tells_of_no_competition(words):
    """It may hang about a promotion; how long it hung and what was objected is asked all the same."""
    who = words.person("十一级 2015-01-01", title="中级")
    hung = replace(record(("publicity",)), founded_objections=1)
    case = words.case(words.unit("十级9 十一级9"), who, "十级", recruitment=hung)
    assert [words.finding(rule, case).applies for rule in ("H12b", "H12d", "H12e")] == [False, True, True]
    assert words.finding("H12e", case).outcome == "block"


@pytest.mark.parametrize(
    ("until", "asked"), [("2021-08-31", False), ("2021-08-30", True), ("2010-02-01", True)]
)
def test_a_transfer_is_one_when_the_books_show_where_from(words, until, asked):
    """Who held a post elsewhere until some day before comes in as anybody else."""
    before = words.held(f"十级 2010-01-01 {until}", here=False)
    case = words.case(words.unit("十级9"), words.person(before, title="中级"), "十级", way="transfer")
    assert words.finding("H12a", case).applies is asked


@pytest.mark.parametrize(
    ("where", "way", "outcome"),
    [
        pytest.param({"here": False, "booked": True}, "transfer", "-", id="有台账"),
        pytest.param({"here": False, "booked": False}, "transfer", "needs_approval", id="调入只凭登记"),
        pytest.param({"here": False, "booked": False}, "recruit", "needs_approval", id="履历只凭登记"),
        pytest.param({"here": True}, "promotion", "-", id="本单位岗位"),
    ],
)
def test_a_post_elsewhere_that_no_books_tell_counts_once_the_office_has_seen_what_it_was(
    words, where, way, outcome
):
    who = words.person(words.held("十级 2010-01-01 2021-08-31", **where), title="中级")
    case = words.case(words.unit("九级9 十级9"), who, "十级", way=way)
    found = words.finding("H10e", case)
    assert (found.outcome if found.applies else "-") == outcome
    if outcome == "needs_approval":
        paper = Approval(by="city_hrss", on=case.request.effective, document="市1号", covers=("H10e",))
        for confirmed, then in ((False, "needs_approval"), (True, "pass")):
            given = words.replace(paper, confirmed=confirmed)
            asked = words.replace(case, request=words.replace(case.request, approvals=(given,)))
            assert words.finding("H10e", asked).outcome == then
        other = words.case(words.unit("管理九级9"), who, "管理九级", way="recruit")
        assert not words.finding("H10e", other).applies


@pytest.mark.parametrize(
    ("held", "wanted", "facts", "outcome"),
    [
        pytest.param((), "十级", {"way": "promotion"}, "block", id="没有岗位谈不上晋升"),
        pytest.param((), "十级", {"way": "exceptional"}, "block", id="没有岗位谈不上破格"),
        pytest.param(("十级 2010-01-01",), "九级", {"way": "recruit"}, "block", id="在岗人员不是招聘"),
        pytest.param(("十级 2010-01-01",), "九级", {"way": "state_placement"}, "block", id="在岗不是安置"),
        pytest.param(("十级 2010-01-01",), "十一级", {"way": "promotion"}, "block", id="往下不是晋升"),
        pytest.param(("十级 2010-01-01",), "九级", {"way": "demotion"}, "block", id="往上不是低聘"),
        pytest.param(("十级 2010-01-01",), "九级", {"way": "category_change"}, "block", id="同一类别"),
        pytest.param(("十级 2010-01-01",), "九级", {"way": "promotion"}, "pass", id="晋升一级"),
        pytest.param((), "十级", {"way": "other", "concurrent": True}, "block", id="没有现任岗位的双肩挑"),
    ],
)
def test_the_way_agrees_with_the_facts(words, held, wanted, facts, outcome):
    asked = words.case(words.unit("九级9 十级9 十一级9"), words.person(*held, title="中级"), wanted, **facts)
    assert words.finding("H12i", asked).outcome == outcome


@pytest.mark.parametrize("way", ["promotion", "competition", "other", "first", "exceptional", "renew"])
def test_a_special_post_is_no_way_into_the_regular_ones(words, way):
    """Given to one person for one project, without open recruitment: its holder is a newcomer."""
    special = words.held("十级 2021-03-01 2023-03-01", special="T-1")
    who = words.person(special, title="中级", born=date(1980, 5, 1))
    decision = decide(words.case(words.unit("十级1", "十级×1"), who, "十级", way=way))
    assert {decision.of(rule).outcome for rule in ("H12a", "H1c") if decision.of(rule).applies} == {"block"}
    assert decision.of("H1c").outcome == "block"
    regular = words.person("十一级 2015-01-01", special, title="中级", born=date(1980, 5, 1))
    moved = decide(words.case(words.unit("十级1 十一级1"), regular, "十级", way="promotion"))
    assert not moved.of("H12a").applies


def test_a_special_post_is_no_step_of_a_career(words):
    """Neither the grade nor the years of it count, here or elsewhere, and nobody transfers out of it."""
    special = words.held("五级 2021-01-01 2025-12-31", special="T-1")
    who = words.person("七级 2020-06-01 2020-12-31", special, title="副高", history_complete=True)
    asked = decide(words.case(words.unit("五级2 六级2"), who, "五级", way="recruit", on="2026-01-01"))
    assert asked.of("H2a").outcome == "needs_approval"
    higher = decide(words.case(words.unit("五级2 六级2"), who, "六级", way="recruit", on="2026-01-01"))
    assert higher.of("H4e").applies
    assert higher.of("H4e").facts["已任职天数"] == 214
    for held in (words.replace(special, here=False), words.replace(special, here=False, special="")):
        came = words.person(held, title="副高", history_complete=True)
        moved = decide(words.case(words.unit("五级2"), came, "五级", way="transfer", on="2026-01-01"))
        assert moved.of("H12a").applies is bool(held.special)


@pytest.mark.parametrize(
    ("until", "outcome"), [("", "pass"), ("2026-01-01", "pass"), ("2025-12-31", "block")]
)
def test_two_posts_are_held_at_once_only_where_the_other_runs(words, until, outcome):
    who = words.person(f"十级 2010-01-01 {until}".strip(), title="中级")
    facts = {"way": "other", "on": "2026-01-01", "concurrent": True}
    asked = words.case(words.unit("十级9 管理九级9"), who, "管理九级", **facts)
    assert words.finding("H12i", asked).outcome == outcome


def test_two_posts_of_one_category_are_no_double_holding(words):
    who = words.person("十级 2010-01-01", title="中级")
    asked = words.case(words.unit("九级9 十级9"), who, "九级", way="other", concurrent=True)
    assert words.finding("H9d", asked).outcome == "block"
