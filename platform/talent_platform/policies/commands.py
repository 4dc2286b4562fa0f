"""`talent policies`: the library on the operator's screen."""

from __future__ import annotations

import asyncio

import click

from talent_platform.database.connected import connected
from talent_platform.i18n import gettext
from talent_platform.policies.documents import queries
from talent_platform.policies.documents.words import RANKS, STANDINGS


@click.command()
@click.option("--review", is_flag=True, help="只列有规则或数值待复核的")
def policies(*, review: bool) -> None:
    """政策文件，以及所依据的文件已失效的规则和数值：有待复核的退出码为 1。"""

    async def work() -> int:
        async with connected():
            found = (await queries.library()).documents.values()
        for each in sorted(found, key=lambda one: -one.relying):
            if review and not each.lost:
                continue
            words = (gettext(STANDINGS[each.standing].label), gettext(RANKS[each.rank]))
            click.echo("\t".join((each.key, *words, each.number, each.title, str(each.relying))))
            for name in dict.fromkeys(one.name for one in each.lost):
                click.echo(f"\t{gettext('待复核')}\t{name}")
        return int(any(each.lost for each in found))

    raise SystemExit(asyncio.run(work()))
