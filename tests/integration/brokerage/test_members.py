"""A team comes with those who agreed to it: in the run, at the release, in what a case tells the officer."""

import pytest

from talent_platform.brokerage.cases import notes, queries
from talent_platform.brokerage.cases import service as cases_service
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.tables import Case, Placement
from talent_platform.clock import today
from talent_platform.errors import Conflict, NotFound
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import consent as service
from talent_platform.supply.tables import Candidate, Team, TeamMember
from talent_platform.supply.teams import membership

pytestmark = pytest.mark.usefixtures("known_by_name")


@pytest.fixture
async def asked(city):
    """A project need, and a team whose last member, a candidate with an account, has not answered."""
    project = await city.need("焊接技改", kind="project", seats=6, required_skills="[]")
    person = await city.person("工艺工程师", login="candidate")
    members = [await city.person(f"成员{n}", registered=False) for n in range(2)]
    return project, person, await city.team("焊接团队", [*members, person])


async def test_a_waiting_core_member_keeps_the_team_out_and_agreeing_lets_it_in(asked, act, calculate):
    project, person, team = asked
    bureau, own = await act("city"), await act("candidate")

    async def outcome():
        run = await calculate(bureau)
        report = (await runs.read(bureau, run))["report"]
        return run, (report["teams"], report["teams_placed"], report["team_members_placed"], report["people"])

    run, counts = await outcome()
    assert counts == (0, 0, 0, 1), "who has not agreed to the team is looked at as a person of her own"
    with pytest.raises(NotFound):
        await results.one(run, "teams", team)
    assert (await results.one(run, "needs", project))["code"] == "no_pairs"
    await membership.answer(own, person, team, agreed=True)
    run, counts = await outcome()
    assert counts == (1, 1, 3, 0)
    assert {row["candidate"] for row in await results.proposals(run, team=team)} >= {person}
    await membership.answer(own, person, team, agreed=False)
    assert (await outcome())[1] == (0, 0, 0, 1)


async def test_an_optional_member_who_refused_stays_away_while_enough_others_come(
    asked, city, act, calculate
):
    _project, person, team = asked
    await TeamMember.update({TeamMember.core: False}).where(TeamMember.candidate == person)
    bureau = await act("city")
    run = await runs.read(bureau, await calculate(bureau))
    assert run["report"]["teams"] == 0, "two come, the team wants three"
    await Team.update({Team.minimum_size: 2}).where(Team.id == team)
    run = await calculate(bureau)
    assert (await results.one(run, "teams", team))["members"] == 2
    await membership.answer(await act("candidate"), person, team, agreed=False)
    run = await calculate(bureau)
    assert person not in {row["candidate"] for row in await results.proposals(run, team=team)}


async def test_nobody_is_introduced_who_has_withdrawn_since(asked, city, act, calculate):
    _project, person, team = asked
    bureau, own = await act("city"), await act("candidate")
    await membership.answer(own, person, team, agreed=True)
    run = await calculate(bureau)
    await membership.answer(own, person, team, agreed=False)
    with pytest.raises(Conflict, match="重新运算"):
        await releases.release(bureau, run)
    await membership.answer(own, person, team, agreed=True)
    single = await city.person("钳工", "钳工", login="candidate2")
    await city.need("钳工岗", asked=("钳工",))
    run = await calculate(bureau)
    await service.set_consent(await act("candidate2"), CANDIDATE, single, consent=False)
    done = await releases.release(bureau, run)
    assert (len(done.cases), done.left_out) == (1, 1), "the others are not kept waiting"
    assert (await Case.select(Case.team))[0]["team"] == team


async def test_a_core_member_who_withdraws_ends_the_case_and_the_officer_is_told(
    asked, act, calculate, open_browser
):
    _project, person, team = asked
    own, officer, enterprise = await act("candidate"), await act("officer"), await act("enterprise1")
    await membership.answer(own, person, team, agreed=True)
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    for login in ("enterprise1", "teamlead"):
        await cases_service.answer(await act(login), case, agreed=True)
    assert len((await notes.contacts(enterprise, case, "约定面谈时间")).people) == 3
    await membership.answer(own, person, team, agreed=False)
    ended = await queries.case(officer, case)
    assert (ended.stage, ended.reason) == ("closed", "consent_withdrawn")
    with pytest.raises(Conflict):
        await notes.contacts(enterprise, case, "约定面谈时间")
    for login, told in (("officer", True), ("auditor", True), ("enterprise1", False), ("teamlead", False)):
        page = (await (await open_browser(login)).get(f"/cases/{case}")).text
        assert "人才或团队撤回同意" in page
        assert ("有成员退出" in page) is told


async def test_a_case_goes_on_without_an_optional_member_and_keeps_the_name(asked, act, calculate, open_api):
    _project, person, team = asked
    own, officer, enterprise = await act("candidate"), await act("officer"), await act("enterprise1")
    await membership.answer(own, person, team, agreed=True)
    await TeamMember.update({TeamMember.core: False}).where(TeamMember.candidate == person)
    await Team.update({Team.minimum_size: 2}).where(Team.id == team)
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    for login in ("enterprise1", "teamlead"):
        await cases_service.answer(await act(login), case, agreed=True)
    await membership.answer(own, person, team, agreed=False)
    assert (await queries.case(officer, case)).stage == "agreed"
    for login, absent in (("officer", [person]), ("enterprise1", []), ("teamlead", [])):
        shown = (await (await open_api(login)).get(f"/api/v1/cases/{case}")).json()
        assert (shown["absent"], shown["obstacle"]) == (absent, None)
    assert len((await notes.contacts(enterprise, case, "约定面谈时间")).people) == 2
    assert len((await notes.contacts(officer, case, "约定面谈时间")).people) == 3
    await hiring.hire(officer, case, starts=today(), text="双方来电确认")
    states = {row["candidate"]: row["state"] for row in await Placement.select()}
    assert states.pop(person) == "closed"
    assert set(states.values()) == {"hired"}


async def test_who_has_paused_is_not_hired_with_the_team(asked, act, calculate, open_api):
    _project, person, team = asked
    own, officer = await act("candidate"), await act("officer")
    await membership.answer(own, person, team, agreed=True)
    await TeamMember.update({TeamMember.core: False}).where(TeamMember.candidate == person)
    await Team.update({Team.minimum_size: 3}).where(Team.id == team)
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    for login in ("enterprise1", "teamlead"):
        await cases_service.answer(await act(login), case, agreed=True)
    await Candidate.update({Candidate.state: "paused"}).where(Candidate.id == person)
    with pytest.raises(Conflict, match="少于成行人数 3 人"):
        await hiring.hire(officer, case, starts=today(), text="双方来电确认")
    api = await open_api("officer")
    assert "少于成行人数" in (await api.get(f"/api/v1/cases/{case}/effects/hire")).json()["blocked"]
    await Team.update({Team.minimum_size: 2}).where(Team.id == team)
    for who, told in ((api, True), (await open_api("enterprise1"), False)):
        shown = (await who.get(f"/api/v1/cases/{case}/effects/hire")).json()
        assert ("团队 2 人一并录用" in str(shown), "不随团队录用" in str(shown)) == (True, told)
    await hiring.hire(officer, case, starts=today(), text="双方来电确认")
    states = {row["candidate"]: row["state"] for row in await Placement.select()}
    assert (states.pop(person), set(states.values())) == ("closed", {"hired"})
    rows = await Candidate.select(Candidate.state).where(Candidate.id == person)
    assert rows[0]["state"] == "paused"
    await hiring.end(officer, case, "undo_hire", text="登记到了另一个团队名下")
    rows = await Candidate.select(Candidate.state).where(Candidate.id == person)
    assert rows[0]["state"] == "paused", "no pause is lost"
