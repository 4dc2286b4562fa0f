"""Forms that open and close an institution."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform.establishment.schemas import Day, Document
from talent_platform.establishment.wording import KIND_LABELS, LEVEL_LABELS
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.reference.fields import Code, CreditCode, Line, choice, choices

PLACES = {"": N_("市本级"), **counties()}
Paper = Annotated[Document, StringConstraints(min_length=3)]


class RegisteredForm(BaseModel):
    """What a public institution is: its name, place, kind and rank, with the paper that says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=4, max_length=60)] = Field(title=N_("单位全称"))
    county: Annotated[Code, choice(PLACES, what="所在县区")] = Field(
        title=N_("所在县区"), default="", json_schema_extra=choices(PLACES)
    )
    kind: Annotated[
        Literal["professional", "administration", "support"], choice(KIND_LABELS, what="单位类型")
    ] = Field(title=N_("单位类型"), json_schema_extra=choices(KIND_LABELS))
    level: Annotated[Literal["province", "city", "county", "township"], choice(LEVEL_LABELS, what="隶属")] = (
        Field(title=N_("隶属"), json_schema_extra=choices(LEVEL_LABELS))
    )
    document: Paper = Field(title=N_("依据文号"))


class OpeningForm(RegisteredForm):
    """A public institution that begins, or is taken over from other books."""

    credit_code: CreditCode = Field(title=N_("统一社会信用代码"))
    document: Paper = Field(title=N_("批准设立的文号"))


class ClosingForm(BaseModel):
    """The last day of an institution."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    closed: Day = Field(title=N_("最后一日"))
    document: Paper = Field(title=N_("批准撤销的文号"))
