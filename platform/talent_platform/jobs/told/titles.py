"""How jobs are called for those who put them into the queue."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.events import Title
from talent_platform.i18n import gettext
from talent_platform.jobs import registry
from talent_platform.jobs.access import JOB
from talent_platform.jobs.tables import Job


async def jobs(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their kind."""
    registry.load()
    rows = await Job.select(Job.id, Job.kind).where(
        Job.id.is_in(list(ids)),
        where(visible(reader, JOB), {"id": Job.id, "county": Job.county, "owner": Job.owner}),
    )
    return {
        row["id"]: Title(gettext(registry.KINDS[row["kind"]].title), f"/jobs/{row['id']}") for row in rows
    }
