"""`talent index`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import click

from talent_platform.database.connected import connected
from talent_platform.index import service
from talent_platform.index.check import Compared
from talent_platform.index.standing import NOBODY_LOOKED, standings
from talent_search import DocumentKind, SearchEngine, SearchError


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
    """What each engine's index holds, what the last look at it found, and what still waits."""

    async def work() -> list[dict[str, Any]]:
        async with connected():
            return [await _state(one) for one in service.engines()]

    states = asyncio.run(work())
    if as_json:
        click.echo(json.dumps(states, ensure_ascii=False, indent=2))
        return
    for state in states:
        known = "完整" if state["whole"] else f"不可依靠：{state['reason']}"
        click.echo(
            f"引擎 {state['engine']}：{'可用' if state['ready'] else '没有响应'}，{known}；"
            f"待写入 {state['waiting']} 条，失败 {state['failing']} 条"
        )
        if state["error"]:
            click.echo(f"最近的错误：{state['error']}", err=True)
        for kind, count in state["documents"].items():
            click.echo(f"{kind:<10} {count:>8} 条")


async def _state(one: SearchEngine) -> dict[str, Any]:
    known = (await standings()).get(one.name)
    shown: dict[str, Any] = {
        "engine": one.name, "ready": await one.ready(),
        "whole": known is not None and known.doubt is None,
        "reason": (known.doubt or "") if known else NOBODY_LOOKED,
        "checked_at": known.checked_at.isoformat() if known and known.checked_at else None,
    }  # fmt: skip
    try:
        indexes, backlog = await service.state_of(one)
    except SearchError as error:
        return {**shown, "waiting": 0, "failing": 0, "error": str(error), "documents": {}}
    return {
        **shown, "waiting": backlog.waiting, "failing": backlog.failing, "error": backlog.error,
        "documents": {str(each.kind): each.documents for each in indexes},
    }  # fmt: skip


@index.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def check(as_json: bool) -> None:
    """Compare every document of every index with the tables and put right what differs.

    Ends with 1 where something differed, with 2 where an engine does not answer.
    """

    async def work() -> dict[str, list[Compared] | str]:
        async with connected():
            return await service.check_all()

    found = asyncio.run(work())
    if as_json:
        shown = {
            name: kinds if isinstance(kinds, str) else [_compared(one) for one in kinds]
            for name, kinds in found.items()
        }
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _print(found)
    if any(isinstance(kinds, str) for kinds in found.values()):
        raise SystemExit(2)
    if any(one.differing for kinds in found.values() for one in kinds if not isinstance(one, str)):
        raise SystemExit(1)


def _compared(one: Compared) -> dict[str, Any]:
    return {
        "kind": str(one.kind), "tables": one.tables, "index": one.index,
        "newest": one.newest.isoformat() if one.newest else None,
        "content": one.content, "indexed_content": one.indexed_content,
        "missing": len(one.missing), "stale": len(one.stale), "surplus": len(one.surplus),
    }  # fmt: skip


def _print(found: dict[str, list[Compared] | str]) -> None:
    for name, kinds in found.items():
        if isinstance(kinds, str):
            click.echo(f"引擎 {name}：{kinds}", err=True)
            continue
        click.echo(f"引擎 {name}")
        for one in kinds:
            newest = one.newest.isoformat() if one.newest else "–"
            verdict = (
                f"缺 {len(one.missing)}、旧 {len(one.stale)}、多 {len(one.surplus)}，已改正"
                if one.differing
                else "一致"
            )
            click.echo(
                f"{one.kind:<10} 表 {one.tables:>8} 条，索引 {one.index:>8} 条，最近变动 {newest}：{verdict}"
            )
