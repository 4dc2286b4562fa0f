"""How the installation is."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.i18n import gettext
from talent_platform.i18n.said import told
from talent_platform.jobs import registry
from talent_platform.operations import examination, queries
from talent_platform.operations.access import LOOKERS
from talent_platform.web.requests import AppRequest, actor, page


@get("/operations", include_in_schema=False)
async def operations(request: AppRequest) -> Template:
    reader = require(actor(request), *LOOKERS)
    registry.load()
    return page(
        request, "operations/operations.html", checks=await examination.here(),
        titles={name: gettext(title) for name, title in examination.TITLES.items()},
        tones={"ok": "success", "warn": "warning", "bad": "danger"},
        jobs=await queries.jobs_lately(), why=reader.role is Role.CITY,
        failed=[
            (job, _title(job.kind), told(job.error)) for job in await queries.failed_jobs()
        ],
    )  # fmt: skip


def _title(kind: str) -> str:
    """In words, also of a kind that only an earlier version knew."""
    known = registry.KINDS.get(kind)
    return gettext(known.title) if known else kind


HANDLERS = [operations]
