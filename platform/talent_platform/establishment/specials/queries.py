"""Reads of special posts."""

from __future__ import annotations

from typing import Any

from talent_platform.establishment.appointments.queries import with_post_name
from talent_platform.establishment.tables.specials import SpecialPost


async def specials_of(institution: int) -> list[dict[str, Any]]:
    """Special posts of an institution, the latest first."""
    rows = await (
        SpecialPost.select(*SpecialPost.all_columns(), SpecialPost.person._.name.as_alias("person_name"))
        .where(SpecialPost.institution == institution)
        .order_by(SpecialPost.opened, ascending=False)
        .output(load_json=True)
    )
    return [with_post_name(row) for row in rows]
