"""What comes out of the rulebook: findings, the figures they used, advice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Literal

from pydantic import ConfigDict

Outcome = Literal["pass", "warn", "needs_approval", "unknown", "block"]
Status = Literal["verified", "secondary", "recalled", "unverified", "set", "invented"]

SEVERITY: Final[dict[Outcome, int]] = {"pass": 0, "warn": 1, "needs_approval": 2, "unknown": 3, "block": 4}
STATUS_NAMES: Final[dict[Status, str]] = {
    "verified": "已核对原文",
    "secondary": "转载文本",
    "recalled": "凭记忆,待核",
    "unverified": "未核实",
    "set": "本地设定,两人确认",
    "invented": "虚构",
}
_CLOSED: Final = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class Source:
    """A legal text: where the sentence or figure stands and how far the copy can be trusted."""

    title: str
    article: str = ""
    link: str = ""
    """Address or identifier of the copy that was read; empty when recalled."""
    status: Status = "unverified"

    def __str__(self) -> str:
        """Title and article, with the status when nobody has read the original or set it here."""
        text = f"{self.title} {self.article}".strip()
        return text if self.status in {"verified", "set"} else f"{text}〔{STATUS_NAMES[self.status]}〕"


@dataclass(frozen=True, slots=True)
class FigureUse:
    """The dated value a rule used, or the fact that nobody has set one (`value` null)."""

    figure: str
    title: str
    value: Any
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None
    source: Source | None

    @property
    def is_set(self) -> bool:
        """False when no value is in force for that place and day."""
        return self.source is not None

    def without_value(self) -> "FigureUse":
        """The same figure as not set: it has values, but none for the grade, degree or rank asked about."""
        return FigureUse(self.figure, self.title, None, self.jurisdiction, None, None, None)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    rule: str
    """Row of the decision table, with a suffix where the law has two sentences."""
    outcome: Outcome
    sentence: str
    """The sentence of the law."""
    citation: str
    reason: str
    """Why this outcome, in one sentence."""
    facts: dict[str, Any]
    """What the rule looked at."""
    figures: tuple[FigureUse, ...] = ()
    needs: tuple[str, ...] = ()
    """Who must approve, in order, for needs_approval."""
    applies: bool = True
    """False when the rule was asked but does not concern this request (outcome pass)."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A smallest change: what it is, and what the decision would then be (recomputed, not guessed)."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    kind: Literal["grade", "date", "grade_and_date", "approval", "document", "figure"]
    text: str
    rules: tuple[str, ...]
    """Findings that this change lifts."""
    outcome: Outcome | None
    """Outcome of the whole decision after the change; null where the change cannot be simulated."""
    grade: int | None = None
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Every rule that was asked, never only the first that failed."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    outcome: Outcome
    """The gravest finding: block, unknown, needs_approval, warn, pass."""
    law_on: date
    """The day whose rules and figures were used."""
    institution: str
    subject: str
    """Person and post asked for, or the plan."""
    findings: tuple[Finding, ...]
    not_in_force: tuple[str, ...] = ()
    """Rules of the book that were not law on that day and so were not asked."""
    advice: tuple[Advice, ...] = ()

    def of(self, rule: str) -> Finding:
        """The finding of one rule; KeyError when it was not asked."""
        for finding in self.findings:
            if finding.rule == rule:
                return finding
        raise KeyError(rule)

    def with_outcome(self, *outcomes: Outcome) -> tuple[Finding, ...]:
        """Findings with one of these outcomes, in the order of the book."""
        return tuple(finding for finding in self.findings if finding.outcome in outcomes)


def gravest(findings: tuple[Finding, ...]) -> Outcome:
    """The outcome of a decision. Where no rule was asked nobody consented either: that is `unknown`."""
    return max((finding.outcome for finding in findings), key=SEVERITY.__getitem__, default="unknown")


def in_the_way(
    decision: Decision, *, lifted: Collection[str] = (), approvals_to_come: bool = False
) -> tuple[Finding, ...]:
    """Findings because of which nobody may proceed: what blocks, is unknown or waits for approval.

    `lifted` are rules an authority has set aside; with `approvals_to_come` the deciding office is still
    ahead on the road, so what waits for an approval may be passed on to it.
    """
    stops = ("block", "unknown") if approvals_to_come else ("block", "unknown", "needs_approval")
    return tuple(each for each in decision.findings if each.outcome in stops and each.rule not in lifted)


def may_proceed(decision: Decision, *, lifted: Collection[str] = (), approvals_to_come: bool = False) -> bool:
    """The one answer for every desk; without a finding nobody was asked, and nothing proceeds."""
    found = in_the_way(decision, lifted=lifted, approvals_to_come=approvals_to_come)
    return bool(decision.findings) and not found
