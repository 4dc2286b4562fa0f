"""What to loosen: which single requirement of an unfilled need keeps how many people away.

A person counts for a requirement when it is the only one he fails, everybody in the market being looked
at. The score of such a pair is that of the need as it stands: what is dropped as a must remains as a
wish. `gain_at_most` follows from the prices of the plan: a further person j is worth at most value -
price_j there, and a need cannot use more of them than it has seats. `exact_gain` solves the market again
with these people in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from talent_matching.market.eligibility import RULES, Bits, bit, rule_names
from talent_matching.market.eligibility_by_need import Crowd
from talent_matching.market.market import UNSTATED, Bools, Floats, Ints, Longs, Market, Ragged
from talent_matching.market.prepare import Prepared
from talent_matching.market.scoring import score
from talent_matching.market.skills import held_levels
from talent_matching.market.weighting import Weights
from talent_matching.problem.problem import exact_sum
from talent_matching.shortlist.widen import UNREACHABLE
from talent_matching.solver.result import Result
from talent_matching.whatif.steps import AddPairs
from talent_matching.whatif.whatif import Effect, what_if

Text = Callable[[Ints, Ints], Floats]
Near = tuple[Ints, Ints, Bits, Bools]
"""Need, person, the one requirement failed, and whether only the fact is not known."""
BLOCK = 1 << 16  # pairs judged at a time
_DROPPABLE = np.zeros(1 << len(RULES), np.bool_)
_DROPPABLE[[bit(rule.name) for rule in RULES if rule.droppable]] = True
STEPS = 4  # looser figures shown per requirement, from a little to all


@dataclass(frozen=True)
class Looser:
    """A looser figure of the requirement, and how many people it would let in."""

    figure: int
    more: int


@dataclass(frozen=True, eq=False)
class Advice:
    """Dropping one requirement of one need, all else kept."""

    need: int
    """Row number in the market's needs."""
    rule: str
    skill: int
    """The one required skill to drop, for the rule `skills`; -1 otherwise."""
    people: Ints
    """Row numbers of those it would make eligible, the most valuable there first."""
    score: Ints
    """Their scores there, in millionths."""
    unknown: int
    """How many of them are kept away only because the fact is not known: ask before dropping."""
    looser: tuple[Looser, ...]
    """Steps towards dropping it, where the requirement is a figure (of those whose fact is known)."""
    gain_at_most: int
    """The proven bound on the plan's value cannot rise by more, in 1 / VALUE_SCALE."""

    @property
    def more(self) -> int:
        """How many people it would make eligible."""
        return len(self.people)


def advise(
    prepared: Prepared,
    result: Result,
    weights: Weights,
    *,
    text: Text | None = None,
    needs: Bools | None = None,
) -> tuple[Advice, ...]:
    """Advice for every need (of these) with a free seat, by need and then by the gain it could bring, largest
    first."""
    market = prepared.market
    place = prepared.need_place
    free = (result.filled(prepared.problem) < prepared.problem.seats)[place]
    unit = prepared.problem.value_unit // result.prices.per_unit
    worth = result.prices.person[prepared.person_place] * unit
    worth[(prepared.problem.pin_of >= 0)[prepared.person_place]] = UNREACHABLE
    crowd = Crowd(market, np.arange(len(market.people.ids)))
    found = [
        advice
        for near in _one_away(crowd, np.flatnonzero(free if needs is None else free & needs))
        for advice in _advise(market, weights, near, worth, text)
    ]
    return tuple(
        sorted(found, key=lambda each: (each.need, -each.gain_at_most, -each.more, each.rule, each.skill))
    )


def exact_gain(prepared: Prepared, result: Result, advice: Advice) -> Effect:
    """The plan with these people in, teams staying where they are; `after - before` is the gain."""
    ids = prepared.market.people.ids
    pairs = tuple(
        (ids[person], int(points)) for person, points in zip(advice.people, advice.score, strict=True)
    )
    step = AddPairs(prepared.market.needs.ids[advice.need], pairs)
    return what_if(prepared.problem, result, [step])


def _advise(
    market: Market, weights: Weights, near: Near, worth: Longs, text: Text | None
) -> Iterator[Advice]:
    need, person, failed, unknown = near
    skills = failed == bit("skills")
    skill = np.full(len(need), -1, np.int32)
    skill[skills] = single_lacking_skill(market, need[skills], person[skills])
    stays = ~skills | (skill >= 0)
    need, person, failed, unknown, skill = (
        column[stays] for column in (need, person, failed, unknown, skill)
    )
    words = text(need, person) if text else np.zeros(len(need), np.float32)
    points = score(market, weights, need, person, words).total
    kept = np.flatnonzero(points >= market.floor)
    need, person, skill, points = need[kept], person[kept], skill[kept], points[kept]
    failed, unknown = failed[kept], unknown[kept]
    gain = np.maximum(points * market.needs.weight[need] - worth[person], 0)
    order = np.lexsort((person, -points, skill, failed, need))
    same = [np.diff(column[order].astype(np.int64), prepend=-2) == 0 for column in (need, failed, skill)]
    for group in np.split(order, np.flatnonzero(~np.logical_and.reduce(same))[1:]):
        if len(group):
            at, rule = int(need[group[0]]), rule_names(int(failed[group[0]]))[0]
            yield Advice(
                need=at,
                rule=rule,
                skill=int(skill[group[0]]),
                people=person[group],
                score=points[group],
                unknown=int(unknown[group].sum()),
                looser=_looser(market, rule, person[group], int(skill[group[0]])),
                gain_at_most=exact_sum(np.sort(gain[group])[::-1][: market.needs.seats[at]]),
            )


def _one_away(crowd: Crowd, needs: Longs) -> Iterator[Near]:
    """Pairs that fail one droppable requirement, those of some needs together."""
    columns: list[Near] = []
    pairs = 0
    for need in needs.tolist():
        failed, unknown = crowd.against(need)
        one = np.flatnonzero(_DROPPABLE[failed])
        person = one.astype(np.int32)
        columns.append((np.full(len(one), need, np.int32), person, failed[one], unknown[one] != 0))
        pairs += len(one)
        if pairs >= BLOCK:
            yield _joined(columns)
            columns, pairs = [], 0
    if columns:
        yield _joined(columns)


def _joined(columns: list[Near]) -> Near:
    need, person, bits, vague = (np.concatenate(column) for column in zip(*columns, strict=True))
    return need, person, bits, vague


def single_lacking_skill(market: Market, need: Ints, person: Ints) -> Ints:
    """For each pair the required skill that is not met, -1 where there is not exactly one."""
    asked = market.needs.required
    count, code = np.zeros(len(need), np.int32), np.full(len(need), -1, np.int32)
    for pairs, slots in held_levels(market.people.skills, asked, need, person):
        for first, at, held in slots:
            short = np.flatnonzero(held < asked.levels[at])
            count[pairs[:first][short]] += 1
            code[pairs[:first][short]] = asked.values[at[short]]
    return np.where(count == 1, code, -1)


def _looser(market: Market, rule: str, person: Ints, skill: int) -> tuple[Looser, ...]:
    """A few figures between the asked one and dropping it, each with the people it lets in."""
    people = market.people
    match rule:
        case "degree" | "title" | "years":
            held = getattr(people, rule)[person]
        case "pay":
            held = people.pay_min[person]
        case "availability":
            held = people.available_day[person]
        case "skills":
            held = _levels_held(people.skills.take(person), skill)
        case _:
            return ()
    known = np.sort(held[held != UNSTATED])
    if rule not in {"pay", "availability"}:
        known = known[::-1]
    if not len(known):
        return ()
    last = np.flatnonzero(np.append(np.diff(known) != 0, True))
    shown = last[np.unique(np.linspace(0, len(last) - 1, STEPS).round().astype(int))]
    return tuple(Looser(int(known[at]), int(at) + 1) for at in shown)


def _levels_held(skills: Ragged, skill: int) -> Ints:
    """Each row's level of the skill, `UNSTATED` where it is absent or its level not known."""
    held = np.full(len(skills), UNSTATED, np.int32)
    here = skills.values == skill
    np.maximum.at(held, np.repeat(np.arange(len(skills)), skills.lengths)[here], skills.levels[here])
    held[held == 0] = UNSTATED
    return held
