"""What of people and teams stands on somebody's desk, and what the registered are told at the front desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, where
from talent_platform.accounts.roles import Role
from talent_platform.i18n import gettext as _
from talent_platform.i18n import ngettext as _n
from talent_platform.reference.codes import county_name
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.cards import card
from talent_platform.supply.offers.life import AVAILABILITY_BADGES, Availability, MemberStanding
from talent_platform.supply.offers.lists import LISTS
from talent_platform.supply.offers.queries import (
    facts_of_candidates,
    facts_of_teams,
    own_candidate,
    with_availability,
    with_members,
)
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.teams import member_consent as standing
from talent_platform.supply.teams.member_consent import unanswered
from talent_platform.web.tiles import Desk, Matter, Task, Tile


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


async def at_front_desk(actor: Actor, name: str, last_four: str) -> Sequence[Matter]:
    """Of people in the actor's charge; who stands with another bureau is asked about there."""
    rows = (
        await Candidate.select()
        .where(
            where(manageable(actor, CANDIDATE), facts_of_candidates()),
            Candidate.registered.eq(True),
            Candidate.merged_into.is_null(),
            Candidate.name == name,
            Candidate.phone.like(f"%{last_four}"),
        )
        .order_by(Candidate.id, ascending=False)
        .output(load_json=True)
    )
    elsewhere = await standing.away([row["id"] for row in rows])
    people = [_matter(with_availability(card(row), elsewhere)) for row in rows]
    return [*people, *await _teams_of(actor, name, last_four)]


async def _teams_of(actor: Actor, name: str, last_four: str) -> list[Matter]:
    """The teams in the actor's charge that somebody so called has a place in."""
    places = await standing.places_of(name, last_four)
    rows = (
        await Team.select()
        .where(where(manageable(actor, TEAM), facts_of_teams()), Team.id.is_in([0, *places]))
        .order_by(Team.id, ascending=False)
        .output(load_json=True)
    )
    tallies = await standing.tallies([row["id"] for row in rows])
    return [
        _of_team(with_members(actor, row, tallies.get(row["id"], standing.NOBODY)), *place)
        for row in rows
        for place in places[row["id"]]
    ]


def _of_team(team: Mapping[str, Any], candidate: int, stands: MemberStanding) -> Matter:
    missing, turn = [], ""
    if stands is MemberStanding.WAITING:
        missing, turn = [_("答复是否随团队参与匹配")], _("本人")
    elif stands is MemberStanding.LEAD and team["waiting"]:
        missing, turn = [_n("{n} 名成员尚未答复", team["waiting"])], _("团队成员")
    return Matter(
        _("项目团队：{project}", project=team["project"]),
        _("已表示不随团队参与匹配")
        if stands is MemberStanding.REFUSED
        else _(AVAILABILITY_BADGES[team["availability"]].label),
        missing,
        turn=turn,
        url=f"/teams/{team['id']}",
        people=(f"candidate:{candidate}",),
    )


def _matter(person: Mapping[str, Any]) -> Matter:
    missing = list(_missing(person))
    state = AVAILABILITY_BADGES[person["availability"]].label
    bureau = county_name(person["county"]) if person["county"] else _("市级人才工作部门")
    turn = "" if not missing else _("本人") if person["account"] else bureau
    return Matter(
        _("人才信息"),
        _("已表示不同意参与匹配") if person["refused_at"] else _(state),
        missing,
        turn=bureau if person["availability"] == Availability.WITHHELD else turn,
        url=f"/candidates/{person['id']}",
        people=(f"candidate:{person['id']}",),
    )


def _missing(person: Mapping[str, Any]) -> Sequence[str]:
    if person["refused_at"] or person["availability"] not in {Availability.OPEN, Availability.NO_CONSENT}:
        return ()
    asked = {
        _("同意参与匹配"): person["consent"],
        _("填写技能"): person["skills"],
        _("确认信息仍然属实"): not person["stale"],
    }
    return [what for what, there in asked.items() if not there]
