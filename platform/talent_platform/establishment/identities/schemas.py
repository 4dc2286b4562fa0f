"""What is wrong about an identity number on record, and what is right."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.establishment.people.schemas import Paper
from talent_platform.establishment.schemas import InWords
from talent_platform.i18n import N_
from talent_platform.reference.fields import IdentityNumber


class RightNumberForm(BaseModel):
    """The right number, why the one on record is wrong, and the paper that shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    identity: IdentityNumber = Field(
        title=N_("正确的身份证号"), description=N_("没有居民身份证的填写护照号；加密保存，页面上不显示")
    )
    reason: Annotated[InWords, Field(max_length=300)] = Field(title=N_("错在哪里"))
    document: Paper = Field(title=N_("依据文号"), description=N_("身份证明的核对记录或公安机关的证明"))


class NumberAgainForm(BaseModel):
    """The right number once more, by whoever confirms it from the paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    identity: IdentityNumber = Field(
        title=N_("按证件再录一次身份证号"), description=N_("与提出人所录一致才能确认")
    )
