"""A committee of title review as tests set it up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from talent_platform.clock import today
from talent_platform.titles.committees import service
from talent_platform.titles.committees.schemas import CommitteeForm
from talent_platform.workflow.steps import Given

COMMITTEE = {
    "name": "示例市工程系列中级评审委员会", "body": "示例市工业和信息化局", "series": "工程技术人员",
    "specialty": "", "levels": ["中级"], "size": "15", "drawn": "", "approved_by": "city_hrss",
    "filed_from": str(today()), "filed_to": str(today() + timedelta(days=700)),
}  # fmt: skip
PAPER = "示人社函〔2026〕8号"


def form(**facts: object) -> CommitteeForm:
    return CommitteeForm.model_validate(COMMITTEE | facts)


async def filed(first: Any, second: Any, **facts: object) -> int:
    committee = await service.propose(first, form(**facts))
    await service.move(second, committee, "file", Given(document=PAPER))
    return committee
