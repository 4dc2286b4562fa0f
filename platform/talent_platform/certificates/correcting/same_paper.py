"""Whether a paper is in the register already, by another name, number or body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from piccolo.columns.combination import WhereRaw

from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.register.life import STATE_LABELS
from talent_platform.certificates.tables import Certificate
from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.i18n import gettext
from talent_posts import Directory, by_specialty, proves, title_for


async def require_new(said: Mapping[str, Any], *, but: int = 0) -> None:
    """Within the caller's transaction, by the lock of the trigger `certificate_once`. `said`: what a
    certificate is to say; `but`: the one that is corrected so.

    Raises:
        Conflict: the same paper is recorded, as one of another body or by another name of its title: what
            two people revoked would be valid again, or a suspension would leave the other.
    """
    await Certificate.raw(
        "SELECT pg_advisory_xact_lock(hashtext('certificate'), hashtext(certificate_number_key({})))",
        said["number"],
    )
    rows = await Certificate.select(
        Certificate.name, Certificate.level, Certificate.specialty, Certificate.body, Certificate.state
    ).where(
        Certificate.id != but,
        WhereRaw(
            "certificate_number_key(number) = certificate_number_key({}) "
            "AND (name_key(holder) = name_key({}) OR person_key <> '' AND person_key = {})",
            said["number"], said["holder"], said["person_key"],
        ),
    )  # fmt: skip
    directory = await directories.in_force()
    for row in rows:
        if _same(said, row, directory):
            told = gettext(
                "这个编号、同一持证人的{name}已经登记（{body}，{state}）：同一份证书不重复登记，登记有误的请更正那一份",
                name=row["name"], body=row["body"], state=gettext(STATE_LABELS[row["state"]]),
            )  # fmt: skip
            raise Conflict(told)


def _same(one: Mapping[str, Any], other: Mapping[str, Any], directory: Directory) -> bool:
    called, also = (by_specialty(each["name"], each["specialty"]) for each in (one, other))
    titles = (
        title_for(other["name"], one["name"], one["level"], one["specialty"]),
        title_for(one["name"], other["name"], other["level"], other["specialty"]),
    )
    return (
        proves(called, also, today(), directory)
        or proves(also, called, today(), directory)
        or "same" in titles
    )
