"""Each expert's chance, found by drawing often: under strata and limits chances are not equal, so they are
made known beside the plan.

Ranks of the dry draws come from numpy's PCG64 instead of a hash, many at once; both give every order of the
pool with the same probability.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from talent_posts.draw.drawing import DrawError
from talent_posts.juries.drawing.jury import MOST_RANKS, Chances, JuryConflict, JuryPlan, PoolMember

DRY_DRAWS: Final = 10_000
_AT_ONCE: Final = 1000


def chances(
    pool: Sequence[PoolMember],
    conflicts: Sequence[JuryConflict],
    plan: JuryPlan,
    draws: int = DRY_DRAWS,
) -> Chances:
    """Draw so often and count; the same for the same plan.

    Raises:
        DrawError: draws that no rank fills.
    """
    city = _Arrays(sorted(pool), conflicts, plan)
    random = np.random.Generator(np.random.PCG64(0))
    counts = np.zeros(len(pool), np.int64)
    first = 0
    for start in range(0, draws, _AT_ONCE):
        open_draws = min(_AT_ONCE, draws - start)
        for attempt in range(MOST_RANKS):
            chosen = city.draw(random, open_draws)
            full = chosen.sum(axis=1) == city.wanted
            counts += chosen[full].sum(axis=0)
            open_draws -= int(full.sum())
            first += int(full.sum()) if attempt == 0 else 0
            if not open_draws:
                break
        else:
            raise DrawError(f"{MOST_RANKS} 次排序都不能坐满席位")
    return Chances(draws, first, dict(zip(city.ids, map(int, counts), strict=True)))


class _Arrays:
    """The pool as arrays: for each expert stratum, unit and the applicants to withdraw from."""

    def __init__(self, pool: Sequence[PoolMember], conflicts: Sequence[JuryConflict], plan: JuryPlan) -> None:
        self.ids = [member.id for member in pool]
        strata = sorted({member.stratum for member in pool})
        units = sorted({member.unit for member in pool})
        applicants = sorted({each.applicant for each in conflicts})
        seats = {each.stratum: each.seats for each in plan.seats}
        self.seats = np.array([seats.get(each, 0) for each in strata], np.int16)
        self.wanted = int(self.seats.sum())
        self.stratum = _places(strata, [member.stratum for member in pool])
        self.unit = _places(units, [member.unit for member in pool])
        self.units, self.plan = len(units), plan
        self.withdraws = np.zeros((len(pool), len(applicants)), bool)
        self.withdraws[
            _places(self.ids, [each.expert for each in conflicts]),
            _places(applicants, [each.applicant for each in conflicts]),
        ] = True
        self.asked = np.flatnonzero(self.seats[self.stratum])

    def draw(self, random: np.random.Generator, draws: int) -> NDArray[np.bool_]:
        """Who is drawn, by draw and expert; draws that leave a seat empty have fewer."""
        order = self.asked[random.random((draws, len(self.asked)), np.float32).argsort(axis=1)]
        free = np.tile(self.seats, (draws, 1))
        room = np.full((draws, self.units), self.plan.per_unit, np.int16)
        withdrawn = np.zeros((draws, self.withdraws.shape[1]), np.int16)
        chosen = np.zeros((draws, len(self.ids)), bool)
        every = np.arange(draws)
        for asked in order.T:
            takes = (free[every, self.stratum[asked]] > 0) & (room[every, self.unit[asked]] > 0)
            at = np.flatnonzero(takes)
            over = self.withdraws[asked[at]] & (withdrawn[at] >= self.plan.per_applicant)
            at = at[~over.any(axis=1)]
            expert = asked[at]
            chosen[at, expert] = True
            free[at, self.stratum[expert]] -= 1
            room[at, self.unit[expert]] -= 1
            withdrawn[at] += self.withdraws[expert]
        return chosen


def _places(names: Sequence[object], given: Sequence[object]) -> NDArray[np.int64]:
    place = {name: at for at, name in enumerate(names)}
    return np.array([place[each] for each in given], np.int64)
