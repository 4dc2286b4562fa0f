"""Which liaison officer looks after which case: the enterprise's own first, and nobody far above the mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from talent_matching import Tasks, share_out
from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.keeping.queries import holders
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.cases.opening import Key, key_of
from talent_platform.brokerage.liaison.away import away_today
from talent_platform.brokerage.life import PAUSED
from talent_platform.brokerage.tables import LIVE_STAGES, Case
from talent_platform.clock import today
from talent_platform.database.engine import read
from talent_platform.processes import in_thread


@dataclass(frozen=True)
class Officer:
    """What a release would mean for one officer."""

    account: int
    name: str
    new: int
    own: int
    """Of these, cases of enterprises this officer looks after."""
    live: int
    """In hand already."""


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    """What an officer has in hand; without `id`, what no active officer has."""

    id: int | None
    name: str | None
    live: int
    overdue: int


async def loads(viewer: Actor) -> list[OfficerLoad]:
    """Of every active officer of the city; or of the viewer's county, and of others with its cases; and what
    is nobody's. Who has most overdue first; together every live case the viewer is in charge of."""
    return await read(
        OfficerLoad,
        f"""WITH seat AS (SELECT account, bool_or($2::text IS NULL OR county = $2) AS here
                         FROM seat_held WHERE role = 'officer' GROUP BY account),
                live AS (SELECT s.account AS officer, count(*) AS live,
                                count(*) FILTER (
                                    WHERE c.due < $1 AND NOT {PAUSED.format(case="c")}) AS overdue
                         FROM match_case c LEFT JOIN seat s ON s.account = c.officer
                         WHERE c.stage = ANY($3) AND ($2::text IS NULL OR c.county = $2) GROUP BY 1)
           SELECT a.id, a.name, coalesce(l.live, 0) AS live, coalesce(l.overdue, 0) AS overdue
           FROM seat s JOIN account a ON a.id = s.account LEFT JOIN live l ON l.officer = s.account
           WHERE s.here OR l.live > 0
           UNION ALL SELECT NULL, NULL, live, overdue FROM live WHERE officer IS NULL
           ORDER BY overdue DESC, live DESC, name, id""",  # noqa: S608 - texts of this house
        today(), viewer.county, [str(stage) for stage in LIVE_STAGES],
    )  # fmt: skip


@dataclass(frozen=True)
class Shared:
    """Who takes which case."""

    of: dict[Key, int]
    names: dict[int, str]
    live: dict[int, int]
    own: dict[Key, int | None]

    def officers(self, rows: Iterable[Mapping[str, Any]]) -> list[Officer]:
        """What these proposals mean for everybody, whoever gets none included."""
        keys = set(map(key_of, rows))
        new = Counter(self.of[key] for key in keys)
        own = Counter(self.of[key] for key in keys if self.own[key] == self.of[key])
        return [
            Officer(account, name, new[account], own[account], self.live.get(account, 0))
            for account, name in self.names.items()
        ]


async def shared(actor: Actor, cases: Mapping[Key, Mapping[str, Any]]) -> Shared:
    """Every case to an active officer of the city or of the employer's county who is not on leave; where
    there is none, to whoever releases."""
    away = await away_today()
    found = [one for one in await holders(Role.OFFICER) if one.id not in away]
    in_hand = await Case.raw(
        "SELECT officer, count(*) AS n FROM match_case WHERE stage = ANY({}) AND officer IS NOT NULL "
        "GROUP BY officer",
        [str(stage) for stage in LIVE_STAGES],
    )
    live = {row["officer"]: row["n"] for row in in_hand}
    city = {one.id for one in found if one.kind == OrganisationKind.CITY}
    near: dict[str | None, set[int]] = defaultdict(set)
    for one in found:
        near[one.county].add(one.id)
    groups: dict[tuple[str | None, int | None], list[Key]] = defaultdict(list)
    own: dict[Key, int | None] = {}
    for key, case in sorted(cases.items(), key=lambda item: (-item[1]["score"], item[0])):
        takers = city | near[case["county"]]
        own[key] = case["officer"] if case["officer"] in takers else None
        groups[case["county"], own[key]].append(key)
    tasks: dict[tuple[str | None, int | None], Tasks] = {}
    of: dict[Key, int] = {}
    for (county, owner), keys in sorted(groups.items(), key=lambda item: (item[0][0] or "", item[0][1] or 0)):
        takers = city | near[county]
        if takers:
            tasks[county, owner] = Tasks(len(keys), tuple(takers), owner)
        else:
            of |= dict.fromkeys(keys, actor.own_id)
    load = {one.id: live.get(one.id, 0) for one in found}
    parts = await in_thread(lambda: share_out(list(tasks.values()), load)) if tasks else []
    for group, part in zip(tasks, parts, strict=True):
        # The best cases stay with the enterprise's own officer.
        order = sorted(part, key=lambda account: (account != group[1], account))
        takers_in_turn = [account for account in order for _ in range(part[account])]
        of |= dict(zip(groups[group], takers_in_turn, strict=True))
    names = {one.id: one.name for one in found}
    if actor.own_id in of.values():
        names.setdefault(actor.own_id, actor.name)
    return Shared(of, names, live, own)
