"""What of the library waits on the city's desk."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import gettext as _
from talent_platform.policies.access import KEEPERS
from talent_platform.policies.documents.lists import POLICIES
from talent_platform.web.tiles import Desk, Tile


async def desk(viewer: Actor) -> Desk:
    if viewer.role not in KEEPERS:
        return Desk()
    waiting, url = await POLICIES.figure(viewer, to_review="yes")
    tile = Tile(_("已失效、仍有规则或数值依据的文件"), waiting, _("份"), url, "warning", "file-text", 190)
    return Desk([tile] if waiting else [])
