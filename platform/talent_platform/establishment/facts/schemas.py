"""What is wrong about a confirmed fact, and what is right."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.establishment.people.schemas import FACTS, Paper
from talent_platform.establishment.schemas import InWords
from talent_platform.i18n import N_
from talent_platform.reference.fields import choice, choices
from talent_platform.web.requests import validated

ACTS = {"correct": N_("更正（改为正确的内容）"), "withdraw": N_("撤回（没有这项事实）")}


class RecordCorrectionForm(BaseModel):
    """Whether a fact never was or was otherwise, why, and on what paper."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    act: Annotated[Literal["correct", "withdraw"], choice(ACTS, what="办理方式")] = Field(
        title=N_("办理方式"), json_schema_extra=choices(ACTS)
    )
    reason: Annotated[InWords, Field(max_length=300)] = Field(title=N_("错在哪里"))
    document: Paper = Field(title=N_("依据文号"))


def right_facts(kind: str, form: RecordCorrectionForm, values: Any) -> BaseModel | None:
    """What is right, read as the kind's own form reads it; None where the fact is taken back.

    Raises:
        Invalid: with one sentence per field.
    """
    return validated(FACTS[kind][1], values) if form.act == "correct" else None
