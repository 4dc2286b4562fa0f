"""Why a cell cannot be taken."""

from __future__ import annotations

from talent_platform.i18n.said import Said


class CellProblem(Exception):  # noqa: N818 - a fact about a cell
    """Why a cell cannot be taken: a code for machines, a sentence saying what would be valid, perhaps what is
    meant."""

    def __init__(self, code: str, message: Said, suggestion: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.suggestion = code, message, suggestion
