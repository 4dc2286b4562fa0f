"""`talent first-passwords`: the first passwords of accounts that `talent import accounts` has opened."""

from __future__ import annotations

import asyncio

import click

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.audit import service as audit
from talent_platform.database.connected import connected
from talent_platform.registration.openings import issuing


@click.command("first-passwords")
@click.argument("file_id", type=int)
@click.option("--as", "login", required=True, help="导入这份文件的账号（登录名）")
def first_passwords(file_id: int, login: str) -> None:
    """发放一份账号文件的一次性密码，只给一次：登录名、姓名、单位、密码，制表符分隔。"""

    async def work() -> None:
        async with connected():
            actor = await actor_by_login(login)
            made = await issuing.issue(actor, file_id)
            details = {"path": "talent first-passwords", "rows": len(made)}
            await audit.record(actor, "export.made", f"import:{file_id}", **details)
            for one in made:
                click.echo("\t".join((one.login, one.name, one.organisation_name or "—", one.password)))

    asyncio.run(work())
