"""A year's notice entered by two people, on the page and over the API.

Worth: every deadline counts by it; nothing else shows that a slip is refused, that one person alone moves no
deadline, and that an invented year says so.
"""

import pytest

PAPER = {"source": "放假安排的通知", "document": "虚构〔2026〕9 号"}
PAGE = {
    "year": "2027", "first_0": "2027-01-01", "last_0": "2027-01-03", "first_3": "2027-05-01",
    "last_3": "2027-05-05", "makeup_3_0": "2027-05-08", "first_6": "2027-10-01", "last_6": "2027-10-07",
    "makeup_6_0": "2027-09-26", "makeup_6_1": "2027-10-09", **PAPER,
}  # fmt: skip
DAYS = [
    {"name": "元旦", "first": "2027-01-01", "last": "2027-01-03", "makeup": ["2026-12-26"]},
    {"name": "劳动节", "first": "2027-05-01", "last": "2027-05-05"},
    {"name": "国庆节", "first": "2027-10-01", "last": "2027-10-07"},
]


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        pytest.param({"makeup_3_0": "2027-05-10"}, "2027-05-10 不是周六、周日", id="worked-weekday"),
        pytest.param({"first_6": "2027-10-02"}, "缺少法定节假日 10 月 1 日", id="holiday-left-out"),
        pytest.param({"makeup_3_0": "2027-05-02"}, "同一天不能写两次", id="off-and-worked"),
        pytest.param({"last_0": "2027-02-03"}, "不超过 15 天", id="month-mistyped"),
        pytest.param(
            {"first_0": "2026-01-01", "last_0": "2026-01-03"}, "2026-01-01 不在这一年", id="wrong-year"
        ),
        pytest.param({"year": "2020"}, "过去的年份不能更改", id="past"),
    ],
)
async def test_a_slip_is_refused_and_stays_in_the_form(open_browser, slip, told):
    browser = await open_browser("city")
    refused = await browser.submit("/calendar", PAGE | slip)
    assert refused.status_code == 422
    assert told in refused.text
    assert f'value="{PAGE["makeup_6_1"]}"' in refused.text


async def test_on_the_page(open_browser, colleague):
    first, second, firm = [await open_browser(login) for login in ("city", "city9", "enterprise1")]
    assert "2027 年的放假安排尚未录入" in (await firm.get("/calendar")).text
    assert "录入一年的放假安排" not in (await firm.get("/calendar")).text
    address = (await first.submit("/calendar", PAGE)).headers["location"]
    assert (await first.submit("/calendar", PAGE)).status_code == 409
    assert (await first.submit(f"{address}/confirm")).status_code == 403
    # 365 days, 104 at weekends; nine of the days off are weekdays, and three weekend days are worked.
    assert "全年工作日 255 天" in (await second.get(address)).text
    assert (await second.submit(f"{address}/confirm")).status_code == 303
    assert (await second.submit(f"{address}/withdraw")).status_code == 409
    shown = (await firm.get("/calendar")).text
    assert "尚未录入" not in shown
    assert "虚构" in shown


async def test_over_the_api(open_api, colleague):
    first, second = await open_api("city"), await open_api("city9")
    made = await first.post("/api/v1/calendar/years", json={"year": 2027, "holidays": DAYS, **PAPER})
    assert made.status_code == 201, made.text
    year = f"/api/v1/calendar/years/{made.json()['id']}"
    assert (await second.get("/api/v1/calendar/years")).json()["items"][0]["may_confirm"]
    assert (await second.get(f"{year}/settles")).json()["total"] == 0
    assert (await first.post(f"{year}/confirm")).status_code == 403
    assert (await second.post(f"{year}/confirm")).status_code == 204
    known = (await first.get("/api/v1/calendar")).json()["items"][0]
    assert (known["year"], known["invented"], known["document"]) == (2027, True, PAPER["document"])
