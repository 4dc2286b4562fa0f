"""A run released in parts: what the preview says is what the click opens, each case in an officer's hands.

Worth: the click cannot be taken back, the same proposal must never become two cases, and nobody is introduced
again over a no."""

import asyncio
import signal
import sys
from collections import Counter
from pathlib import Path

import asyncpg
import pytest

from talent_platform.accounts.tables import Account
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.releases.service import ReleaseForm
from talent_platform.brokerage.runs import steering
from talent_platform.brokerage.tables import Case, MatchRun
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import Conflict
from talent_platform.jobs import worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import counties

SECOND = list(counties())[1]
WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""
WORKER = Path(__file__).parent.parent / "jobs" / "worker_process.py"


async def test_parts_of_a_run_are_previewed_shared_out_and_opened_once(
    city, act, calculate, open_browser, open_api
):
    home = (await Account.select(Account.organisation).where(Account.login == "officer"))[0]["organisation"]
    (other,) = await Account.insert(
        Account(login="officer2", name="联络员二", role="officer", password_hash="x", organisation=home)
    )
    first = city.accounts["officer"]
    await Enterprise.update({Enterprise.officer: first}).where(
        Enterprise.organisation == city.employers["第1机床厂"]
    )
    needs = [await city.need(f"焊工{n}岗") for n in range(6)]
    needs += [
        await city.need(f"铆工{n}岗", organisation=city.employers["第2机床厂"], county=SECOND)
        for n in range(2)
    ]
    for n in range(8):
        await city.person("焊工", login="candidate" if n == 0 else None)
    actor = await act("city")
    run = await calculate(actor)
    browser = await open_browser("city")
    for form in (ReleaseForm(county=SECOND), ReleaseForm(needs=[needs[0]]), ReleaseForm(per_officer=2), None):
        said = await releases.preview(actor, run, form or ReleaseForm())
        before = {row["id"] for row in await Case.select(Case.id)}
        page = (await browser.get(f"/runs/{run}/release")).text
        assert "联络员二" in page
        assert await Case.count() == len(before), "looking opens nothing"
        answers = await asyncio.gather(
            *(releases.release(actor, run, form) for _ in range(2)), return_exceptions=True
        )
        done = [one for one in answers if not isinstance(one, Conflict)]
        opened = [row for row in await Case.select() if row["id"] not in before]
        if form is None or form.per_officer is None:
            assert len(done) == 1, "twice at once opens once"
            assert (len(opened), done[0].later) == (said.cases, said.later)
        per = Counter(row["officer"] for row in opened)
        assert {one.account: one.new for one in said.officers if one.new} == dict(per)
        assert {row["due"] for row in opened} == {said.due}
        assert said.without_account == sum(row["person_account"] is None for row in opened)
    cases = await Case.select()
    assert sorted(row["need"] for row in cases) == sorted(needs)
    total = Counter(row["officer"] for row in cases)
    assert set(total) == {first, other["id"]}
    assert max(total.values()) / (sum(total.values()) / 2) <= 1.3
    with pytest.raises(Conflict):
        await releases.release(actor, run)
    api = await open_api("city")
    answer = await api.post(f"/api/v1/runs/{run}/releases/preview", json={"county": SECOND})
    assert (answer.status_code, answer.json()["cases"], answer.json()["later"]) == (200, 0, 0)
    assert (await api.post(f"/api/v1/runs/{run}/releases", json={"needs": [needs[0]]})).status_code == 409


@pytest.mark.parametrize("said", ["person", "written", "employer", "forbidden", "twin"])
async def test_a_run_calculated_before_a_no_opens_nothing_against_it(
    city, act, calculate, said, known_by_name, open_api
):
    """Nor does a pin, whichever record of the person it names."""
    actor, person = await act("city"), await act("candidate")
    need, other = await city.need("焊工岗"), await city.need("铆工岗")
    login = None if said in {"twin", "written"} else "candidate"
    who = await city.person("焊工", name="交接人", phone="13900000999", login=login)
    await city.person("焊工", "焊接")
    old, run = [await calculate(actor, introduction_cap=2) for _ in range(2)]
    pair = await DB.asyncpg_pool.fetchval(
        "SELECT need FROM proposal WHERE run = $1 AND candidate = $2", run, who
    )
    pinned = who
    if said == "forbidden":
        await steering.steer(actor, pair, [who], "forbid", "本人不愿意去")
    else:
        (case,) = (await releases.release(actor, run, ReleaseForm(needs=[pair]))).cases
        match said:
            case "person":
                await cases.answer(person, case, agreed=False, reason="unfit")
            case "employer":
                await cases.answer(await act("enterprise1"), case, agreed=False, reason="unfit")
            case _:
                await cases.answer(actor, case, agreed=False, side="person", text="来电表示不去")
    if said == "twin":
        pinned = await city.person("焊工", name="交接人", phone="13900000999")
    with pytest.raises(Conflict):
        await steering.steer(actor, pair, [pinned], "pin", "企业已面谈过")
    answer = await (await open_api("city")).post(f"/api/v1/runs/{old}/releases", json={"needs": [pair]})
    assert answer.status_code == 409, "nothing else is left of that need"
    done = await releases.release(actor, old)
    assert (len(done.cases), done.left_out) == (1, 1)
    opened = await Case.select().where(Case.run == old)
    assert {row["need"] for row in opened} == {need, other} - {pair}
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(
            "INSERT INTO placement (match_case, need, candidate, state) VALUES ($1, $2, $3, 'open')",
            done.cases[0], pair, pinned,
        )  # fmt: skip


async def test_only_the_chosen_are_counted_as_left_out(city, act, calculate):
    actor, heard = await act("city"), "来电表示不去"
    needs = [await city.need(f"焊工{n}岗") for n in range(3)]
    for _ in range(3):
        await city.person("焊工")
    run = await calculate(actor)
    (case,) = (await releases.release(actor, run, ReleaseForm(needs=needs[:1]))).cases
    await cases.answer(actor, case, agreed=False, side="person", text=heard)
    gone = await DB.asyncpg_pool.fetchval(
        "UPDATE candidate SET consent = false, refused_at = now() "
        "WHERE id = (SELECT candidate FROM proposal WHERE run = $1 AND need = $2) RETURNING id", run, needs[2]
    )  # fmt: skip
    form = ReleaseForm(needs=needs[1:2])
    assert (await releases.preview(actor, run, form)).left_out == 0
    done = await releases.release(actor, run, form)
    assert done.left_out == 0, "who was introduced before, or is not chosen"
    assert (await releases.preview(actor, run, ReleaseForm())).left_out == 1
    assert gone


async def test_a_release_is_a_job_of_which_nothing_is_seen_before_its_end(
    db, city, act, calculate, open_browser, open_api
):
    """Killed while it waits for a lock in its middle, it has opened nothing, and the next one opens all."""
    for n in range(3):
        await city.need(f"焊工{n}岗")
        await city.person("焊工")
    run = await calculate(await act("city"))
    browser, api = await open_browser("city"), await open_api("city")
    asked = [api.post(f"/api/v1/runs/{run}/release") for _ in range(2)]
    answers = sorted(await asyncio.gather(*asked), key=lambda one: one.status_code)
    assert [one.status_code for one in answers] == [202, 409]
    job = answers[0].json()["job_id"]

    async def state():
        return (await MatchRun.select(MatchRun.state))[0]["state"], await Case.count()

    # The application's role does not see what others wait for, and a transaction keeps what it saw first.
    watcher = await asyncpg.connect(db)
    async with DB.asyncpg_pool.acquire() as other, other.transaction():
        await other.execute("SELECT FROM candidate FOR UPDATE")
        taking = await asyncio.create_subprocess_exec(sys.executable, str(WORKER), db)
        for _ in range(1800):
            if await watcher.fetchval(WAITING):
                break
            await asyncio.sleep(0.05)
        assert (await Job.select(Job.state, Job.message))[-1] == {
            "state": "running", "message": "核对所选推荐",
        }  # fmt: skip
        assert "核对所选推荐" in (await browser.get(f"/runs/{run}/release")).text
        assert (await browser.submit(f"/runs/{run}/release")).status_code == 409
        taking.send_signal(signal.SIGKILL)
        await taking.wait()
    await watcher.close()
    assert await state() == ("ready", 0)
    await worker.run_job(job)
    assert await state() == ("released", 3)
    assert "已发布，开启 3 条对接" in (await browser.get(f"/runs/{run}/release")).text
