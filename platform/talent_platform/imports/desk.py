"""Where somebody brings in many rows at once."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.i18n import gettext as _
from talent_platform.web.tiles import Desk, Task


async def desk(viewer: Actor) -> Desk:
    match viewer.role:
        case Role.ENTERPRISE | Role.INSTITUTION:
            hint = _("下载 Excel 模板，一次上传全部需求")
        case Role.CITY | Role.COUNTY:
            hint = _("导入需求、人才和团队")
        case _:
            return Desk()
    return Desk(tasks=[Task(_("批量导入"), hint, "/imports", 200)])
