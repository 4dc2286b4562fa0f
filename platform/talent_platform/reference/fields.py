"""Field types shared by the edge models of all parts; the same metadata builds forms, workbooks and checks.

Convention of sheets and form macros: `title` is the label, `description` the hint, `json_schema_extra` has
`choices` (stored codes → labels), `unit`, `text` (kept as text in sheets), `long` (text area), all optional.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError
from stdnum.cn import uscc

from talent_platform.i18n import N_
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.identity import written_phone
from talent_platform.reference.names import one_name
from talent_platform.reference.ranks import (
    EDUCATION_LABELS,
    LEVELS,
    SKILL_LABELS,
    TITLE_LABELS,
    Education,
    SkillLevel,
    TitleLevel,
)
from talent_platform.reference.writings import lists
from talent_platform.reference.writings.amounts import AmountProblem, Plausible, amount
from talent_platform.reference.writings.identity_number import identity_or_passport, one_line
from talent_platform.reference.writings.numbers import years_asked, years_held
from talent_platform.reference.writings.phones import one_phone
from talent_platform.reference.writings.places import ANYWHERE, anywhere, places
from talent_platform.reference.writings.skills import name_and_level
from talent_platform.reference.writings.words import aliases, folded, in_words, is_blank, ranks
from talent_platform.reference.writings.wrong import wrong

LARGEST_ID = 2**63 - 1
Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]
"""Number of a row."""
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""The version a row was read with."""
Code = Annotated[str, Field(max_length=60)]
"""A word of the application's own, such as a reason's code."""
Note = Annotated[str, Field(max_length=500)]
"""What somebody says beside a step."""
CELL_LENGTH = 32_767
"""Characters a cell of a workbook holds; no field takes more."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _no_control_characters(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("control_character", N_("不能含有不可见的控制字符"))
    return value


Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_no_control_characters)]
"""One line of text without control characters."""


@dataclass(frozen=True, slots=True)
class Reads:
    """How a field reads a text that people write in several ways, wherever it comes in."""

    text: Callable[[str], Any]


class Choice:
    """Accepts a code, its label or an everyday word for it; else says what is valid."""

    def __init__(self, labels: Mapping[Any, str], what: str, words: Mapping[str, Any]) -> None:
        self.labels, self.what, self.words = labels, what, words
        self._known = {
            **words,
            **{folded(_text_of(code)): code for code in labels},
            **{folded(label): code for code, label in labels.items()},
        }

    def __call__(self, value: Any) -> Any:
        if value is None or (not isinstance(value, bool | list | dict) and value in self.labels):
            return value
        known, code = in_words(str(value), self._known)
        if known:
            return code
        raise wrong(
            "unknown_choice", N_("{what}只能是：{valid}"), what=[self.what], valid=[*self.labels.values()]
        )


def choice(
    labels: Mapping[Any, str], *, what: str, words: Mapping[str, Any] | None = None
) -> BeforeValidator:
    """A field chosen from `labels`; `words` are everyday names, folded, of its codes."""
    return BeforeValidator(Choice(labels, what, words or {}))


def choices(labels: Mapping[Any, str], **extra: Any) -> JsonDict:
    """`json_schema_extra` for a field chosen from `labels`."""
    return {"choices": {_text_of(code): label for code, label in labels.items()}, **extra}


def _text_of(code: Any) -> str:
    return str(int(code) if isinstance(code, int) else code)


def _item(part: Any) -> Any:
    """One item of a list without the numbering before it; nothing for 无."""
    if isinstance(part, dict) and isinstance(part.get("name"), str):
        name = lists.item(part["name"])
        return {**part, "name": name} if name else None
    return lists.item(part) if isinstance(part, str) else part


def _list_of(value: Any) -> Any:
    """A list from a cell or text box: parts separated by 、 ， , ; ； or a line break."""
    if value is None:
        return []
    if isinstance(value, str):
        if len(value) > CELL_LENGTH:
            raise PydanticCustomError("list_text", N_("内容过长"))
        return lists.items(value)
    if isinstance(value, list):
        return [kept for part in value if (kept := _item(part))]
    return value


def credit_code(value: str) -> str:
    """The one writing of a credit code: half width, capitals, nothing between the characters."""
    value = one_line(value)
    if len(value) != 18:
        raise wrong(
            "credit_code_length", N_("统一社会信用代码应为 18 位，现有 {length} 位"), length=len(value)
        )
    if not uscc.is_valid(value):
        raise PydanticCustomError("credit_code", N_("不是有效的统一社会信用代码（18 位，校验位不符）"))
    return value


CreditCode = Annotated[Line, Field(max_length=40), AfterValidator(credit_code)]
IdentityNumber = Annotated[
    Line, StringConstraints(min_length=1, max_length=40), AfterValidator(identity_or_passport)
]
"""A citizen's number or, where somebody has none, a passport's, in its one writing."""


def personnel_number(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


PersonnelNumber = Annotated[
    Line, AfterValidator(personnel_number), StringConstraints(min_length=1, max_length=30)
]
"""A unit's own number of a person."""

_degrees, _titles = ranks("degree", Education), ranks("title", TitleLevel)
_least_degrees = ranks("degree", Education, minimum=True)
_least_titles = ranks("title", TitleLevel, minimum=True)
EducationField = Annotated[Education, choice(EDUCATION_LABELS, what="学历", words=_degrees)]
LeastEducationField = Annotated[Education, choice(EDUCATION_LABELS, what="学历", words=_least_degrees)]
TitleField = Annotated[TitleLevel, choice(TITLE_LABELS, what="职称级别", words=_titles)]
LeastTitleField = Annotated[TitleLevel, choice(TITLE_LABELS, what="职称级别", words=_least_titles)]

_branch_labels = {code: branch.name for code, branch in branches().items()}
BranchField = Annotated[Code, choice(_branch_labels, what="产业")]
BRANCH_CHOICES = choices(_branch_labels)
EXAMPLE_BRANCH = next(iter(_branch_labels.values()))


CountyField = Annotated[Code, choice(counties(), what="县区", words=places())]
COUNTY_CHOICES = choices(counties())
EDUCATION_CHOICES = choices(EDUCATION_LABELS)
TITLE_CHOICES = choices(TITLE_LABELS)


def _amount(value: Any) -> Any:
    """A number of 万元 from a text such as 20W or 120000元/年."""
    if not isinstance(value, str):
        return value
    try:
        read = amount(value, "万元")
    except AmountProblem as problem:
        raise wrong(
            problem.code, problem.sentence, suggestion=problem.suggestion, **problem.values
        ) from problem
    return value if read is None else read


Money = Annotated[
    Decimal, Field(ge=0, le=Decimal(100_000), max_digits=8, decimal_places=2), BeforeValidator(_amount)
]
"""Amounts in 万元."""
_PLAUSIBLE_PAY = Plausible("yearly_pay")


def _pay(value: Any) -> Any:
    """As `_amount`; beyond what is paid it is asked about before any limit refuses it, also what is proposed
    for 约8000."""
    try:
        read = _amount(value)
    except PydanticCustomError as problem:
        if meant := (problem.context or {}).get("suggestion"):
            _PLAUSIBLE_PAY(Decimal(str(meant)))
        raise
    try:
        number = Decimal(str(read))
    except InvalidOperation:
        return read
    return _PLAUSIBLE_PAY(number) if number.is_finite() and number > 0 else read


YearlyPay = Annotated[Money, BeforeValidator(_pay), _PLAUSIBLE_PAY]
"""万元 a year."""
Years = Annotated[int, Field(ge=0, le=60), BeforeValidator(years_held), Reads(years_held)]
LeastYears = Annotated[int, Field(ge=0, le=50), BeforeValidator(years_asked), Reads(years_asked)]
"""Years of work somebody has, and those a need asks for at the least."""


class Skill(BaseModel):
    """A skill and how well it is, or must be, mastered. Written `数控编程:精通`; no level means 熟练."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[Line, StringConstraints(min_length=1, max_length=60)]
    level: Annotated[SkillLevel, choice(SKILL_LABELS, what="掌握程度", words=LEVELS)] = SkillLevel.PROFICIENT

    def __str__(self) -> str:
        return f"{self.name}:{SKILL_LABELS[self.level]}"


def _skill(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    name, level = name_and_level(value)
    return {"name": name, "level": level} if level.strip() else {"name": name}


def _distinct_skills(skills: list[Skill]) -> list[Skill]:
    seen: set[str] = set()
    for skill in skills:
        if skill.name.casefold() in seen:
            raise wrong("duplicate_skill", N_("技能「{name}」重复"), name=skill.name)
        seen.add(skill.name.casefold())
    return skills


# A limit stands before what reads the list: it holds before the items are looked at.
Skills = Annotated[
    list[Annotated[Skill, BeforeValidator(_skill)]],
    Field(max_length=30),
    BeforeValidator(_list_of),
    AfterValidator(_distinct_skills),
]
Counties = Annotated[
    list[Annotated[Code, choice(counties(), what="县区", words=places() | dict.fromkeys(ANYWHERE))]],
    Field(max_length=12),
    BeforeValidator(anywhere),
    BeforeValidator(_list_of),
]
Branches = Annotated[list[BranchField], Field(max_length=16), BeforeValidator(_list_of)]
TextList = Annotated[
    list[Annotated[Line, StringConstraints(min_length=1, max_length=60)]],
    Field(max_length=20),
    BeforeValidator(_list_of),
]


def _ticked(value: object) -> object:
    """是 and 否 in everyday words; an empty text is a box that was not ticked."""
    if isinstance(value, str):
        text = folded(value)
        return aliases("yes").get(text, "false" if not text or is_blank(text) else value)
    return value


YesNo = Annotated[bool, BeforeValidator(_ticked)]
YES_NO: JsonDict = {"choices": {"true": "是", "false": "否"}}


# A limit stands before what reads the text: normalising may lengthen it.
PhoneNumber = Annotated[
    Line,
    StringConstraints(max_length=24, pattern=r"^\+?[0-9\- ]{7,23}$"),
    AfterValidator(written_phone),
    BeforeValidator(one_phone),
]
PersonName = Annotated[Line, AfterValidator(one_name), StringConstraints(min_length=2, max_length=30)]


def blank_to_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value
