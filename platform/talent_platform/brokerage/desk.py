"""What of runs and cases stands on somebody's desk."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.cases.queries import ended_without_us
from talent_platform.i18n import gettext as _
from talent_platform.web.tiles import Desk, Panel, Task


async def desk(viewer: Actor) -> Desk:
    ended = await ended_without_us(viewer) if viewer.is_bureau else []
    panels = [Panel("brokerage/_ended.html", {"cases": ended}, 200)] if ended else []
    return Desk(panels=panels, tasks=_tasks(viewer))


def _tasks(viewer: Actor) -> list[Task]:
    match viewer.role:
        case Role.CITY | Role.COUNTY | Role.OFFICER:
            run = Task(_("统一匹配"), _("选定范围，一次算出整体最优的推荐"), "/runs", 310)
            case = Task(_("对接"), _("跟进每一条推荐的进展"), "/cases", 320)
            return [run, case] if viewer.role is Role.OFFICER else [run]
        case Role.CANDIDATE:
            return [Task(_("我的对接"), _("推荐给我的岗位和进展"), "/cases", 300)]
        case Role.TEAM_LEAD:
            return [Task(_("我的对接"), _("推荐给我们的项目和进展"), "/cases", 300)]
        case _:
            return []
