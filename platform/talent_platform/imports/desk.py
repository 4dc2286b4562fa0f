"""Where somebody brings in many rows at once."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.i18n import gettext as _
from talent_platform.imports.queries import FILES
from talent_platform.imports.tables import FileState
from talent_platform.web.listing import lanes
from talent_platform.web.listing.lanes import Lane
from talent_platform.web.tiles import Desk, Task


async def desk(viewer: Actor) -> Desk:
    mine = {"whose": "own", "state": FileState.PREVIEWED}
    waiting = Lane(_("待确认的导入文件"), mine, "warning", "file-text", always=False)
    tiles = await lanes.tiles(FILES, viewer, _("份"), 306, waiting)
    match viewer.role:
        case Role.ENTERPRISE | Role.INSTITUTION:
            hint = _("下载 Excel 模板，一次上传全部需求")
        case Role.CITY | Role.COUNTY:
            hint = _("导入需求、人才和团队")
        case _:
            return Desk(tiles)
    return Desk(tiles, tasks=[Task(_("批量导入"), hint, "/imports", 200)])
