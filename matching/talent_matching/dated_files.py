"""Figures kept in dated files: `2026-01-01.yaml` holds from that day until a later file takes over."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


class DatedFileError(ValueError):
    """No file is in force on the day, or its name and its content disagree."""


def in_force(day: date, folder: Path) -> Any:
    """The content of the file in force on this day: of the latest one that is not later."""
    paths = sorted(path for path in folder.glob("*.yaml") if path.stem <= day.isoformat())
    if not paths:
        raise DatedFileError(f"no file in {folder.name} is in force on {day.isoformat()}")
    content = _parsed(paths[-1], paths[-1].stat().st_mtime_ns)
    stated = content.get("valid_from") if isinstance(content, dict) else None
    if str(stated) != paths[-1].stem:
        raise DatedFileError(f"{paths[-1].name} says valid_from {stated}; name and date must agree")
    return content


@lru_cache(maxsize=64)
def _parsed(path: Path, _changed: int) -> Any:
    """Every day asks for the same few files; those who do change nothing in them."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))
