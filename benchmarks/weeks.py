"""A year of weekly runs: who is proposed, refused and hired as needs and people come and go.

    python -m benchmarks.weeks [needs]

Every week a run is made of whoever is free. Half of its proposals become cases, the best first; the others
wait for the next run, which may move them. A case takes `TALKS` weeks; then the two agree or meet no more.
What each pair would answer is drawn beforehand, and known only to the judge, who looks back: the best that
could have been made of the year by somebody who knew all arrivals and answers.

Moved is whoever was proposed, could still go there, and is proposed elsewhere or no more. How many have to
move if the week's plan is to be worth the most is asked of another algorithm (`principles.goals`).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from decimal import Decimal
from time import process_time

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.market import market
from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goal_order import Goal
from talent_matching.principles.goals import pursue
from talent_matching.problem.problem import VALUE_SCALE, Flags, Ints, Positions, Problem
from talent_matching.solver.assignment import solve

WEEKS, WARM = 52, 12
"""The first weeks fill the town; what they hire counts, what they move does not."""
NEED_STAYS, PERSON_STAYS, TALKS, AGREE, OPENED = 12, 16, 3, 0.6, 0.5
STEP = 50_000
"""Scores of a city repeat; these are rounded to five points, so that many plans are equally good."""
NONE = -1


@dataclass
class Year:
    """What is known of all needs, people and pairs of a market, week after week."""

    whole: Problem
    seed: int = 5
    seats: Ints = field(init=False)
    """(N,) not yet taken by a hire or a case."""
    free: Flags = field(init=False)
    """(P,) neither hired nor in a case."""
    parted: Flags = field(init=False)
    """(A,) who has answered no."""
    talking: list[tuple[int, int]] = field(default_factory=list)
    """Week in which a case ends, and its pair."""
    hired: list[int] = field(default_factory=list)
    last: Ints = field(init=False)
    """(P,) the need somebody was proposed for and not introduced to, or `NONE`."""
    figures: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng, whole = np.random.default_rng(self.seed), self.whole
        self.need_comes = rng.integers(0, WEEKS, whole.needs)
        self.person_comes = rng.integers(1 - PERSON_STAYS, WEEKS, whole.people)
        self.agrees = rng.random(len(whole.pair_need)) < AGREE
        self.seats, self.free = whole.seats.copy(), np.ones(whole.people, np.bool_)
        self.parted = np.zeros(len(whole.pair_need), np.bool_)
        self.last = np.full(whole.people, NONE)
        self.figures = dict.fromkeys(("proposed", "could stay", "moved", "had to", "from scratch"), 0)

    def open_pairs(self, week: int) -> Ints:
        """Pairs of a need and a person that are both here and free this week."""
        whole = self.whole
        need = (self.need_comes <= week) & (week < self.need_comes + NEED_STAYS) & (self.seats > 0)
        came, left = self.person_comes <= week, week >= self.person_comes + PERSON_STAYS
        person = came & ~left & self.free
        return np.flatnonzero(need[whole.pair_need] & person[whole.pair_person] & ~self.parted)

    def run(self, week: int) -> None:
        self.answer(week)
        rows = self.open_pairs(week)
        problem, needs, people = self._problem(rows)
        stays = self._stays(rows, needs, people)
        plan = solve(problem, last=stays)
        if week >= WARM:
            self._count(problem, stays, plan.person_need)
        proposed = np.flatnonzero(plan.person_need >= 0)
        self.last[:] = NONE
        self.last[people[proposed]] = needs[plan.person_need[proposed]]
        self._open(week, problem, proposed, plan.person_need, needs, people)

    def _problem(self, rows: Ints) -> tuple[Problem, Ints, Ints]:
        """Of these pairs alone; and which need and person of the year stand at each of its positions."""
        whole = self.whole
        needs, need = np.unique(whole.pair_need[rows], return_inverse=True)
        people, person = np.unique(whole.pair_person[rows], return_inverse=True)
        problem = Problem.build(
            need_ids=needs, seats=self.seats[needs], weight=whole.weight[needs], person_ids=people,
            pair_need=need, pair_person=person, pair_score=whole.pair_score[rows], seed=whole.seed,
        )  # fmt: skip
        return problem, problem.need_ids, problem.person_ids

    def _stays(self, rows: Ints, needs: Ints, people: Ints) -> Positions:
        """(P,) of the problem: where somebody was proposed and could be again."""
        whole, at = self.whole, np.full(self.whole.needs, NONE)
        at[needs] = np.arange(len(needs))
        able = np.zeros(whole.people, np.bool_)
        able[whole.pair_person[rows[self.last[whole.pair_person[rows]] == whole.pair_need[rows]]]] = True
        return np.where(able[people], at[self.last[people]], NONE).astype(np.int32)

    def _count(self, problem: Problem, stays: Positions, need: Positions) -> None:
        before = stays >= 0
        exact = Goal(goal="value", title="value", step=Decimal(problem.value_unit) / VALUE_SCALE)
        order = [exact, Goal(goal="unmoved", title="unmoved")]
        scratch = solve(problem)
        kept = int(pursue(problem, order, Aims(last=stays), scratch).levels[1].reached)
        told = {
            "proposed": int((need >= 0).sum()),
            "could stay": int(before.sum()),
            "moved": int((before & (need != stays)).sum()),
            "had to": int(before.sum()) - kept,
            "from scratch": int((before & (scratch.person_need != stays)).sum()),
        }
        for name, count in told.items():
            self.figures[name] += count

    def _open(
        self, week: int, problem: Problem, proposed: Ints, plan: Positions, needs: Ints, people: Ints
    ) -> None:
        """Open cases for the best proposals; their seats and people wait for the answer."""
        pair = problem.find_pairs(plan[proposed], proposed)
        best = proposed[np.argsort(-problem.pair_value[pair], kind="stable")]
        best = best[: int(np.ceil(len(best) * OPENED))]
        found = self.whole.find_pairs(needs[plan[best]], people[best])
        self.talking += [(week + TALKS, int(one)) for one in found]
        np.subtract.at(self.seats, self.whole.pair_need[found], 1)
        self.free[self.whole.pair_person[found]] = False
        self.last[self.whole.pair_person[found]] = NONE

    def answer(self, week: int) -> None:
        due = [pair for ends, pair in self.talking if ends <= week]
        self.talking = [one for one in self.talking if one[0] > week]
        for pair in due:
            if self.agrees[pair]:
                self.hired.append(pair)
                continue
            self.parted[pair] = True
            self.seats[self.whole.pair_need[pair]] += 1
            self.free[self.whole.pair_person[pair]] = True

    def hindsight(self) -> int:
        """The most the year could have been worth to somebody who knew every arrival and answer."""
        whole = self.whole
        need, person = self.need_comes[whole.pair_need], self.person_comes[whole.pair_person]
        met = (need < person + PERSON_STAYS) & (person < need + NEED_STAYS)
        rows = np.flatnonzero(met & self.agrees)
        best = solve(
            Problem.build(
                need_ids=whole.need_ids, seats=whole.seats, weight=whole.weight, person_ids=whole.person_ids,
                pair_need=whole.pair_need[rows], pair_person=whole.pair_person[rows],
                pair_score=whole.pair_score[rows],
            )
        )  # fmt: skip
        return best.objective


def main() -> None:
    """Print the year."""
    whole = market(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    score = np.maximum(np.rint(whole.pair_score / STEP), 1).astype(np.int64) * STEP
    year = Year(replace(whole, pair_score=score, pair_preference=score))
    begun = process_time()
    for week in range(WEEKS):
        year.run(week)
    used = process_time() - begun
    year.answer(WEEKS + TALKS)
    value = year.whole.worth(np.array(year.hired, np.int64), np.zeros(0, np.int64))
    known = year.hindsight()
    told = year.figures
    table = Table(
        "", "", title=f"{WEEKS} weekly runs, {year.whole.needs:,} needs, {year.whole.people:,} people"
    )
    table.add_row("hired", f"{len(year.hired):,}")
    table.add_row("value, of what was possible knowing all arrivals and answers", f"{value / known:.1%}")
    table.add_row(f"proposals that could stay, weeks {WARM + 1} to {WEEKS}", f"{told['could stay']:,}")
    table.add_row("moved", f"{told['moved']:,}")
    table.add_row("had to move for the best plan", f"{told['had to']:,}")
    table.add_row("moved had the run not known the one before", f"{told['from scratch']:,}")
    table.add_row("all runs with their checks", f"{used:.1f} CPU s")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
