"""Applications for titles on their road, as tests set them up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from meetings import as_owner
from stdnum.cn import ric

from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.schemas import CertificateForm
from talent_platform.clock import today
from talent_platform.dated.columns import Paper
from talent_platform.titles.applications import service, signing
from talent_platform.titles.applications.schemas import ApplicationForm, AppraisalForm, OfficeCheck
from talent_platform.titles.plans import service as plans
from talent_platform.titles.plans.schemas import PlanForm
from talent_platform.workflow.steps import Given

DAY = timedelta(days=1)
PASSWORD = "correct horse battery"
SIGNED = {"password": PASSWORD, "second": "", "agreed": True}


def number(serial: int) -> str:
    digits = f"21010119850101{serial:03d}"
    return digits + ric.calc_check_digit(f"{digits}0")


async def open_plan(city: Any, committee: int) -> int:
    """A plan whose window is open today, published before it opened."""
    planned = {
        "year": today().year, "levels": ["中级"], "window_from": today() + DAY,
        "window_to": today() + 60 * DAY, "channel": "网上申报，单位报送",
        "meetings": [today() + 70 * DAY],
    }  # fmt: skip
    plan, _ = await plans.publish(city, committee, PlanForm.model_validate(planned))
    await as_owner(
        "UPDATE title_plan SET window_from = $2, published = $3 WHERE id = $1",
        plan,
        today() - DAY,
        today() - 9 * DAY,
    )
    return plan


async def days_pass(application: int, days: int = 20) -> None:
    """The notice of an application was hung so many days ago."""
    await as_owner(
        "UPDATE notice SET starts = starts - $2::int, ends = ends - $2::int"
        " WHERE id IN (SELECT notice FROM notice_item WHERE subject LIKE $1)",
        f"title_application:{application}:%", days,
    )  # fmt: skip


def fit(identity: str = "") -> AppraisalForm:
    """What the unit finds, with the number on the paper."""
    return AppraisalForm(
        assessed="fit", opinion="品德良好，业绩突出，同意申报", identity=identity or number(1)
    )


def told(plan: int, unit: str, **facts: object) -> dict[str, Any]:
    return {
        "plan": plan, "level": "中级", "specialty": "机械工程", "identity": number(1), "unit": unit,
        "told_title": "助理工程师", "told_level": "助理", "told_on": "2019-06-30",
        "told_number": "示职字2019第8号",
        "history": "2015 年起从事机床设计", "achievements": "主持两项技术改造",
    } | facts  # fmt: skip


async def drafted(person: Any, plan: int, unit: str, **facts: object) -> int:
    return await service.write(person, ApplicationForm.model_validate(told(plan, unit, **facts)))


async def reported(person: Any, clerk: Any, plan: int, unit: str, **facts: object) -> int:
    one = await drafted(person, plan, unit, **facts)
    await signing.submit(person, one, **SIGNED)
    await signing.commit(clerk, one, fit(str(facts.get("identity", ""))), **SIGNED)
    await service.hang(clerk, one)
    await days_pass(one)
    await service.move(clerk, one, "report", Given())
    return one


async def accepted(person: Any, clerk: Any, city: Any, plan: int, unit: str, **facts: object) -> int:
    one = await reported(person, clerk, plan, unit, **facts)
    await service.move(city, one, "accept", Given(), OfficeCheck(seen=["told_number"]))
    return one


async def title_on_record(city: Any, holder: str, identity: str, **facts: object) -> int:
    """The register has the title on which somebody applies; returns the certificate."""
    form = CertificateForm.model_validate({
        "kind": "title", "name": "助理工程师", "level": "助理", "specialty": "机械工程", "holder": holder,
        "identity": identity, "number": "示职字2019第8号", "body": "示范省某厅", "issued": "2019-06-30",
        "seen_on": str(today()), "checked": "none", **facts,
    })  # fmt: skip
    return await register.record(city, form)


async def revoke(first: Any, second: Any, certificate: int) -> None:
    paper = Paper(source="撤销决定书", document="示〔2026〕8 号", note="以虚假材料取得")
    await register.confirm_revocation(second, await register.propose_revocation(first, certificate, paper))
