"""What of posts waits for somebody: whatever's turn it is, what lapses soon, terms that end."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments.lists import REQUESTS
from talent_platform.establishment.people import terms
from talent_platform.establishment.people.lists import TERMS
from talent_platform.establishment.plans.lists import PLANS
from talent_platform.establishment.specials.lists import SPECIALS
from talent_platform.i18n import gettext as _
from talent_platform.web.listing import lanes
from talent_platform.web.listing.lanes import Lane
from talent_platform.web.tiles import Desk


async def desk(viewer: Actor) -> Desk:
    if viewer.role not in READERS or viewer.role is Role.AUDITOR:
        return Desk()
    mine = _("待办理的聘用申请") if viewer.role is Role.INSTITUTION else _("待我审核的聘用申请")
    tiles = await lanes.tiles(
        REQUESTS, viewer, _("项"), 92,
        Lane(mine, {"turn": "mine"}, "warning", "file-text"),
        Lane(_("七天内新到的聘用申请"), {"turn": "new"}, "info", "bell", always=False),
        Lane(_("岗位保留七天内到期的申请"), {"kept": "soon"}, "danger", "clock", always=False),
        Lane(_("等别人办理的聘用申请"), {"turn": "others"}, "info", "file-text", always=False),
    )  # fmt: skip
    plans = Lane(_("待办理的岗位设置方案"), {"turn": "mine"}, "warning", "file-text", always=False)
    tiles += await lanes.tiles(PLANS, viewer, _("项"), 93, plans)
    tiles += await lanes.tiles(
        SPECIALS, viewer, _("个"), 94,
        Lane(_("待我审核的特设岗位"), {"turn": "mine"}, "warning", "file-text", always=False),
        Lane(_("两个月内到期的特设岗位"), {"ending": "soon"}, "info", "calendar", always=False),
        Lane(_("已到期、未处理的特设岗位"), {"ending": "over"}, "danger", "calendar", always=False),
    )  # fmt: skip
    if viewer.role is Role.INSTITUTION:
        # Whoever decides on them; to find those of a whole city takes as long as the rest of its desk.
        label = _("{days} 天内到期或已期满的聘期", days=terms.WARN_DAYS)
        ending = Lane(label, {}, "warning", "clock", always=False)
        tiles += await lanes.tiles(TERMS, viewer, _("人"), 94, ending)
    return Desk(tiles)
