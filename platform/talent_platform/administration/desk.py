"""What administrators and those who decide about texts find on their desk."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import CONFIRMERS
from talent_platform.accounts.roles import Role
from talent_platform.administration.accounts.lists import ACCOUNTS
from talent_platform.administration.disclosure.lists import TEXTS
from talent_platform.disclosure.tables import ReviewState
from talent_platform.disclosure.texts import DECIDERS
from talent_platform.i18n import gettext as _
from talent_platform.i18n import many as _many
from talent_platform.web.tiles import Desk, Task, Tile


async def desk(viewer: Actor) -> Desk:
    tiles = []
    if viewer.role in DECIDERS:
        kept, url = await TEXTS.figure(viewer, state=str(ReviewState.WAITING))
        waiting = Tile(_("待核定的文字"), kept, _("段"), url, "warning", "message-circle", 230)
        tiles += [waiting] if kept else []
    if viewer.role in CONFIRMERS:
        unconfirmed, url = await ACCOUNTS.figure(viewer, state="waiting")
        waiting = Tile(_("待另一人确认的账号"), unconfirmed, _("个"), url, "warning", "lock", 235)
        tiles += [waiting] if unconfirmed else []
    return Desk(tiles, tasks=_tasks(viewer))


def _tasks(viewer: Actor) -> list[Task]:
    match viewer.role:
        case Role.AUDITOR:
            return [Task(_("审计日志"), _("谁在何时做了什么，日志是否完整"), "/audit", 100)]
        case Role.SECURITY:
            return [Task(_many("账号"), _("开设主管部门、联络员和审计账号，解锁和重置"), "/accounts", 100)]
        case _:
            return []
