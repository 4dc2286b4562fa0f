"""A decision by which the city issues a certificate."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from talent_platform.certificates.register.schemas import (
    IDENTITY,
    IDENTITY_HINT,
    Day,
    MaybeDay,
    MaybeIdentity,
)
from talent_platform.dated.columns import Paper
from talent_platform.i18n import N_
from talent_platform.reference.fields import Line, PersonName


class IssuanceForm(Paper):
    """A title that was decided of one person; the paper is that of the decision."""

    name: Annotated[Line, StringConstraints(min_length=2, max_length=60)] = Field(
        title=N_("职称"), examples=["工程师"]
    )
    """One of the titles that the city decides, which tells its level too."""
    specialty: Annotated[Line, StringConstraints(max_length=60)] = Field(
        title=N_("专业"), default="", examples=["机械设计"]
    )
    holder: PersonName = Field(title=N_("持证人姓名"), examples=["示例甲"])
    identity: MaybeIdentity = Field(title=IDENTITY, description=IDENTITY_HINT, default=None)
    decided: Day = Field(title=N_("决定日期"), examples=["2026-06-01"])
    expires: MaybeDay = Field(title=N_("有效期至"), default=None)
