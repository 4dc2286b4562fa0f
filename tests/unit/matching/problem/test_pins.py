"""Which pins to lift so that the others hold, against every set of pins."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.problem.pins import contradiction, pins_to_lift
from talent_matching.problem.problem import Pairs, Problem

PAIRS = st.tuples(st.integers(0, 3), st.integers(0, 3))


@given(
    pins=st.sets(PAIRS, max_size=7),
    seats=st.lists(st.integers(0, 2), min_size=4, max_size=4),
    forbids=st.sets(PAIRS, max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_lifting_fewer_pins_never_helps(
    pins: set[tuple[int, int]], seats: list[int], forbids: set[tuple[int, int]]
) -> None:
    listed = sorted(pins)
    need, person = [pair[0] for pair in listed], [pair[1] for pair in listed]
    problem = Problem.build(
        need_ids=range(4), seats=seats, weight=[1] * 4, person_ids=range(4),
        pair_need=need, pair_person=person, pair_score=[1] * len(listed),
        pins=Pairs.of(need, person),
        forbids=Pairs.of([need for need, _ in forbids], [person for _, person in forbids]),
    )  # fmt: skip

    def hold(kept: Iterable[int]) -> bool:
        rows = [
            (int(problem.need_ids[problem.pins.need[k]]), int(problem.person_ids[problem.pins.person[k]]))
            for k in kept
        ]
        filled = Counter(need for need, _ in rows)
        once = len({person for _, person in rows}) == len(rows)
        return once and not forbids & set(rows) and all(filled[need] <= seats[need] for need in filled)

    everything = set(range(len(listed)))
    lift = pins_to_lift(problem)
    assert hold(everything - set(lift))
    for fewer in combinations(everything, len(lift) - 1) if lift else ():
        assert not hold(everything - set(fewer))
    assert bool(contradiction(problem)[0]) == bool(lift)
