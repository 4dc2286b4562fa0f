"""`/` for everybody, `/desk` for each role."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from talent_platform.accounts.permissions import NOTHING, visible
from talent_platform.demand.access import NEED
from talent_platform.desk import queries
from talent_platform.part import modules
from talent_platform.web.requests import AppRequest, actor, page


@get("/", include_in_schema=False)
async def front(request: AppRequest) -> Template:
    figures = await queries.front_figures(request.user)
    # Who may open none of them (a security administrator, a misplaced account) is led to none.
    reads = visible(request.user, NEED) != NOTHING
    needs = await queries.latest_needs() if reads else []
    return page(request, "web/home.html", figures=figures, needs=needs, reads=reads)


@get("/desk", include_in_schema=False)
async def desk(request: AppRequest) -> Template:
    """What every part puts there, in the order of the places they ask for."""
    viewer = actor(request)
    brought = [await module.desk(viewer) for module in modules("desk")]
    return page(
        request,
        "desk/desk.html",
        tiles=sorted((tile for one in brought for tile in one.tiles), key=lambda tile: tile.place),
        panels=sorted((panel for one in brought for panel in one.panels), key=lambda panel: panel.place),
        tasks=sorted((task for one in brought for task in one.tasks), key=lambda task: task.place),
    )


HANDLERS = [front, desk]
