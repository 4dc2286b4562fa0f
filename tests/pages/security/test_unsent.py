"""Whatever somebody wrote into a form that was not taken comes back on the page that says why."""

from __future__ import annotations

import re

import pytest

from talent_platform.accounts.sign_in import acting, service
from talent_platform.clock import today
from talent_platform.database.outage import DatabaseAway
from talent_platform.reference.codes import branches, counties

pytestmark = pytest.mark.usefixtures("known_by_name")

TEXT = "请补充：薪酬区间和到岗时间；<b>“原文”</b>"
SHOWN = "请补充：薪酬区间和到岗时间；&lt;b&gt;“原文”&lt;/b&gt;"
FROM_HERE = {"origin": "http://testserver", "referer": "http://testserver/needs/1?tab=1"}


def need() -> dict[str, object]:
    return {
        "title": "数控编程工程师", "seats": "2", "required_skills": "数控编程",
        "county": next(iter(counties())), "branch": next(iter(branches())),
        "pay_min": "12", "pay_max": "20", "start_on": today().isoformat(), "deadline": "2099-12-31",
    }  # fmt: skip


async def submitted_need(open_browser) -> str:
    enterprise = await open_browser("enterprise1")
    address = (await enterprise.submit("/needs/new", need())).headers["location"]
    assert (await enterprise.submit(f"{address}/steps/submit", {"version": "1"})).status_code == 303
    return address


def again(page: str) -> tuple[str, dict[str, str]]:
    """Where the form on the page leads and what it would send."""
    form = page.split('class="unsent"')[1].split("</form>", maxsplit=1)[0]
    action = re.search(r'action="([^"]+)"', form)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    texts = re.findall(r'name="([^"]+)"[^>]*>([^<]*)</textarea>', form)
    assert action
    return action[1], dict([*hidden, *texts])


async def test_after_the_session_ended_the_form_waits_for_the_next_sign_in(open_browser) -> None:
    address = await submitted_need(open_browser)
    county = await open_browser("county1")
    await county.get(address)
    step, form = f"{address}/steps/return", {"reason": TEXT, "version": "2"}
    await service.sign_out(county.cookies["talent_session"])
    ended = await county.submit(step, form, headers=FROM_HERE)
    assert ended.status_code == 401
    assert SHOWN in ended.text
    assert "登录已过期" in ended.text

    await county.get("/login")
    assert (await county.sign_in("county1")).status_code == 303
    to, fields = again(ended.text)
    old = await county.post(to, data=fields | {"reason": TEXT}, headers=FROM_HERE)
    assert (old.status_code, SHOWN in old.text) == (403, True)  # its token was of the session that ended
    to, fields = again(old.text)
    assert (to, fields["version"]) == (step, "2")
    taken = await county.post(to, data=fields | {"reason": TEXT}, headers=FROM_HERE)
    assert taken.status_code == 303
    assert SHOWN in (await county.get(f"{address}/history")).text


async def test_without_words_a_form_leads_to_sign_in_and_back_to_its_page(open_browser) -> None:
    county = await open_browser("county1")
    await county.get("/desk")
    await service.sign_out(county.cookies["talent_session"])
    answer = await county.submit("/needs/1/steps/approve", {"version": "2"}, headers=FROM_HERE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fneeds%2F1%3Ftab%3D1"


async def test_a_dialog_that_was_refused_can_be_mended_where_it_says_so(open_browser) -> None:
    address = await submitted_need(open_browser)
    county = await open_browser("county1")
    step = f"{address}/steps/return"
    refused = await county.submit(step, {"reason": "说明" * 251, "version": "2"}, headers=FROM_HERE)
    assert refused.status_code == 422
    assert "note" not in refused.text.split('class="error-page"')[1].split("unsent")[0]
    to, fields = again(refused.text)
    taken = await county.post(to, data=fields | {"reason": TEXT}, headers=FROM_HERE)
    assert (to, taken.status_code) == (step, 303)


async def test_on_a_stale_page_the_words_can_be_copied_and_not_sent_again(open_browser) -> None:
    address = await submitted_need(open_browser)
    county = await open_browser("county1")
    stale = await county.submit(
        f"{address}/steps/return", {"reason": TEXT, "version": "1"}, headers=FROM_HERE
    )
    assert (stale.status_code, SHOWN in stale.text) == (409, True)
    assert "再次提交" not in stale.text
    assert 'href="/needs/1?tab=1"' in stale.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_the_words_of_another_site_stand_on_no_page_of_ours(open_browser, headers) -> None:
    county = await open_browser("county1")
    answer = await county.post("/needs/1/steps/return", data={"reason": TEXT}, headers=headers)
    assert answer.status_code == 403
    assert SHOWN not in answer.text
    assert "unsent" not in answer.text
    if "sec-fetch-site" in headers:
        own = await county.submit("/needs/1/steps/return", {"reason": TEXT}, headers=headers)
        assert (own.status_code, SHOWN in own.text) == (403, False)


async def test_passwords_and_codes_never_come_back(open_browser) -> None:
    browser = await open_browser("county1")
    secret = "correct horse  电池 9"
    for address, names in (
        ("/login", ("username", "password")), ("/account/password", ("current", "new")),
        ("/handover", ("code",)), ("/accounts", ("password", "again")),
    ):  # fmt: skip
        answer = await browser.post(address, data=dict.fromkeys(names, secret), headers=FROM_HERE)
        assert answer.status_code == 403, address
        assert secret not in answer.text, address


async def test_with_the_database_away_the_words_come_back_and_nothing_false_is_said(open_browser) -> None:
    county = await open_browser("county1")
    await county.get("/desk")

    async def away(*arguments: object, **options: object) -> None:
        raise DatabaseAway

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acting, "actor_of", away)
        answer = await county.submit("/needs/1/steps/return", {"reason": TEXT}, headers=FROM_HERE)
    assert (answer.status_code, SHOWN in answer.text) == (503, True)
    assert "没有保存" in answer.text
    to, fields = again(answer.text)
    assert to == "/needs/1/steps/return"
    # The token of the form still holds: it goes to the handler at once.
    assert (await county.post(to, data=fields | {"reason": TEXT}, headers=FROM_HERE)).status_code == 404


async def test_a_look_in_the_background_never_takes_a_filled_form_away(open_browser) -> None:
    enterprise = await open_browser("enterprise1")
    await enterprise.get("/needs/new")
    await service.sign_out(enterprise.cookies["talent_session"])
    look = {"hx-request": "true", **FROM_HERE}
    answer = await enterprise.submit("/needs/supply", need(), headers=look)
    assert answer.status_code == 401
    assert "hx-redirect" not in answer.headers
    assert "data-explanation" in answer.text
    assert "还在" in answer.text


@pytest.mark.parametrize(
    "referer", ["http://evil.example//evil.example/x", "http://evil.example/\\evil.example"]
)
async def test_back_leads_nowhere_else(open_browser, referer) -> None:
    county = await open_browser("county1")
    answer = await county.submit("/needs/999999/steps/return", {"reason": TEXT}, headers={"referer": referer})
    assert "evil.example" not in answer.text
