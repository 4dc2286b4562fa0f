"""Numbers of people as they may stand in findings, file names and logs: known to who knows them."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){10,}[Xx]?")
"""Identity, phone and card numbers, also with blanks or hyphens between the digits."""


def without_long_numbers(text: str) -> str:
    """The text with such numbers shortened to their first and last digits."""
    return _LONG_NUMBER.sub(lambda found: f"{found[0][:3]}…{found[0][-2:]}", text)
