"""Order 31: what follows from acts in exams, article by article.

Worth: five years too many or too few keep somebody from an exam, or let somebody sit who may not.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from talent_posts import (
    CaseError,
    ExamCase,
    FoundAct,
    IntegrityRecord,
    barred,
    exam_acts,
    exam_case_from_json,
    exam_consequence,
    exams_commands,
    integrity_cause,
    last_recorded,
)
from talent_posts.exams.rules_page import exam_pages

DOCS = Path(__file__).parents[4] / "docs"
DAY = date(2026, 3, 1)
FIVE = date(2031, 3, 1)
ORDER = date(2017, 4, 1)
WARNED = ("6.1", "6.2", "6.4", "6.9")
PLAIN = ("6.3", "6.5", "6.6", "6.7", "6.8", "6.10")
SEVEN = tuple(f"7.{item}" for item in range(1, 7))
EIGHT = tuple(f"8.{item}" for item in range(1, 4))
GRAVE_AS_8 = {"grave": True, "treated_as": "8"}
NINE = tuple(f"9.{item}" for item in range(1, 5))
NOTHING, SUBJECT, UNKNOWN = (
    ("none", "", None, False),
    ("subject", "", None, False),
    ("unknown", "", None, False),
)
"""Outcome, cause of the record, its last day, long term."""


def said(*acts, decided=DAY, review="省级考试机构复核"):
    found = exam_consequence(ExamCase(decided=decided, acts=acts, review=review))
    return found.outcome, found.cause, found.ends, found.long_term


def sitting(cause, *, long_term=False):
    return ("sitting", cause, None, True) if long_term else ("sitting", cause, FIVE, False)


@pytest.mark.parametrize(
    ("code", "facts", "expected"),
    [
        *((code, {"warned": True}, SUBJECT) for code in WARNED),
        *((code, {"warned": False}, NOTHING) for code in WARNED),
        *((code, {}, UNKNOWN) for code in WARNED),
        *((code, {}, SUBJECT) for code in PLAIN),
        *((code, {}, sitting("exam_grave")) for code in SEVEN),
        *((code, {}, sitting("exam_especially_grave", long_term=True)) for code in EIGHT),
        *((code, {"grave": False}, NOTHING) for code in NINE),
        *((code, {}, UNKNOWN) for code in NINE),
        *((code, {"grave": True}, UNKNOWN) for code in NINE),
        *((code, {"grave": True, "treated_as": "7"}, sitting("exam_disorder_grave")) for code in NINE),
        *(
            (code, GRAVE_AS_8, sitting("exam_disorder_especially_grave", long_term=True))
            for code in NINE
        ),
        ("10", {}, ("certificate", "certificate_fraud", FIVE, False)),
        ("11", {}, UNKNOWN),
        ("11", {"likeness_confirmed": False}, NOTHING),
        ("11", {"likeness_confirmed": False, "other_evidence": True, "treated_as": "7"}, NOTHING),
        ("11", {"likeness_confirmed": True}, UNKNOWN),
        ("11", {"likeness_confirmed": True, "other_evidence": False}, SUBJECT),
        ("11", {"likeness_confirmed": True, "other_evidence": True}, UNKNOWN),
        (
            "11", {"likeness_confirmed": True, "other_evidence": True, "treated_as": "7"},
            sitting("exam_likeness_grave"),
        ),
        (
            "11", {"likeness_confirmed": True, "other_evidence": True, "treated_as": "8"},
            sitting("exam_likeness_especially_grave", long_term=True),
        ),
        ("12", {}, UNKNOWN),
        ("7.7", {}, UNKNOWN),
    ],
)  # fmt: skip
def test_what_the_article_says_of_each_act(code, facts, expected):
    assert said(FoundAct(act=code, **facts)) == expected


def test_every_act_of_the_order_is_tried_above():
    assert [act.code for act in exam_acts()] == [
        *(f"6.{item}" for item in range(1, 11)), *SEVEN, *EIGHT, *NINE, "10", "11",
    ]  # fmt: skip
    assert {act.code for act in exam_acts() if act.warned} == set(WARNED)


def test_having_a_device_is_six_using_it_is_seven_and_both_are_seven():
    having, using = FoundAct(act="6.1", warned=True), FoundAct(act="7.5")
    assert said(having) == SUBJECT
    assert said(using) == said(having, using) == said(using, having) == sitting("exam_grave")
    assert said(FoundAct(act="6.1"), using) == sitting("exam_grave"), "what is not known adds nothing"
    assert said(FoundAct(act="9.1"), using) == UNKNOWN, "it could be of article 8"
    long = sitting("exam_especially_grave", long_term=True)
    assert said(FoundAct(act="9.1"), FoundAct(act="8.2")) == long, "nothing is graver"
    assert said(FoundAct(act="7.9"), FoundAct(act="8.2")) == UNKNOWN, "an act without an article"
    assert said(FoundAct(act="10"), FoundAct(act="8.2"))[1:] == ("exam_especially_grave", None, True)
    assert said() == UNKNOWN


def test_before_the_order_and_without_a_route_of_review():
    assert said(FoundAct(act="7.1"), decided=ORDER - timedelta(days=1)) == UNKNOWN
    assert said(FoundAct(act="7.1"), decided=ORDER)[2] == date(2022, 4, 1)
    assert said(FoundAct(act="7.1"), decided=date(2024, 2, 29))[2] == date(2029, 2, 28)
    told = exam_consequence(ExamCase(decided=DAY, acts=(FoundAct(act="8.1"),)))
    assert "没有写明复核途径" in told.reason
    sent = exam_consequence(ExamCase(decided=DAY, acts=(FoundAct(act="9.1", grave=False),)))
    assert [each.sent_out for each in sent.answers] == [True]


@given(
    cases=st.lists(
        st.tuples(
            st.sampled_from([act.code for act in exam_acts()]), *([st.sampled_from([True, False, None])] * 4),
            st.sampled_from(["7", "8", None]),
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_the_order_of_acts_is_irrelevant_and_one_more_never_helps(cases):
    acts = [
        FoundAct(
            act=code, warned=warned, grave=grave, likeness_confirmed=sure, other_evidence=other, treated_as=by
        )
        for code, warned, grave, sure, other, by in cases
    ]
    whole = said(*acts)
    again = said(*reversed(acts))
    assert (whole[0], whole[2:]) == (again[0], again[2:])
    rank = {"none": 0, "subject": 1, "sitting": 2, "certificate": 3, "unknown": 4}
    for act in acts:
        alone = said(act)
        if "unknown" not in (alone[0], whole[0]):
            assert rank[alone[0]] <= rank[whole[0]]
            assert whole[3] or not alone[3]


@pytest.mark.parametrize("years", [1, 3, 5])
@pytest.mark.parametrize("begins", [date(2024, 2, 29), DAY, date(2026, 12, 31)])
def test_who_may_register_by_commitment_and_from_when(years, begins):
    """While a record runs, not; the day after its last, again."""
    ends = last_recorded(begins, years)
    record = IntegrityRecord("exam_grave", begins, begins, ends)
    one = timedelta(days=1)
    assert barred([record], "commitment", begins - one) is None
    for day in (begins, ends):
        assert barred([record], "commitment", day).again == ends + one
    assert barred([record], "commitment", ends + one) is None
    assert barred([record], "title_application", begins) is None, "no text bars it"


def test_of_several_records_the_last_decides_and_a_long_one_has_its_route():
    soon = IntegrityRecord("exam_grave", DAY, DAY, FIVE)
    late = IntegrityRecord("certificate_fraud", DAY, DAY, date(2033, 1, 1))
    long = IntegrityRecord("exam_especially_grave", DAY, DAY, None, "向省级考试机构申请复核")
    false = IntegrityRecord("exam_false_commitment", DAY, DAY, FIVE)
    assert barred([soon, late], "commitment", DAY).again == date(2033, 1, 2)
    both = barred([soon, long], "commitment", date(2090, 1, 1))
    assert (both.again, both.routes, both.records) == (None, (long.review,), (long,))
    after = barred([false], "commitment", date(2090, 1, 1))
    assert (after.again, after.routes) == (None, ("完成信用修复",)), "a false commitment bars until repaired"
    assert integrity_cause("exam_grave", date(2017, 3, 31)) is None
    assert integrity_cause("title_fraud", date(2020, 1, 1)).article == ""
    assert integrity_cause("title_fraud", date(2025, 1, 1)).article == "第五条"


def test_pages_and_schema_are_as_generated():
    for name, text in exam_pages().items():
        assert (DOCS / name).read_text("utf-8") == text, "python -m talent_posts.exams.rules_page docs"


def test_the_command_and_a_wrong_file(tmp_path):
    run = CliRunner().invoke
    example = DOCS / "examples" / "exams" / "device-used-after-a-warning.json"
    shown = run(exams_commands, ["check", str(example)])
    assert (shown.exit_code, "记录 5 年,至 2031-06-01" in shown.output) == (1, True)
    told = json.loads(run(exams_commands, ["check", str(example), "--json"]).output)
    assert (told["outcome"], told["cause"], told["ends"]) == ("sitting", "exam_grave", "2031-06-01")
    unsure = tmp_path / "case.json"
    unsure.write_text('{"decided": "2026-01-01", "acts": [{"act": "9.1"}]}', "utf-8")
    assert run(exams_commands, ["check", str(unsure)]).exit_code == 3
    unsure.write_text('{"decided": "2026-01-01", "acts": [{"act": "9.1", "treated_as": "6"}]}', "utf-8")
    wrong = run(exams_commands, ["check", str(unsure)])
    assert (wrong.exit_code, len(wrong.output.strip().splitlines())) == (2, 1)
    with pytest.raises(CaseError):
        exam_case_from_json("{}")
