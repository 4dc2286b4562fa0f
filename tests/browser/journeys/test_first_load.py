"""The books of an institution are opened: a first roster with one person too many, named, judged, confirmed.

Worth: passes from the clerk's workbook over the worker to the city's page; a unit of its own, in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import openpyxl
from playwright.sync_api import Page, expect

from talent_platform.clock import today
from talent_platform.reference.writings.identity_number import check_digit

NAME, LOGIN, PASSWORD = "辽原市首建应用研究所", "first-load", "first roster of a new unit"
HEAD = ("人员编号", "姓名", "身份证号", "岗位类别", "岗位等级", "任职日期", "学历", "超岗类型")


def a_unit_with_one_post(call: Callable[..., httpx.Client]) -> int:
    """Opened by the city, with a clerk and a plan of one post of grade 12 in force."""
    city = call("city")

    def sent(by: httpx.Client, path: str, **json: object) -> dict[str, object]:
        answer = by.post(path, json=json)
        assert answer.is_success, answer.text
        found: dict[str, object] = answer.json() if answer.content else {}
        return found

    unit = sent(
        city, "/institutions", name=NAME, credit_code="12219900MB0F1A5T2H", kind="professional", level="city",
        document="辽原编〔2026〕1 号",
    )["id"]  # fmt: skip
    (row,) = city.get("/institutions", params={"q": NAME}).json()["items"]
    opened = sent(
        city, "/accounts", login=LOGIN, name="首建人事", role="institution", organisation=row["organisation"]
    )
    own = {"current": opened["password"], "new": PASSWORD}
    call(LOGIN, opened["password"]).put("/me/password", json=own).raise_for_status()
    sent(
        city,
        f"/institutions/{unit}/establishment",
        establishment=5,
        day=f"{today()}",
        document="辽原编〔2026〕2 号",
    )
    clerk = call(LOGIN, PASSWORD)
    plan = sent(
        clerk, f"/institutions/{unit}/plans", posts={"professional": {"12": 1}}, effective=f"{today()}",
        establishment=5,
    )["id"]  # fmt: skip
    sent(clerk, f"/posts/plans/{plan}/step/submit")
    sent(city, f"/posts/plans/{plan}/step/city_pass", document="辽原人社〔2026〕3 号")
    return int(str(unit))


def roster(target: Path, second_is: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "人员名册"
    sheet.append(HEAD)
    for number, (name, over) in enumerate((("首建甲", ""), ("首建乙", second_is)), start=1):
        first = f"219900{date(1990, number, 1):%Y%m%d}001"
        identity = first + check_digit(first)
        sheet.append([f"S{number}", name, identity, "专业技术", 12, date(2018, 9, 1), "本科", over])
    book.save(target)
    return target


def upload(page: Page, file: Path) -> None:
    page.goto("/imports")
    page.get_by_role("group", name="内容").get_by_label("人员名册").check()
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()


def test_a_first_roster_with_one_too_many(visit, call, tmp_path: Path) -> None:
    unit = a_unit_with_one_post(call)
    clerk, city = visit(LOGIN, password=PASSWORD), visit("city")
    upload(clerk, roster(tmp_path / "roster.xlsx", ""))
    expect(clerk.locator("tr").filter(has_text="请标明超岗类型")).to_be_visible(timeout=30_000)
    visit.picture(clerk, "first-load-refused")
    clerk.get_by_role("button", name="放弃这份文件").click()
    clerk.get_by_role("dialog").get_by_role("button", name="放弃这份文件").click()

    upload(clerk, roster(tmp_path / "named.xlsx", "首聘超岗"))
    clerk.get_by_role("button", name="全部导入（2 行）").click(timeout=30_000)
    expect(clerk.get_by_text("已导入 2 行")).to_be_visible(timeout=30_000)
    clerk.goto(f"/posts/institutions/{unit}/reconcile")
    expect(clerk.get_by_text("确认前任何人都未入账")).to_be_visible()
    expect(clerk.get_by_role("button", name="逐人核对无误")).to_have_count(0)

    city.goto(f"/posts/institutions/{unit}/reconcile")
    expect(city.locator("tr").filter(has_text="首建乙")).to_contain_text("首聘超岗")
    visit.picture(city, "first-load-verdicts")
    city.get_by_label("文号").fill("辽原人社〔2026〕4 号")
    city.get_by_role("button", name="逐人核对无误，记入台账").first.click()
    city.get_by_role("dialog").get_by_role("button", name="逐人核对无误，记入台账").click()
    expect(city.get_by_text("首次名册已入账")).to_be_visible()
    city.goto(f"/posts/queue?institution={unit}")
    row = city.locator(".listing tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("首建乙")
    visit.picture(city, "first-load-queue")
