"""What everybody may know of landings: how many teams have landed, by year and industry; of people only where
there are so many that none is told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talent_platform.database.engine import read_within
from talent_platform.i18n import gettext
from talent_platform.reference.codes import branches

LEAST_PEOPLE = 5
"""Fewer people are not told of: the project's own figure, k = 5 as statistics of people are commonly kept. Of
people there are no sums, from which what is left out could be worked out."""


@dataclass(frozen=True)
class _Counted:
    year: int
    branch: str
    teams: int
    people: int


@dataclass(frozen=True)
class LandedTeams:
    """Teams of one industry that landed in one year and whose hire stands."""

    year: int
    """Of the day on which it was confirmed, in China."""
    branch: str
    """Code; of the need they were hired for."""
    branch_name: str
    teams: int
    people: int | None
    """Those hired with them and not gone since; null where fewer than `LEAST_PEOPLE`."""

    @property
    def people_said(self) -> str:
        return gettext("少于 {n} 人", n=LEAST_PEOPLE) if self.people is None else str(self.people)


_LANDED = """
    SELECT extract(year FROM l.landed AT TIME ZONE 'Asia/Shanghai')::int AS year, n.branch,
           count(*)::int AS teams, coalesce(sum(p.people), 0)::int AS people
    FROM landing l JOIN match_case c ON c.id = l.match_case AND c.stage = 'hired'
    JOIN need n ON n.id = c.need
    CROSS JOIN LATERAL (SELECT count(*)::int AS people, bool_or(x.unbooked) AS unbooked FROM placement x
                        WHERE x.match_case = c.id AND x.state = 'hired') p
    WHERE l.state = 'landed' AND p.unbooked IS NOT TRUE
    GROUP BY 1, 2 ORDER BY 1 DESC, 2"""


async def landed() -> Sequence[LandedTeams]:
    """The newest year first; a year and industry without a team has no row."""
    rows = await read_within(_Counted, _LANDED)
    names = branches()
    return [
        LandedTeams(
            one.year, one.branch, names[one.branch].name if one.branch in names else one.branch, one.teams,
            one.people if one.people >= LEAST_PEOPLE else None,
        )
        for one in rows
    ]  # fmt: skip
