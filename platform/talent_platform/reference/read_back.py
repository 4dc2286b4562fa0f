"""What the API answered may be changed and sent back as it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel


def as_read(
    data: Any, form: type[BaseModel], answer: type[BaseModel], *, hidden: Collection[str] = ()
) -> Any:
    """The body of a change without what only answers carry; for a validator of mode `before`.

    Fields neither knows stay, and are refused by the form. `hidden` are fields that an answer may leave null
    because its reader does not see them.
    """
    if not isinstance(data, dict):
        return data
    return {
        name: value
        for name, value in data.items()
        if (name in form.model_fields or name not in answer.model_fields)
        and not (value is None and name in hidden)
    }
