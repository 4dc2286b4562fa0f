"""What of people and teams stands on somebody's desk."""

from __future__ import annotations

from datetime import timedelta

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.clock import now
from talent_platform.i18n import gettext as _
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.life import STALE_DAYS
from talent_platform.supply.offers.queries import facts_of_candidates, facts_of_teams, own_candidate
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.teams.member_consent import unanswered
from talent_platform.web.tiles import Desk, Task, Tile


async def desk(viewer: Actor) -> Desk:
    own = await own_candidate(viewer) if viewer.role is Role.CANDIDATE else None
    if viewer.role in {Role.CANDIDATE, Role.TEAM_LEAD}:
        return Desk(await _membership_tiles(viewer, own), tasks=_tasks(viewer, own))
    return Desk([] if viewer.role in {Role.SECURITY, Role.DEPARTMENT} else await _supply_tiles(viewer))


async def _supply_tiles(viewer: Actor) -> list[Tile]:
    people = Candidate.count().where(
        where(visible(viewer, CANDIDATE), facts_of_candidates()), Candidate.registered.eq(True)
    )
    teams = Team.count().where(where(visible(viewer, TEAM), facts_of_teams()))
    tiles = [
        Tile(_("可看的人才"), int(await people), _("人"), "/candidates", "info", "users", 200),
        Tile(_("可看的项目团队"), int(await teams), _("个"), "/teams", "info", "users-group", 210),
    ]
    if viewer.is_bureau and (stale := await _stale(viewer)):
        url = "/candidates?sort=updated&dir=asc"
        tiles.append(Tile(_("久未确认的人才"), stale, _("人"), url, "warning", "clock", 240))
    return tiles


async def _stale(viewer: Actor) -> int:
    """People in the viewer's charge whose data nobody confirmed for long."""
    own = where(manageable(viewer, CANDIDATE), facts_of_candidates())
    old = now() - timedelta(STALE_DAYS)
    return int(
        await Candidate.count().where(And(own, Candidate.registered.eq(True)), Candidate.updated < old)
    )


async def _membership_tiles(viewer: Actor, own: int | None) -> list[Tile]:
    """What a person is asked, and what a lead has been told."""
    asked, refusing = await unanswered(viewer.account_id)
    tiles = []
    if asked:
        url = f"/candidates/{own}#teams"
        tiles.append(Tile(_("等待您答复的团队"), asked, _("个"), url, "warning", "users-group", 50))
    if refusing:
        url = "/teams?standing=refused"
        tiles.append(Tile(_("不随团队来的成员"), refusing, _("人"), url, "warning", "users-group", 60))
    return tiles


def _tasks(viewer: Actor, own: int | None) -> list[Task]:
    if viewer.role is Role.TEAM_LEAD:
        return [Task(_("我的团队"), _("登记项目和成员，同意后参与匹配"), "/teams", 100)]
    hint = _("登记能力和意向，同意后参与匹配")
    if own:
        return [Task(_("查看我的信息"), hint, f"/candidates/{own}", 100)]
    return [Task(_("登记我的信息"), hint, "/candidates/new", 100)]
