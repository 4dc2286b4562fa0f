"""The draw of a jury against its own definition.

Worth: whoever loses before a jury asks who chose it. The answer must be the same from every program and for
every order of the lists, and nobody may have had a choice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations, permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from unit.posts.juries.pools import MEMBERS, STRATA, plan_of, pools

from talent_posts import DrawError
from talent_posts.juries.drawing.chances import chances
from talent_posts.juries.drawing.conflicts import PastJob, Tied, find_conflicts
from talent_posts.juries.drawing.feasible import check, shortage
from talent_posts.juries.drawing.jury import (
    Decline,
    JuryConflict,
    JurySeats,
    PoolMember,
    draw_jury,
    ranking,
    replace_declined,
)

seeds = st.binary(min_size=32, max_size=32)


def keeps(jury, conflicts, plan):
    """Whether a set of members keeps every limit and no stratum has more than its seats."""
    seats = {each.stratum: each.seats for each in plan.seats}
    withdrawn = Counter(each.applicant for each in conflicts if each.expert in {one.id for one in jury})
    return (
        all(count <= seats.get(each, 0) for each, count in Counter(one.stratum for one in jury).items())
        and all(count <= plan.per_unit for count in Counter(one.unit for one in jury).values())
        and all(count <= plan.per_applicant for count in withdrawn.values())
    )


def by_definition(ranked, conflicts, plan):
    """The one set of which each member fits beside those before it, and each other one does not."""
    found = [
        chosen
        for size in range(len(ranked) + 1)
        for chosen in combinations(ranked, size)
        if all(
            keeps([*(each for each in chosen if ranked.index(each) < at), one], conflicts, plan)
            == (one in chosen)
            for at, one in enumerate(ranked)
        )
    ]
    assert len(found) == 1
    return found[0]


@settings(max_examples=40, deadline=None)
@given(pools(most=6), seeds, st.randoms())
def test_the_jury_is_what_the_definition_says_in_whatever_order_the_pool_is_read(made, seed, random):
    pool, conflicts, plan = made
    wanted = sum(each.seats for each in plan.seats)
    if shortage(pool, conflicts, plan):
        every = (set(chosen) for chosen in combinations(pool, wanted))
        assert not any(keeps(chosen, conflicts, plan) for chosen in every)
        return
    drawn = draw_jury(pool, conflicts, plan, seed)
    shuffled = random.sample(pool, len(pool)), random.sample(conflicts, len(conflicts))
    assert draw_jury(*shuffled, plan, seed) == drawn
    for number in range(1, drawn.number + 1):
        ranked = ranking(pool, seed, number)
        jury = by_definition(ranked, conflicts, plan)
        assert (len(jury) == wanted) == (number == drawn.number)
    assert drawn.seated == tuple(each.id for each in jury)
    assert drawn.ranked == tuple(each.id for each in ranked)


@settings(max_examples=40, deadline=None)
@given(pools(), seeds, st.data())
def test_one_expert_more_changes_nobody_ranked_before(made, seed, data):
    pool, conflicts, plan = made
    assume(not shortage(pool, conflicts, plan))
    stratum = data.draw(st.sampled_from(STRATA))
    more = PoolMember(*stratum, "new", data.draw(st.sampled_from(["u0", "u9"])))
    before, after = (draw_jury(each, conflicts, plan, seed) for each in (pool, (*pool, more)))
    assume(before.number == after.number)
    place = after.ranked.index("new")
    earlier = set(after.ranked[:place])
    assert [each for each in before.seated if each in earlier] == [
        each for each in after.seated if each in earlier
    ]
    if more.unit == "u9" and not conflicts and plan.per_unit >= len(pool):
        left = set(before.seated) - set(after.seated)
        assert len(left) <= 1
        assert all(one.stratum == stratum for one in pool if one.id in left)
    if "new" not in after.seated:
        assert after.seated == before.seated


@settings(max_examples=40, deadline=None)
@given(pools(), seeds, st.data())
def test_a_decline_is_followed_by_the_first_in_rank_who_may_sit(made, seed, data):
    pool, conflicts, plan = made
    assume(not shortage(pool, conflicts, plan))
    drawn = draw_jury(pool, conflicts, plan, seed)
    by_id = {one.id: one for one in pool}
    seated, gone, declines = list(drawn.seated), set(), []
    for _ in range(data.draw(st.integers(0, 4))):
        if not seated:
            break
        leaves = data.draw(st.sampled_from(seated))
        declines.append(Decline(leaves, date(2026, 12, 2), "declined"))
        seated.remove(leaves)
        gone.add(leaves)
        may = [
            each
            for each in drawn.ranked
            if each not in {*seated, *gone}
            and by_id[each].stratum == by_id[leaves].stratum
            and keeps([by_id[one] for one in (*seated, each)], conflicts, plan)
        ]
        came, now = replace_declined(pool, conflicts, plan, drawn, declines)
        assert came[-1] == (may[0] if may else "")
        seated += may[:1]
        assert now == tuple(sorted(seated, key=drawn.ranked.index))
    with pytest.raises(DrawError, match="不在评委席上"):
        replace_declined(pool, conflicts, plan, drawn, [Decline("nobody", date(2026, 12, 2), "lapsed")])


def test_chances_are_those_of_every_order_of_the_pool():
    """Against all 720 orders of six experts: unequal, because one unit may send one only."""
    pool = [PoolMember(*STRATA[n > 3], f"e{n}", f"u{n // 3}") for n in range(6)]
    conflicts = [JuryConflict("a", "e1", ("kin",)), JuryConflict("a", "e5", ("unit",))]
    plan = plan_of((JurySeats(*STRATA[0], 1), JurySeats(*STRATA[1], 1)), per_unit=1, per_applicant=1)
    full = [jury for ranked in permutations(pool) if len(jury := by_definition(ranked, conflicts, plan)) == 2]
    exact = {one.id: sum(one in jury for jury in full) / len(full) for one in pool}
    found = chances(pool, conflicts, plan)
    assert chances(pool[::-1], conflicts, plan, 500) == chances(pool, conflicts, plan, 500)
    assert {each: count / found.draws for each, count in found.drawn.items()} == pytest.approx(
        exact, abs=0.02
    )
    assert found.first / found.draws == pytest.approx(len(full) / 720, abs=0.02)
    assert exact["e0"] != exact["e3"]


ONE_UNIT = tuple(replace(one, unit="u") for one in MEMBERS)
SEATS = (JurySeats(*STRATA[0], 3, 2), JurySeats(*STRATA[1], 2), JurySeats(*STRATA[2], 2))
AGAINST_ALL = tuple(JuryConflict("a1", one.id, ("kin",)) for one in MEMBERS)


@pytest.mark.parametrize(
    ("pool", "conflicts", "change", "says"),
    [
        ((*MEMBERS, MEMBERS[0]), (), {}, "重复的编号"),
        (MEMBERS, AGAINST_ALL[:1] * 2, {}, "回避关系重复"),
        (MEMBERS, (JuryConflict("a1", "nobody", ()),), {}, "不在评委库"),
        (MEMBERS[:9], (), {}, "有 3 名专家,不够 3 席和 2 名候补"),
        (MEMBERS, (), {"seats": SEATS[:1] * 2}, "同一专业和来源重复"),
        (MEMBERS, (), {"seats": ()}, "席位数须大于零"),
        (MEMBERS, (), {"per_unit": 0}, "每单位上限"),
        (MEMBERS, (), {"happens": date(2026, 11, 2)}, "之后的日子"),
        (MEMBERS, (), {"fallback_happens": date(2026, 11, 29)}, "又在其后"),
        (MEMBERS, (), {"event": "两  个"}, "公开事件须为一行文字"),
        (MEMBERS, AGAINST_ALL, {"per_applicant": 6}, "7 席至多坐满 6 席.*可提高每名申报人的回避上限,"),
        (ONE_UNIT, (), {"per_unit": 5}, "至多坐满 5 席.*可提高每单位上限,"),
        (ONE_UNIT, AGAINST_ALL, {"per_unit": 5, "per_applicant": 6}, "同时"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_one_sentence_before_it_is_announced(pool, conflicts, change, says):
    with pytest.raises(DrawError, match=says):
        check(pool, conflicts, replace(plan_of(SEATS), **change))


def test_seats_that_can_be_filled_are_let_through():
    check(MEMBERS, AGAINST_ALL, plan_of(SEATS, per_unit=1, per_applicant=7))


DAY = date(2026, 11, 2)
EXPERT = Tied(id="E", unit="甲厂", past=(PastJob(unit="乙所", until=date(2023, 11, 2)),), works=("论文1",))


@pytest.mark.parametrize(
    ("applicant", "kinds"),
    [
        (Tied(id="A", unit="丙院"), []),
        (Tied(id="A", unit="甲厂"), ["unit"]),
        (Tied(id="A", unit="乙所"), ["unit"]),
        (Tied(id="A", unit="丙院", past=(PastJob(unit="乙所", until=date(2023, 11, 2)),)), ["unit"]),
        (Tied(id="A", unit="丙院", past=(PastJob(unit="甲厂", until=date(2023, 11, 1)),)), []),
        (Tied(id="A", unit="丙院", supervisors=("E",)), ["supervisor"]),
        (Tied(id="A", unit="丙院", works=("论文2", "论文1")), ["coauthor"]),
        (Tied(id="A", unit="丙院", kin=("E",)), ["kin"]),
        (Tied(id="A", unit="丙院", declared=("E",), kin=("E",)), ["declared", "kin"]),
        (Tied(id="E", unit="甲厂"), ["self"]),
    ],
)
def test_whoever_is_bound_to_an_applicant_is_found_with_the_reason(applicant, kinds):
    """A unit counts through the last day of the three years, for both sides; either side's word is enough."""
    found = find_conflicts([EXPERT], [applicant, Tied(id="B", unit="丁校")], on=DAY, years=3)
    assert [each.kind for each in found] == kinds
    assert all(each.applicant == applicant.id and each.reason for each in found)


def test_what_the_expert_tells_counts_as_well():
    expert = replace(EXPERT, supervisors=("A",), kin=("B",), declared=("C",))
    applicants = [Tied(id=each, unit=f"单位{each}") for each in "ABC"]
    found = find_conflicts([expert], applicants, on=DAY, years=3)
    assert [(each.applicant, each.kind) for each in found] == [
        ("A", "supervisor"),
        ("B", "kin"),
        ("C", "declared"),
    ]
