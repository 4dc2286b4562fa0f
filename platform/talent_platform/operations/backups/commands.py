"""`talent backup`, `talent restore`, `talent restore-check`."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import click

from talent_platform.database import embedded
from talent_platform.i18n import gettext
from talent_platform.operations.backups import service
from talent_platform.settings import settings

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))


@click.command()
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="放备份的目录，默认为 TALENT_VAR_DIR 下的 backups")  # fmt: skip
@click.option("--keep", type=click.IntRange(min=1), default=None, help="只留最近的几份，更早的删除")
def backup(folder: Path | None, keep: int | None) -> None:
    """Write an encrypted backup of the whole database; servers and workers may go on meanwhile."""
    place = folder or settings().var_dir / "backups"
    path = asyncio.run(service.make(embedded.dsn(settings()), place))
    holds = service.described(path)
    size = f"{path.stat().st_size / 2**20:.1f}"
    told = gettext("{size} MB，{tables} 张表 {rows} 行", size=size, tables=len(holds.tables), rows=holds.rows)
    click.echo(f"{path}\t{told}")
    for old in service.pruned(place, holds.installation, keep) if keep else ():
        click.echo(gettext("已删除较早的备份 {path}", path=old))


@click.command()
@_FILE
def restore(file: Path) -> None:
    """Make the content of a backup in the empty database that the settings name, compare, and migrate."""
    from talent_platform.database.migrate import migrate  # noqa: PLC0415 - slow

    embedded.require_secret_key(settings())
    service.described(file)
    dsn = embedded.dsn(settings())

    async def work() -> service.BackupContent:
        holds = await service.restore(file, dsn)
        await migrate(dsn)
        return holds

    _tell(asyncio.run(work()))
    click.echo(gettext("恢复完成，可以启动 talent serve"))


@click.command("restore-check")
@_FILE
@click.option("--database", default=None, help="同一服务器上一个已建好的空数据库；不给时自行新建，核对后删除")
def restore_check(file: Path, database: str | None) -> None:
    """Restore a backup into a database beside the one in use, compare every row, and remove it again."""
    embedded.require_secret_key(settings())
    service.described(file)
    beside = database or f"talent_check_{secrets.token_hex(4)}"
    _tell(asyncio.run(service.restored_beside(file, embedded.dsn(settings()), beside)))


def _tell(holds: service.BackupContent) -> None:
    click.echo(
        gettext(
            "{made} 的备份：{tables} 张表 {rows} 行，每行内容与备份时一致；审计日志与封存相符",
            made=holds.made[:19].replace("T", " "), tables=len(holds.tables), rows=holds.rows,
        )
    )  # fmt: skip
