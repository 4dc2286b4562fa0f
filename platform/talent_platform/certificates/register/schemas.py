"""A certificate at the edge: as it is recorded and corrected."""

from __future__ import annotations

import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.certificates.register.life import FRAUDS, KIND_LABELS
from talent_platform.certificates.tables import CertificateKind
from talent_platform.database import vault
from talent_platform.dated.columns import Paper
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    Code,
    IdentityNumber,
    Line,
    PersonName,
    blank_to_none,
    choice,
    choices,
)
from talent_platform.reference.identity import name_key


class Checked(StrEnum):
    """How a certificate was checked with whoever issued it."""

    LOOK_UP = "look_up"
    LIST = "list"
    LETTER = "letter"
    NONE = "none"


CHECKED_LABELS: dict[str, str] = {
    Checked.LOOK_UP: N_("在颁发机构的查询系统查验"),
    Checked.LIST: N_("对照颁发机构的名单"),
    Checked.LETTER: N_("向颁发机构函询"),
    Checked.NONE: N_("只看了原件，未向颁发机构查验"),
}


OWN = "own"
"""How the register says of a certificate that the city issued it itself."""


def one_number(text: str) -> str:
    """One writing of a certificate's number: half-width, capitals, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def one_body(text: str) -> str:
    """One writing of a body's name: without blanks, brackets full-width."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.replace("(", "（").replace(")", "）")


Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
MaybeDay = Annotated[Day | None, BeforeValidator(blank_to_none)]
Number = Annotated[
    Line,
    StringConstraints(min_length=3, max_length=40, pattern=r"^[^\s].*[^\s]$"),
    AfterValidator(one_number),
]


class CertificateFacts(BaseModel):
    """What the paper says, and how it was seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Annotated[CertificateKind, choice(KIND_LABELS, what="证书种类")] = Field(
        title=N_("证书种类"), json_schema_extra=choices(KIND_LABELS)
    )
    name: Annotated[Line, StringConstraints(min_length=2, max_length=60)] = Field(
        title=N_("证书名称"), examples=["护士执业证"]
    )
    level: Annotated[Line, StringConstraints(max_length=20)] = Field(title=N_("级别"), default="")
    specialty: Annotated[Line, StringConstraints(max_length=60)] = Field(title=N_("专业"), default="")
    number: Number = Field(title=N_("证书编号"), examples=["2021210000000001"])
    body: Annotated[Line, StringConstraints(min_length=2, max_length=80), AfterValidator(one_body)] = Field(
        title=N_("颁发机构"), examples=["示范省人力资源和社会保障厅"]
    )
    issued: Day = Field(title=N_("颁发日期"), examples=["2021-06-01"])
    expires: MaybeDay = Field(title=N_("有效期至"), default=None)
    seen_on: Day = Field(title=N_("看到原件的日期"), examples=["2026-06-01"])
    checked: Annotated[Checked, choice(CHECKED_LABELS, what="查验方式")] = Field(
        title=N_("查验方式"), json_schema_extra=choices(CHECKED_LABELS)
    )
    checked_on: MaybeDay = Field(title=N_("查验日期"), default=None)


class RevocationForm(Paper):
    """By which paper a certificate is to be revoked, and whether for a fraud."""

    cause: Annotated[Code, choice(FRAUDS, what="诚信事由")] | Literal[""] = Field(
        title=N_("诚信事由"), default="", json_schema_extra=choices(FRAUDS),
        description=N_("选填；确认撤销的同时提出记入诚信档案"),
    )  # fmt: skip


MaybeIdentity = Annotated[IdentityNumber | None, BeforeValidator(blank_to_none)]
IDENTITY, IDENTITY_HINT = (
    N_("持证人身份证号"),
    N_("选填；只存密钥散列，用来认出岗位人员中的本人，不显示、不能还原"),
)
KEPT_HINT = N_("不改请留空；改成另一个姓名的请重新填写，不填则不再按身份证号认出本人")


class CertificateForm(CertificateFacts):
    """A certificate as it is recorded."""

    holder: PersonName = Field(title=N_("持证人姓名"), examples=["示例甲"])
    identity: MaybeIdentity = Field(title=IDENTITY, description=IDENTITY_HINT, default=None)


class CorrectionForm(CertificateFacts):
    """A certificate as it should have been recorded; without a name or identity number it keeps its own."""

    holder: Annotated[PersonName | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("持证人姓名"), default=None
    )
    identity: MaybeIdentity = Field(title=IDENTITY, description=KEPT_HINT, default=None)
    note: Annotated[Line, StringConstraints(min_length=2, max_length=200)] = Field(title=N_("更正原因"))


CORRECTED_FIELDS = {name: str(field.title) for name, field in CorrectionForm.model_fields.items()} | {
    "document": N_("决定文号"), "decided": N_("决定日期"),
}  # fmt: skip
"""What a correction changes, and how it is called."""


def key_of_person(identity: str | None) -> str:
    """The keyed hash by which the holder is found among staff; empty without a number."""
    return vault.signature(identity.upper(), vault.PERSONS) if identity else ""


def key_kept(identity: str | None, holder: str, before: str, key: str) -> str:
    """The hash after a correction: of the number that is given, else the one of before if the holder is still
    called the same: another person's number goes."""
    return key_of_person(identity) or (key if name_key(holder) == name_key(before) else "")
