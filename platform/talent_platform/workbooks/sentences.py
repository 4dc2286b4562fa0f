"""Pydantic's errors as sentences that say what would be valid, worded in the language of the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from talent_platform.i18n import N_
from talent_platform.i18n.said import Parts, Said

LABELS: dict[str, str] = {
    "missing": N_("必填，不能为空"),
    "string_too_short": N_("至少 {min_length} 个字，现有 {actual_length} 个字"),
    "string_too_long": N_("最多 {max_length} 个字，现有 {actual_length} 个字"),
    "string_pattern_mismatch": N_("格式不正确"),
    "string_type": N_("应为文字"),
    "int_parsing": N_("应为整数，例如 3"),
    "int_type": N_("应为整数，例如 3"),
    "int_from_float": N_("应为整数，例如 3"),
    "float_parsing": N_("应为数字，例如 12.5"),
    "decimal_parsing": N_("应为数字，例如 12.5"),
    "decimal_type": N_("应为数字，例如 12.5"),
    "decimal_max_digits": N_("数字过长，最多 {max_digits} 位"),
    "decimal_max_places": N_("最多 {decimal_places} 位小数"),
    "decimal_whole_digits": N_("数字过大，整数部分最多 {whole_digits} 位"),
    "finite_number": N_("应为有限的数字"),
    "greater_than": N_("应大于 {gt}"),
    "greater_than_equal": N_("不能小于 {ge}"),
    "less_than": N_("应小于 {lt}"),
    "less_than_equal": N_("不能大于 {le}"),
    "multiple_of": N_("应为 {multiple_of} 的倍数"),
    "date_parsing": N_("应为日期，例如 2026-03-01"),
    "date_from_datetime_parsing": N_("应为日期，例如 2026-03-01"),
    "date_from_datetime_inexact": N_("应为日期，例如 2026-03-01"),
    "date_type": N_("应为日期，例如 2026-03-01"),
    "date_past": N_("应为过去的日期"),
    "date_future": N_("应为将来的日期"),
    "bool_parsing": N_("应填“是”或“否”"),
    "bool_type": N_("应填“是”或“否”"),
    "literal_error": N_("应为以下之一：{expected}"),
    "enum": N_("应为以下之一：{expected}"),
    "too_short": N_("至少 {min_length} 项，现有 {actual_length} 项"),
    "too_long": N_("最多 {max_length} 项，现有 {actual_length} 项"),
    "list_type": N_("应为用顿号分隔的若干项"),
    "tuple_type": N_("应为用顿号分隔的若干项"),
    "dict_type": N_("应为若干个有名称的值"),
    "model_type": N_("应为若干个有名称的值"),
    "model_attributes_type": N_("应为若干个有名称的值"),
    "extra_forbidden": N_("没有这一项"),
    "float_type": N_("应为数字，例如 12.5"),
    "union_tag_not_found": N_("必填，不能为空"),
    "union_tag_invalid": N_("应为以下之一：{expected_tags}"),
}
_OTHERWISE = N_("填写的内容不符合要求")
_HAN = re.compile("[\u3400-\u9fff]")


_OF_THE_LAYOUT = frozenset({"title", "unit", "letter", "sheet"})


def without_cells(parts: Parts) -> Parts:
    """The sentence for readers who may not see the file: what was in its cells gives way to an ellipsis.
    Numbers and the words of the layout, which lists hold, stay."""
    return tuple(
        (entry, {k: "…" if isinstance(v, str) and k not in _OF_THE_LAYOUT else v for k, v in values.items()})
        for entry, values in parts
    )


def sentence(error: Mapping[str, Any]) -> Said:
    """One error of ``ValidationError.errors()`` as a sentence; an own validator's message is already one."""
    kind, context = error["type"], dict(error.get("ctx", {}))
    if kind == "value_error":
        return Said(str(context.get("error", error["msg"])))
    if "said" in context:
        context.pop("said")
        return Said(str(context.pop("sentence")), **context)
    given = error.get("input")
    if kind in {"too_short", "too_long"} and isinstance(given, str):
        # A limit after a validator does not say whether it counted a text or the list read from it.
        kind = f"string_{kind}" if context["actual_length"] == len(given.strip()) else kind
    if kind in {"string_too_short", "string_too_long"}:
        context["actual_length"] = len(str(given).strip())
    template = LABELS.get(kind)
    if template is None:
        # What Pydantic says by itself is English, and may tell of its insides.
        template = str(error["msg"]) if _HAN.search(str(error["msg"])) else _OTHERWISE
        return Said(template)
    return Said(template, **context)
