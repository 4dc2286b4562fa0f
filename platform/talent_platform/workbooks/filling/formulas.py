"""What the formulas of a filled blank come to: +, -, *, /, brackets, SUM, cells and areas of any sheet.

Every other formula is left to the spreadsheet program and named as not worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import get_column_letter, range_boundaries

Place = tuple[str, str]
"""Sheet and cell."""


class NotWorkedOut(Exception):  # noqa: N818 - a fact about a formula
    """It asks for what is not known here."""


@dataclass
class Grid:
    """A filled workbook by its cells."""

    numbers: Mapping[Place, Decimal]
    texts: frozenset[Place]
    formulas: Mapping[Place, str]
    empty: frozenset[Place]
    """Cells whose figure is not known: a total over one of them is not complete."""
    _done: dict[Place, tuple[Decimal, frozenset[Place]]] = field(default_factory=dict)
    _under_way: set[Place] = field(default_factory=set)

    def at(self, place: Place) -> tuple[Decimal, frozenset[Place]]:
        """The number in a cell (0 where it is empty), and the unknown cells it rests on.

        Raises:
            NotWorkedOut: it is a text, or rests on a formula that is not worked out.
        """
        if place in self.empty:
            return Decimal(0), frozenset((place,))
        if place in self.formulas:
            return self._formula(place)
        if place in self.texts:
            raise NotWorkedOut
        return self.numbers.get(place, Decimal(0)), frozenset()

    def _formula(self, place: Place) -> tuple[Decimal, frozenset[Place]]:
        if place in self._under_way:
            raise NotWorkedOut
        if place not in self._done:
            self._under_way.add(place)
            try:
                self._done[place] = _Reading(self, place[0], self.formulas[place]).whole()
            except (ArithmeticError, InvalidOperation, RecursionError, IndexError, ValueError, TypeError):
                raise NotWorkedOut from None
            finally:
                self._under_way.discard(place)
        return self._done[place]

    def total(self, sheet: str, area: str) -> tuple[Decimal, frozenset[Place]]:
        """The sum of an area as SUM takes it: texts count for nothing."""
        found, unknown = Decimal(0), frozenset[Place]()
        for place in cells_of(sheet, area):
            if place not in self.texts:
                number, missing = self.at(place)
                found, unknown = found + number, unknown | missing
        return found, unknown


def cells_of(sheet: str, area: str) -> Iterator[Place]:
    """The cells of C5:D9, row by row; $ is ignored.

    Raises:
        ValueError: no area of cells.
    """
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(area)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield sheet, f"{get_column_letter(column)}{row}"


class _Reading:
    """One formula, read from left to right."""

    def __init__(self, grid: Grid, sheet: str, formula: str) -> None:
        self.grid, self.sheet = grid, sheet
        self.tokens = [one for one in Tokenizer(formula).items if one.type != Token.WSPACE]
        self.at = 0
        self.unknown: frozenset[Place] = frozenset()

    def whole(self) -> tuple[Decimal, frozenset[Place]]:
        number = self._sum()
        if self.at != len(self.tokens):
            raise NotWorkedOut
        return number, self.unknown

    def _next(self, kind: str, *values: str) -> str | None:
        """The next token's text if it is one of these, and then past it."""
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.type == kind and (not values or token.value in values):
                self.at += 1
                return str(token.value)
        return None

    def _sum(self) -> Decimal:
        number = self._product()
        while sign := self._next(Token.OP_IN, "+", "-"):
            term = self._product()
            number = number + term if sign == "+" else number - term
        return number

    def _product(self) -> Decimal:
        number = self._single()
        while sign := self._next(Token.OP_IN, "*", "/"):
            factor = self._single()
            number = number * factor if sign == "*" else number / factor
        return number

    def _single(self) -> Decimal:
        if sign := self._next(Token.OP_PRE, "+", "-"):
            number = self._single()
            return number if sign == "+" else -number
        token = self.tokens[self.at]
        self.at += 1
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            number = self._sum()
            self._closed(Token.PAREN)
            return number
        if token.type == Token.FUNC and token.value.upper() == "SUM(":
            return self._arguments()
        if token.type == Token.OPERAND and token.subtype == Token.NUMBER:
            return Decimal(token.value)
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            sheet, cell = self._place(token.value)
            if ":" in cell:
                raise NotWorkedOut
            return self._noted(self.grid.at((sheet, cell)))
        raise NotWorkedOut

    def _arguments(self) -> Decimal:
        number = Decimal(0)
        while True:
            token = self.tokens[self.at]
            following = self.tokens[self.at + 1]
            area = token.type == Token.OPERAND and token.subtype == Token.RANGE
            if area and following.type in (Token.SEP, Token.FUNC):
                self.at += 1
                number += self._noted(self.grid.total(*self._place(token.value)))
            else:
                number += self._sum()
            if self._next(Token.SEP, ",") is None:
                self._closed(Token.FUNC)
                return number

    def _closed(self, kind: str) -> None:
        if self._next(kind, ")") is None:
            raise NotWorkedOut

    def _place(self, text: str) -> Place:
        sheet, _, cell = text.rpartition("!")
        sheet = sheet.strip("'").replace("''", "'") if sheet else self.sheet
        return sheet, cell.replace("$", "").upper()

    def _noted(self, found: tuple[Decimal, frozenset[Place]]) -> Decimal:
        self.unknown |= found[1]
        return found[0]
