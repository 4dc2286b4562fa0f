"""The linear relaxation of a market with teams: its solution, cover cuts, and exact prices from its duals.

Cover cut of need i with c seats, for an option y of s seats and a set S of other items there (a single
takes a = 1 seat, a team its size) whose seats a(S) exceed c - s:
    sum_S a z + (a(S) - c + s) y <= a(S)
It holds because with y placed only c - s seats are left for S, and without y it says nothing.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from talent_matching.control import Control
from talent_matching.problem import Flags, Ints
from talent_matching.reduction import Reduced
from talent_matching.result import Cuts, Prices

Floats = NDArray[np.float64]
FINE_COLUMNS = 10_000
VIOLATION = 1e-4
"""A cut must be violated by this many seats to be worth a row."""


class Relaxation:
    """Columns: the open pairs, then the open options. Rows: needs, people, offers, then cuts."""

    def __init__(self, market: Reduced, control: Control) -> None:
        self.market, self.control = market, control
        self.pairs, self.options = len(market.pair), len(market.option)
        top = int(max(market.value.max(initial=1), market.gain.max(initial=1)))
        # HiGHS's tolerances are absolute: small models afford costs that keep the last decimals apart.
        self.scale = top / (5.0 if len(market.pair) + len(market.option) > FINE_COLUMNS else 5000.0)
        """Values are divided by this."""
        self.value = np.concatenate((market.value, market.gain)).astype(np.float64)
        self.cuts: list[Cuts] = []
        self.solver = highspy.Highs()
        for option, setting in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("presolve", "on"),
        ):
            self.solver.setOptionValue(option, setting)
        if self.solver.passModel(self._model()) == highspy.HighsStatus.kError:
            raise RuntimeError("HiGHS refused the model")
        self.solver.cbSimplexInterrupt += self._watch
        self.solver.cbMipInterrupt += self._watch

    def _watch(self, event: Any) -> None:
        if self.control.cancelled():
            event.interrupt()

    def _model(self) -> highspy.HighsLp:
        m = self.market
        offers = int(m.offer.max(initial=-1)) + 1
        pair, option = np.arange(self.pairs), self.pairs + np.arange(self.options)
        column = np.concatenate((pair, pair, option, option, self.pairs + m.member_row))
        row = np.concatenate(
            (m.need, m.needs + m.person, m.at, m.needs + m.people + m.offer, m.needs + m.members)
        )
        entry = np.ones(len(row))
        entry[2 * self.pairs : 2 * self.pairs + self.options] = m.size
        order = np.argsort(column, kind="stable")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.pairs + self.options, m.needs + m.people + offers
        lp.col_cost_ = -self.value / self.scale
        lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
        lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
        lp.row_upper_ = np.concatenate((m.seats, np.ones(m.people + offers))).astype(np.float64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.searchsorted(column[order], np.arange(lp.num_col_ + 1)).astype(np.int32)
        lp.a_matrix_.index_ = row[order].astype(np.int32)
        lp.a_matrix_.value_ = entry[order]
        return lp

    def solve(self) -> bool:
        """Solve to optimality from the last basis; False if the limit or a cancel came first."""
        self._set_time(self.control.remaining)
        self.solver.run()
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _set_time(self, seconds: float) -> None:
        # HiGHS counts the seconds of all runs of one object together.
        limit = self.solver.getRunTime() + max(seconds, 0.0) if np.isfinite(seconds) else highspy.kHighsInf
        self.solver.setOptionValue("time_limit", float(limit))

    def levels(self) -> tuple[Floats, Floats]:
        """The solution: (A,) of pairs and (K,) of options, each in 0..1."""
        z = np.asarray(self.solver.getSolution().col_value)
        return z[: self.pairs], z[self.pairs :]

    def fix(self, options: Ints, level: float) -> None:
        """Hold options at 0 or 1 from here on."""
        where = (self.pairs + options).astype(np.int32)
        levels = np.full(len(options), level)
        self.solver.changeColsBounds(len(options), where, levels, levels)

    def free_all(self) -> None:
        """Undo every `fix`."""
        where = np.arange(self.pairs, self.pairs + self.options, dtype=np.int32)
        self.solver.changeColsBounds(len(where), where, np.zeros(len(where)), np.ones(len(where)))

    def add_cuts(self) -> int:
        """Add the cover cuts the present solution violates most, one per fractional option at most."""
        cuts = self._violated()
        if len(cuts.need):
            self._add_rows(cuts)
            self.cuts.append(cuts)
        return len(cuts.need)

    def _violated(self) -> Cuts:
        """For a fractional y the best S is every item with z > 1 - y; keep it if it cuts the solution off."""
        m = self.market
        z = np.concatenate(self.levels())
        need = np.concatenate((m.need, m.at))
        seats = np.concatenate((np.ones(self.pairs, np.int64), m.size))
        used = np.flatnonzero(z > 1e-7)
        used = used[np.argsort(need[used], kind="stable")]
        starts = np.searchsorted(need[used], np.arange(m.needs + 1))
        crowding = np.flatnonzero((z[self.pairs :] > 1e-6) & (z[self.pairs :] < 1 - 1e-6))
        width = starts[m.at[crowding] + 1] - starts[m.at[crowding]]
        cut = np.repeat(np.arange(len(crowding)), width)
        first = np.repeat(starts[m.at[crowding]] - (np.cumsum(width) - width), width)
        item = used[first + np.arange(len(cut))]
        y = z[self.pairs + crowding]
        chosen = (item != (self.pairs + crowding)[cut]) & (z[item] > 1 - y[cut])
        cut, item = cut[chosen], item[chosen]
        left = m.seats[m.at[crowding]] - m.size[crowding]
        excess = np.bincount(cut, seats[item] * (z[item] - 1 + y[cut]), len(crowding)) - left * y
        taken = np.bincount(cut, seats[item], len(crowding))
        good = np.flatnonzero((excess > VIOLATION) & (taken > left))
        chosen = np.isin(cut, good)
        counts = np.bincount(cut[chosen], minlength=len(crowding))[good]
        return Cuts(
            need=m.at[crowding[good]],
            bundle=crowding[good].astype(np.int32),
            start=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            items=np.where(item < self.pairs, item, -1 - (item - self.pairs))[chosen],
            price=np.zeros(len(good), np.int64),
        )

    def _cut_rows(self, cuts: Cuts) -> tuple[Ints, Ints, Ints]:
        """Coefficient of each item, a(S), and the coefficient of y."""
        m = self.market
        seats = np.where(cuts.items < 0, m.size[np.maximum(-1 - cuts.items, 0)], 1)
        limit = np.add.reduceat(seats, cuts.start[:-1])
        return seats, limit, limit - m.seats[cuts.need] + m.size[cuts.bundle]

    def _add_rows(self, cuts: Cuts) -> None:
        seats, limit, crowd = self._cut_rows(cuts)
        column = np.where(cuts.items < 0, self.pairs - 1 - cuts.items, cuts.items)
        index = np.insert(column, cuts.start[:-1], self.pairs + cuts.bundle).astype(np.int32)
        entry = np.insert(seats, cuts.start[:-1], crowd).astype(np.float64)
        start = (cuts.start[:-1] + np.arange(len(limit))).astype(np.int32)
        lower = np.full(len(limit), -highspy.kHighsInf)
        self.solver.addRows(len(limit), lower, limit.astype(np.float64), len(index), start, index, entry)

    def prices(self) -> Prices:
        """Whole prices near the duals, raised until they satisfy every column exactly."""
        m = self.market
        dual = np.maximum(np.rint(-np.asarray(self.solver.getSolution().row_dual) * self.scale), 0.0)
        dual = dual.astype(np.int64)
        rows = m.needs + m.people + int(m.offer.max(initial=-1)) + 1
        need, person = dual[: m.needs], dual[m.needs : m.needs + m.people].copy()
        cuts = self._all_cuts(dual[rows:])
        by_pair, by_option = self._cut_share(cuts)
        np.maximum.at(person, m.person, m.value - need[m.need] - by_pair)
        missing = (
            m.gain - m.size * need[m.at] - by_option - np.add.reduceat(person[m.members], m.member_start[:-1])
        )
        offer = np.zeros(rows - m.needs - m.people, np.int64)
        np.maximum.at(offer, m.offer, missing)
        return Prices(need, person, offer, need, cuts)

    def _all_cuts(self, price: Ints) -> Cuts:
        """Every cut with a price, as one table."""
        if not self.cuts:
            return Cuts.none()
        need = np.concatenate([c.need for c in self.cuts])
        items = np.concatenate([c.items for c in self.cuts])
        counts = np.concatenate([np.diff(c.start) for c in self.cuts])
        keep = price[: len(need)] > 0
        return Cuts(
            need=need[keep],
            bundle=np.concatenate([c.bundle for c in self.cuts])[keep],
            start=np.concatenate(([0], np.cumsum(counts[keep]))).astype(np.int64),
            items=items[np.repeat(keep, counts)],
            price=price[: len(need)][keep],
        )

    def _cut_share(self, cuts: Cuts) -> tuple[Ints, Ints]:
        """What the cuts charge each pair and each option."""
        by_pair, by_option = np.zeros(self.pairs, np.int64), np.zeros(self.options, np.int64)
        if len(cuts.need):
            seats, _, crowd = self._cut_rows(cuts)
            charge = seats * np.repeat(cuts.price, np.diff(cuts.start))
            team = cuts.items < 0
            np.add.at(by_pair, cuts.items[~team], charge[~team])
            np.add.at(by_option, -1 - cuts.items[team], charge[team])
            np.add.at(by_option, cuts.bundle, crowd * cuts.price)
        return by_pair, by_option

    def branch(self, singles: Flags, options: Ints) -> tuple[Floats, int | None, bool]:
        """Branch and bound on the options from a plan: their levels, the bound, and whether they are best."""
        whole = highspy.HighsVarType.kInteger
        where = np.arange(self.pairs, self.pairs + self.options, dtype=np.int32)
        self.solver.changeColsIntegrality(len(where), where, np.full(len(where), whole))
        for heuristic in ("rins", "rens", "root_reduced_cost"):
            self.solver.setOptionValue(f"mip_heuristic_run_{heuristic}", False)
        self.solver.setOptionValue("mip_rel_gap", float(self.control.gap))
        self.solver.setOptionValue("mip_abs_gap", 0.5 / self.scale)
        placed = np.zeros(self.options)
        placed[options] = 1
        solution = highspy.HighsSolution()
        solution.col_value = np.concatenate((singles, placed)).astype(np.float64)
        self.solver.setSolution(solution)
        self._set_time(self.control.remaining)
        self.solver.run()
        z = np.asarray(self.solver.getSolution().col_value)
        bound = -self.solver.getInfo().mip_dual_bound * self.scale
        # Plans are worth whole units: a bound less than half a unit above one is that one.
        best = z[self.pairs :] if len(z) else placed
        if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal and not self.control.gap:
            return best, None, True
        return best, round(bound) if np.isfinite(bound) else None, False
