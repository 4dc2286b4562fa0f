"""Whoever may apply for a title, and who may not: rule by rule.

Worth: a year is lost to whoever is wrongly kept out, and to everybody where somebody is wrongly let in.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_posts import TITLE_LEVELS, check_titles, shipped_calendar, title_review_from_json
from talent_posts.titles.applicants import (
    AskedPrivilege,
    HeldTitle,
    SkilledWorker,
    UnitPublicity,
    UsedPrivilege,
)

DOCS = Path(__file__).parents[4] / "docs"
REVIEW = title_review_from_json((DOCS / "examples" / "titles" / "committee-in-order.json").read_bytes())
APPLIED = REVIEW.application.applied
DAY = timedelta(days=1)
ONCE = UsedPrivilege(kind="early", on=date(2022, 1, 1))
SPARED = UsedPrivilege(kind="exam_exemption", on=date(2022, 1, 1))


def of(**facts):
    return replace(REVIEW, application=replace(REVIEW.application, **facts))


def asks(*kinds, document=""):
    return tuple(AskedPrivilege(kind=kind, document=document) for kind in kinds)


def held(*levels, **facts):
    title = {"series": "工程技术人员", "granted": date(2020, 1, 1)} | facts
    return tuple(HeldTitle(level=level, **title) for level in levels)


def hung(**facts):
    return replace(REVIEW.application.publicity, **facts)


OTHER = {"unit": "另一个单位"}
STAFF = {"institution_staff": True}
SENIOR = {"levels": ("正高", "副高", "中级"), "approved_by": "province_hrss", "size": 25}
SKILLED = SkilledWorker(grade="技师", since=date(2023, 6, 20))
MEDIC = {"series": "卫生技术人员", "level": "副高", "asked": asks("exam_exemption")}


@pytest.mark.parametrize(
    ("review", "rule", "outcome"),
    [
        pytest.param(of(**OTHER), "D1a", "needs_approval", id="在别的单位申报"),
        pytest.param(of(**OTHER, allowed="示人社函〔2026〕1号"), "D1a", "pass", id="经同意"),
        pytest.param(of(**OTHER, **STAFF, allowed="示人社函〔2026〕1号"), "D1b", "block", id="事业单位人员"),
        pytest.param(of(**OTHER, **STAFF, innovation="示人社函〔2026〕2号"), "D1b", "pass", id="创新创业"),
        pytest.param(of(signed=None), "D2", "block", id="个人没有承诺"),
        pytest.param(of(unit_signed=REVIEW.on + DAY), "D2", "block", id="单位后来才承诺"),
        pytest.param(of(assessed=""), "D3a", "block", id="没有综合考评"),
        pytest.param(of(assessed="unfit"), "D3a", "block", id="综合考评不合格"),
        pytest.param(of(publicity=None), "D3b", "block", id="没有公示"),
        pytest.param(of(publicity=hung(end=date(2026, 6, 29))), "D3b", "block", id="公示四个工作日"),
        pytest.param(of(publicity=hung(end=date(2026, 6, 30))), "D3b", "pass", id="公示五个工作日"),
        pytest.param(of(publicity=hung(end=REVIEW.on)), "D3b", "block", id="公示未满"),
        pytest.param(of(publicity=hung(open=1)), "D3b", "block", id="异议未处理"),
        pytest.param(of(publicity=hung(founded=1)), "D3b", "block", id="异议成立"),
        pytest.param(
            replace(
                of(publicity=UnitPublicity(start=date(2090, 1, 2), end=date(2090, 1, 20))),
                on=date(2090, 2, 1),
            ),
            "D3b",
            "unknown",
            id="尚未公布放假安排的年份",
        ),
        pytest.param(of(applied=date(2026, 8, 1)), "D4d", "block", id="申报期已过"),
        pytest.param(of(level="副高"), "D4d", "block", id="不在评审层级内"),
        pytest.param(of(series="农业技术人员"), "D4d", "block", id="不在评审范围内"),
        pytest.param(replace(REVIEW, timetable=None, meeting=None), "D4d", "unknown", id="计划未知"),
        pytest.param(of(elsewhere=("另一个评委会",)), "D5", "block", id="多头申报"),
        pytest.param(of(retired=APPLIED), "D22", "block", id="已离退休"),
        pytest.param(of(retired=REVIEW.on + DAY), "D22", "pass", id="尚未离退休"),
        pytest.param(of(retired=APPLIED + DAY), "D22", "block", id="申报后离退休"),
        pytest.param(of(**STAFF, discipline_from=APPLIED), "D22", "block", id="处分期内"),
        pytest.param(of(**STAFF, discipline_from=REVIEW.on), "D22", "block", id="申报后受处分"),
        pytest.param(of(**STAFF, discipline_from=REVIEW.on + DAY), "D22", "pass", id="尚未受处分"),
        pytest.param(
            of(**STAFF, discipline_from=date(2025, 1, 1), discipline_to=APPLIED - DAY),
            "D22",
            "pass",
            id="期满",
        ),
        pytest.param(of(held=held("员")), "D23", "block", id="员级越级申报中级"),
        pytest.param(of(held=held("中级")), "D23", "block", id="已有同级"),
        pytest.param(of(held=()), "D23", "needs_approval", id="没有职称"),
        pytest.param(of(held=(), entry="博士"), "D23", "pass", id="博士首次申报"),
        pytest.param(of(held=(), asked=asks("one_step"), from_organ=APPLIED), "D23", "pass", id="一步到位"),
        pytest.param(of(held=(), asked=asks("one_step"), from_organ=APPLIED), "D13", "pass", id="机关转来"),
        pytest.param(of(held=(), asked=asks("one_step")), "D13", "block", id="不是机关转来"),
        pytest.param(of(asked=asks("one_step"), from_organ=APPLIED), "D13", "block", id="已有职称"),
        pytest.param(of(asked=asks("direct")), "I1", "needs_approval", id="直接申报未认定"),
        pytest.param(of(asked=asks("direct", document="认定1号")), "I1", "pass", id="直接申报已认定"),
        pytest.param(
            of(held=held("员"), asked=asks("direct", document="认定1号")), "D23", "pass", id="直接申报越级"
        ),
        pytest.param(of(**MEDIC), "A1", "pass", id="第一次免试"),
        pytest.param(of(**MEDIC, used=(SPARED,)), "A1", "block", id="免试用过"),
        pytest.param(of(asked=asks("exam_exemption")), "A1", "block", id="不是卫生系列"),
        pytest.param(of(asked=asks("early")), "A4", "pass", id="第一次提前"),
        pytest.param(of(asked=asks("early"), used=(ONCE,)), "A4", "needs_approval", id="第二次提前"),
        pytest.param(
            of(asked=asks("early", document="同意1号"), used=(ONCE,)), "A4", "pass", id="同意再次提前"
        ),
        pytest.param(of(held=held("助理", series="农业技术人员")), "D12", "pass", id="转专业高一级"),
        pytest.param(of(held=held("中级", series="农业技术人员")), "D12", "block", id="转专业同级"),
        pytest.param(of(held=(), skilled=SKILLED), "J1", "pass", id="技师满三年"),
        pytest.param(
            of(held=(), skilled=replace(SKILLED, since=date(2023, 6, 21))), "J1", "block", id="差一天"
        ),
        pytest.param(of(held=(), skilled=replace(SKILLED, grade="高级工")), "J1", "block", id="高级工"),
        pytest.param(of(skilled=SKILLED, refused_for=("paper",)), "J2", "block", id="以论文退回"),
        pytest.param(of(skilled=SKILLED, refused_for=("results",)), "J2", "pass", id="以业绩退回"),
    ],
)
def test_each_rule_says_what_the_law_says(review, rule, outcome):
    assert check_titles(review, scopes={"application"}).of(rule).outcome == outcome


@given(st.sampled_from([None, *TITLE_LEVELS]), st.sampled_from(TITLE_LEVELS), st.booleans())
def test_no_level_is_skipped_without_a_paper(has, wanted, direct):
    facts = {"held": held(has) if has else (), "level": wanted, "asked": asks("direct") if direct else ()}
    decision = check_titles(of(**facts), scopes={"application"})
    up = TITLE_LEVELS.index(has) - TITLE_LEVELS.index(wanted) if has else None
    proceeds = decision.of("D23").outcome == "pass" and decision.of("I1").outcome == "pass"
    plain = up == 1 if has else wanted in {"员", "助理"}
    assert proceeds == (plain and not direct)


@given(st.dates(date(2026, 1, 1), date(2026, 6, 1)), st.integers(0, 30))
def test_publicity_counts_working_days_after_its_first(start, length):
    end = start + length * DAY
    found = check_titles(of(publicity=UnitPublicity(start=start, end=end)), scopes={"application"}).of("D3b")
    working = sum(shipped_calendar().is_working(start + n * DAY) for n in range(1, length + 1))
    assert (found.outcome == "pass") == (working >= 5)
