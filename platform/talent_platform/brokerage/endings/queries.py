"""What closing a need means for its cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.hiring.reading import LIVE
from talent_platform.brokerage.life import REASONS
from talent_platform.brokerage.tables import Case
from talent_platform.database.engine import read_within
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.needs.life import CLOSE_REASONS
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.i18n import N_, _, _n, gettext
from talent_platform.i18n.said import Said
from talent_platform.web.tiles import Panel


@dataclass(frozen=True)
class Ending:
    """So many live cases at a stage would end for this reason, the need being closed for that one."""

    why: str
    stage: str
    reason: str
    count: int

    @property
    def why_words(self) -> str:
        return gettext(CLOSE_REASONS[self.why])

    @property
    def reason_words(self) -> str:
        return gettext(REASONS[self.reason])


@dataclass(frozen=True)
class Closing:
    endings: Sequence[Ending]
    live: int
    final: int
    """Cases that have ended already: closing the need leaves them as they are."""


async def of_need(actor: Actor, need_id: int) -> Closing:
    """Read from the table that the database closes by (`case_ending`).

    Raises:
        NotFound: no such need for this reader.
        NotAllowed: others look after it.
    """
    if not await needs.readable(actor, need_id):
        raise NotFound
    if not await needs.may_read_history(actor, need_id):
        raise NotAllowed
    return await _read(need_id)


async def _read(need_id: int) -> Closing:
    rows = await read_within(
        Ending,
        "SELECT w.why, c.stage, case_ending(w.why, c.stage) AS reason, count(*)::int AS count "
        "FROM match_case c CROSS JOIN unnest({}::text[]) WITH ORDINALITY AS w (why, place) "
        "WHERE c.need = {} AND c.stage = ANY({}) GROUP BY w.place, 1, 2, 3 ORDER BY w.place, c.stage",
        list(CLOSE_REASONS), need_id, LIVE,
    )  # fmt: skip
    live = sum(one.count for one in rows if one.why == next(iter(CLOSE_REASONS)))
    return Closing(rows, live, await Case.count().where(Case.need == need_id, Case.stage.not_in(LIVE)))


async def panel(_reader: Actor, need: Mapping[str, Any]) -> Panel | None:
    """Beside the question whether to close the need; None where nothing is under way."""
    found = await _read(need["id"])
    if not found.live:
        return None
    lines = []
    for why, label in CLOSE_REASONS.items():
        counts = Counter[str]()
        for one in found.endings:
            if one.why == why:
                counts[one.reason] += one.count
        ends = [_n("{n} 条「{reason}」", n, reason=_(REASONS[reason])) for reason, n in counts.items()]
        lines.append((_(label), _("、").join(ends)))
    return Panel("brokerage/_closing.html", {"live": found.live, "final": found.final, "lines": lines})


_ENDS = N_("进行中的对接 {n} 条，关闭需求时随之结束")


async def under_way(needs: Sequence[int]) -> dict[int, str]:
    """Need → that live cases end with it; of those that have any."""
    rows = await Case.raw(
        "SELECT need, count(*)::int AS n FROM match_case WHERE need = ANY({}) AND stage = ANY({}) GROUP BY 1",
        list(needs), LIVE,
    )  # fmt: skip
    return {row["need"]: Said(_ENDS, n=row["n"]) for row in rows}


_MOVED = N_("这一步之后已有对接开始、变动或因此结束，不能撤销")
_STEERED = N_("这一步之后有人被锁定到该需求，或因此失效的锁定、排除不能恢复，所以不能撤销")


async def followed(need_id: int, since: datetime) -> str:
    """Whether cases of the need have begun, moved or ended since, or by the step written down `since`; or
    somebody was pinned to it since, or a pin or forbid ended by that step.

    What the database ends with a need bears the time at which the step began: before its own line, after that
    of the step before.
    """
    moved = await Case.raw(
        """SELECT FROM match_case c WHERE c.need = {} AND (c.updated >= {} OR EXISTS (
               SELECT FROM case_event e
               WHERE e.match_case = c.id AND e.action = 'closed' AND e.actor_id IS NULL AND e.at > coalesce(
                   (SELECT max(n.at) FROM need_change n WHERE n.need = c.need AND n.at < {}), '-infinity')))
           LIMIT 1""",
        need_id, since, since,
    )  # fmt: skip
    if moved:
        return _MOVED
    # Written by one transaction: what a step has ended with the need, and its line.
    steered = await Case.raw(
        """SELECT FROM directive d WHERE d.need = {} AND (
               d.action = 'pin' AND d.withdrawn IS NULL AND d.created >= {}
               OR d.withdrawn_by IS NULL AND d.withdrawn IS NOT NULL AND d.xmin = (
                   SELECT n.xmin FROM need_change n WHERE n.need = d.need ORDER BY n.id DESC LIMIT 1))
           LIMIT 1""",
        need_id, since,
    )  # fmt: skip
    return _STEERED if steered else ""
