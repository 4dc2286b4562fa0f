"""What the unit's notice says of an application: name, unit and title asked for, nothing else."""

from __future__ import annotations

from talent_platform.titles.applications.queries import ApplicationView

TEXT = (
    "对下列职称申报人员予以公示。公示期内如有异议，请在本页写明事实和联系方式提出；异议只影响所指的申报人。"
)


def title(row: ApplicationView) -> str:
    return f"{row.unit}职称申报公示"[:80]


def line(row: ApplicationView) -> str:
    return f"{row.name}：申报{row.series}{row.specialty}{row.level}职称（{row.committee_name}）"[:200]
