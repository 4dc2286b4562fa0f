"""How likely a row is to be asked again: points that choose its stratum of a sample, and do nothing else.

They are no finding: nobody is shown those of a row, no figure, state or doubt follows from them, and a row
without any may be drawn as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from talent_platform.database.engine import read_within
from talent_platform.i18n import N_


class Chance(StrEnum):
    """Strata of an office, as they stand in the files of the draw."""

    HIGH = "抽查机会较高"
    MIDDLE = "抽查机会一般"
    LOW = "抽查机会较低"


POINTS: dict[str, tuple[int, str]] = {
    "doubts": (2, N_("这一行涉及疑点（一处两分，最多四分）")),
    "differed": (2, N_("企业在以前的抽查复核中答得不一致（两分）")),
    "fresh": (1, N_("企业在以前的调查中没有通过的填报（一分）")),
    "late": (1, N_("截止日期当天或之后才上报（一分）")),
}
"""What counts → (points, how it is said)."""
MOST_DOUBTS = 2
HIGH, MIDDLE = 3, 2
"""From so many points on."""


@dataclass(frozen=True, slots=True)
class DrawnFrom:
    """A need that is handed in, with what its points are made of."""

    id: int
    office: str
    doubts: int
    """Those it is about, settled or not."""
    differed: bool
    fresh: bool
    late: bool

    @property
    def points(self) -> int:
        counts = {
            "doubts": min(self.doubts, MOST_DOUBTS), "differed": self.differed, "fresh": self.fresh,
            "late": self.late,
        }  # fmt: skip
        return sum(POINTS[name][0] * count for name, count in counts.items())

    @property
    def stratum(self) -> str:
        chance = (
            Chance.HIGH if self.points >= HIGH else Chance.MIDDLE if self.points >= MIDDLE else Chance.LOW
        )
        return f"{self.office}/{chance}"


_ROWS = """
    SELECT r.id, o.name AS office,
           (SELECT count(*)::int FROM survey_flag_row f WHERE f.survey_row = r.id) AS doubts,
           EXISTS (
               SELECT FROM survey_audit_item i JOIN survey_row x ON x.id = i.survey_row
               JOIN survey_target y ON y.id = x.target
               WHERE y.organisation = t.organisation AND i.outcome = 'differs') AS differed,
           NOT EXISTS (
               SELECT FROM survey_target y JOIN survey_row x ON x.target = y.id AND x.state = 'approved'
               JOIN survey_campaign p ON p.id = y.campaign
               JOIN survey_campaign c ON c.id = m.campaign AND (p.opened, p.id) < (c.opened, c.id)
               WHERE y.organisation = t.organisation AND y.merged_into IS NULL) AS fresh,
           (r.handed_in AT TIME ZONE 'Asia/Shanghai')::date >= {}::date AS late
    FROM survey_row r JOIN survey_submission m ON m.id = r.submission JOIN organisation o ON o.id = m.office
    JOIN survey_target t ON t.id = r.target AND t.merged_into IS NULL
    WHERE m.campaign = {} AND r.kind = 'need' AND r.handed_in IS NOT NULL ORDER BY r.id
"""


async def pool(campaign_id: int, due: object) -> Sequence[DrawnFrom]:
    """The needs of a survey that are handed in; `due`: its last day, or none."""
    return await read_within(_drawn_from, _ROWS, due, campaign_id)


def _drawn_from(*, late: bool | None, **columns: object) -> DrawnFrom:
    return DrawnFrom(late=bool(late), **columns)  # type: ignore[arg-type]
