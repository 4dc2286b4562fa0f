"""Points as pages show them, two decimals: what is shown adds up, term by term.

Worth: a reader who adds the terms of a proposal must come to its score.
"""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from talent_platform.brokerage import wording
from talent_platform.brokerage.reasons import short_by
from talent_platform.web.rendering import number

POINTS = st.integers(0, 500_000)


def shown(points: float) -> Decimal:
    return Decimal(number(points, 2))


@given(st.dictionaries(st.sampled_from(sorted(wording.TERM_TEXTS)), POINTS))
def test_the_terms_shown_add_up_to_the_score_shown(terms):
    lines = wording.terms(terms)
    assert sum(shown(value) for _name, value, _note in lines) == shown(sum(terms.values()) / 10_000)
    given_terms = [terms[name] for name in wording.TERM_TEXTS if terms.get(name)]
    for (_name, value, _note), exact in zip(lines, given_terms, strict=True):
        assert abs(value - exact / 10_000) < 0.0101


@given(POINTS, POINTS)
def test_a_gap_is_the_difference_of_the_figures_beside_it(score, line):
    gap = shown(wording.hundredths(line) / 100) - shown(wording.hundredths(score) / 100)
    assert shown(score / 10_000) == shown(wording.hundredths(score) / 100)
    if score < line and gap:
        assert short_by(score, line) == f"差 {gap:.2f}"
