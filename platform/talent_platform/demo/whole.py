"""The whole of the fictional city: its rows, then what happened in it, step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from talent_platform.database.engine import DB
from talent_platform.demo import city, titles
from talent_platform.demo import load as rows
from talent_platform.demo.scenes import certificates, doors, earlier, integrity, requests, surveys, units
from talent_platform.demo.scenes.cases import play
from talent_platform.i18n import gettext
from talent_platform.index import service as discovery


async def load(*, scale: float, day: date, tell: Callable[[str], None], seed: int = city.SEED) -> None:
    """Into an empty database; `tell` is told of each stage.

    Raises:
        Conflict: the database already holds data.
    """
    counts = await rows.load(DB.asyncpg_pool, scale=scale, seed=seed, day=day)
    tell("已装入演示城市（虚构）：" + "，".join(f"{table} {count}" for table, count in counts.items()))
    if scale >= play.LEAST_SCALE:
        tell(gettext("正在演示五周的匹配与对接……"))
        tell(gettext("对接 {n} 条", n=await play.plant(day=day)))
    else:
        tell(gettext("规模小于 {least}，不演示匹配与对接", least=play.LEAST_SCALE))
    planted = await requests.plant(count=round(42 * scale), day=day)
    surveyed = await surveys.plant(day=day)
    await earlier.plant()
    await certificates.plant(day=day)
    await titles.plant(day=day)
    await integrity.plant(day=day)
    await units.plant(day=day)
    await doors.plant(day=day)
    tell(
        gettext(
            "聘用申请 {planted} 项，调查填报 {rows} 行；正在建立检索索引……", planted=planted, rows=surveyed
        )
    )
    await discovery.rebuild()
