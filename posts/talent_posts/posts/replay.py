"""The same request under other law, and who is touched when a figure changes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from talent_posts.posts.audit import audit
from talent_posts.posts.book import decide
from talent_posts.posts.facts.model import Case, Unit
from talent_posts.posts.files.case_json import case_from_json, decision_from_json, decision_to_json
from talent_posts.posts.register import shipped_figures
from talent_posts.posts.shapes import figure_value
from talent_posts.rulebook.comparison import Change, compare
from talent_posts.rulebook.decision import Decision, Finding, Outcome
from talent_posts.rulebook.figures import DatedValue, Figures


@dataclass(frozen=True, slots=True)
class Replay:
    """Two decisions on the same facts and every difference between them."""

    before: Decision
    after: Decision
    changes: tuple[Change, ...]


def replay(
    case: Case, *, law_on: date, figures: Figures | None = None, figures_before: Figures | None = None
) -> Replay:
    """The request under its own law and under the rules and figures of another date (or another set of
    figures)."""
    before = decide(case, figures=figures_before)
    after = decide(case, law_on=law_on, figures=figures)
    changes = (changed(each, facts_changed=False) for each in compare(before, after))
    return Replay(before, after, tuple(changes))


def reproduces(stored_case: bytes, stored_decision: bytes, *, figures: Figures | None = None) -> bool:
    """True when deciding the stored case again, under the law of the stored decision, gives the same bytes.

    Advice is not part of the decision's law and is left out of the comparison.
    """
    stored = decision_from_json(stored_decision)
    again = decide(case_from_json(stored_case), law_on=stored.law_on, figures=figures)
    without_advice = Decision(
        stored.outcome,
        stored.law_on,
        stored.institution,
        stored.subject,
        stored.findings,
        stored.not_in_force,
    )
    return decision_to_json(again) == decision_to_json(without_advice)


def differences(
    case: Case, stored: Decision, *, law_on: date | None = None, figures: Figures | None = None
) -> tuple[Change, ...]:
    """What the book says today of the stored case, against what was stored then: empty when every rule says
    the same on the same facts and figures. `law_on`: the law of another day. What a finding tells of a
    figure is no other fact: facts differ only where they do under the figures of then."""
    changes = compare(stored, decide(case, law_on=law_on or stored.law_on, figures=figures))
    if not any(each.facts_changed for each in changes):
        return changes
    then = decide(case, law_on=stored.law_on, figures=_used_then(stored, figures or shipped_figures()))
    others = {each.rule for each in compare(stored, then) if each.facts_changed}
    return tuple(changed(each, facts_changed=each.rule in others) for each in changes)


def _used_then(stored: Decision, book: Figures) -> Figures:
    for use in {use.figure: use for finding in stored.findings for use in finding.figures}.values():
        if use.source is not None:
            value = figure_value(use.figure, json.loads(json.dumps(use.value)))
            book = book.with_value(
                use.figure, DatedValue(use.jurisdiction, use.valid_from, use.valid_to, value, use.source)
            )
    return book


@cache
def stamp() -> str:
    """Ten letters that change with the content of the rulebook: its rules, their code, its figures."""
    digest = sha256()
    for folder in ("rulebook", "posts", "data"):
        digest.update(_content(files("talent_posts").joinpath(folder)))
    return digest.hexdigest()[:10]


def _content(place: Traversable) -> bytes:
    if place.is_dir():
        inside = sorted(place.iterdir(), key=lambda each: each.name)
        return b"".join(_content(each) for each in inside if each.name != "__pycache__")
    return place.name.encode() + place.read_bytes()


@dataclass(frozen=True, slots=True)
class Affected:
    """Someone (or, with an empty id, a unit) about whom the book says something else after a change."""

    institution: str
    person_id: str
    person: str
    rule: str
    before: Outcome
    after: Outcome


def affected(
    units: Iterable[Unit], *, on: date, after: Figures, before: Figures | None = None
) -> Iterator[Affected]:
    """Everyone on the rosters whose audit differs between two sets of figures; units come one after the
    other."""
    book = before or shipped_figures()
    for unit in units:
        old, new = audit(unit, on=on, figures=book), audit(unit, on=on, figures=after)
        yield from _differences(unit.institution.name, "", "", old.findings, new.findings)
        for one, other in zip(old.people, new.people, strict=True):
            yield from _differences(
                unit.institution.name, one.person.id, one.person.name, one.findings, other.findings
            )


def _differences(
    institution: str, person_id: str, name: str, before: tuple[Finding, ...], after: tuple[Finding, ...]
) -> Iterator[Affected]:
    old, new = _outcomes(before), _outcomes(after)
    for rule, facts in sorted({*old, *new}):
        one, other = old.get((rule, facts), "pass"), new.get((rule, facts), "pass")
        if one != other:
            yield Affected(institution, person_id, name, rule, one, other)


def _outcomes(findings: tuple[Finding, ...]) -> dict[tuple[str, str], Outcome]:
    """By rule and post, because a unit may have one finding per grade."""
    return {(finding.rule, str(finding.facts.get("岗位", ""))): finding.outcome for finding in findings}
