"""The figures of the front page and of each role's desk, counted inside what the reader may see."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import NOTHING, visible, where
from talent_platform.brokerage.landing import statistics
from talent_platform.clock import today
from talent_platform.demand.access import NEED
from talent_platform.demand.needs import lists as needs
from talent_platform.demand.needs.lists import LIVE
from talent_platform.demand.needs.queries import PATHS, facts_of_needs, labelled
from talent_platform.demand.tables import Need, NeedKind
from talent_platform.i18n import gettext
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import lists as offers
from talent_platform.supply.teams.member_consent import ELSEWHERE, SWITCHED_OFF
from talent_platform.web.rendering import wan_range
from talent_platform.web.tiles import Tile


async def front_figures(viewer: Actor | None) -> list[Tile]:
    """What anybody may know, each leading to its rows where this viewer may open their list."""
    row = (
        await Need.raw(
            f"""WITH need AS (SELECT kind, seats FROM open_need WHERE deadline >= {{}})
               SELECT (SELECT count(*) FROM need WHERE kind = 'talent') AS needs,
                      (SELECT coalesce(sum(seats), 0) FROM need WHERE kind = 'talent') AS seats,
                      (SELECT count(*) FROM need WHERE kind = 'project') AS projects,
                      (SELECT count(*) FROM candidate WHERE registered AND consent AND state = 'active'
                       AND NOT withheld AND NOT {ELSEWHERE.format("candidate")}
                       AND NOT {SWITCHED_OFF.format("candidate")}) AS people,
                      (SELECT count(*) FROM team WHERE consent AND state = 'active' AND NOT withheld
                       AND NOT {SWITCHED_OFF.format("team")}) AS teams""",  # noqa: S608 - a text of supply.standing
            today(),
        )
    )[0]
    landed = sum(one.teams for one in await statistics.landed())
    reads, hires = (visible(viewer, what) != NOTHING for what in (NEED, CANDIDATE))
    talent, projects = (needs.LISTS[kind].address(viewer, state=LIVE) if reads else "" for kind in NeedKind)
    # A lead's list holds the own teams only.
    hirer = viewer if viewer is not None and viewer.role in offers.READERS and hires else None
    people, teams = (offers.LISTS[kind].address(hirer, shown="yes") for kind in (CANDIDATE, TEAM))
    return [
        Tile(gettext("在招人才需求"), row["needs"], gettext("项"), talent, "info"),
        Tile(gettext("需要人数"), row["seats"], gettext("人"), "", "info"),
        Tile(gettext("项目需求"), row["projects"], gettext("项"), projects, "info"),
        Tile(gettext("可匹配人才"), row["people"], gettext("人"), people, "info"),
        Tile(gettext("项目团队"), row["teams"], gettext("个"), teams, "info"),
        *(
            [Tile(gettext("已落地团队"), landed, gettext("个"), "/landings/figures", "success")]
            if landed
            else []
        ),
    ]


async def latest_needs(count: int = 8) -> list[dict[str, Any]]:
    """The newest public talent needs, for the front page."""
    rows = (
        await Need.select(*Need.all_columns(), Need.organisation._.name.as_alias("organisation_name"))
        .where(where(visible(None, NEED), facts_of_needs()), Need.kind == str(NeedKind.TALENT))
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
