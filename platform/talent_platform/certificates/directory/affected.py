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
class _Paper:
    id: int
    kind: str
    number: str
    name: str
    body: str
    issued: date


async def certificates(before: Directory, after: Directory, day: date) -> list[AffectedThing]:
    """Every certificate but titles, not revoked, whose name stood for something else when it was issued, or
    does on this day (hook `directory.affects`): a 职业资格 may be one no more, and what was recorded as a
    level of skill or otherwise is no proof of an item that the law demands by now."""
    named = Certificate.kind != str(CertificateKind.TITLE)
    stands = Certificate.state != str(CertificateState.REVOKED)
    called = await Certificate.select(Certificate.kind, Certificate.name).distinct().where(named, stands)
    otherwise = {row["name"] for row in called if _otherwise(row["kind"], row["name"], day, before, after)}
    # Before the first day on which the two differ nothing was issued by the new one.
    since = min(each.valid_from for each in {*before.editions} ^ {*after.editions})
    rows = await (
        Certificate.select(*columns_of(_Paper, Certificate))
        .where(named, stands, Certificate.name.is_in(["", *otherwise]) | (Certificate.issued >= since))
        .order_by(Certificate.id)
    )
    return list(_affected(views(_Paper, rows), day, before, after))


def _affected(rows: list[_Paper], day: date, before: Directory, after: Directory) -> Iterator[AffectedThing]:
    for row in rows:
        for on in (row.issued, day):
            if pair := _otherwise(row.kind, row.name, on, before, after):
                yield AffectedThing(
                    "certificate", f"{row.number} {row.name}", row.body, f"/certificates/{row.id}", *pair
                )
                break


def _otherwise(kind: str, name: str, on: date, before: Directory, after: Directory) -> tuple[str, str] | None:
    """What it stands for by the one and by the other, where that differs; a level of skill is of a trade."""
    paper = kind != CertificateKind.SKILL
    old, new = (standing(name, on, each, paper=paper).standing for each in (before, after))
    return (STANDING_LABELS[old], STANDING_LABELS[new]) if old != new else None
