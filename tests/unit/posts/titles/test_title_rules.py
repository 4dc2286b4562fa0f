"""Title review: what must stand before anybody applies, rule by rule.

Worth: a committee that may not review, a standard nobody could have read in time and a juror from outside are
found before they have cost anybody a year.
"""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from talent_posts import (
    NOTICE_CITY,
    CaseError,
    Figures,
    Record,
    SelfReview,
    check_titles,
    shipped_figures,
    title_review_from_json,
    title_review_to_json,
    title_rules,
    titles_commands,
)
from talent_posts.titles.applicants import SkilledWorker
from talent_posts.titles.rules_page import title_pages

DOCS = Path(__file__).parents[4] / "docs"
EXAMPLE = DOCS / "examples" / "titles" / "committee-in-order.json"
REVIEW = title_review_from_json(EXAMPLE.read_bytes())


def with_committee(**facts):
    return replace(REVIEW, committee=replace(REVIEW.committee, **facts))


def with_standard(**facts):
    return replace(REVIEW, standard=replace(REVIEW.standard, **facts))


def with_plan(**facts):
    return replace(REVIEW, timetable=replace(REVIEW.timetable, **facts))


def with_meeting(**facts):
    return replace(REVIEW, meeting=replace(REVIEW.meeting, **facts))


def with_expert(**facts):
    return replace(REVIEW, pool=(replace(REVIEW.pool[0], **facts),))


def self_review(**facts):
    return replace(REVIEW, self_review=replace(REVIEW.self_review, **facts))


def only(*kinds):
    ask = REVIEW.standard.routes[0].asks[0]
    asks = tuple(replace(ask, kind=kind, what=kind) for kind in kinds)
    return (replace(REVIEW.standard.routes[0], asks=asks),)


SENIOR = {"levels": ("正高", "副高"), "approved_by": "province_hrss"}
DAY = timedelta(days=1)


def test_the_example_is_in_order_but_for_its_small_pool():
    decision = check_titles(REVIEW)
    assert {found.rule for found in decision.findings} == {rule.id for rule in title_rules()}
    assert [found.rule for found in decision.with_outcome("warn", "unknown", "block")] == ["D14f"]


@pytest.mark.parametrize(
    ("review", "rule", "outcome"),
    [
        pytest.param(with_committee(state="proposed"), "B1a", "block", id="尚未核准"),
        pytest.param(with_committee(state="suspended"), "B1a", "block", id="暂停"),
        pytest.param(replace(REVIEW, on=date(2028, 3, 1)), "B1a", "block", id="有效期满"),
        pytest.param(with_committee(document=" "), "B1a", "block", id="没有文号"),
        pytest.param(with_committee(filed_to=date(2028, 2, 29)), "B1b", "pass", id="三年整"),
        pytest.param(with_committee(filed_to=date(2028, 3, 1)), "B1b", "block", id="三年零一天"),
        pytest.param(with_committee(**SENIOR | {"approved_by": "city_hrss"}), "B1c", "block", id="高级由市"),
        pytest.param(with_committee(**SENIOR), "B1c", "pass", id="高级由省核准"),
        pytest.param(
            replace(with_committee(), jurisdiction="CN"), "B1c", "unknown", id="中级核准机关全国未设定"
        ),
        pytest.param(with_committee(series=("工程技术人员", "经济专业人员")), "B3a", "block", id="跨系列"),
        pytest.param(with_committee(series=("工程系列",)), "B3b", "block", id="目录中没有的系列"),
        pytest.param(with_committee(size=16), "D15a", "block", id="双数"),
        pytest.param(replace(REVIEW, jurisdiction="CN"), "D15a", "unknown", id="按谁计数未设定"),
        pytest.param(with_committee(**SENIOR, size=23), "D15b", "block", id="高级按系列23人"),
        pytest.param(with_committee(**SENIOR, size=25), "D15b", "pass", id="高级按系列25人"),
        pytest.param(with_committee(**SENIOR, size=11, specialty="机械"), "D15b", "pass", id="高级11人"),
        pytest.param(with_committee(**SENIOR, size=9, specialty="机械"), "D15b", "block", id="高级按专业9人"),
        pytest.param(with_committee(state="ended"), "F2", "warn", id="终止而无承接"),
        pytest.param(with_committee(state="ended", successor="新评委会"), "F2", "pass", id="有承接"),
        pytest.param(with_committee(state="withdrawn"), "F2", "pass", id="收回评审权没有承接"),
        pytest.param(with_standard(published=date(2026, 5, 1)), "C1a", "block", id="实施当日才公布"),
        pytest.param(with_standard(published=None), "C1a", "block", id="没有公布"),
        pytest.param(with_standard(effective=date(2026, 6, 1)), "C1b", "pass", id="申报首日实施"),
        pytest.param(with_standard(effective=date(2026, 6, 2)), "C1b", "block", id="申报后实施"),
        pytest.param(with_standard(ends=date(2026, 7, 30)), "C1b", "block", id="申报期内失效"),
        pytest.param(replace(REVIEW, timetable=None, meeting=None), "C1b", "unknown", id="申报期未知"),
        pytest.param(replace(REVIEW, national=None), "C1c", "unknown", id="没有国家标准"),
        pytest.param(
            replace(REVIEW, standard=REVIEW.national, national=REVIEW.standard),
            "C1c",
            "block",
            id="低于国家",
        ),
        pytest.param(with_standard(cosigned_by="department"), "C1d", "block", id="没有会同人社部门"),
        pytest.param(with_standard(routes=only("degree", "seniority")), "C1e", "warn", id="只看学历资历"),
        pytest.param(with_standard(routes=only("paper")), "C1e", "warn", id="只看论文"),
        pytest.param(with_standard(routes=only("paper", "results")), "C1e", "pass", id="论文和业绩"),
        pytest.param(with_plan(published=date(2026, 6, 1)), "D4a", "block", id="申报首日才公布计划"),
        pytest.param(with_plan(published=date(2026, 5, 31)), "D4a", "pass", id="申报前一日公布计划"),
        pytest.param(with_plan(channel=""), "D4a", "block", id="没有申报渠道"),
        pytest.param(with_plan(levels=("副高",)), "D4b", "block", id="计划超出层级"),
        pytest.param(with_plan(meetings=(date(2026, 7, 31),)), "D4b", "block", id="申报期内开会"),
        pytest.param(with_meeting(on=date(2026, 10, 22)), "D4c", "block", id="不在时间计划内"),
        pytest.param(with_meeting(level="副高"), "D4c", "block", id="例会超出层级"),
        pytest.param(with_meeting(series="农业技术人员"), "D4c", "block", id="例会超出系列"),
        pytest.param(with_plan(published=None), "D4c", "block", id="计划未公布的例会"),
        pytest.param(with_plan(meetings=(date(2026, 12, 1),)), "D7a", "warn", id="晚于月底"),
        pytest.param(with_plan(meetings=(date(2027, 1, 5),)), "D7b", "warn", id="跨年度"),
        pytest.param(self_review(approved_by=""), "B1d", "block", id="自主评审未核准"),
        pytest.param(self_review(filed_to=date(2026, 10, 19)), "B1d", "block", id="自主评审备案期满"),
        pytest.param(self_review(applied=date(2026, 7, 1)), "B2a", "block", id="晚于截止日"),
        pytest.param(replace(REVIEW, jurisdiction="210100"), "B1d", "block", id="沈阳2025年起报省"),
        pytest.param(self_review(received=31), "B2b", "block", id="有件没有去向"),
        pytest.param(with_expert(state="nominated"), "D14a", "block", id="尚未入库"),
        pytest.param(with_expert(selected_by=""), "D14a", "block", id="未按权限筛选"),
        pytest.param(with_expert(term_to=date(2028, 3, 1)), "D14b", "block", id="聘期过长"),
        pytest.param(with_expert(term_to=REVIEW.on - DAY), "D14b", "block", id="聘期已满"),
        pytest.param(with_expert(term_to=REVIEW.on), "D14b", "pass", id="聘期最后一天"),
        pytest.param(with_expert(conditions=("lawful",)), "D14c", "block", id="条件未核实"),
        pytest.param(with_expert(level="助理"), "D14c", "block", id="层级不够"),
        pytest.param(with_expert(level="中级"), "D14c", "pass", id="层级相应"),
        pytest.param(with_expert(series="农业技术人员"), "D14c", "block", id="别的系列"),
        pytest.param(with_expert(commitment=None), "D14d", "block", id="没有承诺书"),
        pytest.param(with_expert(records=(Record(start=date(2024, 8, 1)),)), "D14d", "block", id="失信记录"),
        pytest.param(
            with_expert(records=(Record(start=date(2023, 8, 1), end=REVIEW.on - DAY),)),
            "D14d",
            "pass",
            id="期满",
        ),
        pytest.param(with_expert(sector="public"), "D14e", "warn", id="没有民营专家"),
    ],
)
def test_each_rule_says_what_the_law_says(review, rule, outcome):
    assert check_titles(review).of(rule).outcome == outcome


def test_whoever_is_recorded_reads_from_when_a_seat_is_possible_again():
    ends = (REVIEW.on, REVIEW.on + 40 * DAY)
    kept = with_expert(records=tuple(Record(start=REVIEW.on - DAY, end=end) for end in ends))
    assert f"自 {ends[1] + DAY} 起可以" in check_titles(kept).of("D14d").reason
    assert "没有截止日期" in check_titles(with_expert(records=(Record(start=REVIEW.on),))).of("D14d").reason


@pytest.mark.parametrize("name", sorted({name for rule in title_rules() for name in rule.figures}))
def test_a_figure_nobody_set_never_passes(name):
    book = shipped_figures()
    unset = Figures(
        {**book.by_name, name: replace(book.by_name[name], values=())}, book.calendar, book.directory
    )
    skilled = SkilledWorker(grade="技师", since=date(2020, 1, 1))
    review = replace(REVIEW, application=replace(REVIEW.application, skilled=skilled))
    for rule in title_rules():
        found = check_titles(review, figures=unset).of(rule.id)
        if name in rule.figures:
            weak = set(rule.outcomes) <= {"pass", "warn"}
            assert found.outcome == ("warn" if weak else "unknown"), rule.id
            assert [use.is_set for use in found.figures if use.figure == name] == [False]


@given(st.integers(0, 60), st.booleans(), st.sampled_from(["正高", "中级", "员"]))
def test_size_is_odd_and_large_enough_whoever_is_counted(size, by_specialty, level):
    review = with_committee(size=size, levels=(level,), specialty="机械" if by_specialty else "")
    decision = check_titles(review, scopes=["committee"])
    group = {"正高": "senior", "中级": "intermediate", "员": "junior"}[level]
    sizes = shipped_figures().at("committee_size", NOTICE_CITY, REVIEW.on).value[group]
    assert (decision.of("D15a").outcome == "pass") == (size % 2 == 1)
    assert (decision.of("D15b").outcome == "pass") == (
        size >= sizes["specialty" if by_specialty else "series"]
    )


@given(st.lists(st.integers(0, 9), min_size=5, max_size=5), st.integers(0, 50))
def test_all_due_are_reviewed_only_if_every_application_has_an_end(ends, received):
    names = ("passed", "failed", "withdrawn", "returned", "pending")
    facts = SelfReview(unit="甲", applied=REVIEW.on, received=received, **dict(zip(names, ends, strict=True)))
    found = check_titles(replace(REVIEW, self_review=facts)).of("B2b")
    assert (found.outcome == "pass") == (sum(ends) == received)


@given(st.lists(st.sampled_from(["active", "nominated", "left", "removed"]), min_size=1, max_size=30))
def test_one_outsider_is_enough_and_is_named(states):
    pool = tuple(
        replace(REVIEW.pool[0], id=f"E{n}", name="某", state=state) for n, state in enumerate(states)
    )
    found = check_titles(replace(REVIEW, pool=pool), scopes=["pool"]).of("D14a")
    outside = [f"E{n}" for n, state in enumerate(states) if state != "active"]
    assert (found.outcome == "block") == bool(outside)
    assert found.facts["不符合"] == len(outside)
    assert all(name in found.reason for name in outside[:10])


def test_only_what_is_told_is_asked_and_nothing_else_can_be():
    alone = replace(
        REVIEW, standard=None, national=None, timetable=None, meeting=None, self_review=None, pool=None,
        application=None,
    )  # fmt: skip
    scope = {rule.id: rule.scope for rule in title_rules()}
    assert {scope[found.rule] for found in check_titles(alone).findings} == {"committee"}
    with pytest.raises(ValueError, match="没有提供:standard"):
        check_titles(alone, scopes=["standard"])


def test_before_the_law_nothing_was_asked_and_nothing_proceeds():
    decision = check_titles(REVIEW, law_on=date(2019, 8, 31))
    assert (decision.findings, decision.outcome) == ((), "unknown")
    assert set(decision.not_in_force) == {rule.id for rule in title_rules()}


def test_every_rule_cites_a_text_and_no_rule_rests_on_articles_that_nobody_read():
    for rule in title_rules():
        assert rule.sources
        assert all(source.title for source in rule.sources)
        assert not any(f"第十{one}条" in rule.citation for one in "六七八九")


@pytest.mark.parametrize("name", list(title_pages()))
def test_the_page_and_the_schema_are_in_step(name):
    assert (DOCS / name).read_text("utf-8") == title_pages()[name], (
        "run: python -m talent_posts.titles.rules_page docs"
    )


def test_a_review_is_read_back_as_it_was_written():
    assert title_review_from_json(title_review_to_json(REVIEW)) == REVIEW


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(lambda it: it.pop("committee"), "committee: 缺少此项", id="没有评委会"),
        pytest.param(lambda it: it.update(on="昨天"), "on: 应为日期", id="不是日期"),
        pytest.param(lambda it: it.update(on="0001-01-01"), "on: 日期须在 1900 年", id="没有历法的年"),
        pytest.param(lambda it: it["committee"].update(levels=["高级"]), "应为 '正高'", id="没有的层级"),
        pytest.param(lambda it: it["committee"].update(series=[]), "须有系列和层级", id="没有系列"),
        pytest.param(lambda it: it.update(pool=it["pool"] * 2), "编号重复", id="同号两人"),
        pytest.param(lambda it: it["timetable"].update(year=5), "年度须在", id="计划的年度"),
        pytest.param(lambda it: it["timetable"].update(window_to="2026-05-01"), "早于起始", id="窗口倒置"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(change, sentence):
    document = json.loads(EXAMPLE.read_text("utf-8"))
    change(document)
    with pytest.raises(CaseError, match=sentence) as caught:
        title_review_from_json(json.dumps(document), "REVIEW.json")
    assert str(caught.value).startswith("REVIEW.json: ")
    assert "\n" not in str(caught.value)


def test_the_command_answers_by_exit_code_table_and_json(tmp_path):
    run = lambda *arguments: CliRunner().invoke(titles_commands, ["check", *map(str, arguments)])  # noqa: E731
    shown = run(EXAMPLE)
    assert (shown.exit_code, "结论:提醒" in shown.output) == (0, True)
    assert json.loads(run(EXAMPLE, "--json").output)["outcome"] == "warn"
    bad = tmp_path / "bad.json"
    bad.write_bytes(title_review_to_json(with_committee(size=16)))
    assert run(bad).exit_code == 1
    bad.write_bytes(title_review_to_json(replace(REVIEW, national=None)))
    assert run(bad).exit_code == 3
    bad.write_text("{")
    refused = run(bad)
    assert (refused.exit_code, "bad.json: 全文: 不是有效的 JSON" in refused.stderr) == (2, True)
