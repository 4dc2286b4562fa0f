"""A standard at the edge."""

from __future__ import annotations

from typing import Annotated, Final, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from talent_platform.dated.columns import Paper
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import Code, Id, Line, blank_to_none, choice, choices
from talent_platform.reference.writings.wrong import wrong
from talent_platform.titles.committees.schemas import (
    APPROVER_LABELS,
    LEVEL_CHOICES,
    SERIES_CHOICES,
    Day,
    Level,
)
from talent_posts import REQUIREMENT_NAMES, RequirementKind

LONGEST_TEXT: Final = 20_000
"""Characters of the requirements as they are typed."""
SEPARATOR: Final = "|"
_CODES: Final = {name: code for code, name in REQUIREMENT_NAMES.items()}
COSIGNERS: Final = {
    "": N_("没有会同"), **{code: label for code, label in APPROVER_LABELS.items() if code.endswith("hrss")}
}  # fmt: skip
assert set(get_args(RequirementKind)) == set(REQUIREMENT_NAMES)


class StandardRequirement(BaseModel):
    """One thing a standard asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: RequirementKind
    what: Annotated[Line, StringConstraints(min_length=2, max_length=120)]
    least: Annotated[float, Field(ge=0, le=1000)] = 1
    instead: Annotated[tuple[RequirementKind, ...], Field(max_length=10)] = ()


class StandardRoute(BaseModel):
    """One way to apply: everything it asks must be met."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=2, max_length=60)]
    asks: Annotated[tuple[StandardRequirement, ...], Field(min_length=1, max_length=60)]


class StandardForm(Paper):
    """A standard for one level."""

    name: Annotated[Line, StringConstraints(min_length=4, max_length=80)] = Field(title=N_("标准名称"))
    committee: Annotated[Id | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("评委会"), default=None, description=N_("国家标准留空，只用来与本地标准比对")
    )
    series: Annotated[Code, choice(SERIES_CHOICES, what="职称系列")] = Field(
        title=N_("职称系列"), json_schema_extra=choices(SERIES_CHOICES)
    )
    specialty: Annotated[Line, StringConstraints(max_length=40)] = Field(title=N_("专业"), default="")
    level: Level = Field(title=N_("职称层级"), json_schema_extra=choices(LEVEL_CHOICES))
    cosigned_by: Annotated[Code, choice(COSIGNERS, what="会同制定的人社部门")] = Field(
        title=N_("会同制定的人社部门"), default="", json_schema_extra=choices(COSIGNERS)
    )
    effective: Day = Field(title=N_("实施日期"))
    ends: Annotated[Day | None, BeforeValidator(blank_to_none)] = Field(title=N_("有效期至"), default=None)
    routes: Annotated[tuple[StandardRoute, ...], Field(min_length=1, max_length=20)] = Field(
        title=N_("申报条件"), json_schema_extra={"workbook": False}
    )

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends is not None and self.ends < self.effective:
            raise wrong("period", N_("有效期不能早于实施日期"), field="ends")
        return self


def routes_of(text: str) -> list[dict[str, object]]:
    """The routes of a text area, one requirement a line: `申报条件 | 种类 | 要求 | 最少 | 可以代替的种类`.

    Raises:
        Invalid: a line that names no requirement; its number is in the sentence.
    """
    if len(text) > LONGEST_TEXT:
        raise Invalid(N_("申报条件太长"), {"routes": N_("申报条件太长")})
    found: dict[str, list[dict[str, object]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        pieces = [piece.strip() for piece in line.replace("｜", SEPARATOR).split(SEPARATOR)]
        route, kind, what, least, instead, *rest = [*pieces, *[""] * 5]
        others = [each for each in instead.replace(",", "、").replace("，", "、").split("、") if each]
        if not route or kind not in _CODES or not what or any(rest) or set(others) - set(_CODES):
            raise _no_requirement(number)
        try:
            count = float(least or 1)
        except ValueError:
            raise _no_requirement(number) from None
        asked = {
            "kind": _CODES[kind],
            "what": what,
            "least": count,
            "instead": [_CODES[each] for each in others],
        }
        found.setdefault(route, []).append(asked)
    return [{"name": name, "asks": asks} for name, asks in found.items()]


def _no_requirement(number: int) -> Invalid:
    message = gettext(
        "第 {n} 行应为：申报条件 | 种类 | 要求 | 最少 | 可以代替的种类（种类为{kinds}）",
        n=number, kinds=gettext("、").join(_CODES),
    )  # fmt: skip
    return Invalid(message, {"routes": message})
