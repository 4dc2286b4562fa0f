"""Provincial funding lines for teams that are brought in: what a source said on its day, nothing promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from talent_matching import in_force
from talent_platform.clock import today
from talent_platform.i18n import N_

FOLDER = Path(__file__).parent / "funding_lines"
STATUSES: dict[str, str] = {
    "reported": N_("据新闻报道，未见原文；是否仍执行请向主管部门核实"),
    "verified": N_("已核对原文"),
}


@dataclass(frozen=True)
class FundingLine:
    """One line; `what` in the words of its source."""

    code: str
    name: str
    of: str
    what: str
    status: str
    source: str
    said_on: date


def lines() -> list[FundingLine]:
    """Those known today."""
    return [FundingLine(**one) for one in in_force(today(), FOLDER)["lines"]]
