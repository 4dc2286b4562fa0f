"""Setting a figure on the page and over the API: proposed by one, confirmed by another, read by everybody."""

from __future__ import annotations

import re

from talent_platform.reference.codes import city

FORM = {
    "jurisdiction": city()[0], "valid_from": "2026-01-01", "value": '"both"', "source": "示范市岗位管理办法",
    "document": "示人社〔2026〕3 号",
}  # fmt: skip


async def test_page(hospital, colleague, open_browser):
    first, hr = await open_browser("city"), await open_browser("institution1")
    wrong = await first.submit("/posts/figures/dual_post_quota", {**FORM, "value": "both"})
    assert wrong.status_code == 422
    assert "JSON" in wrong.text
    assert "示范市岗位管理办法" in wrong.text
    proposed = await first.submit("/posts/figures/dual_post_quota", FORM)
    assert proposed.status_code == 303, proposed.text
    address = proposed.headers["location"]
    told = await first.get(address)
    assert "须由本局另一人确认" in told.text
    assert "确认采用" not in told.text
    assert (await first.submit(f"{address}/confirm")).status_code == 403
    assert (await hr.get(address)).status_code == 403
    second = await open_browser("city9")
    assert "确认采用" in (await second.get(address)).text
    assert (await second.submit(f"{address}/confirm")).status_code == 303
    shown = await hr.get("/posts/figures/dual_post_quota")
    assert "示人社〔2026〕3 号" in shown.text
    assert "已确认" in shown.text
    rules = await hr.get(f"/posts/rules?place={city()[0]}")
    for page in (shown.text, rules.text):
        row = next(part for part in re.split(r"</tr>|</p>", page) if "示范市岗位管理办法" in part)
        assert 'class="pill pill-warning">虚构' in row
        assert "已核对原文" not in row
    assert rules.text.count(f'<option value="{city()[0]}"') == 1
    assert rules.text.count(" selected>") == 1
    assert "原文隐去市名" not in rules.text


async def test_api(hospital, colleague, open_api):
    first, second = await open_api("city"), await open_api("city9")
    body = {**FORM, "value": {"from": "09-01", "to": "09-30"}}
    refused = await first.post(
        "/api/v1/posts/figures/grade2_window/values", json={**body, "value": {"from": "x"}}
    )
    assert refused.status_code == 422
    made = await first.post("/api/v1/posts/figures/grade2_window/values", json=body)
    assert made.status_code == 201, made.text
    value = f"/api/v1/posts/figure-values/{made.json()['id']}"
    assert (await first.get(value)).json()["may_confirm"] is False
    assert [each["figure"] for each in (await second.get("/api/v1/posts/figure-values")).json()["items"]] == [
        "grade2_window"
    ]
    assert (await first.post(f"{value}/confirm")).status_code == 403
    assert (await second.post(f"{value}/confirm")).status_code == 204
    assert (await second.post(f"{value}/confirm")).status_code == 409
    listed = await second.get(f"/api/v1/posts/figures?on=2026-06-01&jurisdiction={city()[0]}")
    used = next(each for each in listed.json()["items"] if each["figure"] == "grade2_window")
    assert used["value"] == {"from": "09-01", "to": "09-30"}
    assert used["source"]["status"] == "invented", "set for the fictional city"
