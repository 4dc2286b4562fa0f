"""A no written down by mistake is taken back by a bureau; what somebody said itself never is."""

import asyncpg
import pytest

from talent_platform.brokerage.cases import ground, notes
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.runs import steering
from talent_platform.brokerage.tables import Case
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.people import handover, writings
from talent_platform.supply.tables import Team

pytestmark = pytest.mark.usefixtures("known_by_name")

HEARD, WHY = "10月8日电话答复", "登记时点错了条目，已向本人核实"


async def parted(need, person):
    return await DB.asyncpg_pool.fetchval(
        "SELECT count(*) FROM parted_pair WHERE need = $1 AND candidate = $2", need, person
    )


@pytest.mark.parametrize("said", ["written", "closed", "own"])
async def test_a_written_no_is_taken_back_and_an_own_one_stays(
    city, act, calculate, open_api, open_browser, said
):
    officer, person = await act("officer"), await act("candidate")
    need, who = await city.need("焊工岗"), await city.person("焊工", login="candidate")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await cases.answer(person, case, agreed=said != "own", reason="unfit")
    if said == "written":
        await cases.answer(officer, case, agreed=False, side="person", text=HEARD)
    if said == "closed":
        await cases.answer(officer, case, agreed=True, side="employer", text=HEARD)
        await cases.take_step(officer, case, "close", reason="terms")
    assert await parted(need, who)
    api, browser = await open_api("officer"), await open_browser("officer")
    address = f"/api/v1/cases/{case}/no/withdraw"
    assert (await api.get(f"/api/v1/cases/{case}")).json()["no_to_take_back"] is (said != "own")
    assert ("谢绝登记有误" in (await browser.get(f"/cases/{case}")).text) is (said != "own")
    if said == "own":
        assert (await api.post(address, json={"reason": WHY})).status_code == 409
        with pytest.raises(asyncpg.CheckViolationError):
            await Case.update({Case.no_withdrawn: Case.opened}).where(Case.id == case)
        assert await parted(need, who)
        return
    assert (await api.post(address, json={"reason": "啊啊啊啊"})).status_code == 422
    assert (await (await open_api("enterprise1")).post(address, json={"reason": WHY})).status_code == 403
    if said == "written":
        page = await browser.submit(f"/cases/{case}/no/withdraw", {"why": "嗯"})
        assert page.status_code == 422
        assert (await browser.submit(f"/cases/{case}/no/withdraw", {"why": WHY})).status_code in {200, 303}
    else:
        assert (await api.post(address, json={"reason": WHY})).status_code == 200
    assert not await parted(need, who)
    with pytest.raises(Conflict):
        await notes.take_back_no(officer, case, WHY)
    assert not await ground.written_no(case)
    employer = (await (await open_browser("enterprise1")).get(f"/cases/{case}")).text
    assert WHY not in employer
    assert WHY in (await browser.get(f"/cases/{case}")).text
    assert len((await releases.release(officer, await calculate(officer))).cases) == 1
    # The side whose no it was is told, and may say it itself; nobody else lifts that.
    own = await open_browser("candidate")
    page = (await own.get(f"/cases/{case}")).text
    assert "代为登记的谢绝已撤销" in page
    assert WHY not in page
    assert (await (await open_api("candidate")).get(f"/api/v1/cases/{case}")).json()["no_to_say"]
    assert (await own.submit(f"/cases/{case}/no/own", {})).status_code in {200, 303}
    assert await parted(need, who)
    with pytest.raises(Conflict):
        await notes.take_back_no(officer, case, WHY)
    assert (await (await open_api("candidate")).post(f"/api/v1/cases/{case}/no/own")).status_code == 409
    assert (await (await open_api("enterprise2")).post(f"/api/v1/cases/{case}/no/own")).status_code == 404
    with pytest.raises(asyncpg.CheckViolationError):
        await Case.update({Case.no_by: officer.account_id}).where(Case.id == case)


async def test_a_decline_ends_the_other_case_of_the_two(city, act, calculate, open_browser):
    """Of two records of one person the no holds for both."""
    officer, same = await act("officer"), {"name": "欧阳测试", "phone": "13900000999"}
    need = await city.need("焊工岗", seats=2)
    people = [await city.person("焊工", **same), await city.person("焊工", **same)]
    opened = (await releases.release(officer, await calculate(officer))).cases
    assert len(opened) == 2
    await cases.answer(officer, opened[0], agreed=False, side="person", text=HEARD)
    rows = {row["id"]: row for row in await Case.select()}
    assert [rows[case]["reason"] for case in opened] == ["person_declined", "not_pursued"]
    assert all([await parted(need, who) for who in people])
    employer = (await (await open_browser("enterprise1")).get(f"/cases/{opened[1]}")).text
    assert "这条对接不再继续" in employer
    assert "同一人" not in employer
    assert "同一人" in (await (await open_browser("officer")).get(f"/cases/{opened[1]}")).text


async def test_a_forged_line_makes_no_own_no_a_written_one(city, act, calculate, db):
    officer, person = await act("officer"), await act("candidate")
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await cases.answer(person, case, agreed=False, reason="unfit")
    connection = await asyncpg.connect(db)
    await connection.execute("SET ROLE talent_app")
    await connection.execute(
        "INSERT INTO case_event (match_case, at, actor_id, actor_name, actor_role, action, from_state, "
        "to_state) SELECT $1, now(), $2, '某人', 'officer', 'declined', 'contacted', 'closed'",
        case, officer.account_id,
    )  # fmt: skip
    for statement in (
        "no_withdrawn = now()",
        "no_by = $2",
        "no_by = NULL",
        "no_by = $2, no_withdrawn = now()",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                f"UPDATE match_case SET {statement} WHERE id = $1 AND $2::bigint > 0",
                case, officer.account_id,
            )  # fmt: skip
    await connection.close()


async def test_a_correction_that_shows_a_no_ends_the_case(city, act, calculate, open_api):
    """Two records, the number of one a slip: the correction tells that the person has declined already."""
    officer, county = await act("officer"), await act("city")
    need = await city.need("焊工岗", seats=2)
    right, slip = "13900000999", "13900001999"
    first = await city.person("焊工", name="欧阳测试", phone=right)
    second = await city.person("焊工", name="欧阳测试", phone=slip, summary="")
    opened = (await releases.release(officer, await calculate(officer))).cases
    assert len(opened) == 2
    of = {row["candidate"]: row["id"] for row in await Case.select()}
    await cases.answer(officer, of[first], agreed=False, side="person", text=HEARD)
    await cases.answer(officer, of[second], agreed=True, side="person", text=HEARD)
    assert not await parted(need, second)
    await DB.asyncpg_pool.execute("UPDATE candidate SET phone = $1 WHERE id = $2", right, second)
    assert await parted(need, second)
    (row,) = await Case.select().where(Case.id == of[second])
    assert (row["stage"], row["reason"]) == ("closed", "not_pursued")
    # A way back: the no was written down for somebody else.
    await notes.take_back_no(county, of[first], WHY)
    assert not await parted(need, second)


async def test_teams_of_two_leads_are_two(city, act, calculate):
    """What is declined of one, with the copies of bureaus, says nothing of the other's."""
    officer = await act("officer")
    need = await city.need("激光焊接产线", kind="project", required_skills="[]", seats=4)
    other = city.accounts["candidate2"]
    await DB.asyncpg_pool.execute("UPDATE account SET role = 'team_lead' WHERE id = $1", other)
    people = [await city.person(f"工程师{n}", registered=False, consent=False) for n in range(6)]
    own = await city.team("激光焊接产线", people[:2])
    copy = await city.team("激光焊接产线", people[2:4], account=None, name="县里登记的组")
    await city.team("激光焊接产线", people[4:], account=other, name="另一家的组")
    await steering.steer(officer, need, people[:2], "forbid", WHY, team_id=own)
    found = {
        row["team"]
        for row in await DB.asyncpg_pool.fetch("SELECT team FROM parted_team WHERE need = $1", need)
    }
    assert found == {own, copy}


async def test_the_reason_of_a_pin_or_forbid_tells_nobody(city, act):
    officer = await act("officer")
    need, who = await city.need("焊工岗"), await city.person("焊工", name="欧阳测试", phone="13900000999")
    for reason in ("请联系 13800001111 核实", "已同欧阳测试谈过", "加微信 welder_2026 再谈"):
        with pytest.raises(Invalid):
            await steering.steer(officer, need, [who], "forbid", reason)
    await steering.steer(officer, need, [who], "forbid", "企业已面谈过，不合适")


async def test_what_is_handed_over_keeps_its_partings(city, act, calculate):
    """A profile under another name than the account's, and a team's record that links two others."""
    officer, person, county = await act("officer"), await act("candidate"), await act("city")
    need = await city.need("焊工岗")
    own = await city.person("焊工", login="candidate", name="司马无关", phone="13900005555")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await cases.answer(person, case, agreed=False, reason="unfit")
    record = await city.person("焊工", name="欧阳测试", phone="13900000999")
    assert not await parted(need, record)
    code = await handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    assert await parted(need, own)
    assert await parted(need, record)


async def test_a_team_handed_over_links_what_it_linked(city, act):
    officer, lead = await act("officer"), await act("teamlead")
    need = await city.need("激光焊接产线", kind="project", required_skills="[]", seats=4)
    people = [await city.person(f"工程师{n}", registered=False, consent=False) for n in range(6)]
    first = await city.team("激光焊接产线", people[:2], account=None, name="甲队")
    second = await city.team("电机轻量化", people[2:4], account=None, name="乙队")
    bridge = await city.team("激光焊接产线", people[4:], account=None, name="丙队")
    await Team.update({Team.project: "电机轻量化"}).where(Team.id == bridge)
    await steering.steer(officer, need, people[:2], "forbid", WHY, team_id=first)

    async def apart():
        rows = await DB.asyncpg_pool.fetch("SELECT team FROM parted_team WHERE need = $1", need)
        return {row["team"] for row in rows}

    assert await apart() == {first, second, bridge}
    await Team.update({Team.account: lead.account_id}).where(Team.id == bridge)
    assert await apart() == {first, second, bridge}
    # Also seen from a lead's own, whatever the bridge is called later, until the city strikes the slip.
    await Team.update({Team.account: lead.account_id}).where(Team.id == first)
    await Team.update({Team.project: "余热回收"}).where(Team.id == bridge)
    assert await apart() == {first, second, bridge}
    slip = next(one for one in await writings.of(await act("city"), TEAM, bridge) if "电机" in one.text)
    await writings.strike(await act("city"), TEAM, bridge, slip.id, WHY)
    assert await apart() == {first, bridge}


async def test_a_bare_name_parts_no_team(city, act):
    """Two of one name are one where somebody stands in both."""
    officer = await act("officer")
    need = await city.need("激光焊接产线", kind="project", required_skills="[]", seats=4)
    people = [await city.person(f"工程师{n}", registered=False, consent=False) for n in range(5)]
    declined = await city.team("激光焊接产线", people[:2], account=None, name="创新团队")
    await city.team("电机轻量化", people[2:4], account=None, name="创新团队")
    same = await city.team("余热回收", [people[0], people[4]], account=None, name="创新团队")
    await steering.steer(officer, need, people[:2], "forbid", WHY, team_id=declined)
    rows = await DB.asyncpg_pool.fetch("SELECT team FROM parted_team WHERE need = $1", need)
    assert {row["team"] for row in rows} == {declined, same}


async def test_a_strike_after_a_merge_leaves_the_own_no(city, act, calculate):
    """The number of a record was a namesake's; what its owner declined stays declined."""
    officer, person, county = await act("officer"), await act("candidate"), await act("city")
    need = await city.need("焊工岗")
    await city.person("焊工", login="candidate", name="司马无关", phone="13900005555")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await cases.answer(person, case, agreed=False, reason="unfit")
    record = await city.person("焊工", name="欧阳测试", phone="13900000999")
    other = await city.person("焊工", name="欧阳测试", phone="13900000999")
    code = await handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    assert await parted(need, record)
    slip = next(
        one for one in await writings.of(county, CANDIDATE, record) if "99" in one.text and not one.now
    )
    await writings.strike(county, CANDIDATE, record, slip.id, WHY)
    assert await parted(need, record)
    assert not await parted(need, other)


async def test_what_a_lead_types_ends_no_case_of_others(city, act, calculate):
    """The bureau's case waits until somebody has looked, and goes on once the city has struck the claim."""
    officer = await act("officer")
    need = await city.need("激光焊接产线", kind="project", required_skills="[]", seats=6)
    people = [await city.person(f"工程师{n}", registered=False, consent=False) for n in range(4)]
    own = await city.team("余热回收改造", people[:2], name="甲队")
    theirs = await city.team("激光焊接工艺", people[2:], account=None, name="乙队")
    await releases.release(officer, await calculate(officer))
    case = {row["team"]: row["id"] for row in await Case.select()}
    await steering.steer(officer, need, people[:2], "forbid", "两家已有约定，不再对接", team_id=own)
    await Team.update({Team.project: "激光焊接工艺"}).where(Team.id == own)
    (row,) = await Case.select().where(Case.id == case[theirs])
    assert row["stage"] == "contacted"
    assert (await ground.obstacle(case[theirs])) is not None
    (claim,) = [one for one in await writings.of(await act("city"), TEAM, own) if one.text == "激光焊接工艺"]
    await writings.strike(await act("city"), TEAM, own, claim.id, "两家分别核实，并非同一项目")
    assert await ground.obstacle(case[theirs]) is None


async def test_what_a_code_makes_one_ends_what_was_declined(city, act, calculate):
    officer, person = await act("officer"), await act("candidate")
    await city.need("焊工岗", seats=3)
    own = await city.person("焊工", login="candidate", name="司马无关", phone="13900005555")
    record = await city.person("焊工", name="欧阳测试", phone="13900000999", consent=False)
    twin = await city.person("焊工", name="欧阳测试", phone="13900000999")
    await releases.release(officer, await calculate(officer))
    case = {row["candidate"]: row["id"] for row in await Case.select()}
    await cases.answer(person, case[own], agreed=False, reason="unfit")
    code = await handover.offer_code(await act("city"), CANDIDATE, record, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    (row,) = await Case.select().where(Case.id == case[twin])
    assert (row["stage"], row["reason"]) == ("closed", "not_pursued")


async def test_who_left_before_is_parted_by_no_later_no(city, act, calculate):
    officer, employer = await act("officer"), await act("enterprise1")
    need = await city.need("余热回收改造", kind="project", required_skills="[]", seats=6)
    people = [await city.person(f"工程师{n}") for n in range(3)]
    team = await city.team("余热回收改造", people, name="甲队", minimum_size=1)
    await DB.asyncpg_pool.execute(
        "UPDATE team_member SET core = false WHERE team = $1 AND candidate = $2", team, people[2]
    )
    await releases.release(officer, await calculate(officer))
    (case,) = await Case.select()
    await DB.asyncpg_pool.execute(
        "DELETE FROM team_member WHERE team = $1 AND candidate = $2", team, people[2]
    )
    await cases.answer(employer, case["id"], agreed=False, reason="unfit")
    assert [await parted(need, one) > 0 for one in people] == [True, True, False]
