"""Amounts of money as offices write them, in the unit of their column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from talent_platform.clock import today
from talent_platform.i18n import N_
from talent_platform.reference.codes import rows
from talent_platform.reference.writings.numbers import ABOUT, COUNTERS, in_digits, without_blanks
from talent_platform.reference.writings.wrong import wrong

MONEY = {
    "元": Decimal(1), "百元": Decimal(100), "千元": Decimal(1000), "万元": Decimal(10**4),
    "亿元": Decimal(10**8),
}  # fmt: skip
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(\D*)")
_RANGE = re.compile(r"\d[\d.]*(?:元|万元?|千元?|亿元?|[wk])?(?:[-~～—–至到]+)\d[\d.]*.*")
_YEAR = re.compile(r"(?:/年|/y|/year|每年|1年|/annum|年薪|元年)$")
_MONTH = re.compile(r"(?:/月|每月|月薪|1个月|/m|/month|·?\d{2}薪)")
_MONTHLY = re.compile(
    r"(?:月薪)?(\d+(?:\.\d+)?)(元|万元?|千元?|[wk])?(?:(?:元)?/月|每月|/m|/month|[x×*](\d\d)|·?(\d\d)薪)?"
)
"""So much a month, by twelve or as many months as it says."""
_UNITS = {"w": "万元", "万": "万元", "千": "千元", "亿": "亿元", "圆": "元", "块": "元"}
_ABOUT = re.compile(
    r"(?:约为?|大约|大概|不低于|不少于|至少|最低|税前|税后)+(?P<amount>.+?)(?:左右|上下|(?:及|或)?以上|起|\+)?"
    r"|(?P<rest>.+?)(?:\(税前\)|\(税后\)|\(含税\)|左右|上下|(?:及|或)?以上|起|\+)+"
)
LEAST_OF_A_YEAR = Decimal(3)
"""万元; nobody says a smaller sum for a year."""
_TALKS = frozenset(
    "面议 面谈 面洽 协商 可协商 可面议 待定 另议 薪资面议 工资面议 面议可谈 从优 详谈"  # noqa: SIM905
    " 上不封顶 不封顶 视能力而定".split()
)


class AmountProblem(Exception):  # noqa: N818 - a fact about a text
    """Why a text is no amount of this column: a code, a sentence, its values, perhaps what is meant."""

    def __init__(self, code: str, sentence: str, suggestion: str = "", **values: object) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.suggestion, self.values = code, sentence, suggestion, values


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def amount(text: str, unit: str, *, own: str = "") -> Decimal | None:
    """A number in `unit`, of a text that may name its own; `own` is the unit of the heading above it, perhaps
    with /月 for so much a month.

    None where it is no number at all.

    Raises:
        AmountProblem: it is an amount, but not one that can stand here.
    """
    narrow = without_blanks(in_digits(text)).replace(",", "").casefold()
    if len(narrow) > 40:
        return None
    return _money(narrow, unit, own or unit) if unit in MONEY else _count(narrow, unit)


def _count(text: str, unit: str) -> Decimal | None:
    """A number of people, years or whatever the unit is; 半年 and 年半 are halves of one."""
    half = re.sub(r"(\d+)年半", r"\1.5年", text.replace("半年", "0.5年") if text.startswith("半") else text)
    counter = COUNTERS.get(unit, re.escape(unit))
    match = ABOUT.fullmatch(half)
    number = _decimal(match["number"]) if match else None
    if match is None or number is None or not re.fullmatch(f"(?:{counter})?", match["unit"]):
        whole = NUMBER.fullmatch(half)
        return _decimal(whole[1]) if whole and whole[2] in ("", unit) else None
    loose = match["before"] or match["inner"] or match["after"]
    if loose and number == number.to_integral_value():
        raise AmountProblem(
            "amount_about", N_("这里只填一个数；“{text}”若按 {meant} 计，请写 {meant}"), plain(number),
            text=text, meant=plain(number),
        )  # fmt: skip
    return number


def _money(text: str, unit: str, own: str) -> Decimal | None:
    if text in _TALKS:
        raise AmountProblem("amount_talks", N_("这里填数字，不写“{text}”"), text=text)
    if own.endswith("/月") and not _MONTH.search(text):
        text += own if text[-1:].isdigit() else "/月"
    if _MONTH.search(text) or re.search(r"[x×*]\d\d$", text):
        said = N_("这里按年填写，单位：{unit}；按月的请乘以月数")
        raise AmountProblem("amount_month", said, _by_months(text, unit), unit=unit)
    if _RANGE.fullmatch(text):
        said = N_("这里只填一个数（单位：{unit}）；范围请分别填在下限和上限两列，只有一列的请填其中一个")
        raise AmountProblem("amount_range", said, unit=unit)
    if about := _ABOUT.fullmatch(text):
        meant = _money(about["amount"] or about["rest"], unit, own)
        if meant is None:
            return None
        said = N_("这里只填一个数；“{text}”若按 {meant} 计，请写 {meant}")
        raise AmountProblem("amount_about", said, plain(meant), text=text, meant=plain(meant))
    signed = text[0:1] in ("¥", "￥") or text.startswith(("rmb", "人民币", "cny"))
    text = _YEAR.sub("", re.sub(r"^(?:¥|￥|rmb|cny|人民币|年薪)", "", text))
    match = NUMBER.fullmatch(text)
    number = _decimal(match[1]) if match else None
    if match is None or number is None:
        return None
    written = _UNITS.get(match[2], match[2])
    if written == "k":
        thousands = number * 1000 / MONEY[unit]
        # Below that it is hardly a sum of a year, and may be one of a month or of what is invested.
        suggested = plain(thousands) if thousands >= LEAST_OF_A_YEAR else ""
        raise AmountProblem("amount_unit", N_("请写明单位：这里以{unit}计，K 是千元"), suggested, unit=unit)
    if not written and signed:
        raise AmountProblem(
            "amount_unit", N_("请写明单位：这里以{unit}计，“{text}”若以元计应写 {meant}"),
            plain(number / MONEY[unit]), unit=unit, text=match[0], meant=plain(number / MONEY[unit]),
        )  # fmt: skip
    if not written:
        written = own
    if written == own == unit:
        return number
    return number * MONEY[written] / MONEY[unit] if written in MONEY else None


def _by_months(text: str, unit: str) -> str:
    """What so much a month comes to in a year, where the text says how much; else nothing."""
    found = _MONTHLY.fullmatch(text)
    number = _decimal(found[1]) if found else None
    written = _UNITS.get((found and found[2]) or "元", (found and found[2]) or "元").replace("k", "千元")
    if found is None or number is None or written not in MONEY:
        return ""
    yearly = number * MONEY[written] * int(found[3] or found[4] or 12) / MONEY[unit]
    return plain(yearly) if yearly == round(yearly, 2) else ""


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


@cache
def _figures() -> list[dict[str, str]]:
    return rows("plausible.csv")


@dataclass(frozen=True, slots=True)
class Plausible:
    """Bounds of a figure beyond which it is asked about: `data/plausible.csv`, dated, with their sources."""

    figure: str

    def __call__(self, value: Decimal) -> Decimal:
        """The value.

        Raises:
            PydanticCustomError: it is beyond the bounds of today; with what is probably meant.
        """
        bounds = self.bounds()
        if bounds is None or not value or bounds[0] <= value <= bounds[1]:
            return value
        low, high = bounds
        yearly, monthly = value / 10_000, value * 12 / 10_000
        least = max(low, LEAST_OF_A_YEAR)
        meant = [plain(one) for one in (yearly, monthly) if least <= one <= high and one == round(one, 2)][:1]
        said = {"value": plain(value), "low": plain(low), "high": plain(high)}
        if value > high and meant:
            raise wrong(
                "implausible",
                N_("一年 {value} 万元？常见的在 {low} 至 {high} 万元之间；若是 {value} 元，应写 {meant}"),
                **said, meant=meant, suggestion=meant[0],
            )  # fmt: skip
        raise wrong(
            "implausible",
            N_("一年 {value} 万元？常见的在 {low} 至 {high} 万元之间，请核对单位（万元）"),
            **said,
        )

    def bounds(self) -> tuple[Decimal, Decimal] | None:
        """The bounds in force today, if any are known."""
        day = today().isoformat()
        for row in _figures():
            if row["figure"] == self.figure and row["from"] <= day and (not row["to"] or day <= row["to"]):
                return Decimal(row["low"]), Decimal(row["high"])
        return None
