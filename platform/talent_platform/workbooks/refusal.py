"""The one error of this room that a user meets: a file that is not read at all, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.workbooks.columns import column_letter


class WorkbookRefused(Invalid):
    """The whole file is refused; ``code`` says why to machines, the message to people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may cost. A real 20,000 × 25 sheet needs about 4 MB packed and 35 MB unpacked."""

    max_bytes: int = 20 * 2**20
    max_unpacked_bytes: int = 200 * 2**20
    max_ratio: int = 300
    """Unpacked : packed of one part above 5 MB; real sheets reach about 40."""
    max_parts: int = 500
    max_sheets: int = 20
    max_rows: int = 50_000
    max_columns: int = 200
    max_cell_chars: int = 32_767
    max_text_chars: int = 64 * 2**20
    """All text of all read cells together: one shared string may be referenced half a million times."""
    max_memory_bytes: int = 1536 * 2**20
    max_seconds: int = 60


def far_cell(sheet: str, row: int, column: int, limits: Limits) -> Said:
    return Said(
        N_("工作表「{sheet}」的 {place} 超出可填写范围（最多 {rows} 行、{columns} 列）；请删除那里的内容"),
        sheet=sheet, place=f"{column_letter(column)}{row}", rows=limits.max_rows, columns=limits.max_columns,
    )  # fmt: skip


class CellProblem(Exception):  # noqa: N818 - a fact about a cell
    """Why a cell cannot be taken: a code for machines, a sentence saying what would be valid, perhaps what is
    meant."""

    def __init__(self, code: str, message: Said, suggestion: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.suggestion = code, message, suggestion
