"""A run released in parts: what the preview says is what the click opens, each case in an officer's hands.

Worth: the click cannot be taken back, and the same proposal must never become two cases."""

import asyncio
from collections import Counter

import pytest

from talent_platform.accounts.tables import Account
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.releases.service import ReleaseForm
from talent_platform.brokerage.tables import Case
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import Conflict
from talent_platform.reference.codes import counties

SECOND = list(counties())[1]


async def test_parts_of_a_run_are_previewed_shared_out_and_opened_once(
    city, act, calculate, open_browser, open_api
):
    home = (await Account.select(Account.organisation).where(Account.login == "officer"))[0]["organisation"]
    (other,) = await Account.insert(
        Account(login="officer2", name="联络员二", role="officer", password_hash="x", organisation=home)
    )
    first = city.accounts["officer"]
    await Enterprise.update({Enterprise.officer: first}).where(
        Enterprise.organisation == city.employers["第1机床厂"]
    )
    needs = [await city.need(f"焊工{n}岗") for n in range(6)]
    needs += [
        await city.need(f"铆工{n}岗", organisation=city.employers["第2机床厂"], county=SECOND)
        for n in range(2)
    ]
    for n in range(8):
        await city.person("焊工", login="candidate" if n == 0 else None)
    actor = await act("city")
    run = await calculate(actor)
    browser = await open_browser("city")
    for form in (ReleaseForm(county=SECOND), ReleaseForm(needs=[needs[0]]), ReleaseForm(per_officer=2), None):
        said = await releases.preview(actor, run, form or ReleaseForm())
        before = {row["id"] for row in await Case.select(Case.id)}
        page = (await browser.get(f"/runs/{run}/release")).text
        assert "联络员二" in page
        assert await Case.count() == len(before), "looking opens nothing"
        answers = await asyncio.gather(
            *(releases.release(actor, run, form) for _ in range(2)), return_exceptions=True
        )
        done = [one for one in answers if not isinstance(one, Conflict)]
        opened = [row for row in await Case.select() if row["id"] not in before]
        if form is None or form.per_officer is None:
            assert len(done) == 1, "twice at once opens once"
            assert (len(opened), done[0].later) == (said.cases, said.later)
        per = Counter(row["officer"] for row in opened)
        assert {one.account: one.new for one in said.officers if one.new} == dict(per)
        assert {row["due"] for row in opened} == {said.due}
        assert said.without_account == sum(row["person_account"] is None for row in opened)
    cases = await Case.select()
    assert sorted(row["need"] for row in cases) == sorted(needs)
    total = Counter(row["officer"] for row in cases)
    assert set(total) == {first, other["id"]}
    assert max(total.values()) / (sum(total.values()) / 2) <= 1.3
    with pytest.raises(Conflict):
        await releases.release(actor, run)
    api = await open_api("city")
    answer = await api.post(f"/api/v1/runs/{run}/releases/preview", json={"county": SECOND})
    assert (answer.status_code, answer.json()["cases"], answer.json()["later"]) == (200, 0, 0)
    assert (await api.post(f"/api/v1/runs/{run}/releases", json={"needs": [needs[0]]})).status_code == 409
