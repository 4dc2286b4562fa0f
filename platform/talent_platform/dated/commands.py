"""`talent calendar`: the years known, and counting by them."""

from __future__ import annotations

import asyncio
from datetime import datetime

import click

from talent_platform.database.connected import connected
from talent_platform.dated.calendar import queries
from talent_platform.i18n import gettext


@click.command()
@click.option("--after", type=click.DateTime(["%Y-%m-%d"]), help="从这一天起算（当日不计）")
@click.option("--days", type=click.IntRange(1, 366), default=1, show_default=True, help="第几个工作日")
def calendar(*, after: datetime | None, days: int) -> None:
    """The years whose notice is known, or with --after the day that is so many working days later."""

    async def work() -> None:
        async with connected():
            if after is None:
                for each in await queries.known_years():
                    note = gettext("虚构") if each.invented else each.document
                    click.echo(f"{each.year}\t{each.working_days}\t{note}".rstrip())
                return
            found = await queries.in_force()
            day = queries.day_after(found, after.date(), days)
            if day is None:
                raise click.ClickException(gettext("尚未收录所需年份的放假安排，日期未知"))
            made_up = gettext("（按虚构的放假安排）") if day.year in found.invented else ""
            click.echo(f"{day}{made_up}")

    asyncio.run(work())
