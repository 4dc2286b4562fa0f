"""What a book says differently of the same thing."""

from dataclasses import dataclass

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


def compare(before: Decision, after: Decision) -> tuple[Change, ...]:
    """Rules whose outcome, reason or figures differ, in the order of the book."""
    one, other = ({f.rule: f for f in decision.findings} for decision in (before, after))
    changes = (_change(rule, one.get(rule), other.get(rule)) for rule in dict.fromkeys([*one, *other]))
    return tuple(
        sorted(
            (c for c in changes if c is not None),
            key=lambda c: in_order(c.rule),
        )
    )


def _change(rule: str, before: Finding | None, after: Finding | None) -> Change | None:
    figures = (before.figures if before else ()) != (after.figures if after else ())
    told = (
        before is not None
        and after is not None
        and before.outcome == after.outcome
        and before.reason == after.reason
    )
    if told and not figures:
        return None
    return Change(
        rule,
        before.outcome if before else None,
        after.outcome if after else None,
        before.reason if before else "",
        after.reason if after else "",
        figures,
    )
