"""`talent match`: a run against the database, beside the commands that need none."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import click

from talent_matching import match_commands
from talent_platform.i18n import gettext
from talent_platform.reference.codes import branches, counties

# ruff: noqa: PLC0415 - `talent match solve` must not wait for a database layer it never uses.

match = click.Group(
    "match", commands=dict(match_commands.commands), help="匹配：数据库里的运算，或文件夹里的问题"
)


@match.command()
@click.option("--as", "login", required=True, help="以哪个账号的权限运算（登录名）")
@click.option("--county", type=click.Choice(list(counties())), metavar="CODE", help="用人单位所在县区代码")
@click.option("--branch", type=click.Choice(list(branches())), metavar="CODE", help="产业代码")
@click.option("--kind", type=click.Choice(["all", "talent", "project"]), default="all", show_default=True)
@click.option(
    "--principle",
    type=click.Choice(["value", "goals", "stable"]),
    default="value",
    show_default=True,
    help="按什么决定：总分最高、按公布的目标顺序、双方意愿稳定",
)
@click.option("--shortlist", type=click.IntRange(5, 500), default=50, show_default=True)
@click.option(
    "--floor", type=click.IntRange(0, 100), help="低于此分的不推荐（百分制）；不写则用现行权重公布的最低分"
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--time-limit", type=click.IntRange(5, 3600), default=120, show_default=True, help="秒")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def run(*, login: str, as_json: bool, time_limit: int, **form: Any) -> None:
    """对数据库中的开放需求做一次匹配运算，结果为待发布。

    退出码：0 已算出；1 没有结果；2 参数不能接受。
    """
    from talent_platform.accounts.sign_in.acting import actor_by_login
    from talent_platform.brokerage.runs import service as runs
    from talent_platform.database.connected import connected
    from talent_platform.jobs import service as jobs

    async def work() -> tuple[dict[str, Any], jobs.JobStanding]:
        async with connected():
            actor = await actor_by_login(login)
            ordered = runs.RunForm(time_limit_seconds=time_limit, **form)
            run_id, job_id = await runs.order(actor, ordered)
            await _finished(job_id, quiet=as_json)
            return await runs.read(actor, run_id), await jobs.of_subject(job_id)

    made, job = asyncio.run(work())
    if job.state != "done":
        told = json.dumps({"run_id": made["id"], "error": job.error}, ensure_ascii=False)
        click.echo(told if as_json else job.error, err=not as_json)
        sys.exit(1)
    click.echo(json.dumps(_machine(made), ensure_ascii=False) if as_json else _sentence(made))


async def _finished(job_id: int, *, quiet: bool) -> None:
    """Wait for the run, and show how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    from talent_platform.brokerage.calculation.process import STEPS
    from talent_platform.jobs import shell

    with Progress(console=Console(stderr=True), disable=quiet or not sys.stderr.isatty()) as bar:
        shown = bar.add_task(STEPS[0], total=len(STEPS))
        await shell.seen_through(
            job_id, lambda job: bar.update(shown, completed=job.done, description=job.message or STEPS[0])
        )
        bar.update(shown, completed=len(STEPS))


def _machine(made: dict[str, Any]) -> dict[str, Any]:
    plain = ("state", "status", "gap", "shortlist_loss", "input_hash", "seed", "versions", "report")
    exact = {key: str(made[key]) for key in ("objective", "bound")}
    return {"run_id": made["id"], **{key: made[key] for key in plain}, **exact}


def _sentence(made: dict[str, Any]) -> str:
    report = made["report"]
    proven = (
        gettext("已证明最优")
        if made["status"] == "optimal"
        else gettext("距上界 {gap}", gap=f"{made['gap']:.4%}")
    )
    return gettext(
        "运算 {id}：{seats} 个岗位空缺中推荐 {seats_filled} 人，{projects} 个项目中 "
        "{projects_answered} 个有团队，{proven}；查看 /runs/{id}",
        id=made["id"],
        seats=report["seats"],
        seats_filled=report["seats_filled"],
        projects=report["projects"],
        projects_answered=report["projects_answered"],
        proven=proven,
    )


@match.command()
@click.argument("need", type=click.IntRange(1))
@click.option("--as", "login", required=True, help="以哪个账号的权限查看（登录名）")
def people(need: int, login: str) -> None:
    """不经运算，一个需求现在可以推荐谁；输出 JSON，分数以百万分之一计。

    退出码：0 已列出；1 需求现在不招人。
    """
    from dataclasses import asdict

    from talent_platform.accounts.sign_in.acting import actor_by_login
    from talent_platform.brokerage.introductions import service as introductions
    from talent_platform.database.connected import connected

    async def work() -> introductions.Suggested:
        async with connected():
            return await introductions.suggested(await actor_by_login(login), need)

    found = asyncio.run(work())
    rows = [{**asdict(row), "net": row.net, "headline": found.headlines[row.candidate]} for row in found.rows]
    told = {"run": found.run, "prices_only": found.prices_only, "fit": found.fit, "people": rows}
    click.echo(json.dumps(told, ensure_ascii=False))
    sys.exit(1 if found.takes_nobody else 0)


@match.command()
@click.argument("run_id", type=click.IntRange(1), metavar="RUN")
@click.argument("steps", nargs=-1, required=True)
@click.option("--as", "login", required=True, help="以哪个账号的权限试算（登录名）")
@click.option("--again", is_flag=True, help="团队也重新决定")
def ask(run_id: int, steps: tuple[str, ...], login: str, *, again: bool) -> None:
    """如果……会怎样：对数据库中的一次运算试算，不保存；输出 JSON。

    假设写成 close:需求、seats:需求:名额、priority:需求:级别、withdraw:人才、forbid:需求:人才、pin:需求:人才、
    add:需求、join:人才、loosen:需求:条件（如 loosen:12:degree、loosen:12:skills:焊接），可以写几项。
    """
    from dataclasses import asdict

    from talent_platform.accounts.sign_in.acting import actor_by_login
    from talent_platform.brokerage.runs import service as runs
    from talent_platform.brokerage.whatif import service as what_if
    from talent_platform.brokerage.whatif import steps as assumptions
    from talent_platform.database.connected import connected

    async def work() -> what_if.WhatIfFound:
        async with connected():
            made = await runs.finished(await actor_by_login(login), run_id)
            asked = [assumptions.parsed(step) for step in steps]
            names = await assumptions.names(run_id, asked)
            return await what_if.effect(made, asked, names, again=again)

    click.echo(json.dumps(asdict(asyncio.run(work())), ensure_ascii=False, default=str))
