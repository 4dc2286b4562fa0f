"""The figures of the front page and of each role's desk, counted inside what the reader may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Kind, manageable, visible, where
from talent_platform.clock import now, today
from talent_platform.demand.enterprises.queries import facts_of_enterprises
from talent_platform.demand.needs.queries import PATHS, facts_of_needs, labelled
from talent_platform.demand.tables import Enterprise, Need, NeedKind, NeedState
from talent_platform.i18n import gettext
from talent_platform.supply.offers.life import STALE_DAYS
from talent_platform.supply.offers.queries import facts_of_candidates, facts_of_teams
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.teams.member_consent import PLACED_AS_ANOTHER
from talent_platform.web.rendering import wan_range


async def front_figures() -> list[tuple[str, int, str]]:
    """(label, number, unit) that anybody may know."""
    row = (
        await Need.raw(
            f"""SELECT (SELECT count(*) FROM need WHERE kind = 'talent' AND state IN ('open', 'part_filled'))
            AS needs,
                      (SELECT coalesce(sum(seats), 0) FROM need
                       WHERE kind = 'talent' AND state IN ('open', 'part_filled')) AS seats,
                      (SELECT count(*) FROM need WHERE kind = 'project' AND state IN ('open',
                      'part_filled')) AS projects,
                      (SELECT count(*) FROM candidate WHERE registered AND consent AND state = 'active'
                       AND NOT withheld AND NOT {PLACED_AS_ANOTHER.format("candidate")}) AS people,
                      (SELECT count(*) FROM team WHERE consent AND state = 'active') AS teams"""  # noqa: S608 - a text of supply.standing
        )
    )[0]
    return [
        (gettext("在招人才需求"), row["needs"], gettext("项")),
        (gettext("需要人数"), row["seats"], gettext("人")),
        (gettext("项目需求"), row["projects"], gettext("项")),
        (gettext("可匹配人才"), row["people"], gettext("人")),
        (gettext("项目团队"), row["teams"], gettext("个")),
    ]


async def latest_needs(count: int = 8) -> list[dict[str, Any]]:
    """The newest public talent needs, for the front page."""
    rows = (
        await Need.select(*Need.all_columns(), Need.organisation.name.as_alias("organisation_name"))
        .where(where(visible(None, Kind.NEED), facts_of_needs()), Need.kind == str(NeedKind.TALENT))
        .order_by(Need.priority, ascending=False)
        .order_by(Need.updated, ascending=False)
        .limit(count)
        .output(load_json=True)
    )
    return [
        {
            **(need := labelled(row)),
            "url": f"{PATHS[NeedKind.TALENT]}/{need['id']}",
            "employer": need["organisation_name"],
            "pay": wan_range(need["pay_min"], need["pay_max"]),
        }
        for row in rows
    ]


async def needs_by_state(actor: Actor) -> dict[tuple[str, str], int]:
    """(kind, state) → how many of the needs the actor looks after."""
    scope = where(manageable(actor, Kind.NEED), facts_of_needs())
    counts = {}
    for kind in NeedKind:
        for state in NeedState:
            counts[str(kind), str(state)] = int(
                await Need.count().where(scope, Need.kind == str(kind), Need.state == str(state))
            )
    return counts


async def needs_due(actor: Actor, days: int = 14) -> list[dict[str, Any]]:
    """Open needs the actor looks after whose deadline is near."""
    return await (
        Need.select(
            Need.id, Need.kind, Need.title, Need.deadline, Need.organisation.name.as_alias("employer")
        )
        .where(
            where(manageable(actor, Kind.NEED), facts_of_needs()),
            Need.state.is_in([str(NeedState.OPEN), str(NeedState.PART_FILLED)]),
            Need.deadline >= today(),
            Need.deadline <= today() + timedelta(days),
        )
        .order_by(Need.deadline)
        .limit(8)
    )


async def needs_to_check(actor: Actor) -> list[dict[str, Any]]:
    """Submitted needs the actor looks after, longest waiting first."""
    return await (
        Need.select(Need.id, Need.kind, Need.title, Need.updated, Need.organisation.name.as_alias("employer"))
        .where(where(manageable(actor, Kind.NEED), facts_of_needs()), Need.state == str(NeedState.SUBMITTED))
        .order_by(Need.updated)
        .limit(8)
    )


async def supply_counts(actor: Actor) -> dict[str, int]:
    """How many people, teams and enterprises the actor may see, and how many people's data are stale."""
    people = where(visible(actor, Kind.CANDIDATE), facts_of_candidates())
    old = now() - timedelta(STALE_DAYS)
    own = where(manageable(actor, Kind.CANDIDATE), facts_of_candidates())
    return {
        "people": int(await Candidate.count().where(people, Candidate.registered.eq(True))),
        "stale": int(
            await Candidate.count().where(And(own, Candidate.registered.eq(True)), Candidate.updated < old)
        ),
        "teams": int(await Team.count().where(where(visible(actor, Kind.TEAM), facts_of_teams()))),
        "enterprises": int(
            await Enterprise.count().where(where(visible(actor, Kind.ENTERPRISE), facts_of_enterprises()))
        ),
    }
