"""Many accounts opened from a workbook, each as by the form of a single one."""

import asyncio
import io
import json

import asyncpg
import openpyxl
from click.testing import CliRunner

from talent_platform.accounts.keeping import second_person
from talent_platform.accounts.sign_in import passwords
from talent_platform.accounts.tables import AccessGrant, Account, Organisation, Session
from talent_platform.audit.tables import AuditEntry
from talent_platform.database import installation
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.imports.commands import import_command
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import counties
from talent_platform.registration.openings.commands import first_passwords

HEAD = ["登录名", "姓名", "角色", "单位", "统一社会信用代码", "县区", "原因"]
HERE, THERE = list(counties().values())[:2]
WHY = "企业来函增设经办人，已电话核实"
CODE = "91219901MA0000001P"


async def work():
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        assert await worker.run_job(row["id"])


def book(*rows, head=HEAD):
    made = openpyxl.Workbook()
    for row in (head, *rows):
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


async def upload(api, body):
    made = await api.post("/api/v1/imports", data={"kind": "accounts"}, files={"file": ("账号.xlsx", body)})
    assert made.status_code == 201, made.text
    await work()
    return made.json()["id"]


async def problems(api, file):
    found = (await api.get(f"/api/v1/imports/{file}/problems")).json()["items"]
    return {(one["row"], one["title"]): one["message"] for one in found}


async def confirm(api, file, mode="all_or_nothing"):
    answer = await api.post(f"/api/v1/imports/{file}/confirm", json={"mode": mode})
    assert answer.status_code == 202, answer.text
    await work()
    return (await api.get(f"/api/v1/imports/{file}")).json()


async def firm(county, number):
    parent = (await Organisation.select(Organisation.id).where(Organisation.name == county).first())["id"]
    code = next(key for key, name in counties().items() if name == county)
    rows = await Organisation.insert(
        Organisation(parent=parent, kind="enterprise", name=f"虚构阀门{number}厂", county=code)
    )
    return rows[0]["id"]


async def test_a_county_opens_accounts_hands_their_passwords_out_once_and_takes_them_back(
    db, open_browser, open_api
):
    county, api = await open_browser("county1"), await open_api("county1")
    assert "账号导入模板" in (await county.get("/imports")).text
    await firm(HERE, 1)
    await firm(THERE, 1)
    await Organisation.update({Organisation.credit_code: CODE}).where(Organisation.name == "第1机床厂")
    body = book(
        ["Ｆａｍen-1", "虚构甲", "企业", "虚构阀门1厂"],
        ["jichuang-2", "虚构乙", "企业", "", CODE, HERE, WHY],
        ["yiyuan-2", "虚构丙", "事业单位人事", "第1人民 医院", None, None, WHY],
        ["weijian-2", "虚构丁", "主管部门", "第1卫生健康局", None, None, WHY],
    )
    file = await upload(api, body)
    assert await problems(api, file) == {}
    before = await Account.count()
    done = await confirm(api, file)
    assert (done["state"], done["imported_rows"]) == ("imported", 4)
    assert await Account.count() == before + 4
    # Nobody can sign in before the passwords are handed out, and they are handed out once.
    shown = (await county.get(f"/imports/{file}")).text
    assert f"/openings/{file}" in shown
    assert "其中 4 个还没有密码" in (await county.get(f"/openings/{file}")).text
    visitor = await open_browser()
    assert (await visitor.submit("/login", {"username": "famen-1", "password": ""})).status_code == 422
    for login, status in (("county2", 404), ("city", 403), ("enterprise1", 404)):
        assert (await (await open_browser(login)).submit(f"/openings/{file}")).status_code == status, login
    table = await county.submit(f"/openings/{file}")
    sheet = openpyxl.load_workbook(io.BytesIO(table.content)).active
    head, *rows = sheet.values
    given = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert {login: row["待另一人确认"] for login, row in given.items()} == {
        "famen-1": "否", "jichuang-2": "否", "yiyuan-2": "否", "weijian-2": "是",
    }  # fmt: skip
    assert (await county.submit(f"/openings/{file}")).status_code == 409
    assert "密码都已发放" in (await county.get(f"/openings/{file}")).text
    stored = str(await DB.asyncpg_pool.fetch("SELECT * FROM account")) + str(await AuditEntry.select())
    assert not any(row["一次性密码"] in stored for row in given.values())
    await visitor.sign_in("famen-1", given["famen-1"]["一次性密码"])
    assert (await visitor.get("/desk")).headers["location"] == "/account", "the own password comes first"
    waiting = await open_browser()
    once = {"username": "weijian-2", "password": given["weijian-2"]["一次性密码"]}
    assert "确认" in (await waiting.submit("/login", once)).text
    # The one who has signed in stays; the others go, also one who waits, as if nobody had come.
    taken = (await api.post(f"/api/v1/imports/{file}/undo")).json()
    assert (taken["rows"], [(kept["row"], kept["why"]) for kept in taken["kept"]]) == (
        3, [(2, "本人已登录过，或账号已有其他变动")],
    )  # fmt: skip
    assert await Account.count() == before + 1
    assert await AccessGrant.count() == 0
    assert await Session.count() >= 1
    again = await upload(api, book(["famen-1", "虚构甲", "企业", "虚构阀门1厂"], *[
        ["yiyuan-2", "虚构戊", "事业单位人事", "第1人民医院", None, None, WHY]
    ]))  # fmt: skip
    assert await problems(api, again) == {}
    outcome = await confirm(api, again)
    assert outcome["imported_rows"] == 1, "the account that stands so is left as it is"
    await Account.update({Account.active: False}).where(Account.login == "yiyuan-2")
    told = (await api.get(f"/api/v1/openings/{again}")).json()
    assert (told["left"], told["passed_over"]) == (0, 1)
    shown = (await county.get(f"/openings/{again}")).text
    assert "另有 1 个没有密码的账号已停用" in shown
    assert "密码都已发放" not in shown
    assert (await api.post(f"/api/v1/openings/{again}/passwords")).status_code == 409
    await Account.update({Account.active: True}).where(Account.login == "yiyuan-2")
    made = await api.post(f"/api/v1/openings/{again}/passwords")
    assert [one["login"] for one in made.json()["accounts"]] == ["yiyuan-2"]


async def test_what_the_form_refuses_is_refused_at_its_cell(db, open_api):
    api = await open_api("county1")
    await firm(HERE, 1)
    await firm(HERE, 1)
    await firm(HERE, 2)
    file = await upload(api, book(
        ["shiju-2", "虚构甲", "市级主管部门"],
        ["qiye-2", "虚构乙", "企业", "第1机床厂"],
        ["qiye-3", "虚构乙", "企业", "第2机床厂", None, None, WHY],
        ["qiye-4", "虚构乙", "企业", "虚构阀门1厂"],
        ["qiye-5", "虚构乙", "企业", "第1人民医院", None, None, WHY],
        ["qiye-6", "虚构乙", "企业"],
        ["qiye-7", "虚构乙", "企业", "虚构阀门2厂", CODE],
        ["qiye-8", "虚构乙", "企业", "虚构阀门2厂", None, THERE],
        ["enterprise1", "虚构乙", "企业", "第1机床厂", None, None, WHY],
        ["qiye 9", "虚构乙", "企业", "虚构阀门2厂"],
        ["qiye-10", "虚构乙、虚构丙", "企业", "虚构阀门2厂"],
        ["qiye-11", "虚构乙", "企业", "虚构阀门2厂"],
        ["QIYE-11", "虚构丙", "企业", "虚构阀门2厂", None, None, WHY],
        ["qiye-12", "虚构丁", "企业", "虚构阀门2厂"],
            head=["账号", "用户姓名", "用户角色", "单位名称", *HEAD[4:]],
    ))  # fmt: skip
    found = await problems(api, file)
    assert {place: next(word for word in (
        "不由您开设", "原因", "没有这一个", "2 个同名单位", "必须是企业", "不是这个信用代码", "不在这个县区",
        "已被使用", "重复", "不能有空格", "",
    ) if word in message) for place, message in found.items()} == {
        (2, "角色"): "不由您开设",
        (3, "原因"): "原因",
        (4, "单位"): "没有这一个",
        (5, "单位"): "2 个同名单位",
        (6, "单位"): "没有这一个",
        (7, "单位"): "必须是企业",
        (8, "统一社会信用代码"): "不是这个信用代码",
        (9, "县区"): "不在这个县区",
        (10, "登录名"): "已被使用",
        (11, "登录名"): "不能有空格",
        (12, "姓名"): "",
        (14, "登录名"): "重复",
        (15, "原因"): "原因",
    }, found  # fmt: skip
    assert (await confirm(api, file, "skip_bad"))["imported_rows"] == 1
    assert [
        row["login"] for row in await Account.select(Account.login).where(Account.login.like("qiye%"))
    ] == ["qiye-11"]


async def test_officials_opened_by_security_wait_for_a_second_person(db, open_browser, open_api, act):
    api = await open_api("security")
    page = await open_browser("security")
    template = openpyxl.load_workbook(
        io.BytesIO((await page.get("/imports/templates/accounts.xlsx")).content)
    )
    values = [[cell for cell in row if cell is not None] for row in template["填写示例"].values]
    assert any("市级主管部门" in row for row in values)
    file = await upload(api, book(
        ["xianju-2", "虚构甲", "县区主管部门", None, None, HERE, "新任经办人，已核对工作证"],
        ["shenji-2", "虚构乙", "审计监督"],
    ))  # fmt: skip
    assert await problems(api, file) == {}
    assert (await confirm(api, file))["imported_rows"] == 2
    assert [row["act"] for row in await AccessGrant.select(AccessGrant.act)] == ["opened", "opened"]
    passwords = (await api.post(f"/api/v1/openings/{file}/passwords")).json()["accounts"]
    assert [(one["login"], one["waits"]) for one in passwords] == [("shenji-2", True), ("xianju-2", True)]
    for grant in await AccessGrant.select(AccessGrant.id):
        await second_person.confirm(await act("city"), grant["id"])
    browser = await open_browser()
    assert (await browser.sign_in("xianju-2", passwords[1]["password"])).status_code == 303
    # Of a list that is taken away and brought back nothing is new.
    export = await page.get("/accounts.xlsx")
    back = await upload(api, export.content)
    assert await problems(api, back) == {}
    assert (await api.get(f"/api/v1/imports/{back}")).json()["outcome"][
        "unchanged"
    ] == await Account.count().where(Account.role.is_in(["city", "county", "officer", "auditor"]))


async def test_the_same_from_the_shell(db, tmp_path, configure):
    """Real commands: a file with an error writes nothing and says where; passwords are given out once."""
    await firm(HERE, 1)
    await DB.close()
    await installation.renew(db)
    configure(database_url=db)

    async def shell(command, *words):
        return await asyncio.to_thread(CliRunner().invoke, command, [*words, "--as", "county1"])

    path = tmp_path / "账号.xlsx"
    good = ["famen-1", "虚构甲", "企业", "虚构阀门1厂"]
    path.write_bytes(book(good, ["famen-2", "王?", *good[2:]]))
    ended = await shell(import_command, "accounts", str(path), "--json")
    told = json.loads(ended.stdout)
    assert (ended.exit_code, told["imported_rows"]) == (1, 0)
    assert [(one["row"], one["title"]) for one in told["problems"]] == [(3, "姓名")]
    path.write_bytes(book(good))
    ended = await shell(import_command, "accounts", str(path), "--json")
    told = json.loads(ended.stdout)
    assert (ended.exit_code, told["state"], told["imported_rows"]) == (0, "imported", 1), told
    given = await shell(first_passwords, str(told["file_id"]))
    assert given.exit_code == 0, given.output
    login, name, place, password = given.stdout.strip().split("\t")
    assert (login, name, place) == ("famen-1", "虚构甲", "虚构阀门1厂")
    again = await shell(first_passwords, str(told["file_id"]))
    assert isinstance(again.exception, Conflict)
    assert password not in again.output
    owner = await asyncpg.connect(db)
    stored = await owner.fetchval("SELECT password_hash FROM account WHERE login = 'famen-1'")
    exported = await owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'export.made'")
    await owner.close()
    assert await passwords.verify(stored, password)
    assert exported == 1
