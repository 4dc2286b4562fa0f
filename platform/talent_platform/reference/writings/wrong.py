"""What is wrong with a value: a sentence that is worded when it is shown, and the values that go into it."""

from __future__ import annotations

from typing import Any

from pydantic_core import PydanticCustomError

from talent_platform.i18n.said import worded


def wrong(code: str, sentence: str, **values: Any) -> PydanticCustomError:
    """`sentence` is a catalogue entry with `{name}` places; a list among the values holds entries, too.
    `field` names the field it is about, `suggestion` what is probably meant."""
    said = {"said": worded(sentence, values), "sentence": sentence, **values}
    return PydanticCustomError(code, "{said}", said)
