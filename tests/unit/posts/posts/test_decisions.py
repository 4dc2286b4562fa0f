"""Decisions as documents: complete, replayable, with advice that holds."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from talent_posts import (
    Approval,
    DatedValue,
    Evidence,
    Recruitment,
    Source,
    advice,
    affected,
    all_rules,
    audit,
    decide,
    decision_from_json,
    decision_to_json,
    differences,
    overridable,
    read_case,
    replay,
    rules_on,
    shipped_figures,
    stamp,
)

EXAMPLES = Path(__file__).parents[4] / "docs" / "examples"
LETTER = (Evidence(kind="appointment_letter", document="任1号"),)
ROWS = [f"G{n}" for n in range(1, 9)] + [f"H{n}" for n in range(1, 13)]


def test_every_row_of_the_decision_table_is_a_rule_with_sentence_docstring_and_source():
    assert sorted({rule.row for rule in all_rules()}) == sorted(ROWS)
    for rule in all_rules():
        assert len(rule.english) > 40
        assert rule.sentence
        assert rule.sources


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ("G1", "warn"),
        ("G2", "warn"),
        ("G3", "block"),
        ("G4", "needs_approval"),
        ("G5", "needs_approval"),
        ("G6", "block"),
        ("G8", "warn"),
        ("G8", "block"),
        ("H1", "block"),
        ("H1", "needs_approval"),
        ("H2", "needs_approval"),
        ("H3", "needs_approval"),
        ("H4", "block"),
        ("H5", "warn"),
        ("H6", "block"),
        ("H7", "needs_approval"),
        ("H8", "needs_approval"),
        ("H9", "needs_approval"),
        ("H10", "block"),
        ("H11", "block"),
        ("H12", "block"),
    ],
)
def test_rules_can_say_what_the_decision_table_says(row, outcome):
    assert any(outcome in rule.outcomes for rule in all_rules() if rule.row == row)


@pytest.mark.parametrize(
    ("name", "outcome", "not_passed"),
    [
        ("promotion-allowed", "warn", {"G2a", "G2b"}),
        ("grade-skipped", "needs_approval", {"G2a", "G2b", "H2a", "H4e"}),
        ("newcomer-without-vacancy", "block", {"G2a", "H1a", "H1b", "H1c", "H5", "H6", "H12c"}),
        ("special-post", "pass", set()),
        ("grade-two", "unknown", {"G2a", "G2d", "H4e", "H7b", "H8b"}),
        ("management-promotion", "block", {"G4", "H4a"}),
    ],
)
def test_examples(name, outcome, not_passed):
    decision = decide(read_case(EXAMPLES / f"{name}.json"))
    assert decision.outcome == outcome
    assert {finding.rule for finding in decision.findings if finding.outcome != "pass"} == not_passed
    assert {finding.rule for finding in decision.findings} == {rule.id for rule in rules_on(decision.law_on)}


def test_what_a_file_does_not_say_is_the_units_word(tmp_path):
    """A file that leaves out who has seen the person's papers, or the notice, is not taken to say that the
    office has."""
    case = json.loads((EXAMPLES / "newcomer-without-vacancy.json").read_text("utf-8"))
    day = date.fromisoformat(case["request"]["effective"])
    case["request"]["recruitment"] |= {
        "publicity_start": str(day - timedelta(days=60)), "publicity_end": str(day - timedelta(days=20)),
    }  # fmt: skip
    file = tmp_path / "case.json"

    def told():
        file.write_text(json.dumps(case), "utf-8")
        found = decide(read_case(file))
        return [found.of(rule).outcome for rule in ("H10d", "H12c") if found.of(rule).applies]

    assert told() == ["pass"]
    del case["person"]["claimed"], case["request"]["recruitment"]["claimed"]
    assert told() == ["needs_approval", "needs_approval"]


def test_a_finding_shows_facts_figure_source_date_and_status():
    found = decide(read_case(EXAMPLES / "management-promotion.json")).of("H4a")
    document = json.loads(decision_to_json(decide(read_case(EXAMPLES / "management-promotion.json"))))
    shown = next(each for each in document["findings"] if each["rule"] == "H4a")
    assert shown["facts"]["已任职天数"] == found.facts["已任职天数"] == 915
    (figure,) = shown["figures"]
    assert (figure["jurisdiction"], figure["valid_from"], figure["source"]["status"]) == (
        "CN",
        "2006-08-31",
        "verified",
    )
    assert set(shown) >= {"rule", "outcome", "sentence", "citation", "facts", "figures"}


def test_a_finding_says_when_its_figure_is_not_verified(words):
    asked = words.case(words.unit("六级1 七级1"), words.person("七级 2010-01-01", title="副高"), "六级")
    assert "未核实" in decide(asked).of("H4e").reason
    assert "未核实" not in decide(asked).of("G1a").reason


def test_replay_under_the_law_before_the_notice_lists_the_difference():
    case = read_case(EXAMPLES / "grade-skipped.json")
    found = replay(case, law_on=date(2021, 5, 31))
    changes = {change.rule: (change.before, change.after) for change in found.changes}
    assert changes["H2a"] == ("needs_approval", None)
    assert changes["H4e"] == ("needs_approval", "unknown")
    assert "H1a" not in changes or changes["H1a"][0] == "pass"
    assert "H2a" in found.after.not_in_force


def test_replay_with_a_changed_figure_changes_only_its_rules():
    case = read_case(EXAMPLES / "management-promotion.json")
    years = DatedValue("CN", None, None, {7: 2}, Source("拟议修改"))
    book = shipped_figures().with_value("years_in_grade_management", years)
    found = replay(case, law_on=case.request.effective, figures=book)
    assert [(c.rule, c.before, c.after, c.figures_changed) for c in found.changes] == [
        ("H4a", "block", "pass", True)
    ]


def test_who_is_affected_by_a_changed_figure(words):
    short = replace(
        words.person("管理八级 2017-01-01 2019-12-31", "管理七级 2020-01-01", degree="bachelor"),
        id="刚满三年",
    )
    long = replace(
        words.person("管理八级 2010-01-01 2019-12-31", "管理七级 2020-01-01", degree="bachelor"),
        id="远超三年",
    )
    where = words.unit("管理七级4", others=(short, long))
    five = DatedValue("CN", None, None, {7: 5, 8: 5}, Source("拟议修改"))
    book = shipped_figures().with_value("years_in_grade_management", five)
    found = list(affected([where], on=date(2021, 9, 1), after=book))
    assert [(each.person_id, each.rule, each.before, each.after) for each in found] == [
        ("刚满三年", "H4a", "pass", "block")
    ]


def test_advice_names_the_open_grade_the_freeing_date_and_the_missing_paper():
    def told(name):
        case = read_case(EXAMPLES / f"{name}.json")
        return [(each.kind, each.grade, each.effective, each.rules) for each in advice(case, decide(case))]

    assert ("approval", None, None, ("H2a",)) in told("grade-skipped")
    assert ("date", 10, date(2023, 1, 1), ("H1a", "H1b", "H1c")) in told("newcomer-without-vacancy")
    assert ("date", 7, date(2022, 3, 1), ("H4a",)) in told("management-promotion")
    assert {kind for kind, *_ in told("grade-two")} == {"figure", "approval"}
    assert told("promotion-allowed") == []


def test_an_approval_that_advice_asks_for_settles_the_finding(words):
    case = read_case(EXAMPLES / "grade-skipped.json")
    (asked,) = [each for each in advice(case, decide(case)) if each.kind == "approval"]
    paper = Approval(by="city_hrss", on=date(2021, 8, 1), document="批1", covers=asked.rules, confirmed=True)
    settled = replace(case, request=replace(case.request, approvals=(paper,)))
    after = decide(settled)
    assert {after.of(rule).outcome for rule in ("H2a", "H4e")} == {"pass"}
    assert after.outcome == asked.outcome == "warn"


def test_grade_and_date_together_where_neither_is_enough(words):
    """Grade 8 would skip a grade and is full for ever; grade 9 opens when someone retires."""
    retiring = replace(words.person("九级 2015-01-01", leaves=date(2022, 3, 31)), id="将退休")
    where = words.unit("八级1 九级1 十级1", "八级×1 十级×1", others=(retiring,), place="110000")
    asked = words.case(
        where,
        words.person(title="中级", degree="master"),
        "八级",
        way="superior_appointment",
        evidence=LETTER,
    )
    found = advice(asked, decide(asked))
    (both,) = [each for each in found if each.kind == "grade_and_date"]
    assert (both.grade, both.effective) == (9, date(2022, 4, 1))
    changed = replace(asked, request=replace(asked.request, grade=9, effective=both.effective))
    assert decide(changed).outcome == both.outcome != "block"


def test_audit_finds_what_is_wrong_with_unit_and_people(words):
    people = (
        replace(words.person("七级 2015-01-01", title="中级"), id="无职称", name="甲"),
        replace(
            words.person("管理八级 2019-01-01 2020-12-31", "管理七级 2021-01-01", degree="bachelor"),
            id="年限短",
            name="乙",
        ),
        replace(words.person("七级 2015-01-01 2021-03-31", title="副高"), id="已离开", name="丙"),
    )
    found = audit(words.unit("七级1 管理七级1", "七级×1", others=people), on=date(2021, 9, 1))
    assert {f.rule: f.outcome for f in found.findings}["H1a"] == "block"
    by_person = {each.person.id: {f.rule: f.outcome for f in each.findings} for each in found.people}
    assert set(by_person) == {"七级-0", "无职称", "年限短"}
    assert by_person["无职称"]["H10a"] == "block"
    assert by_person["年限短"]["H4a"] == "block"


def test_audit_excuses_policy_over_quota_and_calls_for_regularising(words):
    waiting = replace(
        words.person(words.held("七级 2016-01-01", over_quota="policy", policy="军转干部"), title="副高"),
        id="军转",
    )
    full = audit(words.unit("七级1", "七级×1", others=(waiting,)), on=date(2021, 9, 1))
    assert {f.rule: f.outcome for f in full.findings if f.rule in ("H1a", "H1b", "H5")} == {
        "H1a": "warn",
        "H1b": "warn",
    }
    open_seat = audit(words.unit("七级2", "七级×1", others=(waiting,)), on=date(2021, 9, 1))
    assert {f.rule: f.outcome for f in open_seat.findings if f.rule in ("H1a", "H1b", "H5")} == {"H5": "warn"}


def test_policy_staff_without_a_seat_excuse_no_ordinary_excess(words):
    place = words.held("七级 2016-01-01", over_quota="policy", policy="军转干部", occupies_quota=False)
    waiting = [replace(words.person(place, title="副高"), id=f"军转{n}") for n in range(2)]
    over = audit(words.unit("七级1", "七级×3", others=waiting), on=date(2021, 9, 1))
    told = {f.rule: f for f in over.findings if f.rule in ("H1a", "H1b", "H5")}
    assert {rule: (f.outcome, f.facts["其中政策性超岗"]) for rule, f in told.items()} == {
        "H1a": ("block", 0), "H1b": ("block", 0),
    }  # fmt: skip
    room = audit(words.unit("七级2", "七级×1", others=waiting), on=date(2021, 9, 1))
    assert [f.facts["可用空岗"] for f in room.findings if f.rule == "H5"] == [1]


def test_a_replay_names_the_rule_the_figure_and_the_fact_that_changed():
    case = read_case(EXAMPLES / "management-promotion.json")
    stored = decision_from_json(decision_to_json(decide(case)))
    assert differences(case, stored) == ()
    years = DatedValue("CN", None, None, {7: 2}, Source("拟议修改"))
    book = shipped_figures().with_value("years_in_grade_management", years)
    (figure,) = differences(case, stored, figures=book)
    assert (figure.rule, figure.after, figure.figures_changed) == ("H4a", "pass", True)
    # What the finding tells of the figure is no other fact, and which figure it was is named.
    assert (figure.facts_changed, len(figure.figures)) == (False, 1)
    assert not any(each.facts_changed for each in replay(case, law_on=date(2026, 1, 1)).changes)
    older = replace(case, person=replace(case.person, degree="doctor"))
    assert [(c.rule, c.facts_changed) for c in differences(older, stored) if c.facts_changed] == [
        ("H4b", True)
    ]


def test_the_stamp_is_of_the_content():
    assert stamp() == stamp()
    assert len(stamp()) == 10
    assert (
        overridable("city_hrss", "219900", date(2026, 1, 1)) & {"H8a", "G3a", "H10a", "H12a"} == frozenset()
    )


ROOM = "五级9 六级9 七级9 八级9 管理六级9 管理七级9"
IN_PRINCIPLE = {
    "H1c": lambda words: words.case(
        words.unit("七级1", "七级×1"), words.person(title="副高"), "七级", way="state_placement",
        policy="军转干部", evidence=(Evidence(kind="placement_letter", document="安1号"),),
    ),
    "H2a": lambda words: words.case(words.unit(ROOM), words.person("七级 2010-01-01", title="副高"), "五级"),
    "H3a": lambda words: words.case(words.unit(ROOM), words.person("八级 2010-01-01", title="副高"), "六级"),
    "H3b": lambda words: words.case(words.unit(ROOM), words.person(title="副高"), "六级", way="transfer"),
    "H4b": lambda words: words.case(
        words.unit(ROOM), words.person("管理七级 2010-01-01", degree="secondary"), "管理六级"
    ),
    "H12c": lambda words: words.case(
        words.unit(ROOM), words.person(title="副高"), "七级", way="recruit", recruitment=Recruitment(
            publicity_start=date(2021, 8, 2), publicity_end=date(2021, 8, 6), claimed=False,
        ),
    ),
    "H9a": lambda words: words.case(
        words.unit(ROOM), words.person("管理七级 2010-01-01", title="副高"), "七级", way="other",
        concurrent=True,
    ),
}  # fmt: skip


def test_what_holds_in_principle_is_open_to_an_approval_of_whom_it_names(words):
    """原则上, 一般. Of a plan its approvers decide anyway (G3b, G4)."""
    loose = {
        each.id for each in all_rules() if re.search("原则上|一般", each.sentence) and each.scope != "plan"
    }
    assert loose == set(IN_PRINCIPLE)
    for rule, case in IN_PRINCIPLE.items():
        asked = case(words)
        found = words.finding(rule, asked)
        assert (found.outcome, bool(found.needs)) == ("needs_approval", True), rule
        papers = tuple(
            Approval(by=by, on=date(2021, 8, 1), document="批1", covers=(rule,), confirmed=True)
            for by in found.needs
        )
        granted = replace(asked, request=replace(asked.request, approvals=papers))
        assert words.finding(rule, granted).outcome == "pass", rule
        # Nothing that forbids is lifted with it.
        before, after = decide(asked), decide(granted)
        assert {f.rule for f in after.with_outcome("block")} == {
            f.rule for f in before.with_outcome("block")
        }, rule
