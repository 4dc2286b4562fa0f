"""Where somebody searches."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.discovery.saved import queries as saved
from talent_platform.i18n import gettext as _
from talent_platform.web.tiles import Desk, Panel, Task


async def desk(viewer: Actor) -> Desk:
    match viewer.role:
        case Role.ENTERPRISE | Role.INSTITUTION:
            found = Task(_("找人"), _("按技能、学历和地区查找愿意来的人才"), "/search?kind=candidate", 400)
        case Role.OFFICER | Role.AUDITOR:
            found = Task(_("搜索"), _("查需求、人才和团队"), "/search", 400)
        case _:
            return Desk(panels=await _news(viewer))
    return Desk(panels=await _news(viewer), tasks=[found])


async def _news(viewer: Actor) -> list[Panel]:
    """What is new in the searches somebody watches, where there are any."""
    watched = [one for one in await saved.everything(viewer) if one.watched]
    news = await saved.with_news(viewer, watched)
    return [Panel("discovery/_news.html", {"news": news}, 350)] if news else []
