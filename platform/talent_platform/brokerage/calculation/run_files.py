"""The package of a run: its problem and its result as the files anyone can check and play with, zipped.

Ids only: who and what they stand for is not in it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from talent_matching import (
    Control,
    Plan,
    Problem,
    StandingPlan,
    read_problem,
    read_report,
    read_result,
    write_problem,
    write_result,
)
from talent_platform.brokerage.tables import RunPackage
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.i18n import N_

if TYPE_CHECKING:
    # Brings scipy and the solvers, which only the worker needs.
    from talent_matching import Widened


EPOCH = (1980, 1, 1, 0, 0, 0)
"""What a zip can say at the earliest: two packages of the same files do not differ by their clock."""


def packed(widened: Widened, time_limit_seconds: int) -> bytes:
    """`problem/` and `result/` as `talent match` reads them. Takes moments; for a thread."""
    problem, result = widened.prepared.problem, widened.result
    control = Control(time_limit=time_limit_seconds, phases=dict(result.phases))
    with TemporaryDirectory() as place:
        folder = Path(place)
        write_problem(folder / "problem", problem)
        write_result(folder / "result", problem, result, control, widened.prepared.facts)
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w") as archive:
            for path in sorted(folder.glob("*/*")):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return body.getvalue()


@contextmanager
def unpacked(body: bytes) -> Iterator[Path]:
    """A folder that holds `problem` and `result` while it is needed."""
    with TemporaryDirectory() as place:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            archive.extractall(place)
        yield Path(place)


def opened(body: bytes) -> tuple[Problem, Plan]:
    """What the run decided on, and its plan. For a thread."""
    with unpacked(body) as folder:
        problem = read_problem(folder / "problem", read_report(folder / "result")["seed"])
        return problem, read_result(folder / "result", problem)


async def standing(run_id: int) -> StandingPlan:
    """The run as one goes on from it; one made before this was kept is parsed and priced.

    Raises:
        NotFound: it was calculated before there were packages.
    """
    row = await DB.asyncpg_pool.fetchrow("SELECT standing FROM run_package WHERE run = $1", run_id)
    if row is not None and row["standing"] is not None:
        return StandingPlan.loaded(row["standing"])
    return StandingPlan.of(*opened(await read(run_id)))


async def size(run_id: int) -> int | None:
    """Bytes of the package; None for a run that was calculated before there were packages."""
    found: int | None = await DB.asyncpg_pool.fetchval(
        "SELECT octet_length(body) FROM run_package WHERE run = $1", run_id
    )
    return found


async def kept(run_id: int) -> bool | None:
    """Whether a run can be gone on from as it is; None where it has no package at all."""
    found: bool | None = await DB.asyncpg_pool.fetchval(
        "SELECT standing IS NOT NULL FROM run_package WHERE run = $1", run_id
    )
    return found


async def read(run_id: int) -> bytes:
    """The package of a run.

    Raises:
        NotFound: it was calculated before there were packages.
    """
    rows = await RunPackage.select(RunPackage.body).where(RunPackage.run == run_id)
    if not rows:
        raise NotFound(N_("这次运算没有核验包；重新运算一次即可得到"))
    return bytes(rows[0]["body"])
