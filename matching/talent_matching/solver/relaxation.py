"""The linear relaxation of a market with teams: its solution, its cuts, and exact prices from its duals."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from talent_matching.problem.columns import MAX_VALUE
from talent_matching.problem.limits import Control
from talent_matching.problem.problem import Flags, Ints
from talent_matching.problem.reduction import Reduced
from talent_matching.solver.cuts import Floats, coefficients, joined, only_one, priced, violated_cuts
from talent_matching.solver.result import Cuts, Prices

FINE_COLUMNS = 10_000
TOLERANCE = 1e-9
"""What HiGHS may overlook per row and per comparison of plans, in scaled values."""


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
        self.cuts = Cuts.none()
        self.solved = False
        self.solver = highspy.Highs()
        for option, setting in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("presolve", "off"),
            ("dual_feasibility_tolerance", TOLERANCE),
        ):
            self.solver.setOptionValue(option, setting)
        if self.solver.passModel(self._model()) == highspy.HighsStatus.kError:
            raise RuntimeError("HiGHS refused the model")
        self._add(only_one(market))
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

    def start_from(self, singles: Flags, prices: Prices, profit: Ints) -> None:
        """Start at the best plan without teams, with its prices and every team that gains at these prices.

        A placed person's row is held by his pair, a priced need's by a pair outside that is just worth its
        price; prices are smallest, so these pairs form trees and the basis is regular, and dual feasible.
        """
        m, basis = self.market, highspy.HighsBasis()
        lower, basic, upper = (
            highspy.HighsBasisStatus.kLower,
            highspy.HighsBasisStatus.kBasic,
            highspy.HighsBasisStatus.kUpper,
        )
        just = np.flatnonzero(~singles & (m.value == prices.need[m.need] + prices.person[m.person]))
        holder = np.full(m.needs, -1, np.int64)
        holder[m.need[just[::-1]]] = just[::-1]
        priced_needs = (prices.need > 0) & (holder >= 0)
        columns = np.where(np.concatenate((singles, profit > 0)), 2, 0)
        columns[: self.pairs][singles] = 1
        columns[holder[priced_needs]] = 1
        rows = np.ones(self.solver.getNumRow(), np.int64)
        rows[m.needs + m.person[singles]] = 2
        rows[: m.needs][priced_needs] = 2
        status = (lower, basic, upper)
        basis.col_status = [status[k] for k in columns.tolist()]
        basis.row_status = [status[k] for k in rows.tolist()]
        basis.valid, basis.alien = True, False
        self.solver.setBasis(basis)

    def solve(self) -> bool:
        """Solve to optimality from the last basis; False if the limit or a cancel came first."""
        self._set_time(self.control.remaining)
        self.solver.run()
        self.solved = bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)
        return self.solved

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

    def basis(self) -> highspy.HighsBasis:
        """Where the solver stands."""
        return self.solver.getBasis()

    def free_all(self, basis: highspy.HighsBasis) -> None:
        """Undo every `fix` and stand where `basis` stood, the cuts added since then being slack."""
        where = np.arange(self.pairs, self.pairs + self.options, dtype=np.int32)
        self.solver.changeColsBounds(len(where), where, np.zeros(len(where)), np.ones(len(where)))
        rows = list(basis.row_status)
        basis.row_status = rows + [highspy.HighsBasisStatus.kBasic] * (self.solver.getNumRow() - len(rows))
        self.solver.setBasis(basis)

    def add_cuts(self) -> int:
        """Add the cuts that the present solution violates; how many there were."""
        cuts = violated_cuts(self.market, *self.levels(), self.control.must_stop)
        self._add(cuts)
        return len(cuts.need)

    def _add(self, cuts: Cuts) -> None:
        if count := len(cuts.need):
            row, column, coefficient, limit = coefficients(self.market, cuts)
            order = np.argsort(row, kind="stable")
            self.solver.addRows(
                count,
                np.full(count, -highspy.kHighsInf),
                limit.astype(np.float64),
                len(row),
                np.searchsorted(row[order], np.arange(count)).astype(np.int32),
                column[order].astype(np.int32),
                coefficient[order].astype(np.float64),
            )
            self.cuts = joined([self.cuts, cuts])

    def prices(self) -> Prices:
        """Whole prices near the duals, raised until they satisfy every column exactly."""
        m, fineness = self.market, self.market.fineness
        multipliers = -np.asarray(self.solver.getSolution().row_dual) * self.scale * fineness
        dual = np.clip(np.rint(multipliers), 0.0, MAX_VALUE).astype(np.int64)
        rows = m.needs + m.people + int(m.offer.max(initial=-1)) + 1
        need, person = dual[: m.needs], dual[m.needs : m.needs + m.people].copy()
        cuts = priced(self.cuts, dual[rows:])
        charged = np.zeros(self.pairs + self.options, np.int64)
        row, column, coefficient, _ = coefficients(m, cuts)
        np.add.at(charged, column, coefficient * cuts.price[row])
        np.maximum.at(person, m.person, m.value * fineness - need[m.need] - charged[: self.pairs])
        members = np.add.reduceat(person[m.members], m.member_start[:-1])
        missing = m.gain * fineness - m.size * need[m.at] - charged[self.pairs :] - members
        offer = np.zeros(rows - m.needs - m.people, np.int64)
        np.maximum.at(offer, m.offer, missing)
        return Prices(need, person, offer, need, cuts, fineness)

    def branch(self, singles: Flags, options: Ints) -> tuple[Floats, int | None, bool]:
        """Branch and bound on the options from a plan: their levels, the bound, and whether they are best.

        Best they are only where all that HiGHS may overlook is less than one unit.
        """
        whole = highspy.HighsVarType.kInteger
        where = np.arange(self.pairs, self.pairs + self.options, dtype=np.int32)
        self.solver.changeColsIntegrality(len(where), where, np.full(len(where), whole))
        for heuristic in ("rins", "rens", "root_reduced_cost"):
            self.solver.setOptionValue(f"mip_heuristic_run_{heuristic}", False)
        self.solver.setOptionValue("presolve", "on")
        self.solver.setOptionValue("mip_feasibility_tolerance", TOLERANCE)
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
        overlooked = TOLERANCE * (self.market.people + self.market.needs) * self.scale
        bound = -self.solver.getInfo().mip_dual_bound * self.scale + overlooked
        best = z[self.pairs :] if len(z) else placed
        ended = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        # Plans are worth whole units: what lies less than half a unit above one is that one.
        if ended and not self.control.gap and overlooked < 0.5:
            return best, None, True
        return best, round(bound) if np.isfinite(bound) else None, False
