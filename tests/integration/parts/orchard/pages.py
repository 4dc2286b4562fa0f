from litestar import get
from litestar.response import Template
from orchard.tables import Tree

from talent_platform.web.requests import AppRequest, actor, page


@get("/orchard", include_in_schema=False)
async def orchard(request: AppRequest) -> Template:
    actor(request)
    return page(request, "orchard/trees.html", trees=await Tree.count())


HANDLERS = [orchard]
