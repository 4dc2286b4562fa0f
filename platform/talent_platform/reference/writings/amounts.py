"""Amounts of money as offices write them, in the unit of their column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from talent_platform.clock import today
from talent_platform.i18n import N_
from talent_platform.reference.codes import rows
from talent_platform.reference.writings.wrong import wrong

MONEY = {
    "元": Decimal(1), "百元": Decimal(100), "千元": Decimal(1000), "万元": Decimal(10**4),
    "亿元": Decimal(10**8),
}  # fmt: skip
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(\D*)")
_RANGE = re.compile(r"\d[\d.]*(?:元|万元?|千元?|亿元?|[wk])?(?:[-~～—–至到]+)\d[\d.]*.*")
_YEAR = re.compile(r"(?:/年|/y|/year|每年|一年|/annum|年薪|元年)$")
_MONTH = re.compile(r"(?:/月|每月|月薪|一个月|/m|/month|·?\d{2}薪)")
_UNITS = {"w": "万元", "万": "万元", "千": "千元", "亿": "亿元", "圆": "元", "块": "元"}
_TALKS = frozenset(
    "面议 面谈 面洽 协商 可协商 可面议 待定 另议 薪资面议 工资面议 面议可谈 从优 详谈".split()  # noqa: SIM905
)


class AmountProblem(Exception):  # noqa: N818 - a fact about a text
    """Why a text is no amount of this column: a code, a sentence, its values, perhaps what is meant."""

    def __init__(self, code: str, sentence: str, suggestion: str = "", **values: object) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.suggestion, self.values = code, sentence, suggestion, values


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def amount(text: str, unit: str, *, own: str = "") -> Decimal | None:
    """A number in `unit`, of a text that may name its own; `own` is the unit of the heading above it.

    None where it is no number at all.

    Raises:
        AmountProblem: it is an amount, but not one that can stand here.
    """
    narrow = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text)).casefold()
    if len(narrow) > 40:
        return None
    if unit in MONEY:
        return _money(narrow, unit, own or unit)
    match = NUMBER.fullmatch(narrow)
    return _decimal(match[1]) if match and match[2] in ("", unit) else None


def _money(text: str, unit: str, own: str) -> Decimal | None:
    if text in _TALKS:
        raise AmountProblem("amount_talks", N_("这里填数字，不写“{text}”"), text=text)
    if _MONTH.search(text):
        raise AmountProblem("amount_month", N_("这里按年填写，单位：{unit}；按月的请乘以月数"), unit=unit)
    if _RANGE.fullmatch(text):
        raise AmountProblem(
            "amount_range", N_("这里只填一个数（单位：{unit}）；范围请分别填在下限和上限两列"), unit=unit
        )
    signed = text[0:1] in ("¥", "￥") or text.startswith(("rmb", "人民币", "cny"))
    text = _YEAR.sub("", re.sub(r"^(?:¥|￥|rmb|cny|人民币|年薪)", "", text))
    match = NUMBER.fullmatch(text)
    number = _decimal(match[1]) if match else None
    if match is None or number is None:
        return None
    written = _UNITS.get(match[2], match[2])
    if written == "k":
        raise AmountProblem(
            "amount_unit",
            N_("请写明单位：这里以{unit}计，K 是千元"),
            plain(number * 1000 / MONEY[unit]),
            unit=unit,
        )
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
        least = max(low, Decimal(3))
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
