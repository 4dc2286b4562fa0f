"""The counts of a post plan's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.errors import Invalid
from talent_platform.i18n import gettext, ngettext
from talent_posts import (
    CATEGORY_NAMES,
    LAST_GRADE,
    Category,
    post_name,
)

Counts = dict[tuple[Category, int], int]
MAX_POSTS = 9999
MAX_ESTABLISHMENT = 1_000_000


def grades_of_form() -> list[tuple[Category, str, list[tuple[int, str]]]]:
    """The lines of the form: category, its name, and (grade, post) from the highest on."""
    return [
        (
            category,
            label,
            [(grade, post_name(category, grade)) for grade in range(1, LAST_GRADE[category] + 1)],
        )
        for category, label in CATEGORY_NAMES.items()
    ]


def counts_of(values: Mapping[str, Any]) -> Counts:
    """Fields `professional-7` … as numbers of posts; blank means none.

    Raises:
        Invalid: something else than a whole number from 0 to 9999.
    """
    counts: Counts = {}
    errors: dict[str, str] = {}
    for category, _, grades in grades_of_form():
        for grade, _ in grades:
            name = f"{category}-{grade}"
            text = str(values.get(name, "") or "").strip()
            if not text:
                continue
            if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= MAX_POSTS):
                errors[name] = gettext("应为 0 到 {most} 的整数", most=MAX_POSTS)
            elif int(text):
                counts[category, grade] = int(text)
    if errors:
        raise Invalid(ngettext("有 {n} 处需要修改", len(errors)), errors)
    return counts


def posts_of(counts: Counts) -> list[dict[str, Any]]:
    return [{"category": c, "grade": g, "count": n} for (c, g), n in counts.items()]


def counts_in(row: Mapping[str, Any]) -> Counts:
    """The numbers of a stored version."""
    return {(each["category"], each["grade"]): each["count"] for each in row["posts"]}
