"""`talent titles`: the rules of title review, and whether what meetings came to still is what was kept."""

from __future__ import annotations

import asyncio

import click

from talent_platform.database.connected import connected
from talent_platform.titles.tally import sealing
from talent_posts import titles_commands as titles

__all__ = ["titles"]


@titles.command()
def verify() -> None:
    """Whether the rows of every meeting with a result, and its results, still give the digests kept in the
    sealed log, and the log itself holds: exit code 0 where all do, else 1."""

    async def work() -> bool:
        async with connected():
            holds, said = await sealing.report()
            click.echo("\n".join(said))
            return holds

    raise SystemExit(0 if asyncio.run(work()) else 1)
