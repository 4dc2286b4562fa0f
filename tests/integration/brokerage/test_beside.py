"""What is asked stands beside what is held, on the run's page, in the ranked list and in the case.

Worth: both sides decide by it, so a skill under another name is held, and nothing withheld is told."""

import json
import re

from talent_platform.brokerage import beside
from talent_platform.brokerage.releases import service as releases
from talent_platform.database.engine import DB
from talent_platform.reference.codes import counties, county_name

COUNTY = next(iter(counties()))


async def test_asked_and_held_side_by_side_for_whoever_may_see(city, act, calculate, open_browser):
    asked = json.dumps([{"name": "金相显微镜", "level": 3}])
    need = await city.need("焊工岗", education=3, years=2, title_level=0, preferred_skills=asked)
    person = await city.person("焊工", "焊接", login="candidate", education=4, years=9)
    rows = (await beside.points([(need, person)]))[need, person]
    assert [(one.asked, one.held, one.met) for one in rows] == [
        ("焊接 熟练", "熟练", True), ("金相显微镜 精通", "未列出", False), ("本科", "硕士研究生", True),
        ("2 年", "9 年", True), ("10–20 万元", "12 万元起", True), (county_name(COUNTY), "不限", True),
    ]  # fmt: skip
    for held, asked_of, met in (
        ("机械工程", ["机械类", "自动化"], True),
        ("会计学", ["机械专业"], False),
        ("", ["机械"], False),
    ):
        await DB.asyncpg_pool.execute("UPDATE candidate SET major = $2 WHERE id = $1", person, held)
        await DB.asyncpg_pool.execute("UPDATE need SET majors = $2 WHERE id = $1", need, json.dumps(asked_of))
        points = (await beside.points([(need, person)]))[need, person]
        assert [one.met for one in points if one.what == "优先专业"] == [met]
    actor = await act("city")
    run = await calculate(actor)
    (case,) = (await releases.release(actor, run)).cases
    officer = await open_browser("city")
    for url in (f"/runs/{run}/needs/{need}", f"/runs/{run}/people/{person}"):
        page = (await officer.get(url)).text
        assert "金相显微镜 精通" in page
        assert not re.search(r">[+-]?\d+\.\d{3,}<", page), "points have two decimals"
    elsewhere = list(counties())[1]
    await DB.asyncpg_pool.execute(
        "UPDATE candidate SET wanted_pay = 20.5, wanted_counties = $2 WHERE id = $1",
        person,
        json.dumps([elsewhere]),
    )
    *_others, pay, place = (await beside.points([(need, person)]))[need, person]
    assert [(one.held, one.met) for one in (pay, place)] == [
        ("20.5 万元起", False), (county_name(elsewhere), False),
    ]  # fmt: skip
    for login in ("city", "candidate", "enterprise1"):
        page = (await (await open_browser(login)).get(f"/cases/{case}")).text
        assert "金相显微镜 精通" in page
        assert "9 年" in page
        assert "20.5 万元起" in page
    await DB.asyncpg_pool.execute("UPDATE candidate SET withheld = true WHERE id = $1", person)
    page = (await (await open_browser("enterprise1")).get(f"/cases/{case}")).text
    assert "9 年" not in page
