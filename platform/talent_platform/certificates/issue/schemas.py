"""A decision by which the city issues a certificate."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from talent_platform.certificates.register.life import KIND_LABELS
from talent_platform.certificates.register.schemas import (
    IDENTITY,
    IDENTITY_HINT,
    Day,
    MaybeDay,
    MaybeIdentity,
)
from talent_platform.certificates.tables import CertificateKind
from talent_platform.dated.columns import Paper
from talent_platform.i18n import N_
from talent_platform.reference.fields import Line, PersonName, choice, choices


class IssuanceForm(Paper):
    """What was decided about one person; the paper is that of the decision."""

    kind: Annotated[CertificateKind, choice(KIND_LABELS, what="证书种类")] = Field(
        title=N_("种类"), json_schema_extra=choices(KIND_LABELS)
    )
    name: Annotated[Line, StringConstraints(min_length=2, max_length=60)] = Field(
        title=N_("证书名称"), examples=["工程师"]
    )
    level: Annotated[Line, StringConstraints(max_length=20)] = Field(
        title=N_("级别"), default="", examples=["中级"]
    )
    specialty: Annotated[Line, StringConstraints(max_length=60)] = Field(
        title=N_("专业"), default="", examples=["机械设计"]
    )
    holder: PersonName = Field(title=N_("持证人姓名"), examples=["示例甲"])
    identity: MaybeIdentity = Field(title=IDENTITY, description=IDENTITY_HINT, default=None)
    decided: Day = Field(title=N_("决定日期"), examples=["2026-06-01"])
    expires: MaybeDay = Field(title=N_("有效期至"), default=None)
