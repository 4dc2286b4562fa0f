"""What a form shows again: the values entered and one sentence per wrong field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Form:
    """Input for the macros of `web/_forms.html`; the empty form is `Form()`."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """From the database (any type) or from the request (text; a list for repeated fields)."""
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    """What is wrong with the form as a whole."""

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

    def error(self, name: str) -> str:
        """The sentence under a field, empty when it is right."""
        return self.errors.get(name, "")


def words(text: str) -> list[str]:
    """The items of a chips field: separated by 、 comma, semicolon or line break, each once, in order."""
    for separator in ",，;；\n\r\t":
        text = text.replace(separator, "、")
    return list(dict.fromkeys(word for part in text.split("、") if (word := " ".join(part.split()))))
