"""`talent search`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import click

from talent_platform.accounts.sign_in import acting
from talent_platform.database.connected import connected
from talent_platform.discovery.answers import FACETS, Word, answer, kinds_for
from talent_platform.discovery.saved import queries as kept
from talent_platform.discovery.wanted import Wanted
from talent_platform.errors import NotAllowed
from talent_platform.i18n import N_, gettext
from talent_search import MAX_TEXT


@click.command()
@click.argument("text")
@click.option("--kind", type=click.Choice([str(kind) for kind in FACETS]), default="need", show_default=True)
@click.option("--as", "login", default=None, help="以此账号的权限检索；不写则如未登录的访客")
@click.option("--size", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def search(text: str, kind: str, login: str | None, size: int, as_json: bool) -> None:
    """Search needs, projects, candidates or teams, as somebody may see them."""

    async def work() -> None:
        async with connected():
            actor = await acting.actor_by_login(login) if login else None
            wanted = {str(known): known for known in FACETS}[kind]
            if wanted not in kinds_for(actor):
                raise NotAllowed(N_("此账号不能检索这一类；请用 --as 指定账号"))
            found = await answer(actor, wanted, Wanted(text.strip()[:MAX_TEXT]), size=size)
        rows: list[dict[str, Any]] = [
            {
                "id": result.id, "url": result.url, "title": "".join(span.text for span in result.title),
                "facts": list(result.lines), "skills": list(result.skills),
            }
            for result in found.results
        ]  # fmt: skip
        if as_json:
            answered = {
                "total": found.total,
                "engine": found.engine,
                "degraded": found.degraded,
                "partial": found.partial,
                "conditions": [one.label for one in found.conditions],
                "unknown": [word.text for word in found.words if word.documents == 0 and not word.excluded],
                "complete": found.complete,
                "items": rows,
            }
            click.echo(json.dumps(answered, ensure_ascii=False, indent=2))
            return
        if found.degraded:
            click.echo("检索服务没有响应，或其索引还在建立、核对；以下来自备用检索", err=True)
        if found.partial:
            click.echo("检索索引正在补全或近来没有核对，结果可能不全", err=True)
        for one in found.conditions:
            click.echo(gettext("按条件查找：{label}", label=one.label), err=True)
        for word in found.words:
            _tell(word)
        if rows and not found.complete:
            click.echo(gettext("没有同时符合全部词语的，以下只符合其中一部分；符合多的在前。"), err=True)
        click.echo(gettext("共 {total} 条（{engine}）", total=found.total, engine=found.engine))
        for row in rows:
            click.echo(f"{row['id']:>8}  {row['title']}  {' · '.join(row['facts'])}")

    asyncio.run(work())


def _tell(word: Word) -> None:
    if word.excluded:
        click.echo(gettext("已排除文字里写到 {words} 的", words=word.text), err=True)
    elif word.documents == 0:
        said = gettext("{word}：没有写到，未计入。", word=word.text)
        if word.near:
            said += gettext("是否要找：{names}", names=gettext("、").join(word.near))
        click.echo(said, err=True)
    elif word.meant:
        said = gettext("“{word}”也按 {names} 查找", word=word.text, names=gettext("、").join(word.meant))
        click.echo(said, err=True)


@click.command()
@click.option("--as", "login", required=True, help="谁的")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def saved(login: str, as_json: bool) -> None:
    """Kept searches of an account, and how many new hits those it watches have."""

    async def work() -> list[dict[str, Any]]:
        async with connected():
            actor = await acting.actor_by_login(login)
            listed = await kept.with_news(actor, await kept.everything(actor))
            return [
                {"id": one.id, "name": one.name, "address": one.address, "watched": one.watched,
                 "new": len(new.results), "more": new.more}
                for one, new in listed
            ]  # fmt: skip

    rows = asyncio.run(work())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        new = gettext("新增 {count}", count=f"{row['new']}{'+' if row['more'] else ''}")
        click.echo(
            f"{row['id']:>8}  {row['name']}  {row['address']}  {new if row['watched'] else ''}".rstrip()
        )
