"""What cases come to, for tables to the superior."""

from __future__ import annotations

from talent_platform.brokerage.life import STAGE_BADGES
from talent_platform.i18n import N_
from talent_platform.upward.figures import BRANCH, COUNTY, Dimension, Figure, grouped, listed_at

_STAGE = Dimension(
    "stage", N_("阶段"), lambda: {str(stage): badge.label for stage, badge in STAGE_BADGES.items()}
)
_CASES = """
    SELECT c.stage, c.county, n.branch, count(*)::int FROM match_case c JOIN need n ON n.id = c.need
    WHERE c.opened::date BETWEEN $1 AND $2 GROUP BY c.stage, c.county, n.branch
"""
_HIRES = """
    SELECT c.county, n.branch, count(*)::int
    FROM placement p JOIN match_case c ON c.id = p.match_case JOIN need n ON n.id = p.need
    WHERE p.state = 'hired' AND NOT p.unbooked AND coalesce(c.starts, c.ended::date) BETWEEN $1 AND $2
    GROUP BY c.county, n.branch
"""
_LANDED = """
    SELECT c.county, n.branch, count(*)::int
    FROM landing l JOIN match_case c ON c.id = l.match_case JOIN need n ON n.id = c.need
    WHERE l.state = 'landed' AND (l.landed AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $1 AND $2
    GROUP BY c.county, n.branch
"""

FIGURES = (
    Figure(
        "cases.opened", N_("对接数"), (_STAGE, COUNTY, BRANCH), grouped(_CASES),
        N_("在填报期内发起的对接，按现在的阶段"), address=listed_at("/cases"),
    ),
    Figure(
        "cases.hired", N_("录用人数"), (COUNTY, BRANCH), grouped(_HIRES),
        N_("到岗日期（没有填的，录用当天）在填报期内的人，团队按成员计；岗位聘用已冲销的不计"),
        address=listed_at("/cases", since="hired_since", until="hired_until", stage="hired"),
    ),
    Figure(
        "landings.landed", N_("落地团队数"), (COUNTY, BRANCH), grouped(_LANDED),
        N_("在填报期内确认落地、录用没有结束的团队"),
        address=listed_at("/landings", since="landed_since", until="landed_until", state="landed"),
    ),
)  # fmt: skip
