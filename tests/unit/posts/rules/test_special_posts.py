"""G5-G8: 特设岗位."""

from dataclasses import replace
from datetime import date

import pytest

from talent_posts import Approval, Evidence, SpecialPost, audit

PAPERS = (
    Approval(by="department", on=date(2021, 7, 1), document="科函8"),
    Approval(by="city_hrss", on=date(2021, 7, 20), document="人社特3"),
)
POST = SpecialPost(
    id="T-1",
    person="申请人",
    grade=4,
    opened=date(2021, 8, 1),
    ends=date(2024, 7, 31),
    project="国家重点研发计划(虚构)",
    standard="正高",
    evidence=(Evidence(kind="national_key_project", document="国科1号"),),
    approvals=PAPERS,
)


def asked(
    words, post=POST, *, title="正高", place="219900", level="city", plan="四级1 十级40", roster="", **facts
):
    where = words.unit(plan, roster, special_posts=(post,), place=place, level=level)
    facts.setdefault("end", date(2024, 7, 31))
    who = words.person(title=title, leaves=facts.pop("leaves", None))
    return words.case(where, who, facts.pop("wanted", "四级"), way="transfer", special="T-1", **facts)


def test_a_department_that_came_later_is_not_asked(words):
    found = words.finding("G5b", asked(words, replace(POST, approvals=PAPERS[1:], supervised=False)))
    assert (found.outcome, found.needs) == ("pass", ())
    found = words.finding("G5b", asked(words, replace(POST, approvals=(), supervised=False)))
    assert (found.outcome, found.needs) == ("needs_approval", ("city_hrss",))


def test_a_lawful_special_post_passes_every_rule_and_takes_no_seat(words):
    request = asked(words, plan="十级1", roster="十级×9")
    for rule in ("G5a", "G5b", "G5c", "G5d", "G5e", "G6a", "G6b", "G6c", "G7", "G8a", "G8b", "H10a"):
        found = words.finding(rule, request)
        assert (rule, found.outcome, found.applies) == (rule, "pass", True)
    assert words.finding("H1a", request).applies is False


@pytest.mark.parametrize(
    ("change", "rule", "outcome", "needs"),
    [
        pytest.param({"evidence": ()}, "G5a", "block", (), id="没有人才或项目依据"),
        pytest.param(
            {"evidence": (Evidence(kind="好人好事", document="1号"),)},
            "G5a",
            "block",
            (),
            id="依据不在所列",
        ),
        pytest.param(
            {"evidence": (Evidence(kind="top_talent", document=" "),)},
            "G5a",
            "block",
            (),
            id="依据没有文书",
        ),
        pytest.param(
            {"evidence": (Evidence(kind="top_talent", document="才1号"),)}, "G5a", "pass", (), id="顶尖人才"
        ),
        pytest.param(
            {"evidence": (Evidence(kind="supported_platform", document="台1号"),)},
            "G5a",
            "pass",
            (),
            id="实验室引进人才",
        ),
        pytest.param({"approvals": ()}, "G5b", "needs_approval", ("department", "city_hrss"), id="尚未核准"),
        pytest.param({"approvals": PAPERS[:1]}, "G5b", "needs_approval", ("city_hrss",), id="只经主管部门"),
        pytest.param(
            {"approvals": (PAPERS[0], Approval(by="city_hrss", on=PAPERS[1].on, document=" "))},
            "G5b",
            "needs_approval",
            ("city_hrss",),
            id="核准没有文号",
        ),
        pytest.param({"person": "别人"}, "G6a", "block", (), id="专人专岗:不是本人"),
        pytest.param({"grade": 5}, "G6a", "block", (), id="等级与登记不符"),
        pytest.param({"project": ""}, "G6b", "block", (), id="没有依托项目"),
        pytest.param({"standard": "副高"}, "G6c", "block", (), id="标准低于同层次"),
        pytest.param({"standard": None}, "G6c", "unknown", (), id="标准未写明"),
        pytest.param({"ends": None}, "G8a", "unknown", (), id="没有截止日"),
        pytest.param({"ends": date(2021, 8, 31)}, "G8a", "block", (), id="任务已结束"),
        pytest.param({"ends": date(2021, 9, 1)}, "G8a", "block", (), id="最后一日"),
        pytest.param({"written_off": date(2021, 8, 31)}, "G8a", "block", (), id="已核销"),
        pytest.param({"ends": date(2023, 12, 31)}, "G8a", "block", (), id="聘期超过任务"),
        pytest.param({"project_ended": date(2021, 8, 31)}, "G8b", "block", (), id="项目提前结束"),
        pytest.param({"project_ended": date(2021, 9, 30)}, "G8b", "pass", (), id="项目尚未结束"),
    ],
)
def test_each_condition(words, change, rule, outcome, needs):
    found = words.finding(rule, asked(words, words.replace(POST, **change)))
    assert (found.outcome, found.needs) == (outcome, needs)


def test_the_day_it_is_written_off_for_is_its_last(words):
    last = date(2021, 9, 1)
    for day in (date(2021, 8, 31), last):
        case = asked(words, words.replace(POST, written_off=day))
        case = words.replace(case, request=words.replace(case.request, end=last))
        assert (words.finding("G8a", case).outcome == "block") is (day < last)


def test_the_person_meets_the_standard_of_peers(words):
    assert words.finding("G6c", asked(words, title="副高")).outcome == "block"


def test_an_unregistered_special_post_is_blocked_once(words):
    request = asked(words, words.replace(POST, id="T-2"))
    assert words.finding("G6a", request).outcome == "block"
    assert words.finding("G8a", request).applies is False


@pytest.mark.parametrize(
    ("professional", "others", "outcome"),
    [
        pytest.param(20, 0, "pass", id="二十岗一个:5%"),
        pytest.param(19, 0, "block", id="十九岗一个:超5%"),
        pytest.param(2000, 49, "pass", id="五十个"),
        pytest.param(2000, 50, "block", id="五十一个"),
    ],
)
def test_zhejiang_caps_the_number(words, professional, others, outcome):
    more = tuple(words.replace(POST, id=f"X{n}", person=f"P{n}") for n in range(others))
    request = asked(words, place="330100", plan=f"十级{professional}")
    request = words.replace(request, unit=words.replace(request.unit, special_posts=(POST, *more)))
    assert words.finding("G5c", request).outcome == outcome


@pytest.mark.parametrize(
    ("place", "roster", "outcome"),
    [
        pytest.param("330100", "", "block", id="浙江:四级有空岗"),
        pytest.param("330100", "四级×1", "pass", id="浙江:四级无空岗"),
        pytest.param("219900", "", "pass", id="别处没有此项限制"),
    ],
)
def test_zhejiang_wants_the_regular_seat_first(words, place, roster, outcome):
    assert words.finding("G5d", asked(words, place=place, roster=roster)).outcome == outcome


@pytest.mark.parametrize(
    ("level", "outcome"),
    [
        pytest.param("province", "pass", id="上海市属:可到四级"),
        pytest.param("county", "block", id="上海区属:不得高于七级"),
    ],
)
def test_shanghai_caps_the_grade(words, level, outcome):
    assert words.finding("G5e", asked(words, place="310000", level=level)).outcome == outcome


@pytest.mark.parametrize(
    ("on", "outcomes"),
    [
        pytest.param("2022-01-01", set(), id="任务期内"),
        pytest.param("2024-06-01", {"warn"}, id="临近到期:提醒"),
        pytest.param("2024-08-01", {"block"}, id="到期后:不得再用"),
    ],
)
def test_the_audit_watches_the_end_of_the_task(words, on, outcomes):
    holder = words.person(words.held("四级 2021-09-01", special="T-1", way="transfer"), title="正高")
    holder = words.replace(holder, holdings=(words.replace(holder.holdings[0], end=date(2024, 12, 31)),))
    post = words.replace(POST, ends=date(2024, 7, 31))
    where = words.unit("十级1", others=(holder,), special_posts=(post,))
    (found,) = audit(where, on=date.fromisoformat(on)).people
    expected = outcomes or {"warn"}  # the term of appointment outlasts the task: warned about from the start
    assert {f.outcome for f in found.findings if f.rule == "G8a"} == expected


def test_who_takes_a_special_post_is_told_what_is_given_up_and_comes_back_with_an_approval(words):
    """To the post given up, or lower, on the day after; by any other door as everybody else."""
    before = words.held("五级 2018-01-01")
    who = words.person(before, title="正高")
    where = words.unit("五级1 六级1 四级1 十级40", special_posts=(POST,), level="city")
    use = words.case(where, who, "四级", way="other", special="T-1", end=date(2024, 7, 31))
    found = words.finding("H9d", use)
    assert found.outcome == "warn"
    assert "五级" in found.reason
    special = words.held("四级 2021-08-01 2022-06-30", special="T-0")
    for case in (
        words.case(where, words.person(special, title="正高"), "四级", way="other", special="T-1"),
        words.case(where, words.person(special, title="正高"), "六级"),
    ):
        found = words.finding("H9d", case)
        assert (found.outcome, "不再占用特设岗位" in found.reason) == ("warn", True)
    gone = replace(before, end=date(2021, 8, 31))
    special = words.held("四级 2021-09-01 2022-06-30", special="T-1")
    further = words.held("四级 2022-07-01 2023-06-30", special="T-1")

    def back(wish, *posts, on="2023-07-01", way="other", **facts):
        asked = words.case(where, words.person(*posts, title="正高"), wish, way=way, on=on, **facts)
        return words.finding("H12a", asked)

    held = (gone, special, further)
    for wish in ("五级", "六级"):
        assert back(wish, *held).needs == ("city_hrss",)
    papers = Approval(
        by="city_hrss", on=date(2023, 6, 1), document="人社岗1", covers=("H12a",), confirmed=True
    )
    assert back("五级", *held, approvals=(papers,)).outcome == "pass"
    for other in (back("四级", *held), back("五级", *held, on="2023-07-02"), back("五级", special, further),
                  back("五级", gone, further), back("五级", *held, way="recruit")):  # fmt: skip
        assert (other.outcome, other.needs) == ("block", ())
