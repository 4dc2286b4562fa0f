"""What is archived with the scan."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.i18n import N_
from talent_platform.reference.fields import Id, Line

_WHOLE = N_("已由主持人签字、加盖评审委员会印章，并载明出席评委、评审对象、评议意见和投票结果")


def _ticked(value: object) -> object:
    """As a form sends a tick."""
    return value in (True, "true", "on")


class MinutesForm(BaseModel):
    """Who presided, that the paper is whole, and the recording."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chair: Id = Field(title=N_("主持人"), description=N_("主任委员或主持会议的副主任委员，到会评委之一"))
    whole: Annotated[Literal[True], BeforeValidator(_ticked)] = Field(title=_WHOLE)
    recording: Annotated[Line, StringConstraints(to_lower=True, pattern="^[0-9a-f]{64}$")] = Field(
        title=N_("全过程录像的校验值"), description=N_("SHA-256，64 位十六进制"), examples=["9f86d081" * 8]
    )
    recording_kept: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(
        title=N_("录像保存地点"), examples=["局档案室 3 号柜"]
    )
