"""Field types shared by the edge models of all parts; the same metadata builds forms, workbooks and checks.

Convention read by `documents/columns.py` and the form macros: `title` is the Chinese label, `description` the
hint, `json_schema_extra["choices"]` maps stored codes to labels; `["unit"]`, `["text"]` (keep as text in
workbooks) and `["long"]` (text area) are optional.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError
from stdnum.cn import uscc

from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.identity import strange_in, written_phone
from talent_platform.reference.ranks import (
    EDUCATION_LABELS,
    SKILL_LABELS,
    TITLE_LABELS,
    Education,
    SkillLevel,
    TitleLevel,
)

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


def choice(labels: Mapping[Any, str], *, what: str) -> BeforeValidator:
    """Accept a code or its label; anything else is refused with the list of what is valid."""
    by_label = {label: code for code, label in labels.items()}
    by_text = {str(int(code) if isinstance(code, int) else code): code for code in labels}

    def read(value: Any) -> Any:
        if not isinstance(value, bool) and value in labels:
            return value
        text = str(value).strip()
        if text in by_label:
            return by_label[text]
        if text in by_text:
            return by_text[text]
        raise PydanticCustomError(
            "unknown_choice",
            gettext("{what}只能是：{valid}"),
            {"what": gettext(what), "valid": "、".join(gettext(label) for label in labels.values())},
        )

    return BeforeValidator(read)


def choices(labels: Mapping[Any, str], **extra: Any) -> dict[str, Any]:
    """`json_schema_extra` for a field chosen from `labels`."""
    return {
        "choices": {str(int(c) if isinstance(c, int) else c): label for c, label in labels.items()},
        **extra,
    }


def _list_of(value: Any) -> Any:
    """A list from a cell or text box: parts separated by 、 ， , ; ； or a line break."""
    if value is None:
        return []
    if isinstance(value, str):
        if len(value) > CELL_LENGTH:
            raise PydanticCustomError("list_text", N_("内容过长"))
        return [part.strip() for part in re.split(r"[、，,;；\n|]+", value) if part.strip()]
    return value


def _credit_code(value: str) -> str:
    value = value.upper()
    if not uscc.is_valid(value):
        raise PydanticCustomError("credit_code", N_("不是有效的统一社会信用代码（18 位，校验位不符）"))
    return value


CreditCode = Annotated[Line, Field(max_length=30), AfterValidator(_credit_code)]
EducationField = Annotated[Education, choice(EDUCATION_LABELS, what="学历")]
TitleField = Annotated[TitleLevel, choice(TITLE_LABELS, what="职称级别")]

_branch_labels = {code: branch.name for code, branch in branches().items()}
BranchField = Annotated[Code, choice(_branch_labels, what="产业")]
BRANCH_CHOICES = choices(_branch_labels)
CountyField = Annotated[Code, choice(counties(), what="县区")]
COUNTY_CHOICES = choices(counties())
EDUCATION_CHOICES = choices(EDUCATION_LABELS)
TITLE_CHOICES = choices(TITLE_LABELS)
Money = Annotated[Decimal, Field(ge=0, le=Decimal(100_000), max_digits=8, decimal_places=2)]
"""Amounts in 万元."""


class Skill(BaseModel):
    """A skill and how well it is, or must be, mastered. Written `数控编程:精通`; no level means 熟练."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[Line, StringConstraints(min_length=1, max_length=60)]
    level: Annotated[SkillLevel, choice(SKILL_LABELS, what="掌握程度")] = SkillLevel.PROFICIENT

    def __str__(self) -> str:
        return f"{self.name}:{SKILL_LABELS[self.level]}"


def _skill(value: Any) -> Any:
    if isinstance(value, str):
        name, _, level = value.replace("：", ":").partition(":")
        return {"name": name, "level": level} if level.strip() else {"name": name}
    return value


def _distinct_skills(skills: list[Skill]) -> list[Skill]:
    seen: set[str] = set()
    for skill in skills:
        if skill.name.casefold() in seen:
            raise PydanticCustomError("duplicate_skill", gettext("技能「{name}」重复"), {"name": skill.name})
        seen.add(skill.name.casefold())
    return skills


# A limit stands before what reads the list: it holds before the items are looked at.
Skills = Annotated[
    list[Annotated[Skill, BeforeValidator(_skill)]],
    Field(max_length=30),
    BeforeValidator(_list_of),
    AfterValidator(_distinct_skills),
]
Counties = Annotated[list[CountyField], Field(max_length=12), BeforeValidator(_list_of)]
Branches = Annotated[list[BranchField], Field(max_length=16), BeforeValidator(_list_of)]
TextList = Annotated[
    list[Annotated[Line, StringConstraints(min_length=1, max_length=60)]],
    Field(max_length=20),
    BeforeValidator(_list_of),
]


def _ticked(value: object) -> object:
    if isinstance(value, str):
        text = value.strip()
        if text in {"是", "同意", "yes", "on", "true", "1"}:
            return True
        if text in {"否", "不同意", "", "no", "false", "0"}:
            return False
    return value


YesNo = Annotated[bool, BeforeValidator(_ticked)]
YES_NO: dict[str, Any] = {"choices": {"true": "是", "false": "否"}}


def _half_width(phone: object) -> object:
    """As numbers are typed in China: full-width digits, and any of the dashes."""
    return re.sub("[‐‑‒–—―−]", "-", unicodedata.normalize("NFKC", phone)) if isinstance(phone, str) else phone


# A limit stands before what reads the text: normalising may lengthen it.
PhoneNumber = Annotated[
    Line,
    StringConstraints(max_length=21, pattern=r"^\+?[0-9\- ]{7,20}$"),
    AfterValidator(written_phone),
    BeforeValidator(_half_width),
]


def _bare_name(name: str) -> str:
    """One writing per name: nothing unseen, no blanks between Chinese characters, one kind of middle dot."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) != "Cf")
    seen = re.sub(r"[・•‧∙⋅.．](?=[\u3400-\u9fff])", "·", seen)
    seen = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", seen).strip()
    if strange_in(seen):
        raise PydanticCustomError("name", N_("姓名里只写文字，以及间隔号、连字符和空格"))
    return seen


PersonName = Annotated[Line, AfterValidator(_bare_name), StringConstraints(min_length=2, max_length=30)]


def blank_to_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value
