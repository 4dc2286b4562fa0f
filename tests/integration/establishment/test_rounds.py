"""What a decided round tells who lost, and whom its notice names."""

from datetime import date, timedelta

import pytest

from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments import service
from talent_platform.establishment.notices import service as notices
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.rounds import deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.publicity import queries as publicity

YEAR_AGO = today() - timedelta(days=365)
FORM = {
    "title": "竞聘", "category": "professional", "criteria": [{"name": "业绩", "weight": 100}],
    "effective": today() + timedelta(days=30),
}  # fmt: skip


@pytest.fixture
async def place(desk):
    await Institution.update({Institution.jurisdiction: "219900"}).where(Institution.id == desk.id)


async def competing(desk, grades, scores, seats):
    """People in post at these grades, entered with these scores for grade 9."""
    contest = await rounds.publish(
        desk.hr, desk.id, RoundForm.model_validate({**FORM, "seats": {"9": seats}})
    )
    for n, (grade, score) in enumerate(zip(grades, scores, strict=True), 1):
        who = await desk.person(n)
        await desk.owner.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
            " way) VALUES ($1, 'filled', 'professional', $2, $2, $3, $4, 'recruit')",
            desk.id, grade, date(2018, 1, 1), who,
        )  # fmt: skip
        await rounds.apply(desk.hr, contest, who, [9], [score])
    return contest


async def told(desk, contest):
    return {each["score"]: each for each in await rounds.applicants(await rounds.round_row(desk.hr, contest))}


@pytest.mark.usefixtures("place")
async def test_who_is_passed_over_for_the_level_is_told_of_the_level(desk):
    """The plan is cut after the announcement: one seat of the level is left, and a move within it."""
    await desk.planned({("professional", grade): n for grade, n in ((9, 2), (10, 2), (12, 3))}, YEAR_AGO)
    contest = await competing(desk, (10, 12, 12), (60, 90, 80), 2)
    plan = await desk.drafted({("professional", 9): 2, ("professional", 12): 3}, today())
    await plans.move(desk.city, plan, "city_pass", document="市2号", acknowledged=True)
    await deciding.decide_round(desk.hr, contest)
    found = await told(desk, contest)
    assert [found[score]["grade"] for score in (90, 80, 60)] == [9, None, 9]
    assert "层级没有空缺" in found[80]["reason"]
    assert "得分 60" in found[80]["reason"]
    assert "更高者占满" not in found[80]["reason"]


@pytest.mark.usefixtures("place")
async def test_equal_scores_are_called_equal_and_a_notice_names_who_still_waits(desk):
    await desk.planned({("professional", 9): 2, ("professional", 10): 3}, YEAR_AGO)
    contest = await competing(desk, (10, 10, 10), (90, 80, 80), 2)
    await deciding.decide_round(desk.hr, contest)
    people = await rounds.applicants(await rounds.round_row(desk.hr, contest))
    (lost,) = (each for each in people if each["grade"] is None)
    assert "得分更高或相同者占满" in lost["reason"]
    gone, stays = (each["appointment"] for each in people if each["grade"])
    await service.move(desk.hr, gone, "withdraw")
    assert await notices.unhung(people) == [stays]
    notice = await notices.of_round(desk.hr, contest)
    assert [each.text for each in (await publicity.hanging(notice)).items] == [
        each for each in [await publicity.told_of(f"appointment:{stays}")] if each
    ]
    assert await notices.unhung(people) == []
    with pytest.raises(Conflict, match="没有需要公示的"):
        await notices.of_round(desk.hr, contest)
