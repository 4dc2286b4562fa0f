import asyncio

import click
from orchard.tables import Tree

from talent_platform.database.connected import connected


@click.command()
def orchard() -> None:
    async def work() -> None:
        async with connected():
            click.echo(f"{await Tree.count()} trees")

    asyncio.run(work())
