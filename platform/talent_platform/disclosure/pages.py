"""Pages of the one door: who looked at me, and texts that wait for the bureau."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from talent_platform.disclosure import looks
from talent_platform.web.requests import AppRequest, actor, page


@get("/looks", include_in_schema=False)
async def own_looks(request: AppRequest) -> Template:
    return page(request, "disclosure/looks.html", rows=await looks.at_own(actor(request)))


HANDLERS = [own_looks]
