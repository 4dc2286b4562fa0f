"""The book itself: which rules are law on a day, and what they say to a case or a plan."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache

import talent_posts.posts.rules.approvers
import talent_posts.posts.rules.career
import talent_posts.posts.rules.dates
import talent_posts.posts.rules.endings
import talent_posts.posts.rules.hiring
import talent_posts.posts.rules.licences
import talent_posts.posts.rules.over_quota
import talent_posts.posts.rules.plan
import talent_posts.posts.rules.plan_approval
import talent_posts.posts.rules.quota
import talent_posts.posts.rules.special
import talent_posts.posts.rules.years  # noqa: F401  (importing a module enters its rules in the register)
from talent_posts.posts.facts.model import Case, Institution, Pending, Plan, PlanChange, Request, Unit
from talent_posts.posts.question import Question
from talent_posts.posts.register import BOOK, PostRule, shipped_figures
from talent_posts.rulebook.decision import Decision, Finding, gravest
from talent_posts.rulebook.figures import Figures


@cache
def all_rules() -> tuple[PostRule, ...]:
    """Every rule of the book, in the order of the decision table."""
    return BOOK.rules


@cache
def rules_on(day: date) -> tuple[PostRule, ...]:
    """The rules that are law on that day."""
    return tuple(rule for rule in all_rules() if rule.in_force(day))


@cache
def _not_on(day: date) -> tuple[PostRule, ...]:
    return tuple(rule for rule in all_rules() if not rule.in_force(day))


def decide(case: Case, *, law_on: date | None = None, figures: Figures | None = None) -> Decision:
    """Ask every rule in force whether this appointment may be made.

    `law_on` chooses the rules and figures (default: the day the appointment takes effect); facts are
    always looked at as of that effective day. Pure: the same case and book give the same decision, byte
    for byte.
    """
    day = law_on or case.request.effective
    question = Question(case.unit, figures or shipped_figures(), day, case.person, case.request)
    subject = f"{case.person.name}({case.person.id})拟聘{question.post}"
    return _decision(question, subject, rules_on(day), _not_on(day))


def plan_check(
    institution: Institution,
    plan: Plan,
    *,
    law_on: date,
    changes: tuple[PlanChange, ...] = (),
    figures: Figures | None = None,
    draft: bool = False,
) -> Decision:
    """G1-G4 for a plan in force, or for a `draft` of one; quick enough to run while someone types. `changes`:
    what later versions put in its place.

    A draft still waits for its approval (needs_approval), a plan in force without it is blocked.
    """
    unit = Unit(institution=institution, plan=plan, changes=changes)
    question = Question(unit, figures or shipped_figures(), law_on, draft=draft)
    asked, others = ([r for r in rules if r.scope == "plan"] for rules in (rules_on(law_on), _not_on(law_on)))
    return _decision(question, "岗位设置方案", asked, others)


def _decision(
    question: Question, subject: str, asked: Iterable[PostRule], not_in_force: Iterable[PostRule]
) -> Decision:
    findings: tuple[Finding, ...] = tuple([rule.ask(question) for rule in asked])
    return Decision(
        gravest(findings),
        question.law_on,
        question.institution.name,
        subject,
        findings,
        tuple(rule.id for rule in not_in_force),
    )


def reserved(request: Request, person_id: str) -> Pending:
    """The seat-holding shadow of an accepted request, for whoever asks next."""
    return Pending(
        id=request.id or f"{person_id}@{request.effective}",
        person=person_id,
        category=request.category,
        grade=request.grade,
        effective=request.effective,
        state="reserved",
        end=request.end,
        special=request.special,
        occupies_quota=request.occupies_quota,
        concurrent=request.concurrent,
    )


def decide_in_turn(
    cases: Iterable[Case], *, law_on: date | None = None, figures: Figures | None = None
) -> tuple[Decision, ...]:
    """Several requests to one unit: each that is not blocked reserves its seat before the next is asked.

    Turn: effective day, day of asking, id of the request, id of the person, so the order of the argument
    does not matter. Decisions come back in that turn. All cases must name the same unit.
    """
    turn = sorted(
        cases,
        key=lambda case: (
            case.request.effective,
            case.request.asked or case.request.effective,
            case.request.id,
            case.person.id,
        ),
    )
    if any(case.unit != turn[0].unit for case in turn):
        raise ValueError("同时判定的申请应属于同一单位,且使用同一份方案和花名册")
    taken: tuple[Pending, ...] = ()
    decisions = []
    for case in turn:
        unit = replace(case.unit, pending=(*case.unit.pending, *taken))
        decision = decide(replace(case, unit=unit), law_on=law_on, figures=figures)
        if decision.outcome != "block":
            taken = (*taken, reserved(case.request, case.person.id))
        decisions.append(decision)
    return tuple(decisions)
