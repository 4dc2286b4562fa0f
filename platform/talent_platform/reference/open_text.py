"""Forms whose free text the other side reads before both agree: what tells who somebody is comes back to its
author, who writes it differently or confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import ClassVar, Self

from pydantic import BaseModel, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.contact import Finding, found_in, quoted, sentence
from talent_platform.reference.fields import YesNo

KIND = "contact_in_text"
"""Type of the validation error."""
CONFIRM = "contact_confirmed"
TO_CONFIRM = N_("请改写，或勾选这里")
Party = tuple[str, str]
"""Name and phone of somebody who must not be known from the text."""


class OpenText(BaseModel):
    contact_confirmed: YesNo = Field(
        title=N_("仍要保留"),
        default=False,
        description=N_("文字中的联系方式或姓名确需保留；由主管部门核定后才对外显示"),
        json_schema_extra={"workbook": False, "stored": False},
    )

    OPEN: ClassVar[tuple[str, ...]] = ()
    """Fields whose text the other side reads."""
    NAMED: ClassVar[bool] = False
    """The form itself names a person, by `name` and `phone`."""

    def open_texts(self) -> dict[str, str]:
        """Field → its text."""
        raise NotImplementedError

    def named_here(self) -> list[Party]:
        """Those whom the form itself names."""
        return []

    @model_validator(mode="after")
    def _tells_nobody(self, info: ValidationInfo) -> Self:
        """The context `seen` names those whom the author knows from this form, where it fills in others;
        `judged` says that this was asked before."""
        if (info.context or {}).get("judged"):
            return self
        seen = (info.context or {}).get("seen", self.named_here())
        found = {} if self.contact_confirmed else found_in(self.open_texts(), seen)
        if found:
            raise PydanticCustomError(
                KIND,
                "{sentence}",
                {"sentence": _said(found), "fields": by_field(found), "quoted": quotes(found)},
            )
        return self


def _said(found: Mapping[str, list[Finding]]) -> str:
    return sentence(chain.from_iterable(found.values()))


def quotes(found: Mapping[str, list[Finding]]) -> dict[str, str]:
    """Field → what in its text tells it, quoted."""
    return {name: quoted(findings) for name, findings in found.items()}


def by_field(found: Mapping[str, list[Finding]]) -> dict[str, str]:
    """Field → what its text tells."""
    return {name: sentence(findings) for name, findings in found.items()}


def refuse_unconfirmed(
    form: OpenText, seen: Iterable[Party], unseen: Iterable[Party] = (), *, full: OpenText | None = None
) -> dict[str, list[Finding]]:
    """What the form's text tells; nothing unconfirmed passes, of what its author may be told. `full`: the
    form with what its author leaves as somebody else wrote it, without seeing it.

    `seen` are known to the author. Of the `unseen` nothing is answered, or whoever guesses a name would be
    told that it is the right one: such a text is taken, and waits like a confirmed one.

    Raises:
        Invalid: something was found and its author has not confirmed it.
    """
    known = list(seen)
    told = found_in(form.open_texts(), known)
    if told and not form.contact_confirmed:
        said = _said(told)
        raise Invalid(said, {**by_field(told), CONFIRM: TO_CONFIRM})
    return found_in((full or form).open_texts(), [*known, *unseen])
