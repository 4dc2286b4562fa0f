"""English for people and teams: what a reader of English meets, page and API alike.

Worth: the public side of the service; each text here stood in Chinese, or as a command for what is past."""

from __future__ import annotations

import re

import pytest

from talent_platform.audit.wording import ACTIONS
from talent_platform.clock import today
from talent_platform.i18n import asked_for, translate
from talent_platform.i18n.happened import happened
from talent_platform.reference.codes import FICTIONAL, branches, rows
from talent_platform.supply.offers import service, stored
from talent_platform.supply.schemas import CandidateForm

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
async def person(db, act):
    form = CandidateForm(
        name="欧阳测试", phone="10000000001", headline="Welding engineer", skills="welding:精通", education=3,
        birth_year=1988, available_from=today(), consent=True, wanted_counties=["219901"],
    )  # fmt: skip
    return await service.create_candidate(await act("candidate"), form)


async def test_a_profile_and_its_history_are_english(person, act, open_browser, open_api):
    actor = await act("candidate")
    await stored.set_placed(actor, candidates=[person], team=None)
    browser = await open_browser("candidate")
    browser.cookies.set("locale", "en")
    page = (await browser.get(f"/candidates/{person}")).text
    assert "welding:Expert" in page
    assert "Lingang District" in page
    past = (await browser.get(f"/candidates/{person}/history")).text
    assert "登记有效" not in past
    assert "已录用" not in past
    api = await open_api("candidate")
    told = (await api.get(f"/api/v1/candidates/{person}/history")).json()["items"]
    assert [entry["changed"]["state"] for entry in told if "state" in entry["changed"]] == [
        ["active", "placed"]
    ]

    # What a form shows is read again as it stands.
    form = (await browser.get(f"/candidates/{person}/edit")).text
    assert "welding:Expert" in form
    typed = CandidateForm.model_validate({
        "name": "欧阳测试", "phone": "10000000001", "headline": "Welder", "skills": "welding:Expert",
        "education": 3, "birth_year": 1988, "available_from": today(), "consent": True,
    })  # fmt: skip
    assert typed.skills[0].level == 3


async def test_the_api_speaks_the_language_asked_for(person, open_api):
    api = await open_api("candidate")
    for path in ("/api/v1/candidates/999999", "/api/v1/nothing"):
        english = await api.get(path, headers={"accept-language": "en-GB,en;q=0.9,zh;q=0.5"})
        assert not CHINESE.search(english.text)
        assert CHINESE.search((await api.get(path, headers={"accept-language": "zh-CN,en;q=0.5"})).text)
        assert CHINESE.search((await api.get(path)).text)
    assert asked_for("fr, en;q=0.2") == "en"
    assert asked_for("*;q=x, en;q=high") == "en"
    assert asked_for("fr") is None


def test_places_and_industries_have_english_names():
    fictional = [row["name"] for row in rows("demo-divisions.csv") if row["code"].startswith(FICTIONAL[:4])]
    with translate("en"):
        for name in (*fictional, *(branch.name for branch in branches().values())):
            assert not CHINESE.search(happened(name)), name


def test_the_log_tells_what_happened_and_commands_nobody():
    commands = re.compile(
        r"(Add|Announce|Apply|Approve|Ask|Carry|Change|Close|Confirm|Delete|Edit|Enter|Freeze|Give|Hang|Import|"
        r"Introduce|Let|Make|Open|Record|Refuse|Register|Reset|Set|Share|Sign|Stop|Switch|Take|"
        r"Withdraw)\b(?! of)"
    )

    def told(text):
        return commands.match(text) and not text.endswith("ed")

    with translate("en"):
        assert [code for code, label in ACTIONS.items() if told(happened(label))] == []


async def test_an_unknown_address_knows_who_asks(open_browser):
    browser, visitor = await open_browser("candidate"), await open_browser()
    known, unknown = await browser.get("/no-such-page"), await visitor.get("/no-such-page")
    assert (known.status_code, unknown.status_code) == (404, 404)
    assert 'action="/logout"' in known.text
    assert 'action="/logout"' not in unknown.text
    token = re.search(r'name="_csrf_token" value="([^"]+)"', known.text)
    assert token
    left = await browser.post("/logout", data={"_csrf_token": token[1]})
    assert left.status_code == 303
