"""What of runs and cases stands on somebody's desk."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.cases.queries import ended_without_us
from talent_platform.brokerage.life import EMPLOYER, PERSON, REASONS
from talent_platform.i18n import gettext as _
from talent_platform.web.frame import Tone
from talent_platform.web.tiles import Desk, Panel, Task, Tile


async def desk(viewer: Actor) -> Desk:
    ended = await ended_without_us(viewer) if viewer.is_bureau else []
    panels = [Panel("brokerage/_ended.html", {"cases": ended, "reasons": REASONS}, 200)] if ended else []
    return Desk(await _tiles(viewer), panels, _tasks(viewer))


async def _tiles(viewer: Actor) -> list[Tile]:
    """Cases whose next step is the viewer's; for bureaus and officers also those past their day."""
    figures: list[tuple[str, str, Tone, str]] = []
    if viewer.role in {Role.OFFICER, *EMPLOYER, *PERSON}:
        label = _("等我办理的对接") if viewer.is_bureau else _("待我方答复的对接")
        figures.append((label, "waiting", "warning", "users"))
    if viewer.is_bureau:
        figures.append((_("已逾期的对接"), "overdue", "danger", "clock"))
    tiles = []
    for label, whose, tone, symbol in figures:
        count, url = await CASES.figure(viewer, whose=whose)
        tiles.append(Tile(label, count, _("条"), url, tone if count else "neutral", symbol, 90))
    return tiles


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
