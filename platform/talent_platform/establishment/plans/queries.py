"""Reads of post plans."""

from __future__ import annotations

from typing import Any

from talent_platform.establishment.tables.plans import PostPlan


async def plans_of(institution: int) -> list[dict[str, Any]]:
    """Versions of the post-plan form, the latest first."""
    return list(
        await PostPlan.select()
        .where(PostPlan.institution == institution)
        .order_by(PostPlan.version, ascending=False)
        .output(load_json=True)
    )
