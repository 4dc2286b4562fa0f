"""An entry at the edge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.database import vault
from talent_platform.i18n import N_
from talent_platform.integrity.entries.life import CAUSE_LABELS
from talent_platform.reference.fields import (
    Code,
    Id,
    IdentityNumber,
    Line,
    PersonName,
    blank_to_none,
    choice,
    choices,
)

RecordDay = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
MaybeRecordDay = Annotated[RecordDay | None, BeforeValidator(blank_to_none)]
MaybeNumber = Annotated[IdentityNumber | None, BeforeValidator(blank_to_none)]


class _Decision(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cause: Annotated[Code, choice(CAUSE_LABELS, what="事由")] = Field(
        title=N_("事由"), json_schema_extra=choices(CAUSE_LABELS)
    )
    article: Annotated[Line, StringConstraints(max_length=40)] = Field(
        title=N_("依据的条款"), default="",
        description=N_("留空则按事由填写；条号未核对的事由须照决定书填写"), examples=["第七条"],
    )  # fmt: skip
    facts: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=500)] = Field(
        title=N_("认定的事实"),
        json_schema_extra={"widget": "textarea"},
        examples=["在考试中使用手机传递答案"],
    )
    body: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("决定机关"), examples=["示范市人力资源和社会保障局"]
    )
    document: Annotated[Line, StringConstraints(min_length=3, max_length=80)] = Field(
        title=N_("决定文号"), examples=["示人社决〔2026〕1号"]
    )
    decided: RecordDay = Field(title=N_("决定日期"), examples=["2026-06-01"])
    begins: MaybeRecordDay = Field(
        title=N_("记录起始日"), default=None, description=N_("决定书另有规定的填写，留空为决定日期")
    )
    review: Annotated[Line, StringConstraints(max_length=200)] = Field(
        title=N_("复核途径"), default="",
        description=N_("长期记录没有截止日期，须写明由谁复核、怎样申请；其他事由留空"),
    )  # fmt: skip


class EntryForm(_Decision):
    """An entry as it is proposed; from when until when it runs follows from its cause."""

    holder: PersonName = Field(title=N_("姓名"), examples=["示例甲"])
    identity: IdentityNumber = Field(
        title=N_("身份证号"), description=N_("只存密钥散列，用来认出本人，不显示、不能还原")
    )
    login: Annotated[Line, StringConstraints(max_length=60)] = Field(
        title=N_("本人账号的登录名"), default="", description=N_("选填；本人登录后可以看到自己的记录")
    )


class EntryEdit(_Decision):
    """A proposal as it should be; without a name or identity number it keeps its own."""

    holder: Annotated[PersonName | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("姓名"), default=None
    )
    identity: MaybeNumber = Field(title=N_("身份证号"), description=N_("不改请留空"), default=None)


class IntegrityRunning(BaseModel):
    """An entry that runs on the day asked about."""

    model_config = ConfigDict(from_attributes=True)

    id: Id
    cause: str
    law: str
    article: str
    document: str
    begins: date
    ends: date | None
    """Null of a long-term entry."""


def running_out(rows: Iterable[object]) -> list[IntegrityRunning]:
    """Entries as they are told of."""
    return [IntegrityRunning.model_validate(row) for row in rows]


class StandingQuestion(BaseModel):
    """Whose standing is asked about, and on which day (null: today)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    identity: IdentityNumber = Field(title=N_("身份证号"))
    on: MaybeRecordDay = Field(title=N_("日期"), default=None)


def person_of(identity: str) -> str:
    """The keyed hash by which a person is known, the same as that of staff and of holders of certificates."""
    return vault.signature(identity.upper(), vault.PERSONS)
