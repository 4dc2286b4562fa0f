"""Pictures, charts and text boxes carried over, byte for byte, into what openpyxl has written of a workbook.

openpyxl drops what stands in a sheet's drawing. The drawing, and all parts that its relationships lead to, is
put into the new package below a folder of its own, so that relative targets still hold.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET  # `check_package` has refused document types
from xml.sax.saxutils import quoteattr

FOLDER = "own"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = f"{RELATIONS}/drawing"
_AFTER = re.compile(
    rb"<(?:legacyDrawing|legacyDrawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)[ />]"
    rb"|</worksheet>"
)
"""What follows the drawing in a sheet (ECMA-376, CT_Worksheet)."""
_ROOTED, _ROOT = re.compile(rb'Target="/(?!own/)'), b'Target="/own/'


def carried_over(old: bytes, new: bytes) -> bytes:
    """`new`, whose sheets have no drawings, with those that the sheets of the same names have in `old`; not
    those of Strict Open XML, whose names are others than those of what is written."""
    with zipfile.ZipFile(io.BytesIO(old)) as before, zipfile.ZipFile(io.BytesIO(new)) as after:
        if "xl/workbook.xml" not in before.namelist():  # .ods
            return new
        drawings = {
            name: part for name, sheet in _sheets(before).items() if (part := _drawing(before, sheet))
        }
        here = _sheets(after)
        parts = sorted({part for drawing in drawings.values() for part in _closure(before, drawing)})
        if not parts:
            return new
        changed = {"[Content_Types].xml": _types(before, after, parts)}
        for name, drawing in drawings.items():
            if (sheet := here.get(name)) is not None:
                changed |= _shown(after, sheet, drawing)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for part in after.namelist():
                package.writestr(part, changed.pop(part) if part in changed else after.read(part))
            for part, body in changed.items():
                package.writestr(part, body)
            for part in parts:
                package.writestr(_own(part), before.read(part))
                if (relations := _beside(part)) in before.namelist():
                    package.writestr(_own(relations), _ROOTED.sub(_ROOT, before.read(relations)))
    return out.getvalue()


def _own(part: str) -> str:
    """Where the part is put; what an earlier round has put there stays."""
    return part if part.startswith(f"{FOLDER}/") else f"{FOLDER}/{part}"


def _beside(part: str) -> str:
    """The part that holds the relationships of another."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _relations(package: zipfile.ZipFile, part: str) -> list[ET.Element]:
    """Those of a part that stay inside the package."""
    if _beside(part) not in package.namelist():
        return []
    found = ET.fromstring(package.read(_beside(part)))  # noqa: S314
    return [each for each in found if each.get("TargetMode") != "External"]


def _target(part: str, relation: ET.Element) -> str:
    """The part a relationship leads to."""
    folder = posixpath.join("/", posixpath.dirname(part))
    return posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/")


def _sheets(package: zipfile.ZipFile) -> Mapping[str, str]:
    """Name of each sheet → its part."""
    book = "xl/workbook.xml"
    targets = {each.get("Id"): _target(book, each) for each in _relations(package, book)}
    sheets = ET.fromstring(package.read(book)).iterfind("{*}sheets/{*}sheet")  # noqa: S314
    return {each.get("name", ""): targets.get(each.get(f"{{{RELATIONS}}}id"), "") for each in sheets}


def _drawing(package: zipfile.ZipFile, sheet: str) -> str:
    """The part of a sheet's drawing; empty where there is none."""
    found = (_target(sheet, each) for each in _relations(package, sheet) if each.get("Type") == DRAWING)
    return next((part for part in found if part in package.namelist()), "")


def _closure(package: zipfile.ZipFile, part: str) -> Iterator[str]:
    """The part and all that its relationships lead to, as far as it is there."""
    found, waiting = set[str](), [part]
    while waiting:
        one = waiting.pop()
        if one in found or one not in package.namelist():
            continue
        found.add(one)
        yield one
        waiting += [_target(one, each) for each in _relations(package, one)]


def _types(before: zipfile.ZipFile, after: zipfile.ZipFile, parts: list[str]) -> bytes:
    """The declared types of what is there and what comes in."""
    old = ET.fromstring(before.read("[Content_Types].xml"))  # noqa: S314
    defaults = {
        each.get("Extension", "").lower(): each.get("ContentType", "")
        for each in old
        if each.get("Extension")
    }
    named = {each.get("PartName", "").lstrip("/"): each.get("ContentType", "") for each in old}
    added = "".join(
        f"<Override PartName={quoteattr(f'/{_own(part)}')} ContentType={quoteattr(kind)}/>"
        for part in parts
        if (kind := named.get(part) or defaults.get(part.rpartition(".")[2].lower()))
    )
    return after.read("[Content_Types].xml").replace(b"</Types>", f"{added}</Types>".encode())


def _shown(after: zipfile.ZipFile, sheet: str, drawing: str) -> Mapping[str, bytes]:
    """The sheet and its relationships, with the drawing."""
    xml = after.read(sheet)
    at = next(found.start() for found in _AFTER.finditer(xml))
    element = f'<drawing xmlns:r="{RELATIONS}" r:id="{FOLDER}"/>'.encode()
    relation = f'<Relationship Id="{FOLDER}" Type="{DRAWING}" Target={quoteattr(f"/{_own(drawing)}")}/>'
    place = _beside(sheet)
    relations = (
        after.read(place)
        if place in after.namelist()
        else f'<Relationships xmlns="{_PACKAGE}/relationships"></Relationships>'.encode()
    )
    return {
        sheet: xml[:at] + element + xml[at:],
        place: relations.replace(b"</Relationships>", f"{relation}</Relationships>".encode()),
    }
