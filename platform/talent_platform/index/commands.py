"""`talent index`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import click

from talent_platform.database.connected import connected
from talent_platform.i18n import gettext
from talent_platform.index import service
from talent_platform.index.check import KINDS, Compared
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
                click.echo(
                    gettext("{kind}：{count} 条", kind=gettext(KINDS[kind]), count=counts[DocumentKind(kind)])
                )

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
        known = (
            gettext("完整")
            if state["whole"]
            else gettext("不可依靠：{reason}", reason=gettext(state["reason"]))
        )
        click.echo(
            gettext(
                "引擎 {engine}：{state}，{known}；待写入 {waiting} 条，失败 {failing} 条",
                engine=state["engine"],
                state=gettext("可用") if state["ready"] else gettext("没有响应"),
                known=known,
                waiting=state["waiting"],
                failing=state["failing"],
            )
        )
        if state["error"]:
            click.echo(gettext("最近的错误：{error}", error=state["error"]), err=True)
        for kind, count in state["documents"].items():
            click.echo(gettext("{kind}：{count} 条", kind=gettext(KINDS[kind]), count=count))


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


def _compared(one: Compared) -> dict[str, object]:
    return {
        "kind": str(one.kind), "tables": one.tables, "index": one.index,
        "newest": one.newest.isoformat() if one.newest else None,
        "content": one.content, "indexed_content": one.indexed_content,
        "missing": len(one.missing), "stale": len(one.stale), "surplus": len(one.surplus),
    }  # fmt: skip


def _print(found: dict[str, list[Compared] | str]) -> None:
    for name, kinds in found.items():
        if isinstance(kinds, str):
            click.echo(gettext("引擎 {name}：{kinds}", name=name, kinds=kinds), err=True)
            continue
        click.echo(gettext("引擎 {name}", name=name))
        for one in kinds:
            newest = one.newest.isoformat() if one.newest else "–"
            verdict = (
                gettext(
                    "缺 {missing}、旧 {stale}、多 {surplus}，已改正",
                    missing=len(one.missing),
                    stale=len(one.stale),
                    surplus=len(one.surplus),
                )
                if one.differing
                else gettext("一致")
            )
            click.echo(
                gettext(
                    "{kind}：表 {tables} 条，索引 {index} 条，最近变动 {newest}：{verdict}",
                    kind=gettext(KINDS[one.kind]),
                    tables=one.tables,
                    index=one.index,
                    newest=newest,
                    verdict=verdict,
                )
            )
