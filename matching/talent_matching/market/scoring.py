"""A transparent score: named terms that add up exactly, in whole millionths.

For each pair and term a *fit* of 0..1,000,000 says how well the person meets that one wish, and
`points = fit * weight // 1,000,000`. The score is the sum of the points, so it lies in 0..1,000,000.

A term the need says nothing about (no preferred skill, no degree asked, ...) does not apply: its weight is
shared among the terms that do apply in proportion to theirs, so that saying little neither helps nor hurts.
A wish the *person* left open earns the `no_wish` share of the weight file; a fact not known earns nothing.

Example: degree weight 60,000 (of a million), person one rank above the asked one, `at_minimum` 0.7,
`full_surplus` 2: fit = 700,000 + 300,000 * 1 // 2 = 850,000 and points = 51,000.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.market import MILLION, UNSTATED, Floats, Ints, Longs, Market, Ragged
from talent_matching.market.skills import held_levels
from talent_matching.market.weighting import TERMS, Term, Weights, millionths

Rows = NDArray[Any]
Fit = Callable[[Rows, Rows, Floats], Longs]
THREAD_PAIRS = 1 << 18  # fewer are not worth a thread: numpy works on both without holding the interpreter
CHUNK = 1 << 17  # pairs worked on at a time, so that their columns stay in the processor's cache


@dataclass(frozen=True)
class Scores:
    """Points per pair and term, and their sum; `points` is pairs x terms, columns in the order of `TERMS`."""

    points: Ints
    total: Ints

    def terms(self, pair: int) -> dict[str, int]:
        """The points of one pair by name; they add up to `total[pair]`."""
        return dict(zip(TERMS, self.points[pair].tolist(), strict=True))


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
    fits = [make(market, term) for make, term in zip(_FITS, terms[2:], strict=True)]
    given = text

    def fill(whole: slice) -> None:
        # Both skill terms walk one big table together; the rest goes through in pieces.
        for row, skill_fit in enumerate(_skill_fits(market, need[whole], person[whole], terms)):
            points[row, whole] = _apply(skill_fit, shares[row], need[whole])
        for first in range(whole.start, whole.stop, CHUNK):
            part = slice(first, min(first + CHUNK, whole.stop))
            for row, fit in enumerate(fits, 2):
                made = fit(need[part], person[part], given[part])
                points[row, part] = _apply(made, shares[row], need[part])

    first, *others = _shares_of_threads(len(need))
    if others:
        with ThreadPoolExecutor(len(others)) as pool:
            waiting = pool.map(fill, others)
            fill(first)
            list(waiting)
    else:
        fill(first)
    return Scores(points.T, points.sum(axis=0, dtype=np.int32))


def _shares_of_threads(pairs: int) -> list[slice]:
    """Equal parts of the pairs, one per processor where there are enough of them."""
    count = max(min(os.cpu_count() or 1, pairs // THREAD_PAIRS), 1)
    edges = [pairs * k // count for k in range(count + 1)]
    return [slice(*ends) for ends in pairwise(edges)]


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
        ("occupation", needs.occupation != UNSTATED),
    ):
        applies[TERMS.index(name)] = stated
    raw = weights.pair_weights[:, None] * applies
    shares = np.asarray(raw * MILLION // np.maximum(raw.sum(axis=0), 1), np.int64)
    # What rounding down left over goes to the largest weight that applies.
    shares[raw.argmax(axis=0), np.arange(shares.shape[1])] += MILLION - shares.sum(axis=0)
    return shares


def preferences(market: Market, need: Rows, person: Rows, total: Rows) -> Longs:
    """How much each pair's person wants the need: by the wishes the person stated, then by the score.

    Wishes are place, pay and industry, as far as the need says something about them, each as heavy as the
    others. A pair that meets them better is preferred; a person without wishes prefers the better score.
    They are the person's own ranking and no part of the score.
    """
    needs, wish = market.needs, Term(title="", weight=0, no_wish=0)
    nothing = np.zeros(len(need), np.float32)
    met, said = np.zeros(len(need), np.int64), np.zeros(len(need), np.int64)
    for make, stated in (
        (_place_fit, needs.place != UNSTATED),
        (_pay_fit, (needs.pay_min != UNSTATED) | (needs.pay_max != UNSTATED)),
        (_industry_fit, needs.industry != UNSTATED),
    ):
        met += np.where(stated[need], make(market, wish)(need, person, nothing), 0)
        said += stated[need]
    return np.asarray(met // np.maximum(said, 1) * (MILLION + 1) + total)


def _apply(fit: Rows, shares: Longs, need: Rows) -> Ints:
    return np.asarray(fit * shares[need] // MILLION, np.int32)


def _skill_fits(market: Market, need: Rows, person: Rows, terms: list[Term]) -> tuple[Longs, Longs]:
    """Fits of required and preferred skills: the mean over the asked ones of 0 below the asked level,
    `at_minimum` on it, rising above it."""
    required, preferred = market.needs.required, market.needs.preferred
    asked, is_preferred = required.beside(preferred)
    # One sum carries both: required in the low 32 bits, preferred above. `fit_of` is looked up by the level
    # held less the level asked, from -128 up, preferred behind required.
    above = np.arange(-128, 128)
    own = [np.where(above < 0, 0, _rising(term, above)) for term in terms[:2]]
    fit_of = np.concatenate((own[0], own[1] << 32))
    place = 128 - asked.levels.astype(np.int64) + 256 * is_preferred
    fits = np.zeros((2, len(need)), np.int64)
    for pairs, slots in held_levels(market.people.skills, asked, need, person):
        total = np.zeros(len(pairs), np.int64)
        for count, at, held in slots:
            total[:count] += fit_of[place[at] + held]
        wanted = need[pairs]
        fits[0, pairs] = _quotient(total & 0xFFFFFFFF, np.maximum(required.lengths, 1)[wanted])
        fits[1, pairs] = _quotient(total >> 32, np.maximum(preferred.lengths, 1)[wanted])
    return fits[0], fits[1]


def _rising(term: Term, above: Rows) -> Longs:
    """Fit of so many ranks above the asked one."""
    at_minimum = millionths(term.at_minimum)
    rise = (MILLION - at_minimum) * np.clip(above, 0, term.full_surplus) // term.full_surplus
    return np.asarray(at_minimum + rise, np.int64)


def _quotient(amount: Rows, by: Rows) -> Longs:
    """amount // by for 0 <= amount < 2**52 and 0 < by < 2**31, exact: doubles divide faster than integers."""
    return np.asarray((amount / by).astype(np.int64))


def _text_fit(market: Market, term: Term) -> Fit:
    return lambda need, person, text: np.rint(text.astype(np.float64) * MILLION).astype(np.int64)


def _rank_fit(column: str) -> Callable[[Market, Term], Fit]:
    def make(market: Market, term: Term) -> Fit:
        asked, held = getattr(market.needs, column), getattr(market.people, column)
        # One below the asked rank stands for all ranks below it, and for a rank not known.
        fit_of = np.append(_rising(term, np.arange(term.full_surplus + 1)), 0)

        def fit(need: Rows, person: Rows, text: Floats) -> Longs:
            above = np.clip(held[person] - asked[need], -1, term.full_surplus)
            return np.asarray(fit_of[above])

        return fit

    return make


def _place_fit(market: Market, term: Term) -> Fit:
    return _wish(market.people.places, market.needs.place, term)


def _industry_fit(market: Market, term: Term) -> Fit:
    return _wish(market.people.industries, market.needs.industry, term)


def _wish(wished: Ragged, offered: Ints, term: Term) -> Fit:
    unmet = np.where(wished.lengths == 0, millionths(term.no_wish), 0)
    holds = wished.lookup(offered)

    def fit(need: Rows, person: Rows, text: Floats) -> Longs:
        return np.where(holds(person, need), MILLION, unmet[person])

    return fit


def _pay_fit(market: Market, term: Term) -> Fit:
    """1 when even the least pay meets the wish, falling to 0 where the wish reaches the highest pay."""
    needs, wished = market.needs, market.people.pay_min.astype(np.int64)
    # A range open at one end is read as a single figure.
    least = np.where(needs.pay_min == UNSTATED, needs.pay_max, needs.pay_min).astype(np.int64)
    most = np.where(needs.pay_max == UNSTATED, needs.pay_min, needs.pay_max)
    width = np.maximum(most - least, 1)

    def fit(need: Rows, person: Rows, text: Floats) -> Longs:
        wish = wished[person]
        left = np.clip(most[need] - wish, 0, width[need])
        fit = np.where(wish <= least[need], MILLION, _quotient(left * MILLION, width[need]))
        return np.where(wish == UNSTATED, millionths(term.no_wish), fit)

    return fit


def _availability_fit(market: Market, term: Term) -> Fit:
    start = market.needs.start_day
    free = np.where(market.people.available_day == UNSTATED, 1 << 30, market.people.available_day)
    fit_of = _fading(term)
    return lambda need, person, text: fit_of[np.clip(free[person] - start[need], 0, term.days_to_zero)]


def _freshness_fit(market: Market, term: Term) -> Fit:
    days = np.clip(market.as_of_day - market.people.confirmed_day, 0, term.days_to_zero)
    fit_of_person = np.where(market.people.confirmed_day == UNSTATED, 0, _fading(term)[days])
    return lambda need, person, text: fit_of_person[person]


def _occupation_fit(market: Market, term: Term) -> Fit:
    # The last row and column stand for an occupation not known.
    known = len(market.kinship)
    fit_of = np.zeros((known + 1, known + 1), np.int64)
    if term.weight:
        worth = np.array([millionths(share) for share in term.by_rank], np.int64)
        fit_of[:known, :known] = worth[market.kinship]
    asked, held = market.needs.occupation, market.people.occupation
    return lambda need, person, text: fit_of[asked[need], held[person]]


def _fading(term: Term) -> Longs:
    """Fit after so many days: 1 at first, 0 after `days_to_zero`."""
    return MILLION - np.arange(term.days_to_zero + 1) * MILLION // term.days_to_zero


_FITS: tuple[Callable[[Market, Term], Fit], ...] = (
    _text_fit,
    _rank_fit("degree"),
    _rank_fit("title"),
    _rank_fit("years"),
    _place_fit,
    _pay_fit,
    _industry_fit,
    _availability_fit,
    _freshness_fit,
    _occupation_fit,
)
