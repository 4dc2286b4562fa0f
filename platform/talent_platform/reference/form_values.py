"""A form's values as tables and histories keep them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from talent_platform.reference.codes import branches


def values_of(form: BaseModel, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Field → value: plain codes, lists of texts or mappings, dates and amounts; fields marked
    `{"stored": False}` are no part of it."""
    return {name: _plain(getattr(form, name)) for name in _kept(type(form)) if name not in without}


@cache
def _kept(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name, field in model.model_fields.items() if _stored(field))


def _stored(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return not isinstance(extra, dict) or bool(extra.get("stored", True))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [item.model_dump(mode="json") if isinstance(item, BaseModel) else item for item in value]
    return getattr(value, "value", value)


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values ready for the table: lists as JSON, and the category that follows from the branch."""
    columns = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
        for name, value in values.items()
    }
    if "branch" in columns:
        columns["category"] = branches()[columns["branch"]].category
    return columns


def changed(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field → [before, after] where they differ."""
    return {name: [before[name], value] for name, value in values.items() if before[name] != value}


def history_json(changes: Mapping[str, list[Any]]) -> str:
    """Field → [before, after] as a history table keeps it."""
    return json.dumps(changes, ensure_ascii=False, default=_json)


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else f"{value.normalize():f}"
