"""Which recorded certificates a new edition says something else about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from talent_platform.certificates.directory.service import AffectedThing
from talent_platform.certificates.tables import Certificate, CertificateKind, CertificateState
from talent_platform.certificates.wording import STANDING_LABELS
from talent_platform.database.engine import columns_of, views
from talent_posts import Directory, standing


@dataclass(frozen=True)
class _Vocational:
    id: int
    number: str
    name: str
    body: str
    issued: date


async def certificates(before: Directory, after: Directory, day: date) -> list[AffectedThing]:
    """Every 职业资格 not revoked that stood for something else when it was issued, or does on this day (hook
    `directory.affects`)."""
    named = Certificate.kind == str(CertificateKind.VOCATIONAL)
    stands = Certificate.state != str(CertificateState.REVOKED)
    names = await Certificate.select(Certificate.name).distinct().where(named, stands).output(as_list=True)
    otherwise = [name for name in names if _otherwise(name, day, before, after)]
    # Before the first day on which the two differ nothing was issued by the new one.
    since = min(each.valid_from for each in {*before.editions} ^ {*after.editions})
    rows = await (
        Certificate.select(*columns_of(_Vocational, Certificate))
        .where(named, stands, Certificate.name.is_in(["", *otherwise]) | (Certificate.issued >= since))
        .order_by(Certificate.id)
    )
    return list(_affected(views(_Vocational, rows), day, before, after))


def _affected(
    rows: list[_Vocational], day: date, before: Directory, after: Directory
) -> Iterator[AffectedThing]:
    for row in rows:
        for on in (row.issued, day):
            if pair := _otherwise(row.name, on, before, after):
                yield AffectedThing(
                    "certificate", f"{row.number} {row.name}", row.body, f"/certificates/{row.id}", *pair
                )
                break


def _otherwise(name: str, on: date, before: Directory, after: Directory) -> tuple[str, str] | None:
    """What it stands for by the one and by the other, where that differs."""
    old, new = (standing(name, on, each, paper=True).standing for each in (before, after))
    return (STANDING_LABELS[old], STANDING_LABELS[new]) if old != new else None
