"""Titles by 以考代评, which are had by the State's examination: in the directory and yet titles."""

import re
from functools import cache

from talent_posts.posts.facts.spellings import LEVEL, LEVELS, rows, stem
from talent_posts.posts.facts.titles import find_titles
from talent_posts.rulebook.directory import parts_of, without_brackets


@cache
def _by_exam() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Items of the directory that are titles, the words after a level, and names of their specialties."""
    found = rows("titles-by-exam.csv")
    names = [name for row in found for name in parts_of(row["names"])]
    return frozenset(r["item"] for r in found), frozenset(r["word"] for r in found), frozenset(names)


@cache
def _exam_levels() -> frozenset[tuple[str, str]]:
    """Series and level of which every title is had by examination."""
    found = rows("titles-by-exam.csv")
    return frozenset((row["series"], level) for row in found for level in parts_of(row["levels"]))


def exam_items() -> frozenset[str]:
    """Items of the directory that are titles."""
    return _by_exam()[0]


def is_title(name: str) -> bool:
    """True for titles of the list of series, with or without 职称 or 证书, and for those by 以考代评 as
    people write them: 中级会计, 会计专业技术资格, 软考."""
    # 护士 is a title, 护士执业证 the licence.
    return bool(find_titles(name) or find_titles(_bare(name))) or by_exam(name)


def _bare(name: str) -> str:
    return name if re.search("[职执]业", name) else stem(name)


def by_exam(name: str) -> bool:
    """True for titles by 以考代评, which are had by the State's examination, as people write them: 中级会计,
    会计专业技术资格, 会计师（中级）, 软考, 主管护师. For the senior ones (高级经济师) it is but a part."""
    items, _, names = _by_exam()
    bare = _bare(name)
    entries = find_titles(name) or find_titles(bare)
    if entries and all((each.series, each.level) in _exam_levels() for each in entries):
        return True
    if name in items or {name, bare, LEVELS.sub("", bare)} & names or bare.startswith("软考"):
        return True
    form = _exam_form().match(stem(without_brackets(name)))
    return form is not None and bool(form["before"] or form["after"] or form["professional"])


def exam_parts(name: str) -> tuple[str, str] | None:
    """Series and word for the level (maybe empty) of a title by examination that is written after its word:
    会计专业技术资格, 中级会计师. None for anything else."""
    form = _exam_form().match(stem(without_brackets(name)))
    if form is None or not by_exam(name):
        return None
    series = next(row["series"] for row in rows("titles-by-exam.csv") if row["word"] == form["word"])
    return series, form["before"] or form["after"] or ""


@cache
def _exam_form() -> re.Pattern[str]:
    """A word of `titles-by-exam.csv` with a level before or behind it, or as 专业技术资格."""
    words = "|".join(sorted(_by_exam()[1]))
    return re.compile(
        f"^(?P<before>{LEVEL})?(?P<word>{words})(师|员)?(专业|系列)?(?P<professional>技术)?(人员)?"
        f"(?P<after>{LEVEL})?(资格|职务)?$"
    )
