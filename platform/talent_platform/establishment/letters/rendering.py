"""A stored letter as PDF and as a Word document, both a page of GB/T 9704-2012."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from talent_platform.establishment.letters.content import chinese, number
from talent_platform.workbooks.forms import render_pdf

TEMPLATE: Final = Path(__file__).parent / "official.typ"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
# 37/35/28/26 mm in twentieths of a point; a grid of 28.95 pt and 28 characters a line.
_PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" '
    'w:left="1587" w:header="851" w:footer="1400" w:gutter="0"/>'
    '<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-842"/></w:sectPr>'
)


def _said(letter: Mapping[str, Any]) -> dict[str, Any]:
    return {**letter["content"], "number": number(letter), "day": chinese(letter["day"])}


def pdf(letter: Mapping[str, Any], above: str = "") -> bytes:
    """The same bytes whenever it is asked for; `above` says what has become of it since."""
    return render_pdf(
        TEMPLATE, _said(letter) | {"above": above}, letter["made"].astimezone(UTC).replace(microsecond=0)
    )


def word(letter: Mapping[str, Any], above: str = "") -> bytes:
    """The same letter for Word; the fonts are those an office has, with what stands in for them."""
    said = _said(letter)
    body = [
        *([_paragraph(above, font="黑体")] if above else []),
        _paragraph(said["number"], align="center"), _paragraph(""),
        _paragraph(said["title"], align="center", size=44, font="方正小标宋简体"), _paragraph(""),
        _paragraph(f"{said['to']}："), *(_paragraph(each, indent=True) for each in said["paragraphs"]),
        _paragraph(""), _paragraph(""), _paragraph(said["office"], align="right", right=400),
        _paragraph(said["day"], align="right", right=400),
    ]  # fmt: skip
    return docx("".join(body) + _PAGE)


def docx(body: str) -> bytes:
    """A Word document of this body, in WordprocessingML; the same bytes each time."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_W}">'
    document = f"{head}<w:body>{body}</w:body></w:document>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (
            ("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("word/document.xml", document),
        ):  # fmt: skip
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return stream.getvalue()


def _paragraph(
    text: str, *, align: str = "both", size: int = 32, font: str = "仿宋_GB2312", indent: bool = False,
    right: int = 0,
) -> str:  # fmt: skip
    ind = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if indent else ""
    ind = f'<w:ind w:rightChars="{right}" w:right="1280"/>' if right else ind
    fonts = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
    run = f'<w:rPr>{fonts}<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t>'
    return f'<w:p><w:pPr>{ind}<w:jc w:val="{align}"/></w:pPr><w:r>{run}</w:r></w:p>'
