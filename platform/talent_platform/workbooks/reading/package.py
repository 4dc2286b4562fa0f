"""What an uploaded package may hold and weigh, before any of it is parsed."""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.workbooks.isolation import DAMAGED
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 64 * 1024
MACROS = ("macros", N_("文件含有宏；请另存为不含宏的 .xlsx 后重新上传"))
LINKS = ("external_links", N_("文件含有外部链接、数据连接或嵌入对象；请断开链接、只保留数值后重新上传"))


def markup_kind(body: bytes) -> str | None:
    """What a file called .xls is that other systems export as text, as a sentence; None for anything else."""
    start = body[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").lower()
    if not start.startswith(b"<"):
        return None
    if b"schemas-microsoft-com:office:spreadsheet" in start or b"excel.sheet" in start:
        return N_("这是其他系统导出的 XML 表格（2003 格式）；请在 Excel 或 WPS 中打开，另存为 .xlsx 再上传")
    if b"<html" in start or b"<table" in start or b"<!doctype html" in start or b"<meta" in start:
        return N_("这是其他系统导出的网页（HTML）表格；请在 Excel 或 WPS 中打开，另存为 .xlsx 再上传")
    if start.startswith(b"<?xml"):
        return N_("这是 XML 文件，不是 .xlsx；若能在 Excel 或 WPS 中打开，请另存为 .xlsx 再上传")
    return None


def check_package(body: bytes, limits: Limits) -> None:
    """Refuse what is not a plain, reasonably sized .xlsx package, before any of it is parsed."""
    if body.startswith(OLE_SIGNATURE):
        raise WorkbookRefused(
            "old_or_encrypted",
            N_("这是旧版 .xls、WPS 的 .et 或加了打开密码的文件；请打开后取消密码，另存为 .xlsx 再上传"),
        )
    if (found := markup_kind(body)) is not None:
        raise WorkbookRefused("markup", found)
    try:
        package = zipfile.ZipFile(io.BytesIO(body))
    except zipfile.BadZipFile:
        code = "damaged" if body.startswith(b"PK") else "wrong_type"
        sentence = (
            DAMAGED[1] if code == "damaged" else N_("这不是 Excel 工作簿；请使用下载的 .xlsx 模板填写后上传")
        )
        raise WorkbookRefused(code, sentence) from None
    parts = package.infolist()
    names = [p.filename for p in parts]
    lower = [n.lower() for n in names]
    if any(p.flag_bits & 0x1 for p in parts):
        raise WorkbookRefused("old_or_encrypted", N_("文件加了密码；请取消密码后重新上传"))
    package_of_sheets = any(
        needed <= {*lower}
        for needed in ({"content.xml", "mimetype"}, {"xl/workbook.xml", "[content_types].xml"})
    )
    if not package_of_sheets or len(set(lower)) != len(lower):
        raise WorkbookRefused("wrong_type", N_("这不是 .xlsx 工作簿；请使用下载的 .xlsx 模板填写后上传"))
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
            Said(
                N_("文件解压后过大（上限 {most} MB）或压缩比异常；请删除多余的工作表，或分成几个文件上传"),
                most=limits.max_unpacked_bytes // 2**20,
            ),
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
    raise WorkbookRefused("entities", N_("文件内含有不允许的 XML 实体定义；请使用下载的模板重新填写"))


def _refuse_content_types(text: bytes) -> None:
    """Parts are recognised by their declared type, whatever they are called."""
    if b"vbaProject" in text or b"macroEnabled" in text:
        raise WorkbookRefused(*MACROS)
    if b"externalLink+xml" in text:
        raise WorkbookRefused(*LINKS)
