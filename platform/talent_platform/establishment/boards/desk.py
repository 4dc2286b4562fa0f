"""What of posts waits for somebody: requests whose turn it is, terms that end."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments.queries import REQUESTS
from talent_platform.establishment.institutions.queries import every_institution
from talent_platform.establishment.people import terms
from talent_platform.i18n import gettext as _
from talent_platform.web.tiles import Desk, Tile


async def desk(viewer: Actor) -> Desk:
    if viewer.role not in READERS or viewer.role is Role.AUDITOR:
        return Desk()
    count, url = await REQUESTS.figure(viewer, turn="mine")
    label = _("待办理的聘用申请") if viewer.role is Role.INSTITUTION else _("待我审核的聘用申请")
    tiles = [Tile(label, count, _("项"), url, "warning" if count else "neutral", "file-text", 92)]
    ending = len(await terms.undecided([row["id"] for row in await every_institution(viewer)]))
    if ending:
        label = _("已到期或 {n} 天内到期的聘期", n=terms.WARN_DAYS)
        tiles.append(Tile(label, ending, _("人"), "/posts/terms", "warning", "clock", 94))
    return Desk(tiles)
