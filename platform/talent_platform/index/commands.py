"""`talent index`."""

from __future__ import annotations

import asyncio
import json

import click

from talent_platform.database.connected import connected
from talent_platform.index import service
from talent_search import DocumentKind


@click.group()
def index() -> None:
    """The search index."""


@index.command()
@click.argument("kinds", nargs=-1, type=click.Choice([str(kind) for kind in DocumentKind]))
def rebuild(kinds: tuple[str, ...]) -> None:
    """Fill the index anew from the tables; searches go on meanwhile."""

    async def work() -> None:
        async with connected():
            for kind in kinds or tuple(str(kind) for kind in DocumentKind):
                counts = await service.rebuild(DocumentKind(kind))
                click.echo(f"{kind}: {counts[DocumentKind(kind)]} 条")

    asyncio.run(work())


@index.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def status(as_json: bool) -> None:
    """What is in the index and what still waits."""

    async def work() -> None:
        async with connected():
            indexes, backlog = await service.status()
            name, ready = service.engine().name, await service.engine().ready()
        if as_json:
            shown = {
                "engine": name, "ready": ready, "waiting": backlog.waiting, "failing": backlog.failing,
                "error": backlog.error, "documents": {str(one.kind): one.documents for one in indexes},
            }  # fmt: skip
            click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
            return
        click.echo(
            f"引擎 {name}：{'可用' if ready else '没有响应'}；"
            f"待写入 {backlog.waiting} 条，失败 {backlog.failing} 条"
        )
        if backlog.error:
            click.echo(f"最近的错误：{backlog.error}", err=True)
        for one in indexes:
            built = one.rebuilt_at.astimezone().strftime("%Y-%m-%d %H:%M") if one.rebuilt_at else "从未重建"
            click.echo(f"{one.kind:<10} {one.documents:>8} 条  {built}")

    asyncio.run(work())
