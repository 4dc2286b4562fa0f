"""How registrations are called for those who decide them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.events import Title
from talent_platform.i18n import gettext
from talent_platform.registration.access import REGISTRATION
from talent_platform.registration.applications.life import KIND_LABELS
from talent_platform.registration.applications.queries import FACTS
from talent_platform.registration.tables import Registration


async def registrations(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By what is asked for: who asks is not named."""
    rows = await Registration.select(Registration.id, Registration.kind).where(
        Registration.id.is_in(list(ids)), where(visible(reader, REGISTRATION), FACTS)
    )
    return {
        row["id"]: Title(
            gettext("{kind}（编号 {n}）", kind=gettext(KIND_LABELS[row["kind"]]), n=row["id"]),
            f"/registrations/{row['id']}",
        )
        for row in rows
    }
