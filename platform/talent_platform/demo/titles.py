"""Committees of title review in the demo city: one that stands, with next year's plan, and one that waits
for the second person."""

from __future__ import annotations

from datetime import date

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.titles.committees import service as committees
from talent_platform.titles.committees.schemas import CommitteeForm
from talent_platform.titles.plans import service as plans
from talent_platform.titles.plans.schemas import PlanForm
from talent_platform.workflow.steps import Given


async def plant(*, day: date) -> None:
    """Both are proposed by the city's first account; the second one files."""
    first, second = await actor_by_login("city"), await actor_by_login("city2")
    year = day.year + 1
    asked = {
        "body": "示范市工业和信息化局", "series": "工程技术人员", "levels": ["中级"], "size": 15, "drawn": 11,
        "approved_by": "city_hrss", "filed_from": day, "filed_to": date(day.year + 2, 12, 31),
    }  # fmt: skip
    stands = await committees.propose(
        first, CommitteeForm.model_validate({**asked, "name": "示范市工程系列中级评审委员会"})
    )
    await committees.move(second, stands, "file", Given(document=f"示人社函〔{day.year}〕8 号（演示）"))
    plan = {
        "year": year, "levels": ["中级"], "window_from": date(year, 4, 1), "window_to": date(year, 5, 31),
        "channel": "市人社局网站申报，由所在单位审核后报送",
        "meetings": [date(year, 9, 14), date(year, 9, 15)],
    }  # fmt: skip
    await plans.publish(first, stands, PlanForm.model_validate(plan))
    await committees.propose(
        first,
        CommitteeForm.model_validate({
            **asked, "name": "示范市农业系列初级评审委员会", "body": "示范市农业农村局",
            "series": "农业技术人员", "levels": ["助理", "员"], "size": 9, "drawn": None,
        }),
    )  # fmt: skip
