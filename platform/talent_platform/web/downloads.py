"""Files as answers, and lists as Excel files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Response

from talent_platform.clock import ZONE
from talent_platform.documents.columns import Column, Kind
from talent_platform.documents.export import write_table
from talent_platform.web.lists import ListQuery, ListSpec
from talent_platform.web.messages import gettext

EXPORT_LIMIT = 100_000
"""Rows of a list that one file holds."""
_KINDS: dict[str, Kind] = {"number": Kind.INTEGER, "percent": Kind.NUMBER, "day": Kind.DATE}

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def download(filename: str, body: bytes) -> Response[bytes]:
    """The file under its own, possibly Chinese, name; never shown inside a page of this site."""
    return Response(
        body,
        media_type=TYPES.get(filename.rpartition(".")[2].lower(), "application/octet-stream"),
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}"},
    )


def whole(query: ListQuery) -> ListQuery:
    """The same filters and order from the first row to the last a file may hold."""
    return replace(query, page=1, size=EXPORT_LIMIT)


def columns_of_list(spec: ListSpec) -> list[Column]:
    """The columns of a list as those of a sheet; badges become the choices their codes stand for."""
    return [
        Column(
            column.key, gettext(column.label), _KINDS.get(column.kind, Kind.TEXT), required=False,
            unit="%" if column.kind == "percent" else "",
            choices={code: gettext(badge.label) for code, badge in column.badges.items()} or None,
        )
        for column in spec.columns
    ]  # fmt: skip


async def list_file(
    title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], name: str | None = None
) -> Response[bytes]:
    """The rows as a downloadable sheet; moments in China time."""
    cells = ([_cell(column, row.get(column.name)) for column in columns] for row in rows)
    return download(f"{name or title}.xlsx", await asyncio.to_thread(write_table, title, columns, cells))


def _cell(column: Column, value: Any) -> Any:
    if isinstance(value, bool) and column.choices:
        return column.choices[value]
    if column.unit == "%" and value is not None:
        return round(value * 100, 1)
    return value.astimezone(ZONE) if isinstance(value, datetime) else value
