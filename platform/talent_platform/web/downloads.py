"""Files as answers."""

from __future__ import annotations

from urllib.parse import quote

from litestar import Response

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


def download(filename: str, body: bytes) -> Response[bytes]:
    """The file under its own, possibly Chinese, name; never shown inside a page of this site."""
    return Response(
        body,
        media_type=TYPES.get(filename.rpartition(".")[2].lower(), "application/octet-stream"),
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}"},
    )
