"""The background work of the import desk."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.service import actor_by_login
from talent_platform.accounts.tables import Account
from talent_platform.i18n import N_
from talent_platform.imports.stages import checking, keeping, writing
from talent_platform.jobs.registry import Progress, job, periodic


@job("import.check", title=N_("检查文件"), result_url="/imports/{file_id}", result_label=N_("查看检查结果"))
async def check(progress: Progress, *, file_id: int, account_id: int) -> None:
    """Check an uploaded file in the name of whoever uploaded it."""
    await checking.check(progress, await _actor(account_id), file_id)


@job("import.run", title=N_("批量导入"), result_url="/imports/{file_id}", result_label=N_("查看结果"))
async def run(progress: Progress, *, file_id: int, account_id: int) -> dict[str, Any]:
    """Import a confirmed file in the name of whoever confirmed it."""
    return await writing.run(progress, await _actor(account_id), file_id)


async def _actor(account_id: int) -> Actor:
    rows = await Account.select(Account.login).where(Account.id == account_id)
    return await actor_by_login(rows[0]["login"])


@periodic("imports.expire", "23 * * * *")
async def expire() -> None:
    await keeping.expire()
