"""What a book says differently of the same thing."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from talent_posts.rulebook.decision import Decision, Finding, Outcome
from talent_posts.rulebook.rule import in_order


@dataclass(frozen=True, slots=True)
class Change:
    """One rule that says something else; None where it was not law or was not asked."""

    rule: str
    before: Outcome | None
    after: Outcome | None
    reason_before: str
    reason_after: str
    figures_changed: bool
    """True when the rule used another value, or the same value of another date or place."""
    facts_changed: bool = False
    """True when it looked at other facts."""
    figures: tuple[str, ...] = ()
    """Titles of the figures of which it used another value."""


def compare(before: Decision, after: Decision) -> tuple[Change, ...]:
    """Rules whose outcome, reason, facts or figures differ, in the order of the book."""
    one, other = ({f.rule: f for f in decision.findings} for decision in (before, after))
    changes = (_change(rule, one.get(rule), other.get(rule)) for rule in dict.fromkeys([*one, *other]))
    return tuple(
        sorted(
            (c for c in changes if c is not None),
            key=lambda c: in_order(c.rule),
        )
    )


def _change(rule: str, before: Finding | None, after: Finding | None) -> Change | None:
    figures = _used(before) != _used(after)
    told = (
        before is not None
        and after is not None
        and before.outcome == after.outcome
        and before.reason == after.reason
    )
    facts = before is not None and after is not None and _plain(before.facts) != _plain(after.facts)
    if told and not figures and not facts:
        return None
    return Change(
        rule,
        before.outcome if before else None,
        after.outcome if after else None,
        before.reason if before else "",
        after.reason if after else "",
        figures,
        facts,
        _other_figures(before, after),
    )


def _other_figures(before: Finding | None, after: Finding | None) -> tuple[str, ...]:
    one, other = (
        {use.figure: use for use in finding.figures} if finding else {} for finding in (before, after)
    )
    differ = [
        (one.get(name) or other[name]).title
        for name in dict.fromkeys([*one, *other])
        if _plain(asdict(one[name]) if name in one else {})
        != _plain(asdict(other[name]) if name in other else {})
    ]
    return tuple(differ) if one and other else ()


def _used(finding: Finding | None) -> str:
    return _plain([asdict(use) for use in finding.figures] if finding else [])


def _plain(facts: Any) -> str:
    """As JSON, because a stored decision has come back from there."""
    return json.dumps(json.loads(json.dumps(facts, default=str)), sort_keys=True)
