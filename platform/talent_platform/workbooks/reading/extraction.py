"""Child-process side of reading an .xlsx: checks the package, then writes the wanted cells as JSON lines.

Line 1: ``{"kind", "version", "sheets": [names found], "date1904": bool}``; then per sheet ``{"sheet": name}``
followed by its non-empty rows ``[row number, [cells]]``. A cell is null, a bool, a number, a text, or a pair:
``["d", iso]`` a date, ``["f", text]`` a formula, ``["e", text]`` an error value, ``["t", text]`` a time.
"""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser

from talent_platform.workbooks.isolation import DAMAGED, TOO_HEAVY
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 64 * 1024
MACROS = ("macros", "文件含有宏；请另存为不含宏的 .xlsx 后重新上传")
LINKS = ("external_links", "文件含有外部链接、数据连接或嵌入对象；请断开链接、只保留数值后重新上传")


def run(body: bytes, options: Mapping[str, Any], limits: Limits, answer: BinaryIO) -> None:
    """Write the sheets named in options["sheets"]; if none is there and the file has one sheet, that one."""
    warnings.simplefilter("ignore")  # openpyxl warns of every extension it does not know
    check_package(body, limits)
    book: Any = load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
    sheets = [s for s in book.worksheets if isinstance(s, ReadOnlyWorksheet)]
    if len(sheets) > limits.max_sheets:
        raise WorkbookRefused(
            "too_many_sheets", f"文件有 {len(sheets)} 个工作表，最多允许 {limits.max_sheets} 个"
        )
    marks = {str(p.name): str(p.value) for p in book.custom_doc_props.props}
    _line(
        answer,
        {
            "kind": marks.get("template_kind"),
            "version": marks.get("template_version"),
            "sheets": [s.title for s in sheets if s.sheet_state == "visible"],
            "date1904": book.epoch == MAC_EPOCH,
        },
    )
    wanted = [s for s in sheets if s.title in options["sheets"]] or (sheets if len(sheets) == 1 else [])
    budget = limits.max_text_chars
    for sheet in wanted:
        _line(answer, {"sheet": sheet.title})
        for number, cells in _rows(book, sheet, limits):
            budget -= sum(len(c) for c in cells if isinstance(c, str))
            if budget < 0:
                raise WorkbookRefused(*TOO_HEAVY)
            _line(answer, [number, cells])


def check_package(body: bytes, limits: Limits) -> None:
    """Refuse what is not a plain, reasonably sized .xlsx package, before any of it is parsed."""
    if body.startswith(OLE_SIGNATURE):
        raise WorkbookRefused(
            "old_or_encrypted", "这是旧版 .xls 文件或加了打开密码的文件；请取消密码并另存为 .xlsx 后重新上传"
        )
    try:
        package = zipfile.ZipFile(io.BytesIO(body))
    except zipfile.BadZipFile:
        code = "damaged" if body.startswith(b"PK") else "wrong_type"
        sentence = (
            DAMAGED[1] if code == "damaged" else "这不是 Excel 工作簿；请使用下载的 .xlsx 模板填写后上传"
        )
        raise WorkbookRefused(code, sentence) from None
    parts = package.infolist()
    names = [p.filename for p in parts]
    lower = [n.lower() for n in names]
    if any(p.flag_bits & 0x1 for p in parts):
        raise WorkbookRefused("old_or_encrypted", "文件加了密码；请取消密码后重新上传")
    if "xl/workbook.xml" not in lower or "[content_types].xml" not in lower or len(set(lower)) != len(lower):
        raise WorkbookRefused("wrong_type", "这不是 .xlsx 工作簿；请使用下载的 .xlsx 模板填写后上传")
    if any("vbaproject" in n or "macrosheets" in n or "dialogsheets" in n for n in lower):
        raise WorkbookRefused(*MACROS)
    if any(n.startswith(("xl/externallinks/", "xl/embeddings/", "xl/activex/")) for n in lower) or (
        "xl/connections.xml" in lower
    ):
        raise WorkbookRefused(*LINKS)
    _check_sizes(parts, limits)
    for part in parts:
        _inflate(package, part)


def _check_sizes(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    bomb = any(
        p.file_size > 5 * 2**20 and p.file_size > limits.max_ratio * max(p.compress_size, 1) for p in parts
    )
    if bomb or len(parts) > limits.max_parts or sum(p.file_size for p in parts) > limits.max_unpacked_bytes:
        raise WorkbookRefused(
            "bomb",
            f"文件解压后过大（上限 {limits.max_unpacked_bytes // 2**20} MB）或压缩比异常；"
            "请删除多余的工作表和空白行，或分成几个文件上传",
        )


def _inflate(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part once. zipfile stops at the size the directory declares and then checks the CRC, so a
    directory that lies about sizes is found here. A document type declaration is refused: entities (billion
    laughs) live in it, and no spreadsheet program writes one.
    """
    prolog: expat.XMLParserType | None = None
    if part.filename.lower().endswith((".xml", ".rels")):
        prolog = expat.ParserCreate()
        prolog.StartDoctypeDeclHandler = _refuse_doctype
        prolog.StartElementHandler = _root_reached
    try:
        with package.open(part) as stream:
            while chunk := stream.read(CHUNK):
                if prolog:
                    try:
                        prolog.Parse(chunk)
                    except _RootReached:
                        prolog = None
                if part.filename.lower() == "[content_types].xml":
                    _refuse_content_types(chunk)
    except WorkbookRefused:
        raise
    except Exception as error:
        raise WorkbookRefused(*DAMAGED) from error  # zlib, zipfile and expat each have their own


class _RootReached(Exception):  # noqa: N818 - a signal, not an error
    """The prolog is over; a document type can no longer follow."""


def _root_reached(*_: object) -> None:
    raise _RootReached


def _refuse_doctype(*_: object) -> None:
    raise WorkbookRefused("entities", "文件内含有不允许的 XML 实体定义；请使用下载的模板重新填写")


def _refuse_content_types(text: bytes) -> None:
    """Parts are recognised by their declared type, whatever they are called."""
    if b"vbaProject" in text or b"macroEnabled" in text:
        raise WorkbookRefused(*MACROS)
    if b"externalLink+xml" in text:
        raise WorkbookRefused(*LINKS)


def _rows(book: Any, sheet: Any, limits: Limits) -> Iterator[tuple[int, list[Any]]]:
    """Non-empty rows with their true numbers. openpyxl's own iteration pads up to the furthest cell and
    trusts the dimension tag; its parser, used here, yields only what is written in the file.
    """
    last = 0
    with sheet._get_source() as source:  # noqa: SLF001 - the one way to a row stream without padding
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,  # noqa: SLF001
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for number, written in parser.parse():
            if number <= last:
                raise WorkbookRefused(*DAMAGED)
            last = number
            cells: list[Any] = []
            for cell in written:
                value = _cell(cell["data_type"], cell["value"], limits)
                if value is None:
                    continue
                column = cell["column"]
                if number > limits.max_rows + 1 or column > limits.max_columns:
                    raise WorkbookRefused(
                        "far_cell",
                        f"工作表「{sheet.title}」的单元格 {get_column_letter(column)}{number} 超出可填写范围"
                        f"（最多 {limits.max_rows} 行、{limits.max_columns} 列）；请删除该处内容后重新上传",
                    )
                if column <= len(cells):
                    raise WorkbookRefused(*DAMAGED)
                cells.extend([None] * (column - 1 - len(cells)))
                cells.append(value)
            if cells:
                yield number, cells


def _cell(data_type: str, value: Any, limits: Limits) -> Any:
    if data_type == "f":
        return ["f", str(getattr(value, "text", None) or value)[:200]]
    if value is None or value == "" or isinstance(value, bool | int | float):
        return None if value == "" else value
    if isinstance(value, datetime | date):
        return ["d", value.isoformat()]
    if not isinstance(value, str):
        return ["t", str(value)[:40]]
    if len(value) > limits.max_cell_chars:
        raise WorkbookRefused(*TOO_HEAVY)
    return ["e", value[:20]] if data_type == "e" else value


def _line(answer: BinaryIO, value: object) -> None:
    answer.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    answer.write(b"\n")
