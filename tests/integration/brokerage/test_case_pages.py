"""The page of a case and the figures of the desk that lead to cases."""

import re

import pytest

from talent_platform.brokerage.cases import service
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
    await service.take_step(await act("officer"), case_id, "hire")
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


async def test_an_interview_says_when_and_where(city, act, released, open_browser):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    for login in ("enterprise1", "candidate"):
        await service.answer(await act(login), case_id, agreed=True)
    officer, person = await open_browser("officer"), await open_browser("candidate")
    assert "面谈时间和地点" in (await officer.get(f"/cases/{case_id}")).text
    long = await officer.submit(f"/cases/{case_id}/steps/interview", {"text": "甲" * 501})
    assert long.status_code == 422
    assert "甲" * 501 in long.text
    sent = await officer.submit(f"/cases/{case_id}/steps/interview", {"text": "周五上午九点，厂区一楼会议室"})
    assert sent.status_code == 303
    assert "厂区一楼会议室" in (await person.get(f"/cases/{case_id}")).text


async def test_a_text_too_long_comes_back_whole(city, released, open_browser):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    long = "甲" * 501
    person, officer = await open_browser("candidate"), await open_browser("officer")
    answers = [
        await person.submit(f"/cases/{case_id}/answer", {"answer": "no", "text": long}),
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
    if login in {"officer", "enterprise1", "candidate"}:
        assert int(dict(tiles)["/cases?whose=waiting"]) > 0
