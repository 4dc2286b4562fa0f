"""The `talent` command. Parts that need no database load none of it."""

from __future__ import annotations

import asyncio
import sys

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="talent-platform")
def main() -> None:
    """人才供需匹配平台：需求、供给、匹配、对接。"""


@main.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    from talent_platform.database import embedded  # noqa: PLC0415
    from talent_platform.database.migrate import migrate as run  # noqa: PLC0415
    from talent_platform.settings import settings  # noqa: PLC0415

    asyncio.run(run(embedded.dsn(settings())))
    click.echo("数据库已就绪")


if __name__ == "__main__":
    sys.exit(main())
