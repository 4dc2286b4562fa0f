from orchard.tables import Tree

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import gettext as _
from talent_platform.web.tiles import Desk, Tile


async def desk(viewer: Actor) -> Desk:
    return Desk(tiles=[Tile(_("树"), await Tree.count(), _("棵"), "/orchard", place=900)])
