from orchard.tables import Tree

from talent_platform.i18n import N_
from talent_platform.jobs.registry import Progress, job


@job("orchard.plant", title=N_("种树"))
async def plant(progress: Progress, *, name: str) -> dict[str, object]:
    await Tree.insert(Tree(name=name))
    return {"trees": 1}
