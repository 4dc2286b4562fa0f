from litestar import get
from orchard.tables import Tree
from pydantic import BaseModel


class Trees(BaseModel):
    trees: int


@get("/orchard", summary="How many trees stand", tags=["orchard"])
async def count() -> Trees:
    return Trees(trees=await Tree.count())


HANDLERS = [count]
