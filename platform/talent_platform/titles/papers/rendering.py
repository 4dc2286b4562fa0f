"""The form as PDF and as a Word document."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from talent_platform.establishment.letters.rendering import docx
from talent_platform.titles.papers.content import AssessmentForm
from talent_platform.workbooks.forms import render_pdf

TEMPLATE: Final = Path(__file__).parent / "assessment.typ"
_PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1020" w:right="1134" w:bottom="1020" '
    'w:left="1134" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
)
_BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_WIDTHS: Final = (2000, 7638)
"""Of the two columns, in twentieths of a point."""


def pdf(form: AssessmentForm, made: datetime) -> bytes:
    """The same bytes whenever it is asked for of the same moment."""
    return render_pdf(TEMPLATE, asdict(form), made)


def word(form: AssessmentForm) -> bytes:
    """The same form for Word."""
    body = [_line(form.title, size=34, bold=True, center=True), _line(form.above, size=20, center=True)]
    for section in form.sections:
        rows = "".join(
            f"<w:tr>{''.join(_cell(text, width) for text, width in zip(row, _WIDTHS, strict=True))}</w:tr>"
            for row in section.rows
        )
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
        borders = f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>"
        table = f"<w:tbl>{borders}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
        body += [_line(section.title, size=23, bold=True), table]
    return docx("".join(body) + _line("") + _PAGE)


def _cell(text: str, width: int) -> str:
    lines = "".join(_line(each) for each in text.splitlines() or [""])
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{lines}</w:tc>'


def _line(text: str, *, size: int = 21, bold: bool = False, center: bool = False) -> str:
    align = '<w:pPr><w:jc w:val="center"/></w:pPr>' if center else ""
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
    run = f'<w:rPr>{fonts}{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'
    return f'<w:p>{align}<w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
