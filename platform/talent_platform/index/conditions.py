"""Conditions that stand in a query as words: 硕士, 五年以上, 青岩县, 年薪30万 become filters that can be seen
and taken away. What stands in quotes stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from talent_platform.accounts.permissions import Resource
from talent_platform.i18n import gettext, ngettext
from talent_platform.reference.codes import counties, county_name
from talent_platform.reference.cooperation import MODE_LABELS, HireMode
from talent_platform.reference.ranks import EDUCATION_LABELS, TITLE_LABELS, Education, TitleLevel
from talent_search import And, Eq, Filter, Range

WAN: Final = 10_000
MONTHS: Final = 12


@dataclass(frozen=True)
class Condition:
    """`text` as it stood in the query, what it means, and the filter it is."""

    text: str
    label: str
    filter: Filter


@dataclass(frozen=True)
class Understood:
    """A query apart: the words to be searched, and the conditions."""

    text: str
    conditions: tuple[Condition, ...]

    @property
    def filter(self) -> Filter:
        return And(*(condition.filter for condition in self.conditions))


_DEGREES: Final = {
    "博士研究生": Education.DOCTOR, "博士": Education.DOCTOR, "硕士研究生": Education.MASTER,
    "研究生": Education.MASTER, "硕士": Education.MASTER, "本科": Education.BACHELOR,
    "学士": Education.BACHELOR, "大专": Education.COLLEGE, "专科": Education.COLLEGE,
    "大学专科": Education.COLLEGE, "中专": Education.SECONDARY, "高中": Education.SECONDARY,
}  # fmt: skip
_TITLES: Final = {
    "正高级": TitleLevel.SENIOR, "正高": TitleLevel.SENIOR, "副高级": TitleLevel.ASSOCIATE_SENIOR,
    "副高": TitleLevel.ASSOCIATE_SENIOR, "高级": TitleLevel.ASSOCIATE_SENIOR,
    "中级": TitleLevel.INTERMEDIATE, "初级": TitleLevel.ASSISTANT,
}  # fmt: skip
_HAN_DIGITS: Final = {han: number for number, han in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMBER: Final = (
    r"\d{1,6}(?:\.\d{1,2})?|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
)
_LITERAL: Final = re.compile(
    r"[\"“”「『][^\"“”「」『』]+[\"“”」』]|(?:(?<=\s)|^)-\S+|(?:不要|不含|除了|排除)\s*\S+"
)
"""What stands in quotes, or must not be there."""
_UNITS: Final = {"万": WAN, "w": WAN, "千": 1000, "k": 1000, "元": 1}
_UP: Final = "(?:及以上|以上|起|\\+)?"


def understood(kind: Resource, text: str) -> Understood:
    """Take the conditions out of a query over one kind. Nothing in quotes or after a minus is one."""
    found: list[Condition] = []
    rest: list[str] = []
    for piece, plain in _quoted_apart(text):
        if not plain:
            rest.append(piece)
            continue
        for pattern, reading in _readings(str(kind)):
            piece = _taken(piece, pattern, reading, found)  # noqa: PLW2901 - what is left of it
        rest.append(piece)
    return Understood(" ".join("".join(rest).split()), tuple(found))


def _taken(
    piece: str, pattern: re.Pattern[str], reading: Callable[[re.Match[str]], Condition | None],
    found: list[Condition],
) -> str:  # fmt: skip
    def take(match: re.Match[str]) -> str:
        condition = reading(match)
        if condition is None:
            return match[0]
        found.append(condition)
        return " "

    return pattern.sub(take, piece)


def _quoted_apart(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for quote in _LITERAL.finditer(text):
        yield text[at : quote.start()], True
        yield quote[0], False
        at = quote.end()
    yield text[at:], True


@cache
def _readings(kind: str) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Condition | None]], ...]:
    people, asks = kind == "candidate", kind == "need"
    readings: list[tuple[str, Callable[[re.Match[str]], Condition | None]]] = []
    if people or asks:
        degrees = "|".join(sorted(_DEGREES, key=len, reverse=True))
        titles = "|".join(sorted(_TITLES, key=len, reverse=True))
        offices = "工程师|会计师|经济师|讲师|教师|医师|农艺师"
        readings += [
            (rf"({degrees})(?:学历|毕业)?{_UP}(?:学历)?(?![生导后])", _degree(people=people)),
            (rf"({titles})(?:职称{_UP}|{_UP}职称|(?={offices}|$|\s))", _title(people=people)),
            (rf"({_NUMBER})\s*年?\s*[-–~～到至]\s*({_NUMBER})\s*年(?:的?(?:工作)?经验)?", _years_between),
            (
                rf"(?:工作)?({_NUMBER})\s*年{_UP}的?(?:工作)?(?:经验|经历|工龄)?(?!薪|\S*制)",
                _years(people=people),
            ),
            (
                rf"(年薪|月薪|薪资|待遇|工资)\s*({_NUMBER})\s*([万千kKwW]|元)?{_UP}元?",
                _pay(people=people),
            ),
            (r"(刚性|柔性)(?:引进|引才)?", _mode),
        ]  # fmt: skip
    readings.append((_county_pattern(), _place))
    return tuple((re.compile(pattern), reading) for pattern, reading in readings)


def _degree(*, people: bool) -> Callable[[re.Match[str]], Condition | None]:
    def read(match: re.Match[str]) -> Condition:
        rank = _DEGREES[match[1]]
        name = gettext(EDUCATION_LABELS[rank])
        if people:
            return Condition(
                match[0], gettext("学历：{name}及以上", name=name), Range("degree", low=int(rank))
            )
        return Condition(match[0], gettext("最低学历：{name}", name=name), Eq("degree", int(rank)))

    return read


def _title(*, people: bool) -> Callable[[re.Match[str]], Condition | None]:
    def read(match: re.Match[str]) -> Condition:
        rank = _TITLES[match[1]]
        name = gettext(TITLE_LABELS[rank])
        if people:
            label, wanted = gettext("职称：{name}及以上", name=name), Range("title_level", low=int(rank))
            return Condition(match[0], label, wanted)
        return Condition(match[0], gettext("最低职称：{name}", name=name), Eq("title_level", int(rank)))

    return read


def _years(*, people: bool) -> Callable[[re.Match[str]], Condition | None]:
    def read(match: re.Match[str]) -> Condition | None:
        years = _number(match[1])
        if not 0 < years <= 60:
            return None
        n = int(years)
        if people:
            return Condition(match[0], ngettext("工作 {n} 年及以上", n), Range("years", low=n))
        return Condition(match[0], ngettext("要求不超过 {n} 年", n), Range("years", high=n))

    return read


def _years_between(match: re.Match[str]) -> Condition | None:
    low, high = int(_number(match[1])), int(_number(match[2]))
    if not 0 < low <= high <= 60:
        return None
    return Condition(match[0], gettext("{low} 至 {high} 年", low=low, high=high), Range("years", low, high))


def _pay(*, people: bool) -> Callable[[re.Match[str]], Condition | None]:
    def read(match: re.Match[str]) -> Condition | None:
        each, unit = _number(match[2]), (match[3] or "").lower()
        yuan = each * {"万": WAN, "w": WAN, "千": 1000, "k": 1000, "元": 1}.get(
            unit, WAN if each < WAN else 1
        )
        a_year = yuan * (MONTHS if match[1] == "月薪" else 1)
        if not a_year:
            return None
        wan = f"{a_year / WAN:g}"
        if people:
            label = gettext("期望年薪不超过 {wan} 万元", wan=wan)
            return Condition(match[0], label, Range("pay_low", high=a_year))
        return Condition(match[0], gettext("年薪可达 {wan} 万元", wan=wan), Range("pay_high", low=a_year))

    return read


def _mode(match: re.Match[str]) -> Condition:
    mode = HireMode.RIGID if match[1] == "刚性" else HireMode.FLEXIBLE
    return Condition(
        match[0], gettext("引进方式：{name}", name=gettext(MODE_LABELS[mode])), Eq("modes", str(mode))
    )


def _county_pattern() -> str:
    named = {name for full in counties().values() for name in (full, _short(full)) if len(name) > 1}
    return "|".join(map(re.escape, sorted(named, key=len, reverse=True)))


def _short(name: str) -> str:
    """青岩 for 青岩县; 东塔 alone could be anything, but 高新区 is not cut off twice."""
    short = re.sub(r"[市县区]$", "", name)
    return short if len(short) > 1 else name


def _place(match: re.Match[str]) -> Condition:
    code = next(code for code, name in counties().items() if match[0] in {name, _short(name)})
    return Condition(match[0], gettext("地区：{name}", name=county_name(code)), Eq("places", code))


def _number(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return float(_HAN_DIGITS[text])
    return float((_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0))
