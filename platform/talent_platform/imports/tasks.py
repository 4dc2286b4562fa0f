"""The background work of the import desk."""

from __future__ import annotations

from talent_platform.accounts.sign_in.acting import in_role
from talent_platform.i18n import N_
from talent_platform.imports.stages import checking, keeping, writing
from talent_platform.jobs.registry import Progress, job, periodic


@job("import.check", title=N_("检查文件"), result_url="/imports/{file_id}", result_label=N_("查看检查结果"))
async def check(progress: Progress, *, file_id: int, account_id: int, assignment: int | None = None) -> None:
    """Check an uploaded file in the name of whoever uploaded it."""
    await checking.check(progress, await in_role(account_id, assignment), file_id)


@job("import.run", title=N_("批量导入"), result_url="/imports/{file_id}", result_label=N_("查看结果"))
async def run(
    progress: Progress, *, file_id: int, account_id: int, assignment: int | None = None
) -> dict[str, int]:
    """Import a confirmed file in the name of whoever confirmed it."""
    return await writing.run(progress, await in_role(account_id, assignment), file_id)


@periodic("imports.expire", "23 * * * *")
async def expire() -> None:
    await keeping.expire()
