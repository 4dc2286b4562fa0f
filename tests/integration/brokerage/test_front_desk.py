"""The front desk: name and the last four digits of the phone, and everything in one's charge is told – each
sentence as the parts have it, each question in the log and with whoever was found."""

import re

from talent_platform.audit.tables import AuditEntry
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.releases import service as releases
from talent_platform.clock import now
from talent_platform.reference.codes import counties
from talent_platform.supply.tables import Candidate, TeamMember

AT = "/api/v1/front-desk"
COUNTY = next(iter(counties()))
PASSWORD = "Korn-feld-und-Mohn-71"


def question(name: str, last_four: str) -> dict[str, str]:
    return {"name": name, "last_four": last_four, "asked_by": "person"}


async def test_who_asks_is_told_how_things_stand(city, act, calculate, open_browser, open_api, configure):
    """A registration sent back, a profile without skills or consent, a case at each of its turns."""
    api, other = await open_api("county1"), await open_api("county2")
    county, visitor = await open_browser("county1"), await open_browser()
    form = {
        "person": "求职甲", "phone": "13900001111", "county": next(iter(counties())), "login": "seeker-1",
        "password": PASSWORD, "again": PASSWORD,
    }  # fmt: skip
    assert "受理" in (await visitor.submit("/register/candidate", form)).text

    (told,) = (await api.post(AT, json=question("求职甲", "1111"))).json()
    assert (told["state"], told["missing"], told["turn"]) == (
        "已收到，待核实",
        [],
        counties()[form["county"]],
    )
    sent_back = {"note": "请补交毕业证书", "version": "1"}
    assert (await county.submit(f"{told['url']}/steps/return", sent_back)).status_code == 303
    (told,) = (await api.post(AT, json=question("求 职 甲", "1111"))).json()
    assert (told["state"], told["missing"]) == ("已退回补正", ["请补交毕业证书"])
    assert told["by"], "until when it can be completed"

    silent = await city.person("钳工", consent=False, skills="[]", name="钳工乙", phone="13900002222")
    (told,) = (await api.post(AT, json=question("钳工乙", "2222"))).json()
    assert told["missing"][:2] == ["同意参与匹配", "填写技能"]
    assert told["turn"] == counties()[form["county"]], "nobody else can write it down"

    refused = {
        "consent": False,
        "skills": "[]",
        "refused_at": now(),
        "name": "钳工丁",
        "phone": "13900004444",
    }
    await city.person("钳工", **refused)
    (told,) = (await api.post(AT, json=question("钳工丁", "4444"))).json()
    assert (told["state"], told["missing"], told["turn"]) == ("已表示不同意参与匹配", [], "")

    need = await city.need("焊工岗")
    person = await city.person("焊工", login="candidate", name="焊工丙", phone="13900003333")
    officer = await act("officer")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    turns = []
    for login in ("candidate", "enterprise1", ""):
        profile, told = sorted(
            (await api.post(AT, json=question("焊工丙", "3333"))).json(), key=lambda one: one["url"]
        )
        assert (profile["url"], told["url"]) == (f"/candidates/{person}", f"/cases/{case}")
        assert (profile["state"], profile["missing"], profile["turn"]) == ("可匹配", [], "")
        assert told["by"]
        turns.append((told["turn"], told["missing"]))
        if login:
            await cases.answer(await act(login), case, agreed=True)
    officer_name = (await act("officer")).name
    assert turns == [("本人", ["答复是否愿意对接"]), ("第1机床厂", []), (officer_name, [])]
    page = await county.submit("/front-desk", question("焊工丙", "3333"))
    assert page.status_code == 200
    assert re.search(r"焊工丙：查到 2 项", page.text)
    assert "约定面谈时间" in page.text
    assert f'href="/cases/{case}"' in page.text
    assert "13900003333" not in page.text
    assert need

    # Nobody's but the bureau's in charge, and only so called.
    for asker, name, digits in ((other, "焊工丙", "3333"), (api, "焊工丙", "3334"), (api, "焊工丁", "3333")):
        assert (await asker.post(AT, json=question(name, digits))).json() == []
    asked = await AuditEntry.select().where(AuditEntry.action == "person.asked_about")
    assert len(asked) == 11
    assert sum(f"candidate:{person}" in str(one["detail"]) for one in asked) == 4
    own = (await (await open_browser("candidate")).get("/looks")).text
    assert own.count("本人到窗口，已核对证件") == 4
    assert "办理情况" in own
    assert await Candidate.exists().where(Candidate.id == silent, Candidate.consent.eq(False))

    for role in ("enterprise1", "officer", "auditor", "candidate"):
        refused = await (await open_api(role)).post(AT, json=question("焊工丙", "3333"))
        assert refused.status_code == 403, role
    bad = await county.submit("/front-desk", question("焊", "33"))
    assert bad.status_code == 422
    assert "手机号后四位" in bad.text
    await cases.take_step(await act("officer"), case, "close", reason="terms", text="待遇没有谈拢")
    told = (await api.post(AT, json=question("焊工丙", "3333"))).json()
    assert [(one["state"], one["turn"]) for one in told if one["url"] == f"/cases/{case}"] == [
        ("已结束：待遇条件未谈拢", "")
    ]
    configure(limit_unmask=1)
    assert (await api.post(AT, json=question("焊工丙", "3333"))).status_code == 429
    assert (await county.submit("/front-desk", question("焊工丙", "3333"))).status_code == 429


async def test_a_member_of_a_team_is_told_of_the_team_and_its_case(city, act, calculate, open_api):
    """Whoever has not answered is asked; of a case the team's lead answers."""
    api = await open_api("county1")
    lead = await city.person("焊工", name="领队甲", phone="13900005555")
    asked = await city.person("焊工", login="candidate", name="队员乙", phone="13900006666")
    await city.team("铝合金焊接", [lead, asked], county=COUNTY, keywords='["焊接"]')

    def of_team(told):
        return [
            (one["about"], one["state"], one["missing"], one["turn"])
            for one in told
            if "/teams/" in one["url"]
        ]

    name = "项目团队：铝合金焊接"
    told = (await api.post(AT, json=question("队员乙", "6666"))).json()
    assert of_team(told) == [(name, "成员未齐", ["答复是否随团队参与匹配"], "本人")]
    await TeamMember.update(
        {
            TeamMember.agreed: True,
            TeamMember.answered_at: now(),
            TeamMember.answered_by: city.accounts["candidate"],
        }
    ).where(TeamMember.candidate == asked)
    await city.need("铝合金焊接难题", kind="project", keywords='["焊接"]', roles='["工程师"]', seats=5)
    told = (await api.post(AT, json=question("队员乙", "6666"))).json()
    assert of_team(told) == [(name, "可匹配", [], "")]
    officer = await act("officer")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    for who, digits in (("队员乙", "6666"), ("领队甲", "5555")):
        told = (await api.post(AT, json=question(who, digits))).json()
        (of_case,) = [one for one in told if one["url"] == f"/cases/{case}"]
        assert of_case["turn"] == "团队负责人"
