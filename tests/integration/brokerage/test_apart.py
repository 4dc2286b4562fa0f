"""A team of a run, whole or apart: the run's total either way, from its stored files."""

from decimal import Decimal

from talent_platform.brokerage.tables import MatchRun
from talent_platform.supply.tables import TeamMember


async def test_a_team_is_weighed_against_its_members(city, act, calculate, open_browser, open_api):
    project = await city.need("焊接技改", kind="project", seats=2, required_skills="[]", roles='["工程师"]')
    post = await city.need("焊工岗")
    members = [await city.person(f"焊工{n}", "焊接") for n in range(2)]
    team = await city.team("焊接团队", members)
    crowd = [await city.person(f"学员{n}", registered=False) for n in range(3)]
    too_large = await city.team("焊接培训", crowd)
    await TeamMember.update({TeamMember.alone: True}).where(TeamMember.candidate == members[0])
    run = await calculate(await act("city"))

    api = await open_api("city")
    answer = (await api.get(f"/api/v1/runs/{run}/teams/{team}/apart")).json()
    total = (await MatchRun.select(MatchRun.objective).where(MatchRun.id == run))[0]["objective"]
    assert answer["need"] == project
    assert Decimal(answer["whole"]) == total > Decimal(answer["apart"])
    assert answer["places"] == [[members[0], post]], "only who agreed to come alone is placed singly"

    city_browser, outsider = await open_browser("city"), await open_browser("county2")
    page = await city_browser.get(f"/runs/{run}/teams/{team}/apart")
    assert "整队去「焊接技改」对全局更好" in page.text
    assert f"/runs/{run}/teams/{team}/apart" in (await city_browser.get(f"/runs/{run}/teams/{team}")).text
    page = await city_browser.get(f"/runs/{run}/teams/{too_large}/apart")
    assert "这个团队没有能整队去的需求" in page.text
    assert (await outsider.get(f"/runs/{run}/teams/{team}/apart")).status_code == 404
