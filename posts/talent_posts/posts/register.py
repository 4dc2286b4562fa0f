"""The book of posts: its rules, figures and places, and the notice its sentences are quoted from."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from talent_posts.posts.question import Question
from talent_posts.rulebook.decision import Outcome
from talent_posts.rulebook.figures import NATION, Figures, load_figures
from talent_posts.rulebook.rule import Rule, Rulebook

NOTICE_CITY: Final = "219900"
"""Code of the city that issued the 2021 notice: its name is blanked in our copy, the code is not assigned."""
PLACES: Final = {
    NATION: "全国",
    NOTICE_CITY: "示例市(2021年通知原文隐去市名)",
    "120000": "天津市",
    "210100": "沈阳市",
    "310000": "上海市",
    "330000": "浙江省",
    "450000": "广西壮族自治区",
    "460000": "海南省",
}
OUTCOME_NAMES: Final[dict[Outcome, str]] = {
    "pass": "符合",
    "warn": "提醒",
    "needs_approval": "需批准",
    "unknown": "无法判定",
    "block": "不得聘用",
}
PostRule = Rule[Question]


def is_quoted(sentence: str) -> bool:
    """True when every piece of the sentence (…… marks what is left out) stands in the notice word for
    word."""
    return all(piece in _notice_text() for piece in sentence.split("……"))


@cache
def _notice_text() -> str:
    return files("talent_posts").joinpath("data", "notice-2021-posts.txt").read_text("utf-8")


BOOK: Final = Rulebook[Question](is_quoted)
rule = BOOK.rule
"""`scope` is one of plan: the unit's plan; seat: the unit's seats; person: someone in a post; hiring: the act
of appointing."""


@cache
def shipped_figures() -> Figures:
    """The package's own figures, read once."""
    return load_figures(files("talent_posts").joinpath("data", "figures"))


@cache
def _offices() -> Figures:
    return load_figures(files("talent_posts").joinpath("data", "offices"))


def overridable(authority: str, jurisdiction: str, day: date) -> frozenset[str]:
    """Rules that an authority may set aside in a place on a day; none where nobody has listed any."""
    listed = _offices().at("overridable_rules", jurisdiction, day).value or {}
    return frozenset(listed.get(authority, ()))
