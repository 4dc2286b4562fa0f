"""What administrators and those who decide about texts find on their desk."""

from __future__ import annotations

from datetime import timedelta

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import CONFIRMERS
from talent_platform.accounts.roles import Role
from talent_platform.administration.accounts.lists import ACCOUNTS
from talent_platform.administration.audit.queries import LOG
from talent_platform.administration.disclosure.lists import TEXTS
from talent_platform.clock import today
from talent_platform.disclosure.tables import ReviewState
from talent_platform.disclosure.texts import DECIDERS
from talent_platform.i18n import gettext as _
from talent_platform.i18n import many as _many
from talent_platform.web.listing import lanes
from talent_platform.web.listing.lanes import Lane
from talent_platform.web.tiles import Desk, Task, Tile


async def desk(viewer: Actor) -> Desk:
    tiles = []
    if viewer.role in DECIDERS:
        state = {"state": str(ReviewState.WAITING)}
        waiting = Lane(_("待核定的文字"), state, "warning", "message-circle", always=False)
        tiles += await lanes.tiles(TEXTS, viewer, _("段"), 230, waiting)
    if viewer.role in CONFIRMERS:
        unconfirmed = Lane(_("待另一人确认的账号"), {"state": "waiting"}, "warning", "lock", always=False)
        tiles += await lanes.tiles(ACCOUNTS, viewer, _("个"), 235, unconfirmed)
    if viewer.role is Role.SECURITY:
        locked = Lane(_("已锁定的账号"), {"state": "locked"}, "warning", "lock")
        signed = Lane(_("现在登录着的账号"), {"signed": "in"}, "info", "users")
        tiles += await lanes.tiles(ACCOUNTS, viewer, _("个"), 90, locked, signed)
    if viewer.role is Role.AUDITOR:
        tiles += await _of_the_week(viewer)
    return Desk(tiles, tasks=_tasks(viewer))


async def _of_the_week(viewer: Actor) -> list[Tile]:
    """What officials did in the last seven days that an auditor looks at first."""
    since = str(today() - timedelta(days=6))
    return await lanes.tiles(
        LOG, viewer, _("次"), 90,
        Lane(_("七天内查看联系方式和证号"), {"watch": "unmasked", "since": since}, "info", "eye"),
        Lane(_("七天内代为答复"), {"watch": "on_behalf", "since": since}, "info", "users"),
        Lane(_("七天内特别准予"), {"watch": "let_pass", "since": since}, "warning", "alert-triangle"),
        Lane(_("七天内导出文件"), {"watch": "exports", "since": since}, "info", "file-text"),
    )  # fmt: skip


def _tasks(viewer: Actor) -> list[Task]:
    match viewer.role:
        case Role.AUDITOR:
            return [Task(_("审计日志"), _("谁在何时做了什么，日志是否完整"), "/audit", 100)]
        case Role.SECURITY:
            return [Task(_many("账号"), _("开设主管部门、联络员和审计账号，解锁和重置"), "/accounts", 100)]
        case _:
            return []
