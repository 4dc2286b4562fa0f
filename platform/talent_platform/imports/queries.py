"""Reads of uploaded workbooks, always inside what the reader may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from piccolo.columns.combination import And
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.database import vault
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import Conflict, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, parts_of
from talent_platform.imports.access import IMPORT
from talent_platform.imports.kinds import kinds
from talent_platform.imports.stages.views import (
    AskedQuestion,
    EarlierImport,
    FoundProblem,
    ProblemKind,
    QuestionOption,
    RowFate,
    UploadedWorkbook,
)
from talent_platform.imports.tables import TAKEN_IN, FileState, ImportFile, ImportProblem, ImportRow
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table
from talent_platform.workbooks.sentences import without_cells

_LISTED = (
    *(getattr(ImportFile, name) for name in UploadedWorkbook.__slots__ if name != "owner_name"),
    ImportFile.owner._.name.as_alias("owner_name"),
)


def _seen_by(actor: Actor) -> Combinable:
    facts = {"id": ImportFile.id, "county": ImportFile.county, "owner": ImportFile.owner}
    return where(visible(actor, IMPORT), facts)


STATES: dict[str, Badge] = {
    FileState.CHECKING: Badge(N_("检查中"), "info"),
    FileState.REFUSED: Badge(N_("不能读取"), "danger"),
    FileState.PREVIEWED: Badge(N_("待确认"), "warning"),
    FileState.IMPORTING: Badge(N_("导入中"), "info"),
    FileState.IMPORTED: Badge(N_("已导入"), "success"),
    FileState.UNDONE: Badge(N_("已撤回"), "warning"),
    FileState.DISCARDED: Badge(N_("已放弃")),
    FileState.EXPIRED: Badge(N_("已过期")),
}
KIND_LABELS: dict[str, str] = {key: kind.layout.title for key, kind in kinds().items()}


def _own(reader: Actor, _chosen: str) -> Combinable:
    return ImportFile.owner == reader.account_id


_SPEC = ListSpec(
    columns=(
        Column("filename", N_("文件"), link="/imports/{id}", sortable=True),
        Column("kind", N_("内容"), kind="badge", badges={key: Badge(t) for key, t in KIND_LABELS.items()}),
        Column("total_rows", N_("行数"), kind="number", sortable=True),
        Column("imported_rows", N_("已导入行数"), kind="number", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=STATES),
        Column("owner_name", N_("上传人"), minor=True),
        Column("created", N_("上传时间"), kind="time", sortable=True),
    ),
    default_sort="-created",
    filters=(
        SelectFilter("whose", N_("范围"), (("own", N_("我上传的")),), _own),
        SelectFilter("kind", N_("内容"), tuple(KIND_LABELS.items()), ImportFile.kind),
        SelectFilter(
            "state",
            N_("状态"),
            tuple((s, b.label) for s, b in STATES.items() if s != FileState.DISCARDED),
            ImportFile.state,
        ),
    ),
    search_label=N_("文件名"),
    searched=(ImportFile.filename,),
)


async def files(reader: Actor, query: ListQuery) -> Found[UploadedWorkbook]:
    """Uploaded workbooks but those given up."""
    inside = And(_seen_by(reader), ImportFile.state != FileState.DISCARDED)
    total, query, rows = await page_of_table(ImportFile, ImportFile.select(*_LISTED), query, reader, inside)
    return total, query, views(UploadedWorkbook, rows)


FILES = DeclaredList("imports", N_("批量导入"), "/imports", _SPEC, files, frozenset(Role))


async def file(actor: Actor, file_id: int) -> UploadedWorkbook:
    """
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
    return views(UploadedWorkbook, rows)[0]


async def body(file_id: int) -> bytes:
    """The bytes of a file, for its uploader and for the jobs that read it.

    Raises:
        Conflict: they have been deleted.
    """
    rows = await ImportFile.select(ImportFile.body).where(ImportFile.id == file_id)
    if rows[0]["body"] is None:
        raise Conflict(N_("原文件已删除，请重新上传"))
    return await asyncio.to_thread(vault.unseal, rows[0]["body"], vault.WORKBOOKS)


def shows_cells(actor: Actor, file: UploadedWorkbook) -> bool:
    """Whether findings quote the file: its cells are for who uploaded it, like the file itself."""
    return is_own(actor, file)


def is_own(actor: Actor, file: UploadedWorkbook) -> bool:
    """Whether the actor uploaded it, in the role acted in now."""
    return (file.owner, file.assignment) == (actor.account_id, actor.assignment)


async def problems(file_id: int, *, cells: bool, limit: int, offset: int = 0) -> list[FoundProblem]:
    """Errors in the order they were found; `cells`: `shows_cells`."""
    rows = await (
        ImportProblem.select()
        .where(ImportProblem.import_file == file_id)
        .order_by(ImportProblem.position)
        .limit(limit)
        .offset(offset)
        .output(load_json=True)
    )
    return [
        FoundProblem(
            row["sheet"], row["row"], row["column"], row["title"], row["code"],
            **_told(row, row["parts"], cells=cells),
        )
        for row in rows
    ]  # fmt: skip


def _told(row: Mapping[str, Any], kept: object, *, cells: bool) -> dict[str, str]:
    """A finding, worded; findings of older versions hold only a text, which may quote its cell."""
    parts = parts_of(kept)
    if not cells:
        message = Said.of(without_cells(parts)) if parts else gettext(_NOT_FOR_YOU)
        return {"message": message, "value": "", "suggestion": "", "accept": ""}
    message = Said.of(parts) if parts else str(row["message"])
    return {"message": message, **{name: row[name] for name in ("value", "suggestion", "accept")}}


_NOT_FOR_YOU = N_("这一格须由上传人更正")


async def problem_kinds(file_id: int, *, cells: bool) -> list[ProblemKind]:
    """Errors of one kind in one column together, the most frequent first; alike cells that have a suggestion
    are a kind of their own."""
    rows = await ImportProblem.raw(
        """
        SELECT title, code, accept, count(*) AS count, min(suggestion) AS suggestion,
            (array_agg(value ORDER BY position))[1] AS value,
            (array_agg(message ORDER BY position))[1] AS message,
            (array_agg(parts ORDER BY position))[1] AS parts,
            (array_agg("column" || row ORDER BY position) FILTER (WHERE "column" <> ''))[1:8] AS places
        FROM import_problem WHERE import_file = {}
        GROUP BY title, code, accept ORDER BY count DESC, min(position) LIMIT 200
        """,
        file_id,
    )
    return [
        ProblemKind(
            row["title"], row["code"], row["count"], row["places"] or [],
            **_told(row, json.loads(row["parts"]), cells=cells),
        )
        for row in rows
    ]  # fmt: skip


async def suggestions(file_id: int) -> dict[str, str]:
    """Key of the answer that takes a suggestion → the suggestion, of all that the file has."""
    rows = await (
        ImportProblem.select(ImportProblem.accept, ImportProblem.suggestion)
        .where(ImportProblem.import_file == file_id, ImportProblem.accept != "")
        .order_by(ImportProblem.position)
    )
    return {row["accept"]: row["suggestion"] for row in rows}


async def rows(file_id: int, *, fate: str = "", limit: int = 50) -> list[RowFate]:
    """What the rows of a file became."""
    condition: Combinable = ImportRow.import_file == file_id
    if fate:
        condition = And(condition, ImportRow.fate == fate)
    columns = columns_of(RowFate, ImportRow)
    found = await ImportRow.select(*columns).where(condition).order_by(ImportRow.id).limit(limit)
    return views(RowFate, found)


def notices(file: UploadedWorkbook, *, cells: bool) -> list[str]:
    """Worded in the language of the reader; files of older versions hold texts."""
    if not cells:
        return [Said.of(without_cells(parts_of(text))) for text in file.notices if not isinstance(text, str)]
    return [text if isinstance(text, str) else Said.of(parts_of(text)) for text in file.notices]


def outcome(file: UploadedWorkbook, *, cells: bool) -> Mapping[str, Any]:
    """What the rows are beside what stands already (`checking.outcome`)."""
    return file.outcome if cells or not file.outcome else {**file.outcome, "changes": []}


def questions(file: UploadedWorkbook, *, cells: bool) -> list[AskedQuestion]:
    """Only its uploader answers."""
    if not cells:
        return []
    return [
        AskedQuestion(
            asked["key"], Said.of(parts_of(asked["parts"])), asked["count"],
            [QuestionOption(value, Said.of(parts_of(parts))) for value, parts in asked["options"]],
            file.answers.get(asked["key"], ""),
        )
        for asked in file.questions
    ]  # fmt: skip


async def count_problems(file_id: int) -> int:
    return int(await ImportProblem.count().where(ImportProblem.import_file == file_id))


async def brought_in_by(actor: Actor, kind: str) -> frozenset[str]:
    """Hashes of the files of a kind that the actor has imported: rows of theirs may be said anew."""
    rows = await (
        ImportFile.select(ImportFile.sha256)
        .where(
            ImportFile.owner == actor.account_id,
            ImportFile.assignment == actor.assignment,
            ImportFile.kind == kind,
        )
        .where(ImportFile.state.is_in([*map(str, (FileState.IMPORTING, *TAKEN_IN))]))
    )
    return frozenset(row["sha256"] for row in rows)


async def earlier_import(sha256: str, kind: str, *, but: int = 0) -> EarlierImport | None:
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
    return EarlierImport(**rows[0]) if rows else None
