"""Decisions a second and the audit of a city, beside the same core rules as a decision table for
zen-engine.

Everything is measured in this run, in processor seconds, so that other work on the machine counts little;
only the ratios travel. A row of the table carries no reason, law or figure; a finding does. The table gets
its facts (free seats, steps, days in grade) worked out by the rulebook, because a decision table cannot
count a roster; what that costs is measured apart. Both must say the same about every request, or the
benchmark stops.
"""

import json
import random
from datetime import date
from time import process_time
from typing import Any

import zen

from talent_posts import (
    Approval,
    Case,
    Certificate,
    Holding,
    Institution,
    Person,
    Plan,
    PlannedPosts,
    Request,
    Title,
    Unit,
    all_rules,
    audit_all,
    decide,
    shipped_figures,
)
from talent_posts.posts.facts.scheme import TITLE_LEVELS, title_level
from talent_posts.posts.question import Question
from talent_posts.posts.rules.career import first_in_level_bar
from talent_posts.posts.rules.years import days_held, years_before
from talent_posts.posts.seats import Key

DAY = date(2021, 9, 1)
CORE = ("H1a", "H1b", "H2a", "H3a", "H4e", "H10a")
"""What the decision table holds: seats of grade and level, grade by grade, lowest first, years, title."""


def person_of(key: str, rng: random.Random) -> Person:
    """Two posts, a title that suits the first, a teaching licence."""
    grade = rng.choice((6, 7, 9, 10, 11, 12))
    moved = date(rng.randint(2016, 2020), rng.randint(2, 12), 1)
    return Person(
        id=key,
        name=key,
        born=date(1980, 5, 1),
        holdings=(
            Holding(
                category="professional",
                grade=grade,
                start=date(2010, 1, 1),
                end=moved.replace(month=moved.month - 1, day=28),
                way="recruit",
            ),
            Holding(
                category="professional",
                grade=grade - (grade in (7, 10, 12)),
                start=moved,
                way="promotion",
            ),
        ),
        titles=(Title(name="职称", level=title_level(grade), granted=date(2009, 6, 1)),),
        certificates=(Certificate(name="教师资格", issued=date(2018, 5, 1)),),
        post_requires=("教师资格",),
    )


def unit_of(number: int, staff: int, rng: random.Random) -> Unit:
    """One fictional institution, its plan sometimes a seat larger than its staff."""
    roster = tuple(person_of(f"{number}-{n}", rng) for n in range(staff))
    counts = dict.fromkeys(range(4, 13), 0)
    for person in roster:
        counts[person.holdings[-1].grade] += 1
    posts = tuple(
        PlannedPosts(category="professional", grade=grade, count=count + rng.randint(0, 1))
        for grade, count in counts.items()
    )
    return Unit(
        institution=Institution(
            name=f"单位{number}",
            kind="professional",
            level="city",
            jurisdiction="219900",
            establishment=staff + 20,
        ),
        plan=Plan(posts=posts, approvals=(Approval(by="city_hrss", on=date(2020, 12, 1), document="核1"),)),
        roster=roster,
    )


def cases_of(units: list[Unit], rng: random.Random, count: int) -> list[Case]:
    """People in post ask for one to three grades more."""
    found = []
    for _ in range(count):
        unit = rng.choice(units)
        person = rng.choice(unit.roster)
        grade = max(person.holdings[-1].grade - rng.randint(1, 3), 5)
        request = Request(category="professional", grade=grade, effective=DAY, way="promotion")
        found.append(Case(unit=unit, person=person, request=request))
    return found


def question_of(case: Case) -> Question:
    """What the rules are asked with."""
    return Question(case.unit, shipped_figures(), DAY, case.person, case.request)


def facts_for_table(ask: Question) -> dict[str, Any]:
    """The columns of the table, from the same seats and history."""
    seats, grade = ask.seats, ask.grade
    keys: list[Key] = [("professional", each) for each in range(5, 8)]
    if grade > 7:
        keys = [("professional", each) for each in (range(8, 11) if grade < 11 else range(11, 14))]
    spare = free = 0
    for key in keys:
        left = seats.usable(*key) - seats.taken(key, DAY) - seats.own_in((key,), DAY)
        spare = max(spare + left, 0)
        if key[1] == grade:
            free = spare
    stays = seats.own_in(keys, DAY) > 0
    held = ask.last_in_level
    years = ask.figure("years_in_grade_professional").value.get(grade)
    needed = (DAY - years_before(DAY, years)).days if years else 0
    return {
        "free": free,
        "levelFree": 1 if stays else seats.usable_in_level("professional", grade) - seats.taken_in(keys, DAY),
        "steps": held.grade - grade if held else 0,
        "first": held is None,
        "aboveLowest": max(first_in_level_bar(ask) - grade, 0),
        "daysShort": needed - days_held(ask.person, "professional", grade + 1, DAY) if held else 0,
        "titleShort": TITLE_LEVELS.index(ask.best_title or "员") - TITLE_LEVELS.index(title_level(grade)),
    }


def decision_table() -> zen.ZenEngine:
    """The core rules as rows; the parsed table is kept, which is the quickest way the engine offers."""
    rows = [
        ("H1a", "free", "< 1", "block"),
        ("H1b", "levelFree", "< 1", "block"),
        ("H2a", "steps", "> 1", "needs_approval"),
        ("H3a", "aboveLowest", "> 0", "needs_approval"),
        ("H4e", "daysShort", "> 0", "block"),
        ("H4e", "daysShort", "> 0", "needs_approval"),
        ("H10a", "titleShort", "> 0", "block"),
    ]
    fields = ["free", "levelFree", "steps", "first", "aboveLowest", "daysShort", "titleShort"]
    rules = []
    for rule, field, test, outcome in rows:
        row = dict.fromkeys(fields, "") | {
            "_id": f"{rule} {outcome}",
            "rule": f"'{rule}'",
            "outcome": f"'{outcome}'",
            field: test,
        }
        if rule == "H3a":
            row["first"] = "true"
        if rule == "H4e":  # whoever is let skip a grade is let off its years
            row["steps"] = "<= 1" if outcome == "block" else "> 1"
        rules.append(row)
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": each, "name": each, "type": "expression", "field": each} for each in fields],
        "outputs": [
            {"id": each, "name": each, "type": "expression", "field": each} for each in ("rule", "outcome")
        ],
        "rules": rules,
    }
    here = {"position": {"x": 0, "y": 0}}
    content = zen.ZenDecisionContent(
        json.dumps(
            {
                "nodes": [
                    {"id": "i", "type": "inputNode", "name": "in", **here},
                    {"id": "t", "type": "decisionTableNode", "name": "table", "content": table, **here},
                    {"id": "o", "type": "outputNode", "name": "out", **here},
                ],
                "edges": [
                    {"id": "1", "sourceId": "i", "targetId": "t", "type": "edge"},
                    {"id": "2", "sourceId": "t", "targetId": "o", "type": "edge"},
                ],
            }
        )
    )
    return zen.ZenEngine({"loader": lambda _key: content})


def timed(work: Any) -> tuple[float, Any]:
    """The best of three runs, in seconds, and the result of the last."""
    best, result = float("inf"), None
    for _ in range(3):
        start = process_time()
        result = work()
        best = min(best, process_time() - start)
    return best, result


def decisions(count: int) -> None:
    """One decision at a time, from the raw facts of a unit of fifty."""
    rng = random.Random(20)
    cases = cases_of([unit_of(n, 50, rng) for n in range(40)], rng, count)
    whole, _ = timed(lambda: [decide(case) for case in cases])
    questions = [question_of(case) for case in cases]
    core = [rule for rule in all_rules() if rule.id in CORE]
    gather, facts = timed(lambda: [facts_for_table(question_of(case)) for case in cases])
    for question in questions:
        facts_for_table(question)
    ours, found = timed(lambda: [[rule.ask(question) for rule in core] for question in questions])
    engine = decision_table()
    theirs, told = timed(lambda: [engine.evaluate("core", each)["result"] for each in facts])
    for findings, rows in zip(found, told, strict=True):
        said = {finding.rule: finding.outcome for finding in findings if finding.outcome != "pass"}
        assert said == {row["rule"]: row["outcome"] for row in rows}
    blocked = sum(any(f.outcome == "block" for f in findings) for findings in found)
    raw, _ = timed(lambda: [[rule.ask(question) for rule in core] for question in map(question_of, cases)])
    print(f"requests {count}, blocked {blocked}; rulebook and table agree on all")
    for name, spent in (
        (f"decide: all {len(all_rules())} rules from raw facts", whole),
        ("core rules from raw facts", raw),
        ("core rules from raw facts, zen-engine judging", theirs + gather),
        ("core rules, facts ready", ours),
        ("core rules, facts ready, zen-engine", theirs),
    ):
        print(f"{name:48} {count / spent:9.0f} /s {spent / count * 1e6:7.1f} µs each")
    print(f"core rules from raw facts: {(theirs + gather) / raw:.2f} × zen-engine's speed")
    print(f"core rules, facts ready:   {theirs / ours:.2f} × zen-engine's speed")


def audits(sizes: tuple[int, ...]) -> None:
    """A whole city, one core, fifty people to an institution."""
    first = None
    for staff in sizes:
        rng = random.Random(7)
        units = [unit_of(n, 50, rng) for n in range(staff // 50)]
        start = process_time()
        people = findings = 0
        for result in audit_all(units, on=DAY):
            people += len(result.people)
            findings += len(result.findings) + sum(len(each.findings) for each in result.people)
        spent = process_time() - start
        first = first or spent / people
        growth = f"per person × {spent / people / first:.2f}"
        assert findings
        print(f"audit {len(units):5} institutions {people:7} people {spent:6.2f} s, {growth}")


def main() -> None:
    """Print decisions a second, the ratio to zen-engine, and the audit's growth."""
    decisions(4000)
    audits((12_500, 25_000, 50_000, 100_000))


if __name__ == "__main__":
    main()
