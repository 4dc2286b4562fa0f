"""A row that opens an account."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.accounts.roles import LABELS, Role
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    COUNTY_CHOICES,
    CountyField,
    CreditCode,
    Line,
    PersonName,
    blank_to_none,
    choice,
    choices,
)
from talent_platform.reference.writings.wrong import wrong


def _login(value: Any) -> Any:
    """As whoever signs in types it: half-width, small letters."""
    return unicodedata.normalize("NFKC", value).strip().lower() if isinstance(value, str) else value


def _whole(login: str) -> str:
    if len(login.split()) > 1:
        raise wrong("login_blank", N_("登录名中不能有空格"), suggestion="".join(login.split()))
    return login


class AccountRow(BaseModel):
    """What the form of a single account asks, the organisation by what it is called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    login: Annotated[
        Line, BeforeValidator(_login), StringConstraints(min_length=1, max_length=60), AfterValidator(_whole)
    ] = Field(
        title=N_("登录名"), description=N_("不能含空格；不分大小写"), examples=["shili-jia"],
        json_schema_extra={"text": True},
    )  # fmt: skip
    name: PersonName = Field(title=N_("姓名"), description=N_("账号由其本人使用"), examples=["示例甲"])
    role: Annotated[Role, choice(LABELS, what="角色")] = Field(
        title=N_("角色"), description=N_("只能开设由您管理的角色"), json_schema_extra=choices(LABELS)
    )
    organisation: Annotated[Line, StringConstraints(max_length=120)] = Field(
        title=N_("单位"), default="", description=N_("单位全称；人才和团队负责人不填")
    )
    credit_code: Annotated[CreditCode | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("统一社会信用代码"), default=None, description=N_("有同名单位时填写")
    )
    county: Annotated[CountyField | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("县区"), default=None, description=N_("单位所在县区，有同名单位时填写"),
        json_schema_extra=COUNTY_CHOICES,
    )  # fmt: skip
    reason: Annotated[Line, StringConstraints(max_length=500)] = Field(
        title=N_("原因"), default="", json_schema_extra={"long": True},
        description=N_("该单位已有其他账号时必填；该单位的账号都能看到"),
    )  # fmt: skip
