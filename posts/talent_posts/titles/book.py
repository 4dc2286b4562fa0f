"""Asking the book of title review."""

from collections.abc import Collection
from datetime import date
from functools import cache

import talent_posts.titles.rules.applications
import talent_posts.titles.rules.committees
import talent_posts.titles.rules.eligibility
import talent_posts.titles.rules.experts
import talent_posts.titles.rules.self_review
import talent_posts.titles.rules.standards
import talent_posts.titles.rules.timetables  # noqa: F401  (importing a module enters its rules in the book)
from talent_posts.posts.register import shipped_figures
from talent_posts.rulebook.decision import Decision, gravest
from talent_posts.rulebook.figures import Figures
from talent_posts.titles.facts import Scope, TitleReview
from talent_posts.titles.register import BOOK, TitleQuestion, TitleRule


@cache
def title_rules() -> tuple[TitleRule, ...]:
    """Every rule of the book, in the order of the decision table."""
    return BOOK.rules


def check_titles(
    review: TitleReview,
    *,
    law_on: date | None = None,
    figures: Figures | None = None,
    scopes: Collection[Scope] | None = None,
) -> Decision:
    """Ask every rule in force about a committee and what is told beside it.

    `law_on` chooses rules and figures (default: the day asked about); `scopes` narrows what is asked to
    a part of what the review tells. Pure: the same review and book give the same decision, byte for byte.

    Raises:
        ValueError: a scope about which the review tells nothing.
    """
    asked = review.scopes if scopes is None else frozenset(scopes)
    if untold := asked - review.scopes:
        raise ValueError(f"没有提供:{'、'.join(sorted(untold))}")
    day = law_on or review.on
    question = TitleQuestion(review, figures or shipped_figures(), day)
    rules = [rule for rule in title_rules() if rule.scope in asked]
    findings = tuple(rule.ask(question) for rule in rules if rule.in_force(day))
    return Decision(
        gravest(findings),
        day,
        review.committee.name,
        "职称评审",
        findings,
        tuple(rule.id for rule in rules if not rule.in_force(day)),
    )
