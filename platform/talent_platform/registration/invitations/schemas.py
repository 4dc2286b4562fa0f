"""What an invited enterprise says of its first account."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.i18n import N_
from talent_platform.reference.fields import PersonName
from talent_platform.registration.applications.schemas import Login


class FirstAccount(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    person: PersonName = Field(title=N_("负责人"), description=N_("账号由其本人使用"), examples=["示例甲"])
    login: Login = Field(
        title=N_("登录名"), description=N_("4 至 40 个小写字母、数字或 . _ -"), examples=["shili-jichuang"]
    )
