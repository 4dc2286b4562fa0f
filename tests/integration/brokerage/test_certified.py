"""A licence of the register counts in a match though nobody listed it, and not once it is taken back.

Worth: whoever's licence is suspended is otherwise proposed, met and hired for the work it was suspended for.
"""

import asyncio

import pytest

from talent_platform.brokerage.cases import queries, service
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.releases import service as releases
from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.schemas import CertificateForm
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.supply.certified import service as certified
from talent_platform.supply.tables import Candidate, CandidateCertificate

LICENCE = {
    "kind": "vocational", "name": "护士执业证书", "number": "2021-1", "body": "示范省卫生健康委",
    "issued": "2021-06-01", "seen_on": str(today()), "checked": "none",
}  # fmt: skip


@pytest.fixture
async def nurse(city, act):
    """Somebody with an account, whose licence is in the register but not among the skills."""
    person = await city.person("护理", "护理", login="candidate")
    holder = (await Candidate.select(Candidate.name).where(Candidate.id == person))[0]["name"]
    form = CertificateForm.model_validate({**LICENCE, "holder": holder})
    return person, await register.record(await act("city"), form)


async def suspended(act, certificate, way="suspend"):
    await register.move(await act("city"), certificate, way, note="举报核查中，暂停使用", version=None)


async def test_a_licence_of_the_register_counts_and_a_suspended_one_stops_each_step(
    city, act, calculate, nurse, open_browser
):
    person, certificate = nurse
    own, firm, officer = await act("candidate"), await act("enterprise1"), await act("officer")
    await city.need("护士", asked=("护理",))

    async def proposed():
        return (await releases.release(officer, await calculate(officer))).cases

    await certified.link(own, person, "2021-1")
    await suspended(act, certificate)
    with pytest.raises(Conflict, match="没有任何推荐"):
        await proposed()
    await suspended(act, certificate, "resume")
    (case,) = await proposed()

    async def stopped(step):
        """While it is suspended the step is refused, and the case says why on its page."""
        await suspended(act, certificate)
        with pytest.raises(Conflict, match="暂停或撤销"):
            await step()
        found = await queries.case(firm, case)
        assert found.obstacle == "licence"
        assert [each.target for each in await service.steps_now(officer, found, found.obstacle)] == ["closed"]
        assert "岗位要求的证书已被暂停或撤销" in (await browser.get(f"/cases/{case}")).text
        await suspended(act, certificate, "resume")
        await step()

    browser = await open_browser("enterprise1")
    await stopped(lambda: service.answer(firm, case, agreed=True))
    await stopped(lambda: service.answer(own, case, agreed=True))
    await stopped(lambda: service.take_step(firm, case, "interview"))
    await stopped(lambda: hiring.hire(officer, case, starts=today(), text="双方来电确认"))
    assert (await queries.case(firm, case)).stage == "hired"


async def test_what_stops_a_case_is_what_its_need_demands(city, act, calculate, nurse):
    """A suspended licence keeps nobody from work that asks for none."""
    person, certificate = nurse
    await certified.link(await act("candidate"), person, "2021-1")
    await suspended(act, certificate)
    await city.need("护理员主管", asked=("护理",))
    officer = await act("officer")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await service.answer(await act("enterprise1"), case, agreed=True)


async def test_a_hire_waits_for_a_suspension_that_is_under_way(city, act, calculate, nurse, db):
    person, certificate = nurse
    own, firm, officer = await act("candidate"), await act("enterprise1"), await act("officer")
    await certified.link(own, person, "2021-1")
    await city.need("护士", asked=("护理",))
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await service.answer(firm, case, agreed=True)
    await service.answer(own, case, agreed=True)
    await service.take_step(firm, case, "interview")
    done = await asyncio.gather(
        hiring.hire(officer, case, starts=today(), text="双方来电确认"),
        suspended(act, certificate),
        return_exceptions=True,
    )
    hired = (await queries.case(firm, case)).stage == "hired"
    assert hired == (not isinstance(done[0], Conflict))
    assert done[1] is None


async def test_one_names_only_ones_own_and_does_not_let_go_of_what_was_taken_back(city, act, nurse, open_api):
    person, certificate = nurse
    other = await city.person("同行", "护理")
    own, county = await open_api("candidate"), await act("city")
    address = f"/api/v1/candidates/{person}/certificates"
    assert (await own.post(address, json={"number": "2021-2"})).status_code == 422
    assert (await own.post(address, json={"number": "２０２１-1"})).status_code == 204
    assert (await own.post(address, json={"number": "2021-1"})).status_code == 204
    assert await CandidateCertificate.count() == 1
    with pytest.raises(Invalid, match="登记册里没有"):
        await certified.link(county, other, "2021-1")
    holder = (await Candidate.select(Candidate.name).where(Candidate.id == person))[0]["name"]
    await Candidate.update({Candidate.name: holder}).where(Candidate.id == other)
    with pytest.raises(Conflict, match="另一份信息"):
        await certified.link(county, other, "2021-1")
    (shown,) = (await own.get(address)).json()["items"]
    assert (shown["number"], shown["state"]) == ("2021-1", "valid")
    firm = await open_api("enterprise1")
    (shown,) = (await firm.get(address)).json()["items"]
    assert (shown["number"], shown["name"], shown["state"]) == (None, "护士执业证书", "valid")
    assert (await firm.delete(f"{address}/{certificate}")).status_code == 403
    await suspended(act, certificate)
    assert (await own.delete(f"{address}/{certificate}")).status_code == 409
    with pytest.raises(Invalid, match="原因"):
        await certified.unlink(county, person, certificate)
    # Called otherwise, it still counts against; valid again it would be no proof.
    await Candidate.update({Candidate.name: "改名"}).where(Candidate.id == person)
    assert (await certified.of_candidates([person]))[person][0].state == "suspended"
    await suspended(act, certificate, "resume")
    assert not (await certified.of_candidates([person])).get(person)
    await Candidate.update({Candidate.name: holder}).where(Candidate.id == person)
    assert (await own.delete(f"{address}/{certificate}")).status_code == 204
    assert await CandidateCertificate.count() == 0
