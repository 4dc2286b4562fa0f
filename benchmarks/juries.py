"""`python -m benchmarks.juries`: the draw of a jury of 30 from 2,000 experts, and what is asked before it.

Processor milliseconds of this run; 200 applicants with 1,400 conflicts, 15 strata, 300 units.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from time import process_time

from talent_posts.juries.drawing.chances import DRY_DRAWS, chances
from talent_posts.juries.drawing.feasible import check
from talent_posts.juries.drawing.jury import JuryConflict, JuryPlan, JurySeats, PoolMember, draw_jury
from talent_posts.juries.meeting.book import check_meeting
from talent_posts.juries.meeting.facts import (
    HandIn,
    Reviewed,
    ReviewMeeting,
    SittingJuror,
    SlipBallot,
    TellerCount,
)

EXPERTS, APPLICANTS, UNITS, JURORS = 2000, 200, 300, 31


def timed(what: str, work: Callable[[], object]) -> float:
    """Best of three."""
    best = float("inf")
    for _ in range(3):
        start = process_time()
        work()
        best = min(best, (process_time() - start) * 1e3)
    print(f"{what:32} {best:8.1f} ms")
    return best


def meeting() -> ReviewMeeting:
    """Everybody passed by everybody."""
    jurors = [f"e{n}" for n in range(JURORS)]
    begins = datetime(2026, 10, 21, 9)  # noqa: DTZ001  (the city's clock)
    counts = tuple(TellerCount(teller=each, agree=JURORS, oppose=0, abstain=0) for each in "甲乙")
    return ReviewMeeting(
        jurisdiction="219900",
        on=begins.date(),
        committee="评委会",
        series="工程技术人员",
        standing=31,
        jurors=tuple(SittingJuror(id=each, signed_in=begins) for each in jurors),
        applicants=tuple(Reviewed(id=f"a{n}", level="副高", announced="passed") for n in range(APPLICANTS)),
        hand_ins=tuple(HandIn(juror=each, by=each, at=begins.replace(hour=10)) for each in jurors),
        ballots=tuple(
            SlipBallot(applicant=f"a{n}", opened=begins.replace(hour=11), returned=JURORS, counts=counts)
            for n in range(APPLICANTS)
        ),
    )


def main() -> None:
    """Print what each step costs; a draw of more than 50 ms ends the benchmark."""
    rng = random.Random(1)
    strata = [(specialty, origin) for specialty in "甲乙丙丁戊" for origin in ("企业", "高校", "院所")]
    ids = [f"{n:032x}" for n in range(EXPERTS)]
    pool = [PoolMember(*rng.choice(strata), each, f"u{rng.randrange(UNITS)}") for each in ids]
    conflicts = [
        JuryConflict(f"a{n}", each, ("unit",)) for n in range(APPLICANTS) for each in rng.sample(ids, 7)
    ]
    plan = JuryPlan(
        seats=tuple(JurySeats(*each, 2, 4) for each in strata),
        per_unit=2,
        per_applicant=3,
        fixed=date(2026, 11, 2),
        event="一期",
        happens=date(2026, 11, 29),
        fallback="下一期",
        fallback_happens=date(2026, 12, 1),
    )
    timed("seats can be filled", lambda: check(pool, conflicts, plan))
    timed(f"chances from {DRY_DRAWS} dry draws", lambda: chances(pool, conflicts, plan))
    timed(f"law of a meeting, {APPLICANTS} × {JURORS}", lambda: check_meeting(meeting()))
    assert timed("draw", lambda: draw_jury(pool, conflicts, plan, bytes(32))) <= 50


if __name__ == "__main__":
    main()
