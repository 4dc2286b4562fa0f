"""Reads of uploaded workbooks, always inside what the reader may see."""

from __future__ import annotations

import asyncio
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.database import vault
from talent_platform.errors import Conflict, NotFound
from talent_platform.i18n import N_
from talent_platform.imports.access import IMPORT
from talent_platform.imports.tables import FileState, ImportFile, ImportProblem
from talent_platform.web.listing.query import ListQuery, like_pattern

_LISTED = (
    ImportFile.id,
    ImportFile.kind,
    ImportFile.sha256,
    ImportFile.filename,
    ImportFile.size,
    ImportFile.owner,
    ImportFile.owner.name.as_alias("owner_name"),
    ImportFile.state,
    ImportFile.refusal,
    ImportFile.removed,
    ImportFile.mode,
    ImportFile.total_rows,
    ImportFile.good_rows,
    ImportFile.imported_rows,
    ImportFile.errors_left_out,
    ImportFile.notices,
    ImportFile.job,
    ImportFile.created,
    ImportFile.finished,
)
"""Everything but the bytes."""


def _seen_by(actor: Actor) -> Any:
    facts = {"id": ImportFile.id, "county": ImportFile.county, "owner": ImportFile.owner}
    return where(visible(actor, IMPORT), facts)


def _condition(actor: Actor, query: ListQuery) -> Any:
    condition = And(_seen_by(actor), ImportFile.state != FileState.DISCARDED)
    if query.q:
        condition = And(condition, ImportFile.filename.ilike(like_pattern(query.q)))
    for key in ("kind", "state"):
        if value := query.texts.get(key):
            condition = And(condition, getattr(ImportFile, key) == value)
    return condition


async def count_files(actor: Actor, query: ListQuery) -> int:
    return int(await ImportFile.count().where(_condition(actor, query)))


async def files(actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    return await (
        ImportFile.select(*_LISTED)
        .where(_condition(actor, query))
        .order_by(getattr(ImportFile, query.sort), ascending=not query.descending)
        .limit(query.size)
        .offset(query.offset)
        .output(load_json=True)
    )


async def file(actor: Actor, file_id: int) -> dict[str, Any]:
    """One uploaded file without its bytes.

    Raises:
        NotFound: there is none the actor may see.
    """
    rows = await (
        ImportFile.select(*_LISTED)
        .where(And(_seen_by(actor), ImportFile.id == file_id))
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    return rows[0]


async def body(file_id: int) -> bytes:
    """The bytes of a file, for its uploader and for the jobs that read it.

    Raises:
        Conflict: they have been deleted.
    """
    rows = await ImportFile.select(ImportFile.body).where(ImportFile.id == file_id)
    if rows[0]["body"] is None:
        raise Conflict(N_("原文件已删除，请重新上传"))
    return await asyncio.to_thread(vault.unseal, rows[0]["body"], vault.WORKBOOKS)


async def problems(file_id: int, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Errors in the order they were found, each with its `place` such as C17."""
    rows = await (
        ImportProblem.select()
        .where(ImportProblem.import_file == file_id)
        .order_by(ImportProblem.position)
        .limit(limit)
        .offset(offset)
    )
    return [{**row, "place": f"{row['column']}{row['row']}"} for row in rows]


async def count_problems(file_id: int) -> int:
    return int(await ImportProblem.count().where(ImportProblem.import_file == file_id))


async def earlier_import(sha256: str, kind: str, *, but: int = 0) -> dict[str, Any] | None:
    """When the same bytes were last imported, by anybody: whoever uploads them again should know."""
    rows = await (
        ImportFile.select(ImportFile.id, ImportFile.finished, ImportFile.imported_rows)
        .where(
            And(
                And(ImportFile.sha256 == sha256, ImportFile.kind == kind),
                And(ImportFile.state == FileState.IMPORTED, ImportFile.id != but),
            )
        )
        .order_by(ImportFile.finished, ascending=False)
        .limit(1)
    )
    return rows[0] if rows else None
