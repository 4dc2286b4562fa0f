"""What of posts waits for somebody: requests whose turn it is, terms that end."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments.lists import REQUESTS
from talent_platform.establishment.institutions.queries import every_institution
from talent_platform.establishment.people import terms
from talent_platform.i18n import gettext as _
from talent_platform.web.tiles import Desk, Task, Tile


async def desk(viewer: Actor) -> Desk:
    if viewer.role not in READERS or viewer.role is Role.AUDITOR:
        return Desk()
    count, url = await REQUESTS.figure(viewer, turn="mine")
    label = _("待办理的聘用申请") if viewer.role is Role.INSTITUTION else _("待我审核的聘用申请")
    tiles = [Tile(label, count, _("项"), url, "warning" if count else "neutral", "file-text", 92)]
    if viewer.role is not Role.INSTITUTION:
        return Desk(tiles)
    # Whoever decides on them is told; to find those of a whole city takes as long as the rest of its desk.
    ending = len(await terms.undecided([row["id"] for row in await every_institution(viewer)]))
    hint = _("{n} 人的聘期已到期或将在 {days} 天内到期", n=ending, days=terms.WARN_DAYS)
    return Desk(tiles, tasks=[Task(_("聘期"), hint, "/posts/terms", 330)] if ending else [])
