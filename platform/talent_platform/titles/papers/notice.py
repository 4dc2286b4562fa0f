"""What notices say: name, unit and the title asked for or passed, nothing else."""

from __future__ import annotations

from talent_platform.titles.applications.queries import ApplicationView
from talent_platform.titles.results.queries import OutcomeView

TEXT = (
    "对下列职称申报人员予以公示。公示期内如有异议，请在本页写明事实和联系方式提出；异议只影响所指的申报人。"
)
RESULT_TEXT = (
    "对下列人员的职称评审结果予以公示。公示期内如有异议，请在本页写明事实和联系方式提出；"
    "异议只影响所指的人员。"
)


def title(row: ApplicationView) -> str:
    return f"{row.unit}职称申报公示"[:80]


def line(row: ApplicationView) -> str:
    return f"{row.name}：申报{row.series}{row.specialty}{row.level}职称（{row.committee_name}）"[:200]


def result_title(committee: str) -> str:
    return f"{committee}评审结果公示"[:80]


def result_line(row: OutcomeView) -> str:
    return f"{row.name}（{row.unit}）：{row.series}{row.specialty}{row.level}"[:200]
