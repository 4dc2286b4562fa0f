"""Every kind of move a desk or an office makes, with whatever comes to hand, and how often."""

from __future__ import annotations

from benchmarks.desks.book_moves import BookMoves
from benchmarks.desks.contest_moves import ContestMoves
from benchmarks.desks.first_moves import FirstMoves
from benchmarks.desks.request_moves import RequestMoves


class EveryMove(RequestMoves, ContestMoves, BookMoves, FirstMoves):
    """All of them."""


_SHARES = {
    "newcomer": 8, "hire": 16, "rise": 12, "ask": 8, "forward": 40, "step": 6, "override": 3, "plan": 3,
    "plan_step": 8, "freeze": 3, "leave": 4, "stay": 2, "correct": 4, "decide_correction": 3, "fact": 3,
    "decide_fact": 4, "correct_fact": 4, "decide_fact_correction": 4, "number": 4, "decide_number": 6,
    "special": 5, "special_step": 2, "special_forward": 10, "special_use": 5, "special_end": 4, "round": 2,
    "apply": 4, "decide_round": 2,
    "notice": 4, "object_to": 1, "submit_noticed": 4, "grant": 1, "close": 1, "read": 4, "roster": 5,
    "open_books": 4, "transfer": 4, "pair": 3, "revise": 4, "set_figure": 1,
}  # fmt: skip
MOVES = [(name, getattr(EveryMove, name)) for name, share in _SHARES.items() for _ in range(share)]
