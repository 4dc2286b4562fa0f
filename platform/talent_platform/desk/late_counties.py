"""On the city's desk: the counties in which something has waited too long."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.i18n import gettext as _
from talent_platform.part import hooks
from talent_platform.reference.codes import counties
from talent_platform.web.tiles import Desk, LateInCounties, Panel, Tile

ADDRESS = "/desk#late-counties"


async def desk(viewer: Actor) -> Desk:
    """A row for each of these counties, who has most first; nothing where there is none."""
    if viewer.role is not Role.CITY:
        return Desk()
    brought: Sequence[Sequence[LateInCounties]] = [await ask(viewer) for ask in hooks("county.late")]
    columns = [column for columns in brought for column in columns]
    late = {code: sum(column.of[code][0] for column in columns) for code in counties()}
    rows = sorted((code for code in late if late[code]), key=lambda code: -late[code])
    if not rows:
        return Desk()
    tile = Tile(_("有逾期事项的县区"), len(rows), _("个"), ADDRESS, "danger", "clock", 98)
    values = {
        "columns": [column.label for column in columns],
        "rows": [(counties()[code], [column.of[code] for column in columns]) for code in rows],
    }
    return Desk([tile], [Panel("desk/_late_counties.html", values, 98)])
