"""A transparent score: named terms that add up exactly, in whole millionths.

For each pair and term a *fit* of 0..1,000,000 says how well the person meets that one wish, and
`points = fit * weight // 1,000,000`. The score is the sum of the points, so it lies in 0..1,000,000.

A term the need says nothing about (no preferred skill, no degree asked, ...) does not apply: its weight is
shared among the terms that do apply in proportion to theirs, so that saying little neither helps nor hurts.
A wish the *person* left open earns the `no_wish` share of the weight file; a fact not known earns nothing.

Example: degree weight 60,000 (of a million), person one rank above the asked one, `at_minimum` 0.7,
`full_surplus` 2: fit = 700,000 + 300,000 * 1 // 2 = 850,000 and points = 51,000.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.market import MILLION, UNSTATED, Floats, Ints, Longs, Market, Ragged
from talent_matching.skills import held_levels
from talent_matching.weighting import TERMS, Term, Weights, millionths

Rows = NDArray[Any]
CHUNK = 1 << 17  # pairs worked on at a time, so that their columns stay in the processor's cache


@dataclass(frozen=True)
class Scores:
    """Points per pair and term, and their sum; `points` is pairs x terms, columns in the order of `TERMS`."""

    points: Ints
    total: Ints

    def terms(self, pair: int) -> dict[str, int]:
        """The points of one pair by name; they add up to `total[pair]`."""
        return dict(zip(TERMS, self.points[pair].tolist(), strict=True))


@dataclass(frozen=True)
class _Chunk:
    market: Market
    need: Rows
    person: Rows
    text: Floats


def score(
    market: Market,
    weights: Weights,
    need: Rows | None = None,
    person: Rows | None = None,
    text: Floats | None = None,
) -> Scores:
    """Score the market's own pairs, or those given by row numbers with their text score (0 when left out)."""
    need = market.pairs.need if need is None else need
    person = market.pairs.person if person is None else person
    if text is None:
        text = market.pairs.text if need is market.pairs.need else np.zeros(len(need), np.float32)
    shares = weights_by_need(market, weights)
    terms = list(weights.terms.values())
    points = np.empty((len(TERMS), len(need)), np.int32)
    # The skill terms walk one big table; the rest goes through in pieces.
    points[0] = _apply(_skill_fit(market.needs.required, market, need, person, terms[0]), shares[0], need)
    points[1] = _apply(_skill_fit(market.needs.preferred, market, need, person, terms[1]), shares[1], need)
    for first in range(0, len(need), CHUNK):
        part = slice(first, first + CHUNK)
        chunk = _Chunk(market, need[part], person[part], text[part])
        for row, fit in enumerate(_FITS, 2):
            points[row, part] = _apply(fit(chunk, terms[row]), shares[row], chunk.need)
    return Scores(points.T, points.sum(axis=0, dtype=np.int32))


def weights_by_need(market: Market, weights: Weights) -> Longs:
    """Terms x needs: weights in millionths, 0 where a term does not apply; a column adds up to 1,000,000."""
    needs = market.needs
    applies = np.ones((len(TERMS), len(needs.ids)), np.bool_)
    for name, stated in (
        ("required_skills", needs.required.lengths > 0),
        ("preferred_skills", needs.preferred.lengths > 0),
        ("degree", needs.degree != UNSTATED),
        ("title", needs.title != UNSTATED),
        ("years", needs.years != UNSTATED),
        ("place", needs.place != UNSTATED),
        ("pay", (needs.pay_min != UNSTATED) | (needs.pay_max != UNSTATED)),
        ("industry", needs.industry != UNSTATED),
        ("availability", needs.start_day != UNSTATED),
    ):
        applies[TERMS.index(name)] = stated
    raw = weights.pair_weights[:, None] * applies
    shares = np.asarray(raw * MILLION // np.maximum(raw.sum(axis=0), 1), np.int64)
    # What rounding down left over goes to the largest weight that applies.
    shares[raw.argmax(axis=0), np.arange(shares.shape[1])] += MILLION - shares.sum(axis=0)
    return shares


def _apply(fit: Rows, shares: Longs, need: Rows) -> Ints:
    return np.asarray(fit * shares[need] // MILLION, np.int32)


def _skill_fit(asked: Ragged, market: Market, need: Rows, person: Rows, term: Term) -> Longs:
    """Mean over the asked skills of: 0 below the asked level, `at_minimum` on it, rising above it."""
    at_minimum = millionths(term.at_minimum)
    above = np.clip(np.arange(128), 0, term.full_surplus)
    # Indexed by the difference of two levels read as an unsigned byte, so negative differences lie above 127.
    fit_of = np.zeros(256, np.int64)
    fit_of[:128] = at_minimum + (MILLION - at_minimum) * above // term.full_surplus
    fit = np.zeros(len(need), np.int64)
    for pairs, at, held in held_levels(market.people.skills, asked, need, person):
        fit[pairs] += fit_of[(held - asked.levels[at]).view(np.uint8)]
    return fit // np.maximum(asked.lengths, 1)[need]


def _text_fit(chunk: _Chunk, term: Term) -> Longs:
    return np.rint(chunk.text.astype(np.float64) * MILLION).astype(np.int64)


def _rank_fit(column: str) -> Callable[[_Chunk, Term], Longs]:
    def fit(chunk: _Chunk, term: Term) -> Longs:
        asked = getattr(chunk.market.needs, column)[chunk.need]
        held = getattr(chunk.market.people, column)[chunk.person]
        at_minimum = millionths(term.at_minimum)
        above = np.clip(held - asked, 0, term.full_surplus).astype(np.int64)
        fit = at_minimum + (MILLION - at_minimum) * above // term.full_surplus
        return np.where((held == UNSTATED) | (held < asked), 0, fit)

    return fit


def _place_fit(chunk: _Chunk, term: Term) -> Longs:
    places = chunk.market.people.places
    return _wish(
        places.contains(chunk.person, chunk.market.needs.place[chunk.need]), places.lengths, chunk, term
    )


def _industry_fit(chunk: _Chunk, term: Term) -> Longs:
    wished = chunk.market.people.industries
    return _wish(
        wished.contains(chunk.person, chunk.market.needs.industry[chunk.need]), wished.lengths, chunk, term
    )


def _wish(met: Rows, lengths: Longs, chunk: _Chunk, term: Term) -> Longs:
    return np.where((lengths == 0)[chunk.person], millionths(term.no_wish), met * MILLION)


def _pay_fit(chunk: _Chunk, term: Term) -> Longs:
    """1 when even the least pay meets the wish, falling to 0 where the wish reaches the highest pay."""
    needs = chunk.market.needs
    wished = chunk.market.people.pay_min[chunk.person].astype(np.int64)
    # A range open at one end is read as a single figure.
    least = np.where(needs.pay_min == UNSTATED, needs.pay_max, needs.pay_min)[chunk.need].astype(np.int64)
    most = np.where(needs.pay_max == UNSTATED, needs.pay_min, needs.pay_max)[chunk.need]
    fit = np.clip((most - wished) * MILLION // np.maximum(most - least, 1), 0, MILLION)
    fit = np.where(wished <= least, MILLION, fit)
    return np.where(wished == UNSTATED, millionths(term.no_wish), fit)


def _availability_fit(chunk: _Chunk, term: Term) -> Longs:
    free = chunk.market.people.available_day[chunk.person]
    late = free - chunk.market.needs.start_day[chunk.need]
    return np.where(free == UNSTATED, 0, _fades(late, term.days_to_zero))


def _freshness_fit(chunk: _Chunk, term: Term) -> Longs:
    confirmed = chunk.market.people.confirmed_day[chunk.person]
    return np.where(confirmed == UNSTATED, 0, _fades(chunk.market.as_of_day - confirmed, term.days_to_zero))


def _fades(days: Rows, days_to_zero: int) -> Longs:
    return MILLION - np.clip(days, 0, days_to_zero).astype(np.int64) * MILLION // days_to_zero


_FITS: tuple[Callable[[_Chunk, Term], Longs], ...] = (
    _text_fit,
    _rank_fit("degree"),
    _rank_fit("title"),
    _rank_fit("years"),
    _place_fit,
    _pay_fit,
    _industry_fit,
    _availability_fit,
    _freshness_fit,
)
