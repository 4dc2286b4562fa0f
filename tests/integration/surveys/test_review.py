"""What counts, and when: handing in, review one by one and in bulk, forms of several versions."""

from __future__ import annotations

import asyncio

import pytest

from talent_platform.accounts.keeping import service as keeping
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound, TalentError
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service, targets
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import (
    CampaignEdit,
    CampaignForm,
    OfficeForm,
    Question,
    TargetsForm,
)
from talent_platform.surveys.submissions import queries
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.tables import RowKind
from talent_platform.workflow.steps import Given
from talent_platform.workflow.taking import take_many

PASSWORD = "correct horse battery"


async def figures(survey, side: int = 0):
    found = {one.id: one for one in await campaigns.standings(survey.city, survey.id)}
    one = found[survey.submissions[side]]
    return one.answered, one.submitted, one.approved, one.seats


async def test_nothing_counts_before_approval_and_a_returned_row_counts_no_more(survey) -> None:
    county, city = survey.counties[0], survey.city
    row_id = await survey.row(seats="3")
    assert await figures(survey) == (0, 0, 0, 0)
    assert await rows.move(county, row_id, "submit") == "submitted"
    assert await figures(survey) == (1, 1, 0, 0)
    with pytest.raises(NotAllowed):
        await rows.move(county, row_id, "approve")
    await rows.move(city, row_id, "approve")
    assert await figures(survey) == (1, 0, 1, 3)
    with pytest.raises(Invalid):
        await rows.move(city, row_id, "return")
    await rows.move(city, row_id, "return", note="人数与上季度不符，请核实")
    assert await figures(survey) == (0, 0, 0, 0)
    seen = queries.latest(await queries.cells(row_id))["seats"].id
    await rows.save(county, row_id, {"seats": "2"}, {"seats": seen})
    await rows.move(county, row_id, "submit")
    await rows.move(city, row_id, "approve")
    assert await figures(survey) == (1, 0, 1, 2)
    actions = [each.action for each in await queries.history(row_id)]
    assert actions == ["approve", "submit", "return", "approve", "submit", "begun"]


async def test_many_rows_at_once_each_by_itself(survey) -> None:
    good, open_ = await survey.row(), await survey.row(title="另一个岗位")
    foreign = await survey.row(1)
    for county, row_id in ((0, good), (1, foreign)):
        await rows.move(survey.counties[county], row_id, "submit")
    version = (await queries.one(survey.city, good))["version"]
    done = await take_many(
        rows.FLOW, survey.city, {good: version, open_: None, foreign: 1, 4711: None}, "approve", Given()
    )
    assert [(one.id, one.state) for one in done] == [
        (good, "approved"),
        (open_, ""),
        (foreign, ""),
        (4711, ""),
    ]
    assert all(one.problem for one in done[1:])


async def test_a_survey_may_hold_rows_back_first(survey) -> None:
    now = await campaigns.one(survey.city, survey.id)
    asked = await campaigns.questions(survey.id, now.form_version)
    changed = CampaignEdit(
        title=now.title, kind="talent", working_days=10, first_state="held", questions=asked
    )
    await service.edit(survey.city, survey.id, changed, version=now.version)
    row_id = await survey.row()
    assert await rows.move(survey.counties[0], row_id, "submit") == "held"
    assert await rows.move(survey.city, row_id, "approve") == "approved"


async def test_rows_by_an_earlier_form_are_taken_as_long_as_the_city_says(survey) -> None:
    first, second = await survey.row(), await survey.row(title="另一个岗位")
    now = await campaigns.one(survey.city, survey.id)
    asked = await campaigns.questions(survey.id, 1)
    extra = Question(label="是否提供住房", kind="choice", options=["是", "否"], required=True)
    shape = {"title": now.title, "kind": "talent", "working_days": 10, "questions": [*asked, extra]}
    await service.edit(survey.city, survey.id, CampaignEdit(**shape), version=now.version)
    assert await rows.move(survey.counties[0], first, "submit") == "submitted"
    assert (await queries.one(survey.city, first))["form_version"] == 1
    with pytest.raises(Conflict):  # by what was read before
        await service.edit(survey.city, survey.id, CampaignEdit(**shape), version=now.version)
    other = Question(label="是否提供班车", kind="choice", options=["是", "否"], required=True)
    stricter = CampaignEdit(**{**shape, "questions": [*asked, other]}, keep_earlier=False)
    await service.edit(survey.city, survey.id, stricter, version=None)
    with pytest.raises(Invalid) as refused:
        await rows.move(survey.counties[0], second, "submit")
    assert refused.value.fields.keys() == {field_of(other)}
    await rows.save(survey.counties[0], second, {field_of(other): "是"}, {})
    await rows.move(survey.counties[0], second, "submit")
    row = await queries.one(survey.city, second)
    assert (row["form_version"], row["answers"][field_of(other)]) == (3, "是")


async def test_who_needs_nobody_says_so_once(survey) -> None:
    county, submission, target = survey.counties[0], survey.submissions[0], survey.targets[0]
    done = await asyncio.gather(
        *(rows.begin(county, submission, target, RowKind.NONE) for _ in range(4)),
        rows.begin(county, submission, target, RowKind.NEED), return_exceptions=True,
    )  # fmt: skip
    made = [one for one in done if isinstance(one, int)]
    assert len(made) == 1
    assert all(isinstance(one, Conflict) for one in done if one not in made)
    if (await queries.one(county, made[0]))["kind"] == "none":
        assert await rows.move(county, made[0], "submit") == "submitted"
        assert (await figures(survey))[0] == 1
    with pytest.raises(NotFound):
        await rows.begin(county, submission, survey.targets[1], RowKind.NEED)
    with pytest.raises(NotFound):
        await rows.begin(survey.counties[1], submission, target, RowKind.NEED)


async def test_who_answers_and_whom_it_asks(survey, act) -> None:
    city = survey.city
    for wrong in ("city", "enterprise1", "candidate", "officer"):
        with pytest.raises(Invalid):
            await service.name_person(city, survey.id, OfficeForm(person=(await act(wrong)).account_id))
    with pytest.raises(NotAllowed):
        await service.name_person(survey.counties[0], survey.id, OfficeForm(person=1))
    codes = ["91210100MA00000001", "91210100MA00000009"]
    unknown = TargetsForm(codes=codes, listed="backbone", source="清单")
    with pytest.raises(Invalid, match="91210100MA00000009"):
        await targets.add_targets(city, survey.id, unknown)
    await rows.begin(survey.counties[0], survey.submissions[0], survey.targets[0], RowKind.NEED)
    with pytest.raises(Conflict):
        await targets.drop_target(city, survey.id, survey.targets[0])
    await targets.drop_target(city, survey.id, survey.targets[1])
    # A department answers for an enterprise instead of its county; another person of an office takes over.
    department = await act("department2")
    answers = await service.name_person(city, survey.id, OfficeForm(person=department.account_id))
    again = TargetsForm(
        codes=["91210100ma00000002"], listed="major_project", source="清单", office=department.organisation_id
    )
    assert (await targets.add_targets(city, survey.id, again)).added == 1
    assert [one.organisation for one in await campaigns.targets(answers)] == [
        (await act("enterprise2")).organisation_id
    ]
    await keeping.create_account(
        None, login="county1b", name="乙", role="county", organisation_id=survey.counties[0].organisation_id,
        password=PASSWORD,
    )  # fmt: skip
    second = OfficeForm(person=(await act("county1b")).account_id)
    assert await service.name_person(city, survey.id, second) == survey.submissions[0]
    assert (await campaigns.standing(city, survey.submissions[0])).person_name == "乙"


async def test_a_draft_is_nobodys_but_the_citys(survey, act) -> None:

    draft = await service.create(
        survey.city, CampaignForm(title="下一季度调查", kind="project", working_days=5)
    )
    with pytest.raises(Conflict):
        await service.move(survey.city, draft, "open")
    submission = await service.name_person(
        survey.city, draft, OfficeForm(person=survey.counties[0].account_id)
    )
    for reader in (survey.counties[0], await act("department1")):
        with pytest.raises(NotFound):
            await campaigns.one(reader, draft)
        with pytest.raises(NotFound):
            await campaigns.standing(reader, submission)
    for nobody in ("enterprise1", "candidate", "officer", "institution1", "security"):
        with pytest.raises(TalentError):
            await campaigns.one(await act(nobody), survey.id)
    assert (await campaigns.one(await act("auditor"), draft)).state == "draft"
