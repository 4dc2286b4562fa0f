"""A licence of the register counts in a match though nobody listed it, and not once it is taken back.

Worth: whoever's licence is suspended is otherwise proposed, met and hired for the work it was suspended for.
"""

import asyncio
import io
from datetime import timedelta

import asyncpg
import pypdf
import pytest

from talent_platform.brokerage import beside
from talent_platform.brokerage.cases import queries, service
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.input.certified import register_of
from talent_platform.brokerage.releases import service as releases
from talent_platform.certificates.correcting import service as correcting
from talent_platform.certificates.directory import service as directory
from talent_platform.certificates.issue import service as issuing
from talent_platform.certificates.issue.schemas import IssuanceForm
from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.numbers import number_of
from talent_platform.certificates.register.schemas import CertificateForm, CorrectionForm
from talent_platform.certificates.sealing import keys
from talent_platform.certificates.sealing.keys import KeyForm
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.errors import Conflict, Invalid
from talent_platform.integrity.entries import service as entries
from talent_platform.integrity.entries.schemas import EntryForm
from talent_platform.reference.ranks import TitleLevel
from talent_platform.supply.certified import service as certified
from talent_platform.supply.tables import Candidate, CandidateCertificate
from talent_platform.workflow.steps import Given
from talent_posts import shipped_directory
from tests.integration.brokerage.conftest import skills

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
    need = await city.need("护士", asked=("护理", "护士执业证"))

    async def shown():
        """Whether the certificate asked for is shown as had, beside the need."""
        (points,) = (await beside.points([(need, person)])).values()
        return [point.met for point in points if "护士执业证" in point.asked]

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
        assert await shown() == [True]
        await suspended(act, certificate)
        assert await shown() == [False]
        with pytest.raises(Conflict, match="暂停、撤销、过期"):
            await step()
        found = await queries.case(firm, case)
        assert found.obstacle == "licence"
        assert [each.target for each in await service.steps_now(officer, found, found.obstacle)] == ["closed"]
        assert "岗位要求的证书或职称已被暂停、撤销" in (await browser.get(f"/cases/{case}")).text
        await suspended(act, certificate, "resume")
        await step()

    browser = await open_browser("enterprise1")
    await stopped(lambda: service.answer(firm, case, agreed=True))
    await stopped(lambda: service.answer(own, case, agreed=True))
    await stopped(lambda: service.take_step(firm, case, "interview"))
    await stopped(lambda: hiring.hire(officer, case, starts=today(), text="双方来电确认"))
    assert (await queries.case(firm, case)).stage == "hired"

    # Taken back after the hire: all three are told, and the city sees who works by it.
    await DB.asyncpg_pool.execute("UPDATE notification SET read = now() WHERE read IS NULL")
    await suspended(act, certificate)
    told = await DB.asyncpg_pool.fetch(
        "SELECT a.login, n.event FROM notification n JOIN account a ON a.id = n.account WHERE n.read IS NULL"
    )
    assert {tuple(row) for row in told} == {
        ("officer", "case.certificate_suspend"), ("enterprise1", "case.certificate_suspend"),
        ("candidate", "candidate.certificate_suspend"),
    }  # fmt: skip
    assert "岗位要求的证书被暂停" in (await browser.get(f"/cases/{case}")).text
    text = (await (await open_browser("city")).get(f"/certificates/{certificate}")).text
    assert f"/cases/{case}" in text
    assert f"/candidates/{person}" in text


@pytest.mark.parametrize("how", ["unlinked", "lapsed", "another's", "renamed"])
async def test_each_step_asks_whether_the_licence_is_still_had(
    city, act, calculate, nurse, open_browser, colleague, how
):
    person, certificate = nurse
    own, officer, register_keeper = await act("candidate"), await act("officer"), await act("city")
    await city.need("护士", asked=("护理",))
    await certified.link(own, person, "2021-1")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    with pytest.raises(Conflict, match="正在对接"):
        await certified.unlink(own, person, certificate)
    corrected = {
        "lapsed": {"expires": str(today() - timedelta(days=1))}, "another's": {"holder": "完全别人"},
    }  # fmt: skip
    if how == "unlinked":
        await certified.unlink(officer, person, certificate, "登记时看错了人")
    elif how == "renamed":
        await Candidate.update({Candidate.name: "改名"}).where(Candidate.id == person)
    else:
        facts = CorrectionForm.model_validate({**LICENCE, **corrected[how], "note": "写错"})
        await issuing.confirm(
            colleague, await correcting.correct(register_keeper, certificate, facts, version=1)
        )
    if how in corrected:  # also those whose it is no longer
        asked = "SELECT a.login FROM notification n JOIN account a ON a.id = n.account WHERE n.event LIKE $1"
        told = await DB.asyncpg_pool.fetch(asked, "%.certificate_correct")
        assert {row["login"] for row in told} == {"candidate", "enterprise1", "officer"}
    firm = await act("enterprise1")
    with pytest.raises(Conflict, match="不再登记为其本人的"):
        await service.answer(firm, case, agreed=True)
    assert (await queries.case(firm, case)).obstacle == "licence"
    if how == "lapsed":
        assert "已过有效期" in (await (await open_browser("candidate")).get(f"/candidates/{person}")).text


@pytest.mark.parametrize("kind", ["other", "skill", "title"])
async def test_only_a_qualification_is_a_licence(city, act, calculate, nurse, db, kind):
    """Also where an older record calls it something else; taken back it counts against all the same."""
    person, certificate = nurse
    owner = await asyncpg.connect(db)
    await owner.execute("ALTER TABLE certificate DISABLE TRIGGER certificate_moves")
    await owner.execute("UPDATE certificate SET kind = $1 WHERE id = $2", kind, certificate)
    await owner.execute("ALTER TABLE certificate ENABLE TRIGGER certificate_moves")
    await owner.close()
    await city.need("护士", asked=("护理",))
    await certified.link(await act("candidate"), person, "2021-1")
    officer = await act("officer")
    with pytest.raises(Conflict, match="没有任何推荐"):
        await releases.release(officer, await calculate(officer))


async def test_a_demand_that_a_new_edition_forbids_goes_no_further(city, act, calculate, colleague):
    """Lawful when the need was opened; an edition of today makes it an item that nobody may ask for."""
    asked = "演出经纪人员资格证"
    await city.person("护理", asked, login="candidate")
    await city.need("演出经纪", asked=(asked,), organisation=city.employers["第1人民医院"], seats=2)
    officer, unit = await act("officer"), await act("institution1")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    lines = directory.text_of(shipped_directory(), today()).splitlines()
    changed = [line.replace("准入类", "水平评价类") if "演出经纪" in line else line for line in lines]
    edition = directory.EditionForm.model_validate({
        "edition": "2026", "valid_from": today(), "items": directory.items_of("\n".join(changed)),
        "source": "通知", "document": "虚〔2026〕1号",
    })  # fmt: skip
    await directory.confirm(colleague, await directory.propose(await act("city"), edition))
    with pytest.raises(Conflict, match="不得作为聘用条件"):
        await service.answer(unit, case, agreed=True)
    assert (await queries.case(unit, case)).obstacle == "demand"
    await city.person("护理", asked)
    with pytest.raises(Conflict, match="按现行目录不得要求"):
        await releases.release(officer, await calculate(officer))


@pytest.mark.parametrize(
    ("title", "facts"),
    [
        ("医师", {"name": "助理医师资格证"}),
        ("电焊工", {"name": "焊工", "level": "高级工", "issued": "2015-06-01", "body": "鉴定中心"}),
        ("维修电工", {"name": "电工", "level": "三级", "issued": "2015-06-01", "body": "鉴定中心"}),
    ],
)
async def test_neither_an_assistants_paper_nor_a_level_of_skill_is_a_licence(
    city, act, calculate, title, facts
):
    person = await city.person("护理", "护理", login="candidate")
    holder = (await Candidate.select(Candidate.name).where(Candidate.id == person))[0]["name"]
    form = CertificateForm.model_validate({**LICENCE, "holder": holder, **facts})
    await register.record(await act("city"), form)
    await certified.link(await act("candidate"), person, "2021-1")
    await city.need(title, asked=("护理",))
    officer = await act("officer")
    with pytest.raises(Conflict, match="没有任何推荐"):
        await releases.release(officer, await calculate(officer))


async def test_what_was_taken_back_of_the_same_identity_counts_though_it_was_not_named(
    city, act, calculate, nurse, open_browser, colleague
):
    """Somebody names the good one of two; the register knows both by the identity number. It is not shown."""
    person, hidden = nurse
    register_keeper, officer = await act("city"), await act("officer")
    holder = (await Candidate.select(Candidate.name).where(Candidate.id == person))[0]["name"]
    identity = {"identity": "11010519491231002X", "note": "补登"}
    facts = CorrectionForm.model_validate(LICENCE | identity)
    await issuing.confirm(colleague, await correcting.correct(register_keeper, hidden, facts, version=1))
    other = LICENCE | {"name": "茶艺师证", "kind": "other", "number": "T-1", "holder": holder}
    form = CertificateForm.model_validate(other | {"identity": identity["identity"]})
    await register.record(register_keeper, form)
    await certified.link(await act("candidate"), person, "T-1")
    await Candidate.update({Candidate.skills: skills("护理", "护士执业证")}).where(Candidate.id == person)
    await city.need("护士", asked=("护理",))
    run = await calculate(officer)
    await suspended(act, hidden)
    with pytest.raises(Conflict, match="已无岗位要求的证书"):
        await releases.release(officer, run)
    assert "2021-1" not in (await (await open_browser("candidate")).get(f"/candidates/{person}")).text
    await suspended(act, hidden, "resume")
    assert len((await releases.release(officer, run)).cases) == 1


async def test_ones_own_word_is_no_proof_beside_a_licence_that_was_taken_back(
    city, act, calculate, nurse, open_browser
):
    """Whether it is theirs or somebody's of the same name, nobody knows until they name the one they have."""
    person, certificate = nurse
    await Candidate.update({Candidate.skills: skills("护理", "护士执业证")}).where(Candidate.id == person)
    await city.need("护士", asked=("护理",))
    officer, own = await act("officer"), await act("candidate")
    run = await calculate(officer)
    (case,) = (await releases.release(officer, run)).cases
    await suspended(act, certificate)
    with pytest.raises(Conflict, match="从未登记"):
        await service.answer(own, case, agreed=True)
    await city.need("护士", asked=("护理",))
    with pytest.raises(Conflict, match="没有任何推荐"):
        await releases.release(officer, await calculate(officer))
    # Nothing of the other is told, not that there is one either.
    assert not await DB.asyncpg_pool.fetch("SELECT FROM notification WHERE event ~ 'certificate'")
    assert "2021-1" not in (await (await open_browser("candidate")).get(f"/candidates/{person}")).text
    holder = (await Candidate.select(Candidate.name).where(Candidate.id == person))[0]["name"]
    mine = CertificateForm.model_validate({**LICENCE, "holder": holder, "number": "2022-9"})
    await register.record(await act("city"), mine)
    await certified.link(own, person, "2022-9")
    await service.answer(own, case, agreed=True)


@pytest.mark.parametrize(("paper", "held"), [("建造师", True), ("一级建造师", True), ("二级建造师", False)])
async def test_what_a_need_asks_for_by_name_is_asked_at_each_step(
    city, act, calculate, colleague, nurse, paper, held
):
    """Also where no law does, and once the certificate is somebody else's."""
    person, _ = nurse
    own, officer, keeper = await act("candidate"), await act("officer"), await act("city")
    holder = (await Candidate.select(Candidate.name).where(Candidate.id == person))[0]["name"]
    facts = LICENCE | {"name": paper, "number": "J-1", "level": "一级" if paper == "建造师" else ""}
    certificate = await register.record(keeper, CertificateForm.model_validate({**facts, "holder": holder}))
    await certified.link(own, person, "J-1")
    await city.need("项目经理", asked=("护理", "一级建造师"))
    run = await calculate(officer)
    if not held:
        with pytest.raises(Conflict, match="没有任何推荐"):
            await releases.release(officer, run)
        return
    (case,) = (await releases.release(officer, run)).cases
    other = CorrectionForm.model_validate({**facts, "holder": "完全别人", "note": "登记错人"})
    await issuing.confirm(colleague, await correcting.correct(keeper, certificate, other, version=1))
    with pytest.raises(Conflict, match="不再登记为其本人的"):
        await service.answer(own, case, agreed=True)


@pytest.mark.parametrize("said", [4, 0])
async def test_a_rank_of_title_is_asked_of_the_register(city, act, calculate, open_browser, nurse, said):
    """A valid one counts where none was typed; suspended it is none, whatever was typed, up to the hire."""
    person, _ = nurse
    own, firm, officer = await act("candidate"), await act("enterprise1"), await act("officer")
    (row,) = (
        await Candidate.update({Candidate.title_level: said})
        .where(Candidate.id == person)
        .returning(Candidate.name)
    )
    title = {"kind": "title", "name": "高级工程师", "level": "副高级", "number": "T-1"}
    form = CertificateForm.model_validate(LICENCE | title | {"holder": row["name"]})
    certificate = await register.record(await act("city"), form)
    await certified.link(own, person, "T-1")
    need = await city.need("总工程师", asked=("护理",), title_level=4)

    async def met():
        (points,) = (await beside.points([(need, person)])).values()
        return [point.met for point in points if point.what == "职称"]

    run = await calculate(officer)
    await suspended(act, certificate)
    assert await met() == [False]
    with pytest.raises(Conflict, match="已无岗位要求的证书"):
        await releases.release(officer, run)
    with pytest.raises(Conflict, match="没有任何推荐"):
        await releases.release(officer, await calculate(officer))
    await suspended(act, certificate, "resume")
    assert await met() == [True]
    (case,) = (await releases.release(officer, run)).cases
    await service.answer(firm, case, agreed=True)
    await service.answer(own, case, agreed=True)
    await service.take_step(firm, case, "interview")
    await suspended(act, certificate)
    with pytest.raises(Conflict, match="证书或职称已被暂停"):
        await hiring.hire(officer, case, starts=today(), text="双方来电确认")
    assert f"/cases/{case}" in (await (await open_browser("city")).get(f"/certificates/{certificate}")).text
    await suspended(act, certificate, "resume")
    await hiring.hire(officer, case, starts=today(), text="双方来电确认")


async def test_a_term_that_is_over_says_nothing_of_a_higher_title(city, act, nurse):
    """Whoever was promoted has a paper of before; of its own rank the own word is none."""
    person, _ = nurse
    (row,) = await Candidate.select(Candidate.name).where(Candidate.id == person)
    over = {
        "kind": "title",
        "name": "助理工程师",
        "number": "T-2",
        "expires": str(today() - timedelta(days=1)),
    }
    facts = LICENCE | over | {"holder": row["name"]}
    await register.record(await act("city"), CertificateForm.model_validate(facts))
    await certified.link(await act("candidate"), person, "T-2")
    known = await register_of([person])
    said = {int(rank): known.title(person, int(rank)) for rank in TitleLevel}
    assert {rank: had for rank, had in said.items() if had != rank} == {int(TitleLevel.ASSISTANT): 0}


async def test_a_run_from_before_a_suspension_opens_no_case(city, act, calculate, nurse):
    person, certificate = nurse
    await city.need("护士", asked=("护理",))
    await certified.link(await act("candidate"), person, "2021-1")
    officer = await act("officer")
    run = await calculate(officer)
    await suspended(act, certificate)
    with pytest.raises(Conflict, match="已无岗位要求的证书"):
        await releases.release(officer, run)
    await suspended(act, certificate, "resume")
    assert len((await releases.release(officer, run)).cases) == 1


async def test_a_paper_of_several_trades_is_a_licence_for_its_own(city, act, calculate, nurse):
    """Suspended, it takes other names of the same licence with it."""
    person, _ = nurse
    holder = (await Candidate.select(Candidate.name).where(Candidate.id == person))[0]["name"]
    facts = LICENCE | {
        "name": "特种作业操作证",
        "specialty": "低压电工作业",
        "number": "T-1",
        "holder": holder,
    }
    facts["issued"] = "2022-06-01"
    certificate = await register.record(await act("city"), CertificateForm.model_validate(facts))
    await certified.link(await act("candidate"), person, "T-1")
    officer = await act("officer")
    await city.need("电焊工", asked=("护理",))
    with pytest.raises(Conflict, match="没有任何推荐"):
        await releases.release(officer, await calculate(officer))
    await city.need("维修电工", asked=("护理",))
    run = await calculate(officer)
    await suspended(act, certificate)
    await Candidate.update({Candidate.skills: skills("护理", "电工证")}).where(Candidate.id == person)
    with pytest.raises(Conflict, match="没有任何推荐"):
        await releases.release(officer, await calculate(officer))
    assert run


async def test_what_stops_a_case_is_what_its_need_demands(city, act, calculate, nurse):
    """A suspended licence keeps nobody from work that asks for none."""
    person, certificate = nurse
    await certified.link(await act("candidate"), person, "2021-1")
    await suspended(act, certificate)
    await city.need("护理员主管", asked=("护理",))
    officer = await act("officer")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await service.answer(await act("enterprise1"), case, agreed=True)


async def test_what_the_archive_records_warns_in_a_case_and_stops_nothing(
    city, act, calculate, nurse, colleague, open_browser, open_api
):
    """Of the own account, and of the holder of a certificate that the person has named."""
    person, _ = nurse
    keeper, own, officer = await act("city"), await act("candidate"), await act("officer")
    await city.need("护士", asked=("护理",))
    (row,) = await Candidate.select(Candidate.name).where(Candidate.id == person)
    identity = "11010519491231002X"
    facts = {**LICENCE, "holder": row["name"], "number": "2021-2", "identity": identity}
    await register.record(keeper, CertificateForm.model_validate(facts))
    await certified.link(own, person, "2021-1")
    await certified.link(own, person, "2021-2")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    for number, of in enumerate(
        ({"identity": identity}, {"identity": "440524188001010014", "login": "candidate"})
    ):
        form = {
            "cause": "exam_grave", "facts": "在考试中使用手机传递答案", "body": "示范市人力资源和社会保障局",
            "document": f"示人社决〔2026〕{number}号", "decided": today(), "holder": row["name"], **of,
        }  # fmt: skip
        entry = await entries.propose(keeper, EntryForm.model_validate(form))
        await entries.move(colleague, entry, "decide", Given())
        await entries.move(keeper, entry, "serve", Given(note="当面送达，本人签收"))
    shown = (await (await open_browser("city")).get(f"/cases/{case}")).text
    assert [f"示人社决〔2026〕{number}号" in shown for number in (0, 1)] == [True, True]
    found = (await (await open_api("auditor")).get(f"/api/v1/cases/{case}")).json()["recorded"]
    assert [each["document"] for each in found] == ["示人社决〔2026〕0号", "示人社决〔2026〕1号"]
    for login in ("officer", "enterprise1", "candidate"):
        assert "示人社决" not in (await (await open_browser(login)).get(f"/cases/{case}")).text
        assert (await (await open_api(login)).get(f"/api/v1/cases/{case}")).json()["recorded"] == []
    firm = await act("enterprise1")
    await service.answer(firm, case, agreed=True)
    await service.answer(own, case, agreed=True)
    await service.take_step(firm, case, "interview")
    await hiring.hire(officer, case, starts=today(), text="双方来电确认")


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


async def test_a_bureau_that_has_seen_the_former_name_says_whose_it_is(
    city, act, nurse, open_api, open_browser
):
    """Whoever is called otherwise by now keeps the proof; nobody says so alone, or without a paper."""
    person, certificate = nurse
    own, county = await open_api("candidate"), await open_browser("city")
    address, page = f"/api/v1/candidates/{person}/certificates", f"/candidates/{person}/certificates"
    (row,) = await Candidate.select(Candidate.name).where(Candidate.id == person)
    assert (await own.post(address, json={"number": "2021-1"})).status_code == 204
    await Candidate.update({Candidate.name: "改名人"}).where(Candidate.id == person)
    assert (await own.get(address)).json()["items"] == []
    seen = {"number": "2021-1", "former": row["name"], "document": "户口簿曾用名页"}
    alone = await own.post(address, json=seen)
    assert (alone.status_code, "窗口登记" in alone.text) == (422, True)
    for slip in ({"document": ""}, {"former": "完全别人"}):
        refused = await county.submit(page, seen | slip)
        assert (refused.status_code, seen["number"] in refused.text) == (422, True)
    assert (await county.submit(page, seen)).status_code == 303
    (shown,) = (await own.get(address)).json()["items"]
    assert (shown["certificate"], shown["state"]) == (certificate, "valid")
    await suspended(act, certificate)
    assert [each.taken_back for each in (await certified.of_candidates([person]))[person]] == [True]


async def test_the_holder_has_the_paper(act, nurse, colleague, open_browser):
    """Once a certificate of the city is named as the own; nobody else has it."""
    keeper, (person, _) = await act("city"), nurse
    paper = {"source": "职称评审结果的通知", "document": "辽原职改〔2026〕3号", "note": ""}
    await keys.confirm(
        colleague, await keys.propose(keeper, KeyForm.model_validate({**paper, "alg": "EdDSA"}))
    )
    (row,) = await Candidate.select(Candidate.name).where(Candidate.id == person)
    title = {"name": "工程师", "holder": row["name"], "decided": "2026-06-01", **paper}
    form = IssuanceForm.model_validate(title)
    certificate = await issuing.confirm(colleague, await issuing.propose(keeper, form))
    holder = await open_browser("candidate")
    url = f"/certificates/{certificate}/paper.pdf"
    assert (await holder.get(url)).status_code == 403
    assert url not in (await holder.get(f"/candidates/{person}")).text
    named = {"number": number_of(1)}
    assert (await holder.submit(f"/candidates/{person}/certificates", named)).status_code == 303
    assert url in (await holder.get(f"/candidates/{person}")).text
    pages = pypdf.PdfReader(io.BytesIO((await holder.get(url)).content)).pages
    assert row["name"] in pages[0].extract_text()
    for login in ("candidate2", "enterprise1", "officer"):
        assert (await (await open_browser(login)).get(url)).status_code == 403


async def test_one_names_only_ones_own_and_does_not_let_go_of_what_was_taken_back(city, act, nurse, open_api):
    person, certificate = nurse
    other = await city.person("同行", "护理")
    own, county = await open_api("candidate"), await act("city")
    address = f"/api/v1/candidates/{person}/certificates"
    assert (await own.post(address, json={"number": "2021-2"})).status_code == 422
    assert (await own.post(address, json={"number": "２０２１-1"})).status_code == 204
    assert (await own.post(address, json={"number": "2021-1"})).status_code == 204
    assert await CandidateCertificate.count() == 1
    await certified.unlink(await act("candidate"), person, certificate)
    at_once = [certified.link(await act("candidate"), person, "2021-1") for _ in range(4)]
    assert await asyncio.gather(*at_once) == [None] * 4
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
    with pytest.raises(Conflict, match="暂停或撤销的证书不能取消"):
        await certified.unlink(county, person, certificate, "登记时看错了人")
    # Called otherwise, it still counts against; valid again it would be no proof.
    await Candidate.update({Candidate.name: "改名"}).where(Candidate.id == person)
    assert (await certified.of_candidates([person]))[person][0].state == "suspended"
    await suspended(act, certificate, "resume")
    assert not (await certified.of_candidates([person])).get(person)
    await Candidate.update({Candidate.name: holder}).where(Candidate.id == person)
    paper = Paper(source="撤销决定书", document="示〔2026〕8 号", note="以虚假材料取得")
    revocation = await register.propose_revocation(county, certificate, paper)
    assert (await own.delete(f"{address}/{certificate}")).status_code == 409
    await dated.withdraw(register.REVOCATION, county, revocation)
    assert (await own.delete(f"{address}/{certificate}")).status_code == 204
    assert await CandidateCertificate.count() == 0
