"""`talent import`: a workbook into the database from the shell, with the rights of an account."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.audit import service as audit
from talent_platform.database.connected import connected
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import told
from talent_platform.imports import queries, service
from talent_platform.imports.kinds import kinds
from talent_platform.imports.tables import FileState, Mode
from talent_platform.jobs import registry, shell
from talent_platform.jobs import service as jobs
from talent_platform.workbooks.findings import MAX_ERRORS

SHOWN_PROBLEMS = 50


@click.command("import")
@click.argument("kind", type=click.Choice(list(kinds())))
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "login", required=True, help="以哪个账号的权限导入（登录名）")
@click.option("--skip-bad", is_flag=True, help="跳过有错误的行；否则有一处错误就一行也不导入")
@click.option("--again", is_flag=True, help="同一份文件导入过也再次导入")
@click.option("--answer", "answers", multiple=True, metavar="问题=答案", help="回答文件中的问题，可多次")
@click.option("--check", is_flag=True, help="只检查，不导入")
@click.option("--marked", type=click.Path(dir_okay=False, path_type=Path), help="把标注错误的文件存到这里")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def import_command(
    kind: str,
    path: Path,
    login: str,
    *,
    skip_bad: bool,
    again: bool,
    answers: tuple[str, ...],
    check: bool,
    marked: Path | None,
    as_json: bool,
) -> None:
    """检查并导入一份 Excel 或 CSV 文件。

    退出码：0 已导入（--check 时：没有错误）；1 有错误或没回答的问题，未导入；2 文件或参数不能接受。
    """

    async def work() -> dict[str, Any]:
        async with connected():
            actor = await actor_by_login(login)
            file_id = await service.upload(actor, kind, path.name, path.read_bytes())
            await _run(actor, file_id, "检查", quiet=as_json)
            if given := dict(one.rsplit("=", 1) for one in answers if "=" in one):
                await service.answer(actor, file_id, given)
                await _run(actor, file_id, "检查", quiet=as_json)
            found = await _found(actor, file_id)
            waiting = any(not asked["answer"] for asked in found["questions"])
            if marked and found["problems"]:
                _name, body, rows = await service.marked(actor, file_id)
                marked.write_bytes(body)
                await audit.record(actor, "export.made", f"import:{file_id}", path="talent import", rows=rows)
            if check or waiting or (found["problems"] and not skip_bad):
                await service.discard(actor, file_id)
            else:
                mode = Mode.SKIP_BAD if skip_bad else Mode.ALL_OR_NOTHING
                await service.confirm(actor, file_id, mode, again=again)
                await _run(actor, file_id, "导入", quiet=as_json)
            return {**found, **await _state(actor, file_id)}

    answer = asyncio.run(work())
    _print(answer, as_json=as_json)
    done = not answer["problems"] if check else answer["state"] == "imported"
    sys.exit(0 if done else 1)


async def _found(actor: Actor, file_id: int) -> dict[str, Any]:
    """What the check found.

    Raises:
        Invalid: the file cannot be read, or its check came to no end.
    """
    file = await queries.file(actor, file_id)
    if file.state != FileState.PREVIEWED:
        raise Invalid(told(file.refusal or (await jobs.read(actor, file.job or 0)).error) or N_("检查已停止"))
    problems = await queries.problems(file_id, cells=True, limit=MAX_ERRORS)
    names = ("sheet", "row", "column", "title", "value", "code", "message")
    return {
        "file_id": file_id,
        "sha256": file.sha256,
        "total_rows": file.total_rows,
        "good_rows": file.good_rows,
        "notices": queries.notices(file, cells=True),
        "questions": [asdict(asked) for asked in queries.questions(file, cells=True)],
        "problem_count": len(problems) + file.errors_left_out,
        "problems": [{name: getattr(problem, name) for name in names} for problem in problems],
    }


async def _state(actor: Actor, file_id: int) -> dict[str, Any]:
    file = await queries.file(actor, file_id)
    error = (await jobs.read(actor, file.job)).error if file.job else ""
    return {"state": file.state, "imported_rows": file.imported_rows, "error": error}


async def _run(actor: Actor, file_id: int, title: str, *, quiet: bool) -> None:
    """Wait for the job, and show how far it is."""
    registry.load()
    job_id = (await queries.file(actor, file_id)).job or 0
    with Progress(console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task(title, total=None)
        await shell.seen_through(
            job_id, lambda job: bar.update(task, total=job.total or None, completed=job.done)
        )


def _print(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for text in answer["notices"]:
        click.echo(text, err=True)
    for asked in answer["questions"]:
        options = "，".join(f"{option['value']}（{option['label']}）" for option in asked["options"])
        click.echo(f"{asked['question']} --answer “{asked['key']}=…”：{options}", err=True)
    for problem in answer["problems"][:SHOWN_PROBLEMS]:
        place = f"{problem['sheet']}!{problem['column']}{problem['row']}"
        value = f"（{problem['value']}）" if problem["value"] else ""
        click.echo(f"{place} {problem['title']}{value}：{problem['message']}", err=True)
    if answer["problem_count"] > SHOWN_PROBLEMS:
        click.echo(gettext("……共 {problem_count} 处错误", problem_count=answer["problem_count"]), err=True)
    if answer["error"]:
        click.echo(answer["error"], err=True)
    click.echo(
        gettext(
            "共 {total_rows} 行，可导入 {good_rows} 行，已导入 {imported_rows} 行",
            total_rows=answer["total_rows"],
            good_rows=answer["good_rows"],
            imported_rows=answer["imported_rows"],
        )
    )
