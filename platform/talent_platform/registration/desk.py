"""What of registrations waits on somebody's desk."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import gettext as _
from talent_platform.registration.access import DECIDERS
from talent_platform.registration.applications.lists import REGISTRATIONS
from talent_platform.registration.tables import RegistrationState
from talent_platform.web.tiles import Desk, Tile


async def desk(viewer: Actor) -> Desk:
    if viewer.role not in DECIDERS:
        return Desk()
    waiting, url = await REGISTRATIONS.figure(viewer, state=str(RegistrationState.SUBMITTED))
    tile = Tile(_("待核实的注册申请"), waiting, _("份"), url, "warning", "building", 110)
    return Desk([tile] if waiting else [])
