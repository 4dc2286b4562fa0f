"""From a survey's cell over need, match and case to a hire and the figure of a report, and back.

Worth: what a county wrote into a cell is what somebody was hired for, and each of the figures says so."""

from datetime import timedelta

import pytest

from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.releases import service as releases
from talent_platform.clock import today
from talent_platform.reference.codes import branches, counties
from talent_platform.surveys.campaigns import service, targets
from talent_platform.surveys.campaigns.schemas import CampaignForm, OfficeForm, TargetsForm
from talent_platform.surveys.conversion import becoming
from talent_platform.surveys.needs import queries as lines
from talent_platform.surveys.needs import service as needs
from talent_platform.surveys.needs.service import WhichNeed
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.tables import RowKind
from talent_platform.upward.figures import Period, offered

SAID = {
    "title": "焊工岗", "seats": "1", "required_skills": "焊接", "branch": next(iter(branches())),
    "county": next(iter(counties())), "pay_min": "10", "pay_max": "20", "mode": "rigid",
    "start_on": today().isoformat(), "deadline": (today() + timedelta(days=90)).isoformat(),
}  # fmt: skip


@pytest.fixture
async def filed(act):
    """The survey, and two approved rows of one enterprise that say the same."""
    city, county = await act("city"), await act("county1")
    form = CampaignForm(title="第四季度人才需求调查", kind="talent", working_days=10, becomes="open")
    made = await service.create(city, form)
    submission = await service.name_person(city, made, OfficeForm(person=county.account_id))
    asked = TargetsForm(codes=["91210100MA00000001"], listed="backbone", source="示文 8 号")
    await targets.add_targets(city, made, asked)
    await service.move(city, made, "open")
    target = await rows.Target.select(rows.Target.id)
    found = []
    for _ in range(2):
        row = await rows.begin(county, submission, target[0]["id"], RowKind.NEED)
        await rows.save(county, row, SAID, {})
        await rows.move(county, row, "submit")
        await rows.move(city, row, "approve")
        found.append(row)
    return made, *found


async def test_a_cell_is_walked_to_a_hire_and_back(city, act, calculate, filed, open_browser, open_api):
    survey, first, second = filed
    reviewer, firm, officer = [await act(one) for one in ("city", "enterprise1", "officer")]
    await city.person("焊工", login="candidate")
    await becoming.become_all()
    line, like = [await lines.of_row(reviewer, row) for row in (first, second)]
    await needs.move(firm, line.id, "confirm", WhichNeed())
    await needs.move(reviewer, like.id, "same", WhichNeed(need=line.need))
    before = await offered()["cases.hired"].count(Period(today(), today()))
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    for who in (firm, await act("candidate")):
        await cases.answer(who, case, agreed=True)
    await hiring.hire(await act("candidate"), case, starts=today())
    await hiring.hire(firm, case, starts=today(), text="双方来电确认")

    api, browser = await open_api("city"), await open_browser("city")
    links = (await api.get("/api/v1/surveys/chain", params={"campaign": survey})).json()["items"]
    assert [(one["id"], one["need"], one["proposals"], one["cases"], one["hired"]) for one in links] == [
        (first, line.need, 1, 1, 1), (second, line.need, 0, 0, 0),
    ]  # fmt: skip
    for how_far, count in (("need", 2), ("case", 2), ("hired", 2)):
        listed = await api.get("/api/v1/surveys/chain", params={"campaign": survey, "reached": how_far})
        assert listed.json()["total"] == count
    # The figure of a report has grown by the hire, and its case leads back to the cells.
    after = await offered()["cases.hired"].count(Period(today(), today()))
    assert sum(after.values()) - sum(before.values()) == 1
    shown = (await browser.get(f"/cases/{case}")).text
    assert f"/needs/{line.need}" in shown
    need = (await browser.get(f"/needs/{line.need}")).text
    assert f"/surveys/rows/{first}#cells" in need
    row = (await browser.get(f"/surveys/rows/{first}")).text
    assert f"/cases?need={line.need}" in row
    # Returned, the second row counts no more; what was hired for the first stays.
    await rows.move(reviewer, second, "return", note="与第一行重复，请核实")
    links = (await api.get("/api/v1/surveys/chain", params={"campaign": survey})).json()["items"]
    assert [(one["id"], one["hired"]) for one in links] == [(first, 1)]
