from litestar import get
from pydantic import BaseModel

from orchard.tables import Tree


class Trees(BaseModel):
    trees: int


@get("/orchard", summary="How many trees stand", tags=["orchard"])
async def count() -> Trees:
    return Trees(trees=await Tree.count())


HANDLERS = [count]
