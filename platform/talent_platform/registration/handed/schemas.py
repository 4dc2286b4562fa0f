"""What somebody with a hand-over code says of the new account."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.i18n import N_
from talent_platform.reference.fields import PersonName
from talent_platform.registration.applications.schemas import Login


class HandedAccount(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Annotated[PersonName | None, Field(title=N_("团队负责人姓名"), examples=["示例甲"])] = None
    """Of a team alone: a person is called as the bureau wrote it down."""
    login: Login = Field(
        title=N_("登录名"), description=N_("4 至 40 个小写字母、数字或 . _ -"), examples=["shili-jia"]
    )
