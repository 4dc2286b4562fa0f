"""What was found, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.i18n import gettext
from talent_platform.surveys.submissions.texts import text_of_cell
from talent_platform.workbooks.columns import SheetColumn


def compared(columns: Mapping[str, SheetColumn], item: Mapping[str, Any]) -> list[tuple[str, str, str, bool]]:
    """(label, first answer, second answer, whether they differ) of what was asked; nothing before it is
    done."""
    found: list[tuple[str, str, str, bool]] = []
    for name, said in item["answers"].items():
        if name in columns:
            first, differs = item["differences"].get(name, [said])[0], name in item["differences"]
            told = (text_of_cell(columns[name], first), text_of_cell(columns[name], said))
            found.append((gettext(columns[name].title), *told, differs))
    return found
