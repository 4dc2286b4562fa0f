"""The page of a case and the figures of the desk that lead to cases."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from talent_platform.brokerage.cases import service
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case, CaseEvent
from talent_platform.clock import today


@pytest.fixture
def released(calculate, act):
    """`await released()`: a run of everything, released; its cases."""

    async def release():
        actor = await act("officer")
        return (await releases.release(actor, await calculate(actor))).cases

    return release


def bar(page):
    """(mark, label) of each stage shown."""
    return re.findall(r'class="stage-(now|next|done|failed)".*?</span><span>([^<]*)</span>', page, re.DOTALL)


async def test_a_hire_without_an_interview_shows_none(city, act, released, open_browser):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    officer = await open_browser("officer")
    address = f"/cases/{case_id}"
    assert [mark for mark, _ in bar((await officer.get(address)).text)] == ["now", "next", "next", "next"]
    for login in ("enterprise1", "candidate"):
        await service.answer(await act(login), case_id, agreed=True)
    await hiring.hire(await act("officer"), case_id, starts=today(), text="双方来电确认")
    shown = bar((await officer.get(address)).text)
    assert [mark for mark, _ in shown] == ["done", "done", "done"]
    assert "面谈中" not in [label for _, label in shown]
    # No page leads where its reader may not go: the hired person is no longer offered to anybody.
    for login in ("officer", "enterprise1", "candidate", "city", "county1", "auditor"):
        reader = await open_browser(login)
        shown = (await reader.get(address)).text
        links = set(re.findall(r'href="(/(?:needs|candidates|runs|enterprises)/[^"#]+)"', shown))
        assert {link: (await reader.get(link)).status_code for link in links} == dict.fromkeys(links, 200)


async def test_a_case_is_handed_to_somebody_else(city, act, released, open_browser):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    officer, account = await open_browser("officer"), (await act("officer")).account_id
    assert "移交联络员" not in (await officer.get(f"/cases/{case_id}")).text, "there is nobody else"
    again = await officer.submit(f"/cases/{case_id}/officer", {"officer": account, "why": "请假两周"})
    assert again.status_code == 422
    assert "已由此联络员负责" in again.text
    assert not await CaseEvent.exists().where(CaseEvent.action == "handed_over")


async def test_who_hires_reads_that_nobody_has_seen_who_it_is(city, act, released, open_browser, open_api):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    word = "UPDATE account SET named_by_owner = {} WHERE login = 'candidate'"
    for own in (True, False):
        await Case.raw(word, own)
        for login in ("officer", "enterprise1"):
            page = (await (await open_browser(login)).get(f"/cases/{case_id}")).text
            assert ("部门尚未核对证件" in page) is own
            told = (await (await open_api(login)).get(f"/api/v1/cases/{case_id}")).json()
            assert told["own_word"] is own
        if own:
            for login in ("enterprise1", "candidate"):
                await service.answer(await act(login), case_id, agreed=True)
            await hiring.hire(await act("officer"), case_id, starts=today(), text="双方来电确认")
            page = (await (await open_browser("enterprise1")).get(f"/cases/{case_id}")).text
            assert "部门尚未核对证件" in page, "also once the person is placed"


async def test_a_text_too_long_comes_back_whole(city, released, open_browser):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    long = "甲" * 501
    person, officer = await open_browser("candidate"), await open_browser("officer")
    answers = [
        await person.submit(f"/cases/{case_id}/answer", {"answer": "no", "reason": "unfit", "text": long}),
        await officer.submit(f"/cases/{case_id}/steps/close", {"reason": "other", "text": long}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert long in answer.text
        assert "最多 500 个字" in answer.text
    assert (await Case.select(Case.stage))[0]["stage"] == "contacted"


@pytest.mark.parametrize("login", ["officer", "enterprise1", "candidate", "teamlead", "city", "county1"])
async def test_a_figure_of_the_desk_lists_exactly_its_cases(login, city, act, released, open_browser):
    await city.need("焊工岗", seats=3)
    first = await city.person("焊工0", login="candidate")
    for number in range(1, 3):
        await city.person(f"焊工{number}")
    welders = [await city.person("项目焊工", "研发") for _ in range(2)]
    await city.team("机器人产线", welders)
    await city.need("产线项目", kind="project", asked=("研发",))
    cases = await released()
    own = (await Case.select(Case.id).where(Case.candidate == first))[0]["id"]
    if login == "officer":
        for who in ("enterprise1", "candidate"):
            await service.answer(await act(who), own, agreed=True)
        await Case.update({Case.officer: (await act("officer")).account_id}).where(Case.id == own)
    await Case.update({Case.due: today().replace(year=2020, day=1)}).where(Case.id == cases[-1])
    browser = await open_browser(login)
    desk = (await browser.get("/desk")).text
    tiles = re.findall(r'href="(/cases\?whose=\w+)".*?class="tile-value">(\d+)', desk, re.DOTALL)
    assert tiles
    for address, figure in tiles:
        rows = set(re.findall(r'href="/cases/(\d+)"', (await browser.get(address)).text))
        assert len(rows) == int(figure), address
    lanes = {address.rpartition("=")[2]: int(figure) for address, figure in tiles}
    acts = {"officer", "enterprise1", "candidate", "teamlead"}
    if login in acts - {"teamlead"}:
        assert lanes["waiting"] > 0
    assert (lanes["new"] > 0) == (login != "teamlead")
    # Each live case of a side stands on exactly one of the two: its own turn, or the others'.
    if login in acts - {"officer"}:
        live = set(re.findall(r'href="/cases/(\d+)"', (await browser.get("/cases?whose=live")).text))
        assert lanes["waiting"] + lanes["others"] == len(live)


async def test_mine_and_overdue_and_of_this_county_at_once(city, act, released, open_browser, open_api):
    await city.need("焊工岗", seats=5)
    for number in range(5):
        await city.person(f"焊工{number}")
    both, *_, lately, elsewhere, anothers = await released()
    officer, late = (await act("officer")).account_id, today().replace(year=2020, day=1)
    others = (await act("city")).account_id
    for case, values in (
        (both, {Case.officer: officer, Case.due: late}), (lately, {Case.officer: officer}),
        (elsewhere, {Case.officer: officer, Case.due: late, Case.county: "219999"}),
        (anothers, {Case.officer: others, Case.due: late}),
    ):  # fmt: skip
        await Case.update(values).where(Case.id == case)
    (row,) = await Case.select(Case.county).where(Case.id == both)
    asked = f"?whose=mine&term=overdue&county={row['county']}"
    browser, api = await open_browser("officer"), await open_api("officer")
    assert set(re.findall(r'href="/cases/(\d+)"', (await browser.get(f"/cases{asked}")).text)) == {str(both)}
    assert [one["id"] for one in (await api.get(f"/api/v1/cases{asked}")).json()["items"]] == [both]
    sheet = load_workbook(BytesIO((await browser.get(f"/cases.xlsx{asked}")).content)).worksheets[0]
    assert len([line for line in sheet.iter_rows(min_row=2, values_only=True) if any(line)]) == 1


async def test_each_side_reads_why_what_comes_next_and_where_else_it_shows(
    city, act, calculate, open_browser
):
    need = await city.need("焊工岗")
    person = await city.person("焊工", login="candidate")
    officer = await act("officer")
    (one,) = (await releases.release(officer, await calculate(officer, introduction_cap=5))).cases
    other = await city.need("铆工岗", organisation=city.employers["第2机床厂"])
    (two,) = (await releases.release(officer, await calculate(officer, introduction_cap=5))).cases
    browsers = {login: await open_browser(login) for login in ("officer", "enterprise1", "candidate")}
    said = {}
    for login, browser in browsers.items():
        told = (await browser.get(f"/api/v1/cases/{one}")).json()
        assert sum(told["terms"].values()) == told["score"] > 0
        assert (told["origin"], told["why"]) == ("run", "由统一匹配（总分最高）推荐，工作人员决定发布")
        shown = (await browser.get(f"/cases/{one}")).text
        assert told["now"] in shown
        assert told["why"] in shown
        assert "10–20 万元" in shown, "the card of the need"
        said[login] = told["now"]
    assert said["officer"].startswith("双方都没有答复；期限 ")
    assert "看不到对方的姓名" in said["enterprise1"]
    assert "看不到您的姓名" in said["candidate"]
    # On the pages of the need, the person and the firm, to whom they are open.
    for login, address in (
        ("officer", f"/needs/{need}"), ("officer", f"/candidates/{person}"),
        ("enterprise1", f"/needs/{need}"), ("officer", f"/enterprises/{city.employers['第1机床厂']}"),
        ("candidate", f"/candidates/{person}"), ("candidate", f"/needs/{need}"),
    ):  # fmt: skip
        assert f'href="/cases/{one}"' in (await browsers[login].get(address)).text, (login, address)
    assert f'href="/cases/{two}"' not in (await browsers["enterprise1"].get(f"/candidates/{person}")).text
    stranger = await open_browser("enterprise2")
    assert f'href="/cases/{one}"' not in (await stranger.get(f"/needs/{need}")).text
    # Mine, late and of this county, asked at once.
    county = (await Case.select(Case.county).where(Case.id == one))[0]["county"]
    await Case.update({Case.due: today().replace(year=2020, day=1), Case.officer: officer.account_id}).where(
        Case.id == one
    )
    second = city.employers["第2机床厂"]
    for query, found in (
        (f"whose=mine&term=overdue&county={county}", [one]), (f"whose=mine&term=soon&county={county}", []),
        (f"term=overdue&need={other}", []), (f"candidate={person}&organisation={second}", [two]),
    ):  # fmt: skip
        listed = (await browsers["officer"].get(f"/api/v1/cases?{query}")).json()
        assert [row["id"] for row in listed["items"]] == found
    # What the page says of the rights of a person holds: a no leaves the other, pausing rests it.
    assert "其他推荐不受影响" in (await browsers["candidate"].get(f"/cases/{one}")).text
    await service.answer(await act("candidate"), one, agreed=False, reason="unfit")
    version = (await browsers["candidate"].get(f"/api/v1/candidates/{person}")).json()["version"]
    assert "请答复是否愿意对接" in (await browsers["candidate"].get(f"/cases/{two}")).text
    await browsers["candidate"].submit(f"/candidates/{person}/steps/pause", {"version": version})
    assert "对接暂停；恢复后可以继续" in (await browsers["candidate"].get(f"/cases/{two}")).text
    assert "对接暂停；恢复后可以继续" in (await browsers["candidate"].get(f"/candidates/{person}")).text
    ended = (await browsers["candidate"].get(f"/api/v1/cases/{one}")).json()
    assert ended["now"] == "对接已结束（人才或团队谢绝），不需要再办理"


async def test_the_api_words_codes_and_next_step_in_the_language_asked_for(city, act, calculate, open_api):
    need = await city.need("焊工岗")
    person = await city.person("焊工", login="candidate")
    officer = await act("officer")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    api, candidate, firm = [await open_api(login) for login in ("officer", "candidate", "enterprise1")]

    async def read(reader, path, language):
        return (await reader.get(f"/api/v1{path}", headers={"Accept-Language": language})).json()

    address = f"/cases/{case}"
    assert (await read(api, address, "zh"))["next_step"] == "等待双方答复是否愿意对接"
    in_english = await read(api, address, "en")
    assert in_english["next_step"].startswith("Wait")
    assert all(
        len(one["reasons"]) == len(one["reasons_words"]) and "".join(one["reasons_words"]).isascii()
        for one in in_english["answers"]
    )
    await candidate.post(f"/api/v1/candidates/{person}/steps/pause", json={})
    waits = await read(api, address, "en")
    assert waits["obstacle"] == "person_paused"
    assert "paused" in waits["obstacle_words"]
    await candidate.post(f"/api/v1/candidates/{person}/steps/resume", json={})
    no = {"agreed": False, "reason": "place"}
    assert (await candidate.post(f"/api/v1/cases/{case}/answer", json=no)).status_code == 200
    for language, why, no_words in (
        ("zh", "人才或团队谢绝", "地点或通勤不合适"),
        ("en", "The talent or team declined", "Place or commute does not suit"),
    ):
        for shown in (await read(api, address, language), (await read(api, "/cases", language))["items"][0]):
            assert (shown["reason"], shown["reason_words"]) == ("person_declined", why)
            assert (shown["no_code"], shown["no_words"]) == ("place", no_words)
    await firm.post(f"/api/v1/needs/{need}/steps/close", json={"reason": "cancelled"})
    line = (await read(firm, f"/needs/{need}/history", "en"))["items"][0]
    assert (line["reason"], line["reason_words"]) == ("cancelled", "No longer needed")
