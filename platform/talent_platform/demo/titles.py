"""Committees of title review in the demo city: one that stands, with its pool, its standard beside the
national one, its plans, people who apply and two meetings; and one that waits for the second person."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, timedelta
from typing import Final

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.demo.scenes import applicants, meetings, pool
from talent_platform.errors import Unavailable
from talent_platform.establishment.letters.rendering import TEMPLATE
from talent_platform.titles.committees import service as committees
from talent_platform.titles.committees.schemas import CommitteeForm
from talent_platform.titles.plans import service as plans
from talent_platform.titles.plans.schemas import PlanForm
from talent_platform.titles.standards import service as standards
from talent_platform.titles.standards.schemas import StandardForm
from talent_platform.workbooks.forms import render_pdf
from talent_platform.workflow.steps import Given


async def plant(*, day: date) -> None:
    """Both are proposed by the city's first account; the second one files."""
    first, second = await actor_by_login("city"), await actor_by_login("city2")
    year = day.year + 1
    asked = {
        "body": "示范市工业和信息化局", "series": "工程技术人员", "levels": ["中级"], "size": 15, "drawn": 11,
        "approved_by": "city_hrss", "filed_from": day - timedelta(days=90),
        "filed_to": date(day.year + 1, 12, 31),
    }  # fmt: skip
    name = "示范市工程系列中级评审委员会"
    stands = await committees.propose(first, CommitteeForm.model_validate({**asked, "name": name}))
    await committees.move(second, stands, "file", Given(document=f"示人社函〔{day.year}〕8 号（演示）"))
    async with DB.transaction():
        await pool.plant(first, second, stands, name, day)
    # Nothing is published without its document, and that takes a Chinese font.
    with suppress(Unavailable):
        await _standards(first, second, stands, year)
    plan = {
        "year": year, "levels": ["中级"], "window_from": date(year, 4, 1), "window_to": date(year, 5, 31),
        "channel": "市人社局网站申报，由所在单位审核后报送",
        "meetings": [date(year, 9, 14), date(year, 9, 15)],
    }  # fmt: skip
    await plans.publish(first, stands, PlanForm.model_validate(plan))
    await applicants.plant(first, stands, day)
    await meetings.plant(first, second, stands, day)
    await committees.propose(
        first,
        CommitteeForm.model_validate({
            **asked, "name": "示范市农业系列初级评审委员会", "body": "示范市农业农村局",
            "series": "农业技术人员", "levels": ["助理", "员"], "size": 9, "drawn": None,
        }),
    )  # fmt: skip


_ASKS: Final[tuple[Mapping[str, object], ...]] = (
    {"kind": "degree", "what": "大学本科及以上学历"},
    {"kind": "seniority", "what": "任助理工程师年限", "least": 4},
    {"kind": "results", "what": "主持或参与工程技术项目", "least": 2, "instead": ["paper", "award"]},
)


async def _standards(first: Actor, second: Actor, committee: int, year: int) -> None:
    """A national standard and the committee's own, which asks one project more; each with its document."""
    made = now().astimezone(UTC)
    own = [{**each, "least": 3} if each["kind"] == "results" else each for each in _ASKS]
    for name, office, of, since, asks in (
        ("工程技术人员职称评价基本标准（演示）", "国家人社部门（演示）", None, date(year - 2, 1, 1), _ASKS),
        ("示范市工程系列中级评审标准（演示）", "示范市人社局（演示）", committee, date(year, 3, 1), own),
    ):
        number = f"演示发〔{since.year - 1}〕12 号"
        asked = "；".join(f"{each['what']}（不少于 {each.get('least', 1)}）" for each in asks)
        told = [f"正常申报须同时符合：{asked}。", "本文件为演示，内容虚构。"]
        page = {
            "number": number, "title": name, "to": "各有关单位", "paragraphs": told, "above": "",
            "office": office, "day": f"{since.year - 1}年12月1日",
        }  # fmt: skip
        document = render_pdf(TEMPLATE, page, made)
        form = StandardForm.model_validate({
            "name": name, "committee": of, "series": "工程技术人员", "level": "中级",
            "cosigned_by": "city_hrss", "effective": since, "source": "关于印发评审标准的通知",
            "document": number, "routes": [{"name": "正常申报", "asks": list(asks)}],
        })  # fmt: skip
        standard = await standards.propose(first, form)
        await standards.attach(first, standard, f"{name}.pdf", document)
        await standards.confirm(second, standard)
