"""Two records of one name and phone are one person: hired under one, offered and hired under no other."""

import asyncio

import pytest

from talent_matching import GoalOrder
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.runs import steering
from talent_platform.brokerage.tables import Case, Placement
from talent_platform.clock import today
from talent_platform.demand.fit import counting
from talent_platform.errors import Conflict
from talent_platform.index import documents
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import lists as queries
from talent_platform.supply.tables import Candidate
from talent_platform.supply.teams import membership
from talent_platform.web.listing.query import ListQuery
from talent_search.documents import DocumentKind

pytestmark = pytest.mark.usefixtures("known_by_name")

ONE = {"name": "欧阳测试", "phone": "10000000001"}
WRITTEN_OTHERWISE = {"name": "歐陽·測試", "phone": "100-0000-0001"}


@pytest.fixture
def in_talks(city, calculate, act):
    """`await in_talks()`: two cases of one person under two records at two employers, all agreed."""

    async def agree():
        await city.need("甲岗", organisation=city.employers["第1机床厂"], asked=("焊接",))
        await city.need("乙岗", organisation=city.employers["第2机床厂"], asked=("电气",))
        people = [
            await city.person("焊工", login="candidate", **ONE),
            await city.person("电工", "电气", login="candidate2", **WRITTEN_OTHERWISE),
        ]
        officer = await act("officer")
        opened = (await releases.release(officer, await calculate(officer))).cases
        assert len(opened) == 2
        for person, employer, login in zip(
            people, ("enterprise1", "enterprise2"), ("candidate", "candidate2"), strict=True
        ):
            (case,) = await Case.select(Case.id).where(Case.candidate == person)
            await cases.answer(await act(employer), case["id"], agreed=True)
            await cases.answer(await act(login), case["id"], agreed=True)
        return opened, people

    return agree


async def test_of_two_hires_of_one_person_under_two_records_one_wins(in_talks, act):
    opened, _people = await in_talks()
    officer = await act("officer")
    answers = await asyncio.gather(
        *(hiring.hire(officer, case, starts=today(), text="双方来电确认") for case in opened),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Stage"]
    assert await Placement.count().where(Placement.state == "hired") == 1


async def test_whoever_is_hired_is_offered_under_no_other_record(in_talks, city, act):
    opened, (hired, other) = await in_talks()
    third = await city.person("钳工", "钳工", registered=False)
    await city.need("技改", kind="project", seats=2, required_skills="[]")
    team = await city.team("焊接团队", [other, third])
    await membership.answer(await act("candidate2"), other, team, agreed=True)
    asked = run_input.RunRequest(run_input.RunScope(None, None, "all"), today(), GoalOrder.on(today()))
    assert str(team) in (await run_input.read(asked))[0].teams.ids

    first = (await Case.select(Case.id).where(Case.candidate == hired))[0]["id"]
    await hiring.hire(await act("officer"), first, starts=today(), text="双方来电确认")
    assert [row["stage"] for row in await Case.select(Case.stage).where(Case.id.is_in(opened))].count(
        "closed"
    ) == 1
    assert (await Candidate.select(Candidate.state).where(Candidate.id == other))[0]["state"] == "active"

    enterprise = await act("enterprise1")
    spec = queries.list_spec(enterprise, CANDIDATE)
    total, _query, _rows = await queries.candidates(enterprise, ListQuery.parse(spec, {}))
    assert total == 0
    assert (await documents.load(DocumentKind.CANDIDATE, [str(other)]))[0].public is False
    assert (await counting.supply_for({})).people == 0
    supply, _texts = await run_input.read(asked)
    assert not supply.single.any()
    assert str(team) not in supply.teams.ids
    need = await city.need("丙岗")
    with pytest.raises(Conflict):
        await steering.steer(await act("city"), need, [other], "pin", "本人愿意来")
