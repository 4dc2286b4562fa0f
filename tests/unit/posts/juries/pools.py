"""A small pool, and the plan of a jury drawn from it."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from talent_posts.juries.drawing.jury import JuryConflict, JuryPlan, JurySeats, PoolMember

STRATA = (("机械", "企业"), ("机械", "高校"), ("材料", "企业"))


def plan_of(seats, per_unit=9, per_applicant=9) -> JuryPlan:
    return JuryPlan(
        seats=seats,
        per_unit=per_unit,
        per_applicant=per_applicant,
        fixed=date(2026, 11, 2),
        event="双色球第 2026137 期",
        happens=date(2026, 11, 29),
        fallback="双色球第 2026138 期",
        fallback_happens=date(2026, 12, 1),
    )


@st.composite
def pools(pick, most=8):
    """A pool with conflicts, seats that its strata could fill, and limits that may be too tight."""
    size = pick(st.integers(2, most))
    pool = tuple(
        PoolMember(*STRATA[pick(st.integers(0, 2))], f"e{n}", f"u{pick(st.integers(0, 3))}")
        for n in range(size)
    )
    pairs = pick(st.sets(st.tuples(st.integers(0, 2), st.sampled_from([one.id for one in pool])), max_size=6))
    conflicts = tuple(JuryConflict(f"a{who}", expert, ("unit",)) for who, expert in sorted(pairs))
    held = {each: sum(one.stratum == each for one in pool) for each in STRATA}
    seats = tuple(
        JurySeats(*each, pick(st.integers(0, min(count, 3))), 0) for each, count in held.items() if count
    )
    plan = plan_of(seats, per_unit=pick(st.integers(1, 3)), per_applicant=pick(st.integers(0, 3)))
    return pool, conflicts, plan


MEMBERS = tuple(PoolMember(*STRATA[n % 3], f"{n:032x}", f"{n % 10:032x}") for n in range(30))
"""Ten of each stratum, three of each of ten units."""
