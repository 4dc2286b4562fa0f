"""What the members of the fictional teams say to being matched with them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from talent_platform.accounts.roles import Role
from talent_platform.demo.rows import City, Row


def agree(random: Random, city: City) -> None:
    """What members say to their teams. Most registered members have an account, and most of these agreed; the
    others told the bureau so, and for who is not registered the lead speaks. The candidate of the sign-in
    page is asked by the lead of that page and agreed to another team; both would do without."""
    shown = next(person for person in city.candidate if person["account"] is not None)
    led = {team["id"] for team in city.team if team["account"] is not None}
    seen: set[int] = set()
    for member in city.team_member:
        person = city.candidate[member["candidate"] - 1]
        first = person["id"] not in seen
        seen.add(person["id"])
        if first and person["registered"] and person["account"] is None and random.random() < 0.7:
            login = f"person{person['id']:05d}"
            person["account"] = city.open_account(login, person["name"], Role.CANDIDATE)
        if person["registered"] and person["account"] is None:
            _answer(random, city, member, agreed=True, heard="来电同意")
            continue
        draw = random.random() * (0.9 if member["team"] in led else 1)
        if person["account"] is not None and draw < 0.93:
            _answer(random, city, member, agreed=draw < 0.9)
    own, *others = with_room(city, shown["id"])
    for team in (own, next(one for one in others if one["account"] is None)):
        joined = city.join(team["id"], shown["id"], "项目协调", core=False, alone=True)
    _answer(random, city, joined, agreed=True)


def with_room(city: City, person: int = 0) -> list[Row]:
    """Teams that could take one more, and do not have this person yet."""
    members = Counter(member["team"] for member in city.team_member)
    own = {member["team"] for member in city.team_member if member["candidate"] == person}
    return [team for team in city.team if members[team["id"]] < 12 and team["id"] not in own]


def _answer(random: Random, city: City, member: Row, *, agreed: bool, heard: str = "") -> None:
    """Some hours after the team was registered; `heard` is how the bureau knows who writes it down."""
    at = city.team[member["team"] - 1]["created"] + timedelta(hours=random.randint(1, 20))
    account = city.candidate[member["candidate"] - 1]["account"]
    if heard:
        account = next(one["id"] for one in city.account if one["role"] == str(Role.CITY))
    member |= {"agreed": agreed, "answered_at": at, "answered_by": account, "reason": heard}
