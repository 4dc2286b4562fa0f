"""Asking the book of review meetings."""

from collections.abc import Collection
from datetime import date
from functools import cache

import talent_posts.juries.meeting.rules.attendance
import talent_posts.juries.meeting.rules.ballots
import talent_posts.juries.meeting.rules.results  # noqa: F401  (importing a module enters its rules in the book)
from talent_posts.juries.meeting.facts import MeetingScope, ReviewMeeting
from talent_posts.juries.meeting.register import BOOK, MeetingQuestion, MeetingRule
from talent_posts.posts.register import shipped_figures
from talent_posts.rulebook.decision import Decision, gravest
from talent_posts.rulebook.figures import Figures


@cache
def meeting_rules() -> tuple[MeetingRule, ...]:
    """Every rule of the book, in the order of the decision table."""
    return BOOK.rules


def check_meeting(
    meeting: ReviewMeeting,
    *,
    law_on: date | None = None,
    figures: Figures | None = None,
    scopes: Collection[MeetingScope] | None = None,
) -> Decision:
    """Ask every rule in force about a review meeting.

    `law_on` chooses rules and figures (default: the day of the meeting); `scopes` narrows what is asked.
    Pure: the same meeting and book give the same decision, byte for byte.

    Raises:
        ValueError: a scope about which the meeting tells nothing.
    """
    asked = meeting.scopes if scopes is None else frozenset(scopes)
    if untold := asked - meeting.scopes:
        raise ValueError(f"没有提供:{'、'.join(sorted(untold))}")
    day = law_on or meeting.on
    question = MeetingQuestion(meeting, figures or shipped_figures(), day)
    rules = [rule for rule in meeting_rules() if rule.scope in asked]
    findings = tuple(rule.ask(question) for rule in rules if rule.in_force(day))
    return Decision(
        gravest(findings),
        day,
        meeting.committee,
        "评审会议",
        findings,
        tuple(rule.id for rule in rules if not rule.in_force(day)),
    )
