"""Cases shared out among officers: everybody allowed, nobody above the mean by more than must be.

Worth: the preview of a release promises it, and an officer with twice the cases of the others is who pays."""

from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from talent_matching.principles.loads import RATIO, Tasks, share_out

PEOPLE = range(4)
GROUPS = st.lists(
    st.tuples(st.integers(1, 9), st.sets(st.sampled_from(PEOPLE), min_size=1), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(GROUPS, st.lists(st.integers(0, 8), min_size=4, max_size=4))
def test_everything_is_taken_by_those_allowed_and_evenly_where_that_can_be(groups, in_hand):
    tasks = [Tasks(count, tuple(takers), min(takers) if owned else None) for count, takers, owned in groups]
    load = dict(zip(PEOPLE, in_hand, strict=True))
    found = share_out(tasks, load)
    for group, part in zip(tasks, found, strict=True):
        assert sum(part.values()) == group.count
        assert set(part) <= set(group.takers)
    total = {one: load[one] + sum(part.get(one, 0) for part in found) for one in PEOPLE}
    mean = sum(total.values()) / len(load)
    most = max(int(RATIO * mean), ceil(mean))
    for group, part in zip(tasks, found, strict=True):
        assert group.own is None or part.get(group.own, 0) == group.count or total[group.own] >= most
    # By Hall's theorem: all fit below the line unless some set of officers is the only one for too many.
    for subset in range(1 << len(load)):
        inside = {one for one in PEOPLE if subset >> one & 1}
        bound = sum(group.count for group in tasks if set(group.takers) <= inside)
        if bound > sum(max(most - load[one], 0) for one in inside):
            return
    assert all(total[one] <= max(most, load[one]) for one in PEOPLE)


def test_the_own_officer_comes_first_up_to_the_line():
    assert share_out([Tasks(2, (1, 2), 2), Tasks(2, (1, 2))], {1: 0, 2: 0}) == [{2: 2}, {1: 2}]
    assert share_out([Tasks(10, (1, 2), 2)], {1: 0, 2: 0}) == [{1: 4, 2: 6}]
