"""What of posts waits for somebody: whatever's turn it is, what lapses soon, terms that end."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments.lists import REQUESTS
from talent_platform.establishment.boards.openings import OPENINGS, SOON
from talent_platform.establishment.people import terms
from talent_platform.establishment.people.lists import TERMS
from talent_platform.establishment.plans.lists import PLANS
from talent_platform.establishment.rounds.lists import ROUNDS
from talent_platform.establishment.specials.lists import SPECIALS
from talent_platform.i18n import gettext as _
from talent_platform.web.listing import lanes
from talent_platform.web.listing.lanes import Lane
from talent_platform.web.tiles import Desk, Task


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
    decides = viewer.role is Role.DEPARTMENT
    plans = Lane(_("待办理的岗位设置方案"), {"turn": "mine"}, "warning", "file-text", always=decides)
    tiles += await lanes.tiles(PLANS, viewer, _("项"), 93, plans)
    tiles += await lanes.tiles(
        SPECIALS, viewer, _("个"), 94,
        Lane(_("待我审核的特设岗位"), {"turn": "mine"}, "warning", "file-text", always=decides),
        Lane(_("两个月内到期的特设岗位"), {"ending": "soon"}, "info", "calendar", always=False),
        Lane(_("已到期、未处理的特设岗位"), {"ending": "over"}, "danger", "calendar", always=False),
    )  # fmt: skip
    if viewer.role in {Role.CITY, Role.COUNTY}:
        rounds = Lane(_("待我同意退回或取消的竞聘"), {"turn": "mine"}, "warning", "file-text", always=False)
        tiles += await lanes.tiles(ROUNDS, viewer, _("次"), 94, rounds)
    if viewer.role is Role.INSTITUTION:
        # Whoever decides on them; to find those of a whole city takes as long as the rest of its desk.
        label = _("{days} 天内到期或已期满的聘期", days=terms.WARN_DAYS)
        ending = Lane(label, {}, "warning", "clock", always=False)
        tiles += await lanes.tiles(TERMS, viewer, _("人"), 94, ending)
        label = _("{days} 天内腾出的岗位", days=SOON.days)
        opening = Lane(label, {"within": "soon"}, "info", "calendar", always=False)
        tiles += await lanes.tiles(OPENINGS, viewer, _("个"), 94, opening)
    return Desk(tiles, tasks=_tasks(viewer))


def _tasks(viewer: Actor) -> list[Task]:
    """What each role usually comes for."""
    match viewer.role:
        case Role.INSTITUTION:
            return [
                Task(_("看本单位岗位"), _("各等级核定、在岗和空缺，提出聘用申请"), "/posts", 90),
                Task(_("将腾出的岗位"), _("三年内退休、期满和离岗的，按日期排列"), "/posts/openings", 90),
                Task(_("办理聘用申请"), _("每项申请到了哪一步、还差什么"), "/posts/requests", 91),
            ]
        case Role.DEPARTMENT:
            return [
                Task(_("审核聘用申请"), _("所属单位提出、等本部门审核的"), "/posts/requests?turn=mine", 90),
                Task(_("审核岗位设置方案"), _("所属单位上报、等本部门审核的"), "/posts/plans?turn=mine", 91),
                Task(_("审核特设岗位"), _("所属单位申请、等本部门审核的"), "/posts/specials?turn=mine", 92),
            ]
        case _:
            return []
