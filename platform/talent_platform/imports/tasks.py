"""The background work of the import desk."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.service import actor_by_login
from talent_platform.accounts.tables import Account
from talent_platform.imports import service
from talent_platform.jobs.registry import Progress, job
from talent_platform.web.messages import N_


@job("import.run", title=N_("批量导入"), result_url="/imports/{file_id}", result_label=N_("查看结果"))
async def run(progress: Progress, *, file_id: int, account_id: int) -> dict[str, Any]:
    """Import a confirmed file in the name of whoever confirmed it."""
    rows = await Account.select(Account.login).where(Account.id == account_id)
    return await service.run(progress, await actor_by_login(rows[0]["login"]), file_id)
