"""What a form shows again: the values entered and one sentence per wrong field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from talent_platform.errors import Invalid, TalentError
from talent_platform.workbooks.columns import Kind, SheetColumn

CONFIRMED = "_confirmed"
"""How the names of marks end that say "this is meant"."""


def status_of(error: TalentError) -> int:
    """Of the page that shows a form again: 422 for what was typed, 409 for what stands against it."""
    return 422 if isinstance(error, Invalid) else 409


@dataclass(frozen=True)
class Form:
    """Input for the macros of `web/_forms.html`; the empty form is `Form()`."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """From the database (any type) or from the request (text; a list for repeated fields)."""
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    """What is wrong with the form as a whole."""
    prefix: str = ""
    """Of the names of all fields: `members.` for the rows of a repeated group."""
    see: str = ""
    """The page of what is in the way."""
    place: str = ""
    """Keeps the ids of repeated fields apart."""

    @classmethod
    def refused(cls, values: Mapping[str, Any], error: TalentError, place: str = "") -> "Form":
        """As typed, with what is wrong; `place` where several forms stand on one page."""
        return cls(values, error.fields if isinstance(error, Invalid) else {}, error.message, place=place)

    def value(self, name: str) -> str:
        """What stands in a field with one value."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def chosen(self, name: str) -> tuple[str, ...]:
        """What is chosen in a field with several values."""
        value = self.values.get(name)
        if value is None or value == "":
            return ()
        items = value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
        return tuple(str(item) for item in items)

    @property
    def wrong(self) -> int:
        """How many fields are wrong; a mark that only confirms another field is none of them."""
        return sum(not name.endswith(CONFIRMED) for name in self.errors) or 1

    def error(self, name: str) -> str:
        """The sentence under a field, empty when it is right."""
        return self.errors.get(name, "")

    def rows(self, group: str) -> "tuple[Form, ...]":
        """One form per row of a repeated group (`values[group]` is a list of mappings), one blank if none."""
        given = self.values.get(group) or [{}]
        return tuple(self.row(group, number, values) for number, values in enumerate(given))

    def row(self, group: str, number: object, values: Mapping[str, Any]) -> "Form":
        """The form of one row; its errors stand under the group."""
        return Form(values, prefix=f"{group}.", place=f"{group}-{number}-")


def rows_of(values: Mapping[str, Any], group: str, columns: Sequence[SheetColumn]) -> list[dict[str, str]]:
    """The rows of a repeated group as sent; a row in which nobody typed anything is left out."""
    sent = [values.get(f"{group}.{column.name}", []) for column in columns]
    lists = [[item] if isinstance(item, str) else item for item in sent]
    typed = [column.name for column in columns if column.kind not in (Kind.CHOICE, Kind.BOOLEAN)]
    names = [column.name for column in columns]
    rows = [dict(zip(names, row, strict=True)) for row in zip_longest(*lists, fillvalue="")]
    return [row for row in rows if any(row[name].strip() for name in typed)]


def words(text: str) -> list[str]:
    """The items of a chips field: separated by 、 comma, semicolon or line break, each once, in order."""
    for separator in ",，;；\n\r\t":
        text = text.replace(separator, "、")
    return list(dict.fromkeys(word for part in text.split("、") if (word := " ".join(part.split()))))
