"""Stored values as people read them, from the same field metadata that builds forms and workbooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import BaseModel

from talent_platform.i18n import gettext, ngettext
from talent_platform.reference.form_values import changed, values_of
from talent_platform.reference.ranks import SKILL_LABELS, SkillLevel
from talent_platform.web.rendering import wan
from talent_platform.workbooks.columns import SheetColumn, columns_of


@cache
def fields_of(model: type[BaseModel]) -> dict[str, SheetColumn]:
    """Field name → what is known of it, in the order of the model."""
    return {column.name: column for column in columns_of(model)}


def skill_text(skill: Mapping[str, Any]) -> str:
    """{"name": 数控编程, "level": 3} → 数控编程:精通, the way it is typed in the reader's language."""
    return f"{skill['name']}:{gettext(SKILL_LABELS[SkillLevel(skill['level'])])}"


def text_of(column: SheetColumn, value: Any) -> str:
    """The value for a reader: labels for codes, items joined, units written out; empty for nothing."""
    if value is None or value in ("", []):
        return ""
    if value == 0 and column.unit == "万元" and not column.required:
        # An amount that may be left out, and was.
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "、".join(
            skill_text(item) if isinstance(item, dict) else _label(column, item) for item in value
        )
    if isinstance(value, date):
        return value.isoformat()
    counted = _COUNTED.get(column.unit, lambda value: _label(column, value))
    return counted(value)


_COUNTED: dict[str, Callable[[Any], str]] = {
    "万元": wan,
    "人": lambda value: ngettext("{n} 人", value),
    "年": lambda value: ngettext("{n} 年", value),
}
"""Unit of a column → how an amount of it is said."""


_WRITTEN = re.compile(r"([\d,.]+) ?(万元|人|年)")


def reworded(text: str) -> str:
    """What `text_of` once said, in the language of the reader; what people wrote stays as it is."""
    if amount := _WRITTEN.fullmatch(text):
        number = Decimal(amount[1].replace(",", ""))
        return _COUNTED[amount[2]](number if amount[2] == "万元" else int(number))
    return gettext("、").join(gettext(one) for one in text.split("、")) if text else ""


def _label(column: SheetColumn, value: Any) -> str:
    if column.choices:
        plain = getattr(value, "value", value)
        label = column.choices.get(plain) or column.choices.get(str(plain))
        if label:
            return gettext(label)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def facts(model: type[BaseModel], row: Mapping[str, Any], names: Iterable[str]) -> list[tuple[str, str]]:
    """(label, text) of the named fields for the `facts` macro."""
    columns = fields_of(model)
    return [(gettext(columns[name].title), _fact(columns[name], row[name])) for name in names]


def _fact(column: SheetColumn, value: Any) -> str:
    # An empty choice of places or industries is an answer, not a gap.
    return text_of(column, value) or (gettext("不限") if column.choices and value == [] else "")


def form_values(model: type[BaseModel], row: Mapping[str, Any]) -> dict[str, object]:
    """Stored values as a form shows them again: skills as typed text, the rest as it is."""
    values: dict[str, object] = {}
    for name in fields_of(model):
        value = row.get(name)
        if isinstance(value, list):
            value = [skill_text(item) if isinstance(item, dict) else item for item in value]
        elif isinstance(value, Decimal):
            value = f"{value.normalize():f}"
        values[name] = value
    return values


@dataclass(frozen=True)
class FieldChange:
    """One field of a history entry."""

    label: str
    before: str
    after: str


def changes(
    model: type[BaseModel], changed: Mapping[str, Any], extra: Mapping[str, str]
) -> list[FieldChange]:
    """History JSON (field → [before, after]) as labelled texts; `extra` names fields the model lacks."""
    columns = fields_of(model)
    shown = []
    for name, (before, after) in changed.items():
        if name in columns:
            column = columns[name]
            shown.append(FieldChange(gettext(column.title), text_of(column, before), text_of(column, after)))
        else:
            shown.append(FieldChange(gettext(extra.get(name, name)), str(before or "—"), str(after or "—")))
    return shown


def defaults(model: type[BaseModel]) -> dict[str, object]:
    """What an empty form starts with."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if not field.is_required() and name in fields_of(model)
    }


def cells(columns: Iterable[SheetColumn], row: Mapping[str, Any]) -> list[Any]:
    """The row's values for an export: skills as typed text."""
    values = []
    for column in columns:
        value = row[column.name]
        if isinstance(value, list):
            value = [skill_text(item) if isinstance(item, dict) else item for item in value]
        values.append(value)
    return values


def typed_over(model: type[BaseModel], stored: Mapping[str, Any], form: BaseModel) -> list[FieldChange]:
    """Where a form differs from what is stored now, in the fields of `model`: (field, stored, typed)."""
    columns = fields_of(model)
    values = {name: value for name, value in values_of(form).items() if name in columns}
    return [
        FieldChange(
            gettext(columns[name].title), text_of(columns[name], before), text_of(columns[name], after)
        )
        for name, (before, after) in changed(stored, values).items()
    ]
