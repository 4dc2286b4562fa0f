"""Whether and how fast employers answer: one definition, asked by every figure and by the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from piccolo.columns.combination import And, WhereRaw
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.tables import Case
from talent_platform.clock import today
from talent_platform.database.engine import read

DAYS = 365
"""How far back is looked."""
ANSWERED_AT = """(SELECT min(e.at) FROM case_event e WHERE e.match_case = match_case.id
    AND e.action IN ('agreed', 'declined') AND e.actor_role IN ('enterprise', 'institution'))"""
"""The employer's own first answer; what a bureau wrote down for it is none."""
_ASKED = "match_case.origin <> 'invite' AND match_case.opened >= {since}"
_SILENT = """(match_case.employer_agreed IS NULL
    AND (match_case.stage = 'closed' AND match_case.reason = 'no_reply'
         OR match_case.stage = 'contacted' AND match_case.due < {today}))"""


@dataclass(frozen=True)
class AnswerRate:
    """Of the introductions of a year that asked an employer and were answered or ran out unanswered."""

    key: int | None
    answered: int
    silent: int
    hours: float | None
    """Median from the introduction to the answer; null where there was none."""

    @property
    def asked(self) -> int:
        return self.answered + self.silent

    @property
    def rate(self) -> float | None:
        return self.answered / self.asked if self.asked else None


async def rates(by: str, keys: list[int]) -> dict[int, AnswerRate]:
    """`by`: organisation or officer; those of whom nobody was asked are left out."""
    since, day = today() - timedelta(DAYS), today()
    asked, silent = _ASKED.format(since="$2"), _SILENT.format(today="$3")
    rows = await read(
        AnswerRate,
        f"""SELECT {by} AS key, count(at) AS answered,
                   count(*) FILTER (WHERE at IS NULL AND silent) AS silent,
                   percentile_cont(0.5) WITHIN GROUP (
                       ORDER BY extract(epoch FROM at - opened) / 3600)::float AS hours
            FROM (SELECT {by}, opened, {ANSWERED_AT} AS at, {silent} AS silent FROM match_case
                  WHERE {by} = ANY($1) AND {asked}) x GROUP BY {by}""",  # noqa: S608 - texts of this module
        keys, since, day,
    )  # fmt: skip
    return {row.key: row for row in rows if row.key is not None and row.asked}


def answered(_reader: Actor, chosen: str) -> Combinable:
    """The rows of those figures: yes or no."""
    since = WhereRaw(_ASKED.format(since="{}"), today() - timedelta(DAYS))
    if chosen == "yes":
        return And(since, WhereRaw(f"{ANSWERED_AT} IS NOT NULL"))
    silent = WhereRaw(f"{ANSWERED_AT} IS NULL AND {_SILENT.format(today='{}')}", today())
    return And(And(since, silent), Case.id.is_not_null())
