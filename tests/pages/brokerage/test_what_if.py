"""What if, on the page and over the API: what would change in a run, for its readers, leaving no trace."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from talent_platform.accounts.tables import Organisation
from talent_platform.audit.tables import AuditEntry
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.tables import Proposal
from talent_platform.clock import today
from talent_platform.demand.tables import Need
from talent_platform.jobs import worker
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate, Team, TeamMember

COUNTY, BRANCH = next(iter(counties())), next(iter(branches().values()))
SKILL = '[{"name": "焊接", "level": 2}]'
MORE = ', {"name": "氩弧焊", "level": 2}'
MOST = MORE + ', {"name": "数控编程", "level": 2}'


async def plant_need(title, **columns):
    (employer,) = await Organisation.select(Organisation.id).where(Organisation.name == "第1机床厂")
    values = {
        "kind": "talent", "organisation": employer["id"], "branch": BRANCH.code, "category": BRANCH.category,
        "county": COUNTY, "start_on": today(), "deadline": today() + timedelta(days=30), "state": "open",
        "pay_min": 10, "pay_max": 20, "required_skills": SKILL, "seats": 1,
        "preferred_skills": SKILL[:1] + MOST[2:] + "]",
    }  # fmt: skip
    (row,) = await Need.insert(Need(title=title, **(values | columns)))
    return row["id"]


async def plant_person(headline, **columns):
    values = {
        "name": f"虚构{headline}", "phone": "13900000001", "skills": SKILL, "education": 3, "years": 5,
        "available_from": today(), "consent": True, "wanted_pay": 12,
    }  # fmt: skip
    (row,) = await Candidate.insert(Candidate(headline=headline, **(values | columns)))
    return row["id"]


@pytest.fixture
async def town(db, act):
    """The ids of a run: two posts of one seat and a project; three welders, a pianist and a team."""
    ids = {"post": await plant_need("焊工岗"), "other": await plant_need("铆焊岗", priority=2)}
    ids["project"] = await plant_need("激光产线", kind="project", seats=2)
    ids["best"] = await plant_person("资深焊接工", skills=SKILL[:-1] + MOST + "]")
    ids["second"] = await plant_person("焊接工", skills=SKILL[:-1] + MORE + "]")
    ids["third"] = await plant_person("焊接学徒")
    ids["pianist"] = await plant_person("琴师", skills='[{"name": "钢琴", "level": 2}]')
    members = [await plant_person(f"成员{n}", registered=False, consent=False) for n in range(2)]
    (team,) = await Team.insert(
        Team(
            name="激光团队", project="激光焊接", description="激光焊接", stage="pilot", branch=BRANCH.code,
            category=BRANCH.category, cooperation="joint", minimum_size=2, available_from=today(),
            consent=True,
        )
    )  # fmt: skip
    for member in members:
        await TeamMember.insert(TeamMember(team=team["id"], candidate=member, role="工程师"))
    ids |= {"team": team["id"], "member": members[0]}
    ids["secret"] = await plant_need("秘密岗位", state="draft")
    ids["run"], job = await runs.order(await act("county1"), runs.RunForm(floor=0))
    await worker.run_job(job)
    return ids


def address(town, *steps):
    return f"/runs/{town['run']}/what-if?" + "&".join(f"step={step}" for step in steps)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]))


async def placed(town):
    rows = await Proposal.select(Proposal.need, Proposal.candidate).where(Proposal.run == town["run"])
    return {row["candidate"]: row["need"] for row in rows}


async def test_the_page_says_what_changes_and_leaves_no_trace(town, open_browser):
    officer = await open_browser("county1")
    before, logged = await placed(town), await AuditEntry.count()
    assert set(before) >= {town["best"], town["second"], town["member"]}
    assert town["third"] not in before
    answer = await officer.get(address(town, f"withdraw:{town['best']}", f"close:{town['project']}"))
    assert answer.status_code == 200, answer.text
    text = words(answer.text)
    assert f"「资深焊接工」（编号 {town['best']}）退出" in text
    assert f"关闭「激光产线」（编号 {town['project']}）" in text
    assert "推荐人数 2 人 原来 4 人，含整队" in text
    assert "团队「激光焊接」不再推荐" in text
    newly, gone = text.split("新推荐的人")[1].split("不再推荐的人")[:2]
    assert "焊接学徒" in newly
    assert "资深焊接工" in gone
    assert "成员0" in gone
    assert "不保存任何东西" in text
    assert (await placed(town), await AuditEntry.count()) == (before, logged)
    left = re.search(r'href="([^"]+)" aria-label="去掉：关闭', answer.text).group(1)
    assert left == address(town, f"withdraw%3A{town['best']}")
    nothing = await officer.get(address(town, f"withdraw:{town['pianist']}"))
    assert "没有任何人的推荐因此改变" in nothing.text


async def test_every_entry_leads_there_and_carries_what_was_assumed(town, open_browser):
    officer, run = await open_browser("auditor"), f"/runs/{town['run']}"
    carried = f"step=withdraw%3A{town['best']}"
    need = (await officer.get(f"{run}/needs/{town['post']}?{carried}")).text.replace("&amp;", "&")
    assert "已有 1 项假设" in need
    found = re.findall(r'<option value="([^"]+)"|href="[^"]*what-if\?([^"]+)"', need)
    asked = {unquoted.rsplit("=", 1)[-1] for pair in found for unquoted in pair if unquoted}
    seats = {f"seats:{town['post']}:{n}" for n in (0, 2, 11)}
    wanted = seats | {f"priority:{town['post']}:3", f"close:{town['post']}"}
    assert wanted <= asked
    assert f"seats:{town['post']}:1" not in asked, "what holds already"
    person = (await officer.get(f"{run}/people/{town['best']}")).text
    assert f"what-if?step=withdraw:{town['best']}" in person
    assert f"step=forbid:{(await placed(town))[town['best']]}:{town['best']}" in person
    for step in sorted(wanted):
        answer = await officer.get(f"{address(town, step)}&{carried}")
        assert answer.status_code == 200, answer.text
    hits = (await officer.get(f"{address(town, step)}&q=焊")).text
    assert f"{run}/needs/{town['other']}?step=" in hits
    assert f"{run}/people/{town['third']}?step=" in hits


async def test_whoever_qualifies_can_be_pinned_though_the_run_left_the_pair_out(town, act, open_browser):
    run, job = await runs.order(await act("county1"), runs.RunForm(floor=95))
    await worker.run_job(job)
    officer, run = await open_browser("county1"), f"/runs/{run}"
    person = (await officer.get(f"{run}/people/{town['third']}")).text
    assert "得分低于本次运算公布的最低分" in person
    assert "的要求与本人具备的" in person
    (link,) = re.findall(r'href="([^"]*step=pin:[^"]*)"', person)
    pair = f"pin:{re.search(r'pin:([0-9]+):', link).group(1)}:{town['third']}"
    for steps in (f"step={pair}", f"step={pair}&step=loosen:{town['post']}:skills:焊接"):
        answer = await officer.get(f"{run}/what-if?{steps}")
        assert answer.status_code == 200, answer.text
        assert "焊接学徒" in answer.text.split("新推荐的人")[1].split("不再推荐的人")[0]
    let_in = f"step=loosen:{town['post']}:skills:焊接&step=pin:{town['post']}:{town['pianist']}"
    assert (await officer.get(f"/runs/{town['run']}/what-if?{let_in}")).status_code == 200
    pianist = (await officer.get(f"/runs/{town['run']}/people/{town['pianist']}")).text
    assert "只差一条的需求" in pianist
    assert "step=pin:" not in pianist, "no need is open to somebody who lacks what it asks for"


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (["close:{post}", "seats:{post}:3"], "既要关闭又要调整或锁定，请只留一项"),
        (["seats:{post}:3", "seats:{post}:4"], "的同一项改了两次，请只留一项"),
        (["withdraw:{best}", "pin:{post}:{best}"], "既要退出又要锁定到「焊工岗」"),
        (["pin:{post}:{best}", "pin:{other}:{best}"], "请只留一处"),
        (["pin:{post}:{best}", "forbid:{post}:{best}"], "不能同时排除"),
        (["pin:{post}:{best}", "pin:{post}:{second}"], "锁定了 2 人，名额却只有 1 个"),
        (["pin:{post}:{pianist}"], "不能锁定到「焊工岗」（编号 {post}）：现在不符合它的全部硬性条件"),
        (["pin:{project}:{third}"], "或它不再招个人"),
        (["close:{secret}"], "编号 {secret} 的需求不在这次运算中"),
        (["withdraw:99999"], "编号 99999 的人才不在这次运算中"),
        (["seats:{post}:10001"], "最后的数字应在 0 到 10000 之间"),
        (["priority:{post}:4"], "最后的数字应在 1 到 3 之间"),
        (["close:{post}", "marry:{best}:{second}"], "不认识的假设「marry:"),
        (["seats:{post}"], "不认识的假设"),
        (["marry"], "不认识的假设「marry」"),
        ([f"withdraw:{n}" for n in range(1, 32)], "一次最多试算 30 项假设"),
    ],
)
async def test_senseless_steps_are_one_sentence_and_stay_on_the_page(town, open_browser, steps, sentence):
    officer = await open_browser("county1")
    steps = [step.format(**town) for step in steps]
    answer = await officer.get(address(town, *steps))
    assert answer.status_code == 422
    assert sentence.format(**town) in words(answer.text)
    assert answer.text.count('aria-label="去掉：') == len(steps)
    assert "秘密" not in answer.text


async def test_the_same_over_the_api(town, open_api, open_browser):
    api = await open_api("county1")
    url = f"/api/v1/runs/{town['run']}/what-if"
    steps = [{"kind": "withdraw", "candidate": town["best"]}, {"kind": "close", "need": town["project"]}]
    for again in (False, True):
        answer = await api.post(url, json={"steps": steps, "again": again})
        assert answer.status_code == 200, answer.text
        effect = answer.json()
        assert (effect["placed_before"], effect["placed_after"]) == (4, 2)
        assert float(effect["score_after"]) < float(effect["score_before"])
        assert [row["candidate"] for row in effect["gained"]] == [town["third"]]
        assert {row["candidate"] for row in effect["lost"]} >= {town["best"], town["member"]}
        assert {"id": town["project"], "title": "激光产线", "before": 2, "after": 0} in effect["needs"]
        assert effect["teams_released"] == ([] if again else [town["team"]])
    (kept,) = (
        await api.post(url, json={"steps": [{"kind": "seats", "need": town["post"], "seats": 2}]})
    ).json()["gained"]
    assert kept["after"] in {town["post"], town["other"]}
    for body, code in (
        ({"steps": []}, 400),
        ({"steps": [{"kind": "marry", "need": 1}]}, 400),
        ({"steps": [{"kind": "close", "need": 1, "seats": 3}]}, 400),
        ({"steps": [{"kind": "close", "need": town["secret"]}]}, 422),
    ):
        refused = await api.post(url, json=body)
        assert (refused.status_code, refused.headers["content-type"]) == (code, "application/problem+json")
    files = await api.get(f"/api/v1/runs/{town['run']}/package")
    page = await (await open_browser("auditor")).get(f"/runs/{town['run']}/package.zip")
    assert files.content == page.content
    assert zipfile.ZipFile(io.BytesIO(files.content)).testzip() is None


async def test_only_who_may_see_the_run(town, open_browser, open_api):
    urls = [address(town, f"close:{town['post']}"), f"/runs/{town['run']}/package.zip"]
    codes = {
        "county1": 200,
        "city": 200,
        "auditor": 200,
        "county2": 404,
        "enterprise1": 403,
        "candidate": 403,
    }
    for login, code in codes.items():
        browser, api = await open_browser(login), await open_api(login)
        for url in urls:
            assert (await browser.get(url)).status_code == code, (login, url)
        body = {"steps": [{"kind": "close", "need": town["post"]}]}
        assert (await api.post(f"/api/v1/runs/{town['run']}/what-if", json=body)).status_code == code, login
        assert (await api.get(f"/api/v1/runs/{town['run']}/package")).status_code == code, login
    assert (await (await open_browser()).get(urls[1])).status_code == 303


async def test_plans_by_wishes_and_by_goals_are_asked_as_well(town, act, open_browser):
    officer = await open_browser("county1")
    for principle in ("stable", "goals"):
        run, job = await runs.order(await act("county1"), runs.RunForm(principle=principle, floor=0))
        await worker.run_job(job)
        answer = await officer.get(f"/runs/{run}/what-if?step=withdraw:{town['best']}")
        assert answer.status_code == 200
        assert "焊接学徒" in answer.text.split("新推荐的人")[-1]
        looser = f"loosen:{town['post']}:skills:焊接&step=seats:{town['post']}:3"
        answer = await officer.get(f"/runs/{run}/what-if?step={looser}")
        came = answer.text.split("新推荐的人")[-1].split("换了需求")[0]
        assert "琴师" in came, "whom alone the requirement kept out"
        assert "焊接学徒" in came
        assert "如果……会怎样" in (await officer.get(f"/runs/{run}/needs/{town['post']}")).text
