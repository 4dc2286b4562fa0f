"""Numbers as offices write them: in characters, with a counter behind, about or at least so many."""

from __future__ import annotations

import re
import unicodedata

_UNITS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_SIGNS = "".join((*_DIGITS, *_UNITS))
_RUN = re.compile(rf"(?<![\d.])(?=[{''.join(_DIGITS)}十])[{_SIGNS}]+")
"""A number in characters; the 千 of 5千 and of 千元 is part of a unit."""
COUNTERS = {"人": "人|名|位|个|个人", "年": "年|周年"}
"""What may stand behind a number of that unit."""

_ABOUT = r"(?:约为?|大约|大概|近|至少|不少于|不低于|最低|最少|≥|>=?|满)"
_MORE = r"(?:(?:及|或)?以上(?:\(含\))?|左右|上下|起|\+)"
ABOUT = re.compile(
    rf"(?P<before>{_ABOUT}?)(?P<number>\d+(?:\.\d+)?)(?P<inner>[余多来]?)(?P<unit>[^\d余多来左上及或起+]*?)(?P<after>{_MORE}?)"
)


def in_digits(text: str) -> str:
    """Half width, with digits for numbers in characters: 三年 is 3年, 二十五万 is 25万, 两名 is 2名."""
    return _RUN.sub(lambda run: _number(run[0]), unicodedata.normalize("NFKC", text))


_NEIGHBOURS = re.compile(r"(.*?)([一二两三四五六七八九])([一二两三四五六七八九])(十?百?千?)")
"""两三 is two to three, 十五六 fifteen to sixteen, 三四十 thirty to forty; a year is told by four signs."""


def _number(run: str) -> str:
    about = _NEIGHBOURS.fullmatch(run)
    if about and not any(sign in _DIGITS for sign in about[1]) and _DIGITS[about[2]] < _DIGITS[about[3]]:
        return "-".join(_exactly(about[1] + each + about[4]) for each in (about[2], about[3]))
    return _exactly(run)


def _exactly(run: str) -> str:
    if not any(sign in _UNITS for sign in run):
        return "".join(str(_DIGITS[sign]) for sign in run)
    total, digit = 0, 0
    for sign in run:
        if sign in _UNITS:
            total += (digit or (not total)) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    # 三千五 is 3500, 三千零五 is 3005.
    return str(total + digit * max(1, _UNITS.get(run[-2:-1], 1) // 10))


_APART = re.compile(r"(?<=\d)\s+(?=\d)(?!\d{3}(?:\D|$))")


def without_blanks(text: str) -> str:
    """2 3 is two numbers, written 2-3; 12 000, in groups of three, is one."""
    return re.sub(r"\s", "", _APART.sub("-", text))


_LEAST = re.compile(
    rf"{_ABOUT}?(\d+)(?:[-~～—–至到]\d+)?(?:周年|年)?(?:(?:及|或)?以上|起|\+)?(?:\(含\))?"
    r"(?:相关|同类)?(?:岗位)?(?:工作)?(?:经验|经历)?"
)
_NO_YEARS = re.compile(
    r"(?:应届(?:毕业)?生?|无经验)(?:亦可|均可|也可|可)?|(?:工作)?(?:经验|年限)不限|不限(?:工作)?(?:经验|年限)"
)


def years_asked(value: object) -> object:
    """The least number of years that 三年以上, 3-5年 or 应届生亦可 ask for; anything else as it is."""
    if not isinstance(value, str):
        return value
    text = in_digits(value)
    if _APART.search(text):
        return value
    text = re.sub(r"\s", "", text)
    if _NO_YEARS.fullmatch(text):
        return 0
    found = _LEAST.fullmatch(text)
    return int(found[1]) if found else value


def years_held(value: object) -> object:
    """0 for somebody who has just finished school; anything else as it is."""
    fresh = isinstance(value, str) and re.fullmatch(r"应届(?:毕业)?生?", value.strip())
    return 0 if fresh else value
