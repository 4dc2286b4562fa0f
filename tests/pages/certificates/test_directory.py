"""The directory of qualifications: for everybody on the page, over the API and on the command line, and a new
edition by two people with the list of what it changes.

Worth: what an edition changes for people in post, needs and requests is seen before it holds or not at all.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from talent_platform import clock
from talent_platform.accounts.tables import Organisation
from talent_platform.certificates.directory import queries, service
from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.effects import HeldCertificate, no_title
from talent_platform.certificates.register.schemas import CertificateForm
from talent_platform.certificates.tables import Certificate, CertificateKind, DirectoryEdition
from talent_platform.database.migrate import migrate
from talent_platform.dated import service as dated
from talent_platform.demand.tables import Need
from talent_platform.errors import Invalid
from talent_platform.reference.codes import branches, counties
from talent_posts import Directory, judge, shipped_directory, standing

TOMORROW = clock.today() + timedelta(days=1)
PAPER = {"source": "关于公布国家职业资格目录的通知", "document": "虚构〔2026〕31 号"}


async def talent(url: str, *arguments: str) -> tuple[int, str]:
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "talent_platform.cli", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "TALENT_DATABASE_URL": url},
    )  # fmt: skip
    out, _ = await asyncio.wait_for(command.communicate(), 120)
    return command.returncode or 0, out.decode()


def lines() -> list[str]:
    return service.text_of(shipped_directory(), clock.today()).splitlines()


def edition(text: str) -> dict[str, str]:
    return {"edition": "2027", "valid_from": TOMORROW.isoformat(), "items": text, **PAPER}


async def test_for_everybody(db, open_browser):
    visitor = await open_browser()
    page = (await visitor.get("/directory")).text
    assert 'href="/directory"' in (await visitor.get("/publicity")).text
    assert "国家职业资格目录（2021年版）" in page
    assert "2026-11-22" in page
    assert "录入新的一版" not in page
    assert "乡村医生" in (await visitor.get("/directory?q=乡村医生")).text
    assert "当时取得的证书按当时的规定有效" in (await visitor.get("/directory?on=2016-05-01")).text
    barred = (await visitor.get("/directory?q=税务师证")).text
    assert "事业单位：税务师证是水平评价类职业资格,不得作为聘用条件" in barred
    licence = (await visitor.get("/directory?q=護士執業證")).text
    assert ('<td class="lead">护士执业资格' in licence, "可以要求" in licence) == (True, True)
    asked = (await visitor.get("/directory?q=质量工程师")).text
    assert asked.count("质量工程师曾是职业资格,已经取消") == 1
    assert "会计从业资格" in (await visitor.get("/directory?q=会计从业&on=2017-10-01")).text
    assert "<td" not in (await visitor.get("/directory?q=没有这种资格")).text.partition("收录的版次")[0]
    api = "/api/v1/directory"
    assert (await visitor.get(api)).json()["total"] == 72
    assert (await visitor.get(f"{api}?on=2018-01-01&kind=准入类")).json()["total"] == 40
    assert (await visitor.get(f"{api}?q=护士")).json()["items"][0]["name"] == "护士执业资格"
    assert [each["name"] for each in (await visitor.get(f"{api}/editions")).json()["items"]] == [
        "2021",
        "2017",
    ]
    for name, institution, enterprise in (
        ("中级会计", "pass", "pass"), ("主管护师", "pass", "pass"), ("税务师", "block", "warn"),
    ):  # fmt: skip
        said = (await visitor.get(f"{api}/asked?name={name}")).json()
        assert (said["institution"], said["enterprise"]) == (institution, enterprise)
    old, then, now = [
        (await visitor.get(f"{api}/judged?name=钳工&issued={day}")).json()
        for day in ("2015-05-01", "2018-05-01", "2024-05-01")
    ]
    assert (old["listed"], then["listed"], now["listed"]) == (None, True, False)
    assert then["edition"] == "2017"
    assert (await visitor.get(f"{api}/judged?name=钳工")).status_code == 400
    await migrate(db)  # a copy becomes an installation of its own
    code, said = await talent(db, "directory", "税务师", "--ask")
    assert (code, "不得作为聘用条件" in said) == (1, True), said
    assert await talent(db, "directory", "护士") == (0, "2021\t准入类\t专业技术人员\t护士执业资格\t\n")
    code, said = await talent(db, "directory", "钳工", "--issued", "2018-05-01")
    assert (code, "机械冷加工人员" in said) == (0, True)


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"items": "许可 | 专业技术人员 | 教师资格"}, "第 1 行应为"),
        ({"items": "\n准入类 | 专业技术人员"}, "第 2 行应为"),
        ({"items": "准入类 | 专业技术人员 | 教师资格\n准入类 | 专业技术人员 | 教师资格"}, "写了两次"),
        ({"items": " "}, "至少"),
        ({"valid_from": "2021-11-23"}, "须在 2021-11-23 之后"),
        ({"valid_from": "x"}, "日期"),
        ({"edition": "2021"}, "已经收录"),
        ({"document": ""}, "文号"),
    ],
)
async def test_a_slip_is_refused_and_stays_in_the_form(open_browser, slip, told):
    browser = await open_browser("city")
    refused = await browser.submit("/directory", edition("\n".join(lines()[:3])) | slip)
    assert refused.status_code == 422
    assert told in refused.text
    assert PAPER["source"] in refused.text


async def test_an_edition_that_comes_again_is_compared_with_what_is_in_force(act, colleague):
    """And a confirmed one with what was in force before it."""
    city, shipped = await act("city"), lines()
    more = [*shipped, "准入类 | 技能人员 | 碳排放管理员"]
    changes = []
    for rows in (more, shipped, more):
        form = service.EditionForm.model_validate(
            edition("")
            | {"edition": "2026", "valid_from": "2026-01-01", "items": service.items_of("\n".join(rows))}
        )
        number = await service.propose(city, form)
        for _ in range(2):
            trial = await service.preview(await dated.one(service.DIRECTORY, number))
            changes.append([(each.name, each.before, each.after) for each in trial.items])
            if len(changes) % 2:
                await service.confirm(colleague, number)
    came, went = [("碳排放管理员", "", "准入类")], [("碳排放管理员", "准入类", "")]
    assert changes == [came, came, went, went, came, came]


ASKED = ("护士执业证", "税务师", "焊接")
HELD = (
    ("护士执业证", "2022-01-01"), ("税务师", "2023-01-01"), ("税务师", "2018-01-01"),
    ("教师资格证", "2022-01-01"), ("钳工", "2018-05-01"),
)  # fmt: skip


DEMANDED = "必须具有拍卖师资格证书，五年以上经验"


async def _needs() -> None:
    """A hospital and a works that ask for the same."""
    employers = await Organisation.select(Organisation.id).where(
        Organisation.name.is_in(["第1人民医院", "第1机床厂"])
    )
    branch = next(iter(branches().values()))
    for employer in employers:
        await Need.insert(
            Need(
                kind="talent", organisation=employer["id"], title="多面手", seats=1, branch=branch.code,
                category=branch.category, county=next(iter(counties())), start_on=TOMORROW, deadline=TOMORROW,
                state="open", description=DEMANDED,
                required_skills=[{"name": each, "level": 1} for each in ASKED],
            )
        )  # fmt: skip


async def _certificates(city) -> None:
    """Held since the editions that came with the software; and beside them two titles."""
    for number, (name, issued) in enumerate(HELD):
        form = CertificateForm.model_validate({
            "kind": "vocational", "name": name, "holder": "示例甲", "number": f"N-{number}", "body": "示范省",
            "issued": issued, "seen_on": str(clock.today()), "checked": "none",
        })  # fmt: skip
        await register.record(city, form)
    for kind, name in (("title", "护士"), ("title", "动画师"), ("other", "焊接证"), ("skill", "焊接")):
        kept = {"kind": CertificateKind(kind), "name": name, "number": f"N-{kind}{name}"}
        await register.record(city, form.model_copy(update=kept))


async def test_a_new_edition_by_two_people(open_browser, colleague, act):
    first, second, firm = [await open_browser(login) for login in ("city", "city9", "enterprise1")]
    await _needs()
    await _certificates(await act("city"))
    before = await queries.in_force()
    gone = re.compile("税务师|护士执业资格|拍卖师")
    kept = [each for each in lines() if not gone.search(each)]
    listed = "\n".join(
        [
            *kept,
            "水平评价类 | 专业技术人员 | 护士执业资格",
            "准入类 | 技能人员 | 焊接",
            "水平评价类 | 专业技术人员 | 动画师",
        ]
    )
    made = await first.submit("/directory", edition(listed))
    assert made.status_code == 303, made.text
    address = made.headers["location"]
    assert (await first.submit("/directory", edition(listed))).status_code == 409
    shown = (await second.get(address)).text
    for change in ("税务师", "护士执业资格", "焊接"):
        assert change in shown
    assert (await firm.get(address)).status_code == 403
    assert (await first.submit(f"{address}/confirm")).status_code == 403
    assert "2027" not in (await firm.get("/directory")).text
    assert (await second.submit(f"{address}/confirm")).status_code == 303
    assert (await second.submit(f"{address}/withdraw")).status_code == 409
    known = await queries.in_force()
    assert known.edition_on(clock.today()).name == "2021"
    assert known.edition_on(TOMORROW).name == "2027"
    assert "2027" in (await firm.get(f"/directory?on={TOMORROW}")).text

    # The list is what asking about everything, before and after, says.
    row = (await DirectoryEdition.select(DirectoryEdition.id))[0]
    trial = await service.preview(await dated.one(service.DIRECTORY, row["id"]))
    brute = {
        (f"/needs/{need['id']}", f"多面手：{name}")
        for need in await Need.select(Need.id)
        for name in ASKED
        if standing(name, TOMORROW, before).standing != standing(name, TOMORROW, known).standing
    }
    assert len(brute) == 6
    brute |= {(url, "多面手：拍卖师") for url, _ in brute}
    papers = {
        (f"/certificates/{row['id']}", f"{row['number']} {row['name']}")
        for row in await Certificate.select().where(Certificate.kind != "title")
        if any(
            judged(row["name"], on, before) != judged(row["name"], on, known)
            for on in (row["issued"], TOMORROW)
        )
    }
    papers |= {
        (f"/certificates/{row['id']}", f"{row['number']} {row['name']}")
        for row in await Certificate.select().where(Certificate.kind == "title")
        if had(row, before) != had(row, known)
    }
    assert sorted(label.split()[1] for _, label in papers) == sorted(
        ["护士执业证", "税务师", "税务师", "焊接", "焊接证", "动画师"]
    )
    things = [(each.url, each.label) for each in trial.things]
    assert {*things} == brute | papers
    assert len(things) == len(brute | papers)


def had(row: Mapping[str, Any], directory: Directory) -> bool:
    """Whether a certificate counts as a title from the day of the edition on."""
    paper = HeldCertificate(
        1, row["id"], row["kind"], row["name"], row["level"], row["specialty"], row["number"], row["body"],
        row["issued"], row["expires"], row["state"], None,
    )  # fmt: skip
    return not no_title(paper, TOMORROW, directory)


def judged(name: str, on: date, directory: Directory) -> tuple[bool | None, bool]:
    """Listed on a day or not, and whether the law demands it."""
    found = judge(name, on, directory)
    return found.listed, found.item is not None and found.item.is_access


async def test_an_edition_of_a_past_time_tells_of_what_was_issued_in_it(act, colleague):
    """Today the same is said of the name; of a certificate of that time, that it was on no list."""
    city = await act("city")
    for number, issued in enumerate(("2024-03-01", "2025-03-01", "2026-03-01")):
        form = CertificateForm.model_validate({
            "kind": "vocational", "name": "导游证", "holder": "示例甲", "number": f"N-{number}",
            "body": "示范省", "issued": issued, "seen_on": str(clock.today()), "checked": "none",
        })  # fmt: skip
        await register.record(city, form)

    async def proposed(name: str, start: date, text: list[str]) -> int:
        items = service.items_of("\n".join(text))
        form = {"edition": name, "valid_from": start, "items": items, **PAPER}
        return await service.propose(city, service.EditionForm.model_validate(form))

    await service.confirm(colleague, await proposed("2026", date(2026, 1, 1), lines()))
    without = [each for each in lines() if "导游" not in each]
    row = await dated.one(service.DIRECTORY, await proposed("2025", date(2025, 1, 1), without))
    assert [each.label for each in (await service.preview(row)).things] == ["N-1 导游证"]


async def test_two_that_confirm_at_once_and_a_name_that_is_taken(act, colleague, db):
    first, third = await act("city"), colleague
    item = service.DirectoryItem(name="教师资格", kind="准入类", group="专业技术人员")

    async def proposed(start: date) -> int:
        form = service.EditionForm(edition="2027", valid_from=start, items=(item,), **PAPER)
        return await service.propose(first, form)

    number = await proposed(TOMORROW)
    done = await asyncio.gather(*(service.confirm(third, number) for _ in range(3)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "Conflict", "NoneType"]
    with pytest.raises(Invalid, match="已经收录"):
        await proposed(TOMORROW + timedelta(days=1))
    await service.confirm(third, await proposed(TOMORROW))
    assert len((await queries.in_force()).on(TOMORROW)) == 1
    with pytest.raises(asyncpg.CheckViolationError):
        await DirectoryEdition.update({DirectoryEdition.edition: "2028"}, force=True)
