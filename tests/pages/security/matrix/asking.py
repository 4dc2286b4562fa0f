"""Every route of the application, the addresses it has in the planted city, and what an answer holds."""

from __future__ import annotations

import html
import io
import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from urllib.parse import unquote

import httpx
import pypdf
from serving import application
from town import Row, Town

EXPECTED = tomllib.loads(Path(__file__).with_name("expected.toml").read_text(encoding="utf-8"))
READS, WRITES = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE")
COMBINATIONS = 4
"""Addresses of one route with several numbers that are asked at most, for each side."""


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    """As in the expectations: `/needs/{need_id}`, without types."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Address:
    """One address of a route and the row it is about, if any."""

    route: Route
    url: str
    rows: tuple[Row, ...] = ()

    @property
    def row(self) -> Row | None:
        return self.rows[0] if self.rows else None


@cache
def routes() -> tuple[Route, ...]:
    found = {
        Route(method, re.sub(r":\w+\}", "}", route.path))
        for route in application().routes
        for method in getattr(route, "methods", ())
        if method in READS + WRITES
    }
    return tuple(sorted(found, key=lambda route: (route.path, route.method)))


def _kind(path: str, name: str) -> str:
    """What the number or word in an address stands for: the longest address of the table wins."""
    place = "{" + name + "}"
    up_to = path[: path.index(place)] + place
    table = EXPECTED["parameters"]
    for key in (up_to, up_to.removeprefix("/api/v1"), place):
        if key in table:
            return str(table[key])
    raise AssertionError(
        f"{path}: say in expected.toml, [parameters], what {{{name}}} stands for – a kind of row of town.py"
        " or a word that may stand there"
    )


def addresses(route: Route, town: Town) -> Iterator[Address]:
    """The route with every planted row of its kind; further numbers belong to the first row's side."""
    names = re.findall(r"\{(\w+)\}", route.path)
    kinds = [_kind(route.path, name) for name in names]
    numbered = [kind for kind in kinds if not kind.startswith("=")]
    spoken = list(product(*(kind[1:].split("|") for kind in kinds if kind.startswith("="))))
    made: dict[int, int] = {}
    for rows in product(*(town.of(kind) for kind in numbered)):
        side = rows[0].side if rows else 0
        if any(row.side != side for row in rows[1:] if side) or not _belong(rows):
            continue
        made[side] = made.get(side, 0) + 1
        if len(rows) > 1 and made[side] > COMBINATIONS:
            continue
        query = EXPECTED["queries"].get(route.path)
        for said in spoken:
            url = f"{route.path}?{query}" if query else route.path
            numbers, texts = iter(rows), iter(said)
            for name, kind in zip(names, kinds, strict=True):
                url = url.replace(
                    f"{{{name}}}", next(texts) if kind.startswith("=") else str(next(numbers).id)
                )
            yield Address(route, url, rows)


def _belong(rows: tuple[Row, ...]) -> bool:
    """A child named in an address belongs to the row before it."""
    return all(row.parent in (None, rows[0].id) for row in rows[1:])


def text_of(answer: httpx.Response) -> str:
    """Everything an answer tells: headers, and the body unpacked."""
    headers = unquote(" ".join(f"{name}: {value}" for name, value in answer.headers.items()))
    return f"{headers}\n{_unpacked(answer.content, answer.headers.get('content-type', ''))}"


def _unpacked(body: bytes, kind: str = "") -> str:
    if body.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(f"{name}\n{_unpacked(archive.read(name))}" for name in archive.namelist())
    text = body.decode("utf-8", "replace")
    return html.unescape(text) if "json" not in kind else text
