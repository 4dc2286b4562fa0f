"""Which recorded certificates a new edition says something else about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from talent_platform.certificates.directory.service import AffectedThing
from talent_platform.certificates.register.effects import NO_TITLE
from talent_platform.certificates.tables import Certificate, CertificateKind, CertificateState
from talent_platform.certificates.wording import STANDING_LABELS
from talent_platform.database.engine import columns_of, views
from talent_posts import Directory, bare_title, standing


@dataclass(frozen=True)
class _Paper:
    id: int
    kind: str
    number: str
    name: str
    body: str
    issued: date


async def certificates(before: Directory, after: Directory, day: date) -> list[AffectedThing]:
    """Every certificate, not revoked, whose name stood for something else when it was issued, or does on this
    day (hook `directory.affects`): a 职业资格 may be one no more, what was recorded as a level of skill or
    otherwise is no proof of an item that the law demands by now, and a title that became a 职业资格 is no
    title."""
    stands = Certificate.state != str(CertificateState.REVOKED)
    called = await Certificate.select(Certificate.kind, Certificate.name).distinct().where(stands)
    otherwise = {row["name"] for row in called if _otherwise(row["kind"], row["name"], day, before, after)}
    # Before the first day on which the two differ nothing was issued by the new one.
    since = min(each.valid_from for each in {*before.editions} ^ {*after.editions})
    rows = await (
        Certificate.select(*columns_of(_Paper, Certificate))
        .where(stands, Certificate.name.is_in(["", *otherwise]) | (Certificate.issued >= since))
        .order_by(Certificate.id)
    )
    return list(_affected(views(_Paper, rows), day, before, after))


def _affected(rows: list[_Paper], day: date, before: Directory, after: Directory) -> Iterator[AffectedThing]:
    for row in rows:
        for on in (day,) if row.kind == CertificateKind.TITLE else (row.issued, day):
            if pair := _otherwise(row.kind, row.name, on, before, after):
                yield AffectedThing(
                    "certificate", f"{row.number} {row.name}", row.body, f"/certificates/{row.id}", *pair
                )
                break


def _otherwise(kind: str, name: str, on: date, before: Directory, after: Directory) -> tuple[str, str] | None:
    """What it stands for by the one and by the other, where that differs; a level of skill is of a trade, and
    a title is asked on the day alone whether it is one."""
    title, paper = kind == CertificateKind.TITLE, kind != CertificateKind.SKILL
    called = bare_title(name) if title else name
    old, new = (standing(called, on, each, paper=paper).standing for each in (before, after))
    if old == new or (title and (old in NO_TITLE) == (new in NO_TITLE)):
        return None
    return STANDING_LABELS[old], STANDING_LABELS[new]
