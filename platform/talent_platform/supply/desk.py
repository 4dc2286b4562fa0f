"""What of people and teams stands on somebody's desk."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.i18n import gettext as _
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.lists import LISTS
from talent_platform.supply.offers.queries import own_candidate
from talent_platform.supply.teams.member_consent import unanswered
from talent_platform.web.tiles import Desk, Task, Tile


async def desk(viewer: Actor) -> Desk:
    own = await own_candidate(viewer) if viewer.role is Role.CANDIDATE else None
    if viewer.role in {Role.CANDIDATE, Role.TEAM_LEAD}:
        return Desk(await _membership_tiles(viewer, own), tasks=_tasks(viewer, own))
    return Desk([] if viewer.role in {Role.SECURITY, Role.DEPARTMENT} else await _supply_tiles(viewer))


async def _supply_tiles(viewer: Actor) -> list[Tile]:
    people, url = await LISTS[CANDIDATE].figure(viewer)
    tiles = [Tile(_("可看的人才"), people, _("人"), url, "info", "users", 200)]
    teams, url = await LISTS[TEAM].figure(viewer)
    tiles.append(Tile(_("可看的项目团队"), teams, _("个"), url, "info", "users-group", 210))
    if viewer.is_bureau:
        stale, url = await LISTS[CANDIDATE].figure(viewer, scope="mine", confirmed="stale")
        tiles += [Tile(_("久未确认的人才"), stale, _("人"), url, "warning", "clock", 240)] if stale else []
    return tiles


async def _membership_tiles(viewer: Actor, own: int | None) -> list[Tile]:
    """What a person is asked, and what a lead has been told."""
    tiles = []
    if own and (asked := await unanswered(viewer.account_id)):
        url = f"/candidates/{own}#teams"
        tiles.append(Tile(_("等待您答复的团队"), asked, _("个"), url, "warning", "users-group", 50))
    if viewer.role is Role.TEAM_LEAD:
        short, url = await LISTS[TEAM].figure(viewer, standing="refused")
        label = _("有成员不随来的团队")
        tiles += [Tile(label, short, _("个"), url, "warning", "users-group", 60)] if short else []
    return tiles


def _tasks(viewer: Actor, own: int | None) -> list[Task]:
    if viewer.role is Role.TEAM_LEAD:
        return [Task(_("我的团队"), _("登记项目和成员，同意后参与匹配"), "/teams", 100)]
    hint = _("登记能力和意向，同意后参与匹配")
    if own:
        return [Task(_("查看我的信息"), hint, f"/candidates/{own}", 100)]
    return [Task(_("登记我的信息"), hint, "/candidates/new", 100)]
