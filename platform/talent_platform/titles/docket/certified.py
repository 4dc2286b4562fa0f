"""Whether an accepted application still rests on certificates that count: asked again before it comes to a
meeting, is voted on, closed and published, wherever one of them moved since the rules were asked last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from talent_platform.certificates.register import effects
from talent_platform.database.engine import read_within
from talent_platform.errors import Conflict
from talent_platform.i18n import gettext
from talent_platform.titles.applications import queries, verdicts

_MOVED: Final = "SELECT a AS id FROM unnest({}::bigint[]) a WHERE title_certificates_moved(a) ORDER BY a"


@dataclass(frozen=True, slots=True)
class _Moved:
    id: int


async def fallen(applications: Collection[int | None], stage: str = "") -> Mapping[int, str]:
    """Application → who it is of, and why it does not stand as the certificates are by now. With a stage it
    is kept of those that stand that the rules were asked."""
    found = {}
    for each in await read_within(_Moved, _MOVED, _known(applications)):
        row = await queries.by_id(each.id)
        said = await verdicts.ask(row)
        if why := verdicts.fallen(row, said):
            found[row.id] = f"{row.id} {row.name}（{why}）"
        elif stage:
            await verdicts.store(row, stage, said)
    return found


async def hold(applications: Collection[int | None]) -> None:
    """Until the transaction ends none of their certificates moves; before the lock of an application, which
    whoever moves one writes to."""
    await effects.hold("title_application_certificate", _known(applications))


async def require(applications: Collection[int | None], stage: str, sentence: str) -> None:
    """`sentence`: a msgid with a place `who`. Within the caller's transaction.

    Raises:
        Conflict: one of them does not stand as the certificates are by now.
    """
    await hold(applications)
    if found := await fallen(applications, stage):
        raise Conflict(gettext(sentence, who=gettext("、").join(found.values())))


def _known(applications: Collection[int | None]) -> list[int]:
    """Those that were made here."""
    return [each for each in applications if each is not None]
