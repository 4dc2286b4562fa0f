"""The integrity archive.

Worth: an entry that one person could make alone, that nobody was told of, or that stays after it was taken
back, would keep somebody from an exam or a title by no law.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
from datetime import date, timedelta

import asyncpg
import openpyxl
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.integrity.entries import ending, service
from talent_platform.integrity.entries.life import BAR_LABELS, CAUSE_LABELS, REPAIR
from talent_platform.integrity.entries.schemas import EntryEdit, EntryForm, person_of
from talent_platform.integrity.standing import standing_of
from talent_platform.integrity.tables import IntegrityChange, IntegrityEntry
from talent_platform.workflow.steps import Given
from talent_posts import IntegrityRecord, barred, integrity_causes, last_recorded

DAY = timedelta(days=1)
NUMBER = "11010519491231002X"
ENTRY = {
    "cause": "exam_grave", "article": "", "facts": "在考试中使用手机传递答案",
    "body": "示范市人力资源和社会保障局",
    "document": "示人社决〔2026〕1号", "decided": str(today() - 3 * DAY), "begins": "", "review": "",
    "holder": "示例甲", "identity": NUMBER, "login": "candidate",
}  # fmt: skip
SERVED = Given(note="当面送达，本人签收")
LONG = {"cause": "exam_especially_grave", "review": "五年后向省人力资源和社会保障厅申请复核"}


def form(**facts: object) -> EntryForm:
    return EntryForm.model_validate(ENTRY | facts)


async def recorded(first, second, **facts: object) -> int:
    entry = await service.propose(first, form(**facts))
    await service.move(second, entry, "decide", Given())
    await service.move(first, entry, "serve", SERVED)
    return entry


async def test_from_the_proposal_to_the_restoring_on_the_pages(open_browser, colleague):
    first, second, auditor, person = [
        await open_browser(who) for who in ("city", "city9", "auditor", "candidate")
    ]
    bad = await first.submit("/integrity/new", ENTRY | {"identity": "110105", "facts": "甲"})
    assert (bad.status_code, ENTRY["document"] in bad.text) == (422, True)
    address = (await first.submit("/integrity/new", ENTRY)).headers["location"]
    page = (await first.get(address)).text
    assert "由本局另一人决定" in page
    assert f"{address}/steps/decide" not in page
    assert (await first.submit(f"{address}/steps/decide", {})).status_code == 403
    assert f"有诚信档案记录待决定：{ENTRY['document']}" in (await second.get("/notifications")).text
    assert "没有诚信档案记录" in (await person.get("/integrity/own")).text
    asked = {"identity": NUMBER, "on": ""}
    assert "没有在期的记录" in (await second.submit("/integrity/standing", asked)).text

    assert (await second.submit(f"{address}/steps/decide", {})).status_code == 303
    assert (await first.submit(f"{address}/edit", ENTRY | {"version": "2"})).status_code == 409
    assert "没有在期的记录" in (await second.submit("/integrity/standing", asked)).text, "not served yet"
    early = {"note": "邮寄送达，已签收", "served": str(today() - 9 * DAY)}
    refused = await first.submit(f"{address}/steps/serve", early)
    assert (refused.status_code, "送达日期不能早于" in refused.text) == (422, True)
    assert (await first.submit(f"{address}/steps/serve", early | {"served": ""})).status_code == 303

    ends = last_recorded(today() - 3 * DAY, 5)
    own = (await person.get("/integrity/own")).text
    for told in (ENTRY["facts"], "第七条", f"至 {ends}", f"自 {ends + DAY} 起可以", "复核、复议或者提起诉讼"):
        assert told in own
    assert "您被记入诚信档案" in (await person.get("/notifications")).text
    found = (await second.submit("/integrity/standing", asked)).text
    for told in (ENTRY["document"], f"不能以告知承诺制报名；自 {ends + DAY} 起可以", "不受限制"):
        assert told in found
    assert "诚信档案记录" in (await person.get("/looks")).text
    assert "查阅诚信档案记录" in (await auditor.get("/audit")).text

    appeal = {"note": "本人认为手机并未使用，申请复核"}
    assert (await first.submit(f"{address}/steps/appeal", appeal)).status_code == 303
    assert "结果出来前记录仍然有效" in (await person.get("/integrity/own")).text
    paper = {"document": "示人社复〔2026〕2号"}
    assert (await first.submit(f"{address}/steps/restore", paper)).status_code == 403
    unnumbered = await second.submit(f"{address}/steps/restore", {"document": ""})
    assert (unnumbered.status_code, "请填写文号" in unnumbered.text) == (422, True)
    assert (await second.submit(f"{address}/steps/restore", paper)).status_code == 303
    assert "已经撤销，不再产生影响" in (await person.get("/integrity/own")).text
    assert "没有在期的记录" in (await second.submit("/integrity/standing", asked)).text
    shown = (await auditor.get(address)).text
    for told in (paper["document"], appeal["note"], "已撤销，不再产生影响"):
        assert told in shown, "the history stays"

    book = openpyxl.load_workbook(io.BytesIO((await auditor.get("/integrity.xlsx")).content))
    cells = [str(cell.value) for row in book.active for cell in row]
    assert ENTRY["document"] in cells
    assert NUMBER not in "".join(cells)
    assert (await auditor.submit(f"{address}/steps/appeal", appeal)).status_code == 403
    for url in (address, "/integrity", "/integrity.xlsx", "/integrity/standing"):
        assert (await person.get(url)).status_code == 403


SLIPS = [
    ({"decided": "2017-03-31"}, "还没有这一事由的规定"),
    ({"decided": str(today() + DAY)}, "不能在今天之后"),
    ({"begins": str(today() - 9 * DAY)}, "不能早于决定日期"),
    ({"cause": "exam_especially_grave"}, "由谁复核"),
    ({"review": "向省厅申请复核"}, "请留空"),
    ({"cause": "title_false_commitment"}, "照决定书填写条款"),
    ({"login": "nobody-of-that-name"}, "没有这个登录名"),
]


async def test_no_entry_without_article_and_end(act):
    for slip, told in SLIPS:
        with pytest.raises(Invalid) as refused:
            await service.propose(await act("city"), form(**slip))
        assert told in refused.value.message
    assert await IntegrityEntry.count() == 0


async def test_how_long_and_what_it_bars(act, colleague):
    city, person, day = await act("city"), person_of(NUMBER), today()
    grave = await recorded(city, colleague, decided="2024-02-29")
    until = date(2029, 2, 28)
    for asked, runs in ((until, True), (until + DAY, False)):
        found = await standing_of(person, asked)
        assert (bool(found.running), found.barred("commitment") is not None) == (runs, runs)
        assert found.barred("title_application") is None, "no text bars an exam's sinner from a title"
    assert (await standing_of(person, day)).barred("commitment").again == until + DAY
    await recorded(city, colleague, **LONG)
    bar = (await standing_of(person, day)).barred("commitment")
    assert (bar.again, bar.routes) == (None, (LONG["review"],))
    other = "440524188001010014"
    await recorded(city, colleague, identity=other, cause="title_false_commitment", article="第九条")
    found = await standing_of(person_of(other), day)
    assert found.barred("title_application").again == last_recorded(day - 3 * DAY, 3) + DAY
    assert found.barred("commitment") is None
    row = (await IntegrityEntry.select().where(IntegrityEntry.id == grave))[0]
    assert (row["ends"], row["article"], row["long_term"]) == (until, "第七条", False)


async def test_as_of_an_earlier_day(act, colleague):
    """What was served on a day counts from that evening; what is restored later still counted then."""
    city, person = await act("city"), person_of(NUMBER)
    entry = await service.propose(city, form())
    await DB.asyncpg_pool.execute(
        "INSERT INTO integrity_change (entry, at, actor_name, action, from_state, to_state)"
        " VALUES ($1, now() - interval '2 days', '某', 'serve', 'decided', 'served')", entry,
    )  # fmt: skip
    await service.move(colleague, entry, "decide", Given())
    await service.move(city, entry, "serve", SERVED, served=today() - 2 * DAY)
    assert [each.id for each in (await standing_of(person, today())).running] == [entry]
    await service.move(city, entry, "appeal", Given(note="申请复核这一决定"))
    await service.move(colleague, entry, "restore", Given(document="示人社复〔2026〕2号"))
    assert [each.id for each in (await standing_of(person, today() - DAY)).running] == [entry]
    assert (await standing_of(person, today() - 3 * DAY)).entries == []
    assert (await standing_of(person, today())).entries == []


async def test_the_api_and_an_upheld_appeal(open_api, colleague):
    api, second, person = await open_api("city"), await open_api("city9"), await open_api("candidate")
    body = ENTRY | {"begins": None, "login": ""}
    made = (await api.post("/api/v1/integrity", json=body)).json()["id"]
    url = f"/api/v1/integrity/{made}"
    sent = {name: value for name, value in body.items() if name not in ("holder", "identity", "login")}
    changed = await api.put(url, json=sent | {"holder": "示例乙", "version": 1})
    assert changed.status_code == 204, changed.text
    assert (await api.put(url, json=sent | {"version": 1})).status_code == 409
    nobody = await second.post(f"{url}/steps/decide", json={"version": 2})
    assert (nobody.status_code, "补填身份证号" in nobody.text) == (409, True), "another name, no number"
    assert (await api.put(url, json=sent | {"identity": NUMBER, "version": 2})).status_code == 204
    assert (await second.get(url)).json()["may"] == ["decide", "drop"]
    assert (await second.post(f"{url}/steps/decide", json={"version": 3})).status_code == 200
    served = await second.post(f"{url}/steps/serve", json={"note": "邮寄送达，已签收"})
    assert served.json()["state"] == "served"
    assert (await person.get("/api/v1/integrity/own")).json()["items"] == []
    assert (await api.post(f"{url}/account", json={"login": "candidate"})).status_code == 204
    assert (await api.post(f"{url}/account", json={"login": "candidate"})).status_code == 409
    own = (await person.get("/api/v1/integrity/own")).json()["items"]
    assert [row["id"] for row in own] == [made]
    assert "第七条" in "".join(own[0]["sentences"])
    await api.post(f"{url}/steps/appeal", json={"note": "申请复核这一决定"})
    kept = await second.post(f"{url}/steps/uphold", json={"document": "示人社复〔2026〕3号"})
    assert (kept.json()["state"], kept.json()["may"]) == ("upheld", ["appeal"])
    asked = (await api.post("/api/v1/integrity/standing", json={"identity": NUMBER})).json()
    assert [row["id"] for row in asked["running"]] == [made]
    assert {bar["what"]: bar["barred"] for bar in asked["bars"]} == {
        "commitment": True, "title_application": False, "expert": False, "review_staff": False,
    }  # fmt: skip
    assert (await person.post("/api/v1/integrity/standing", json={"identity": NUMBER})).status_code == 403
    assert (await person.get(url)).status_code == 403


async def test_two_at_once_and_whoever_changed_it_last(act, colleague):
    city = await act("city")
    entry = await service.propose(city, form())
    done = await asyncio.gather(
        *(service.move(colleague, entry, "decide", Given()) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "Conflict", "str"]
    other = await service.propose(city, form(document="示人社决〔2026〕2号"))
    edited = {name: value for name, value in ENTRY.items() if name not in ("holder", "identity", "login")}
    await service.edit(colleague, other, EntryEdit.model_validate(edited), version=1)
    with pytest.raises(NotAllowed, match="另一人"):
        await service.move(colleague, other, "decide", Given())
    await service.move(city, other, "drop", Given(note="经核实不属于违纪行为"))
    with pytest.raises(Conflict):
        await service.move(colleague, other, "decide", Given())


_SAID = (
    "INSERT INTO integrity_change (entry, actor_name, action, from_state, to_state) VALUES ($1, '某', '', "
)
_COLUMNS = "cause, law, article, holder, person_key, facts, body, document, decided, begins, proposed_by"
FORBIDDEN = [
    "DELETE FROM integrity_entry WHERE id = $1",
    "TRUNCATE integrity_entry CASCADE",
    "UPDATE integrity_change SET note = '别的' WHERE entry = $1",
    "DELETE FROM integrity_change WHERE entry = $1",
    *(
        f"UPDATE integrity_entry SET {what}, version = version + 1 WHERE id = $1"
        for what in (
            "state = 'restored'", "ends = ends - 900", "article = ''", "person_key = 'x'", "account = 1",
            "decided_by = proposed_by", "served = NULL", "state = 'upheld', closed_by = decided_by",
        )
    ),
    (f"WITH said AS ({_SAID} 'served', 'appealed')) UPDATE integrity_entry SET state = 'restored',"
    " version = version + 1, appealed_by = proposed_by, closed_by = decided_by WHERE id = $1"),
    f"INSERT INTO integrity_entry ({_COLUMNS}) SELECT {_COLUMNS} FROM integrity_entry WHERE id = $1",
    (f"INSERT INTO integrity_entry ({_COLUMNS}, ends, state, decided_by) SELECT {_COLUMNS}, ends, 'decided',"
    " decided_by FROM integrity_entry WHERE id = $1"),
]  # fmt: skip


async def test_the_database_refuses_what_the_service_would(act, colleague):
    entry = await recorded(await act("city"), colleague)
    let_through = []
    for statement in FORBIDDEN:
        try:
            await DB.asyncpg_pool.execute(statement, *([entry] if "$1" in statement else []))
        except asyncpg.PostgresError:
            continue
        let_through.append(statement)
    assert let_through == []


def test_the_pages_know_every_cause_and_bar_of_the_law():
    causes = integrity_causes()
    assert {cause.code: cause.name for cause in causes} == {
        code: label.replace("，", ",") for code, label in CAUSE_LABELS.items()
    }
    assert {law.what for cause in causes for law in cause.bars} == set(BAR_LABELS)
    record = IntegrityRecord("exam_false_commitment", today(), today(), today())
    assert barred([record], "commitment", today() + DAY).routes == (REPAIR,)


async def test_the_term_of_appeal_is_counted_from_service(act, colleague, open_browser, open_api):
    """By the figures of that day: 60 days for reconsideration, six months for a court; once over it warns."""
    city, served = await act("city"), date(2026, 3, 31)
    entry = await service.propose(city, form(decided="2026-03-01"))
    await service.move(colleague, entry, "decide", Given())
    await service.move(city, entry, "serve", SERVED, served=served)
    found = (await (await open_api("city")).get(f"/api/v1/integrity/{entry}")).json()
    assert (found["reconsideration"], found["litigation"]) == ("2026-05-30", "2026-09-30")
    own = (await (await open_browser("candidate")).get("/integrity/own")).text
    assert "申请行政复议至 2026-05-30，提起行政诉讼至 2026-09-30" in own
    assert (
        "一般期限已过（2026-05-30）" in (await (await open_browser("city")).get(f"/integrity/{entry}")).text
    )
    later = await recorded(city, colleague, document="示人社决〔2026〕3号")
    assert "一般期限已过" not in (await (await open_browser("city")).get(f"/integrity/{later}")).text


async def test_the_end_of_a_term_is_told_once(act, colleague, open_browser):
    city, person = await act("city"), await open_browser("candidate")
    over = await recorded(city, colleague, decided="2020-02-29", document="示人社决〔2020〕1号")
    runs = await recorded(city, colleague)
    assert [await ending.tell() for _ in range(2)] == [1, 0]
    assert await asyncio.gather(*(ending.tell() for _ in range(3))) == [0, 0, 0]
    bell = (await person.get("/notifications")).text
    assert ("记录期满：示人社决〔2020〕1号" in bell, bell.count("记录期满")) == (True, 1)
    keeper = await open_browser("city")
    assert "记录期满：示人社决〔2020〕1号" in (await keeper.get("/notifications")).text
    assert "记录期满" in (await keeper.get(f"/integrity/{over}")).text
    assert "记录期满" not in (await keeper.get(f"/integrity/{runs}")).text
    assert [each.id for each in (await standing_of(person_of(NUMBER), today())).running] == [runs]
    await service.move(city, over, "appeal", Given(note="申请复核这一决定"))


async def test_a_standing_on_the_command_line(db, act, colleague):
    await migrate(db)
    await recorded(await act("city"), colleague)
    until = last_recorded(today() - 3 * DAY, 5)

    async def asked(*arguments: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "talent_platform.cli", "integrity", "standing", *arguments,
            env={**os.environ, "TALENT_DATABASE_URL": db, "PYTHONWARNINGS": "ignore"},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()

    code, said = await asked("--as", "city", "--identity", NUMBER)
    assert (code, ENTRY["document"] in said, f"自 {until + DAY} 起可以" in said) == (1, True, True), said
    before = str(today() - 4 * DAY)
    assert (await asked("--as", "auditor", "--identity", NUMBER, "--on", before))[0] == 0
    code, said = await asked("--as", "officer", "--identity", NUMBER)
    assert (code != 0, ENTRY["document"] in said) == (True, False), said


async def test_one_alone_neither_decides_nor_ends_an_appeal(act, colleague):
    """By the database too: with the step's line, but one account in both places."""
    city = await act("city")
    entry = await service.propose(city, form())
    said = (
        "INSERT INTO integrity_change (entry, actor_name, action, from_state, to_state)"
        " VALUES ($1, '某', 'decide', 'proposed', 'decided')"
    )
    alone = (
        "UPDATE integrity_entry SET state = 'decided', version = 2, decided_by = proposed_by WHERE id = $1"
    )
    await DB.asyncpg_pool.execute(said, entry)
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute(alone, entry)
    await service.move(colleague, entry, "decide", Given())
    await service.move(city, entry, "serve", SERVED)
    await service.move(colleague, entry, "appeal", Given(note="申请复核这一决定"))
    with pytest.raises(NotAllowed, match="另一人"):
        await service.move(colleague, entry, "uphold", Given(document="示人社复〔2026〕4号"))
    assert await IntegrityChange.count().where(IntegrityChange.action == "appeal") == 1
