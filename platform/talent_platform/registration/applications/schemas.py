"""What somebody who registers says."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.demand.needs.schemas import EnterpriseForm
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    COUNTY_CHOICES,
    CountyField,
    Line,
    PersonName,
    PhoneNumber,
    choices,
)
from talent_platform.registration.codes import LABELS, ProveBy
from talent_platform.registration.tables import RegistrationKind


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Login = Annotated[
    str,
    StringConstraints(min_length=4, max_length=40, pattern=r"^[a-z0-9][a-z0-9._-]*$"),
    BeforeValidator(_lower),
]


class EnterpriseRegistration(EnterpriseForm):
    """An enterprise that registers itself."""

    person: PersonName = Field(title=N_("负责人"), description=N_("账号由其本人使用"), examples=["示例甲"])
    login: Login = Field(
        title=N_("登录名"), description=N_("4 至 40 个小写字母、数字或 . _ -"), examples=["shili-jichuang"]
    )


class PersonRegistration(BaseModel):
    """A candidate or a team lead who registers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: PersonName = Field(title=N_("姓名"), description=N_("与身份证一致"), examples=["示例甲"])
    phone: PhoneNumber = Field(
        title=N_("联系电话"), examples=["024-5550101"], json_schema_extra={"text": True}
    )
    county: CountyField = Field(title=N_("所在县区"), json_schema_extra=COUNTY_CHOICES)
    login: Login = Field(
        title=N_("登录名"), description=N_("4 至 40 个小写字母、数字或 . _ -"), examples=["shili-jia"]
    )
    prove_by: ProveBy = Field(default=ProveBy.DESK, title=N_("如何验证"), json_schema_extra=choices(LABELS))
    mail: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = Field(
        default="",
        title=N_("电子邮箱"),
        description=N_("选电子邮件验证码时填写"),
        examples=["jia@example.com"],
    )


RegistrationForm = EnterpriseRegistration | PersonRegistration
FORMS: dict[RegistrationKind, type[EnterpriseRegistration] | type[PersonRegistration]] = {
    RegistrationKind.ENTERPRISE: EnterpriseRegistration,
    RegistrationKind.CANDIDATE: PersonRegistration,
    RegistrationKind.TEAM_LEAD: PersonRegistration,
}
Receipt = Annotated[Line, StringConstraints(max_length=40)]
