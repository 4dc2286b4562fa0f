"""Files as answers, and the columns of lists as those of a sheet; `exports.py` is the door they leave by."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from litestar import Response

from talent_platform.i18n import gettext
from talent_platform.web.listing.declaration import ListSpec
from talent_platform.web.listing.query import ListQuery
from talent_platform.workbooks.columns import Kind, SheetColumn

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


def columns_of_list(spec: ListSpec) -> list[SheetColumn]:
    """The columns of a list as those of a sheet; badges become the choices their codes stand for."""
    return [
        SheetColumn(
            column.key, gettext(column.label), _KINDS.get(column.kind, Kind.TEXT), required=False,
            unit="%" if column.kind == "percent" else "",
            choices={code: gettext(badge.label) for code, badge in column.badges.items()} or None,
        )
        for column in spec.columns
    ]  # fmt: skip
