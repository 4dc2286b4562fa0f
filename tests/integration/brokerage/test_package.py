"""The package of a run is proved by the stand-alone verifier, and no longer once a line is changed."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date, timedelta

import asyncpg
import pytest

from talent_matching.files.problem_files import read_problem
from talent_matching.files.result_files import read_report, read_result
from talent_platform.accounts.sign_in import acting
from talent_platform.brokerage.calculation import run_files as package
from talent_platform.brokerage.releases import drafts
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.tables import MatchRun, Proposal, RunPackage
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.demo import load as demo_city
from talent_platform.errors import NotFound
from talent_platform.jobs import worker

DAY = date(2026, 11, 22)


def verify(folder):
    command = [sys.executable, "-m", "talent_matching", "verify", "problem", "--out", "result"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
async def market(city):
    for number in range(5):
        asked = ("焊接",) if number % 2 else ("数控编程",)
        await city.need(f"焊工{number}", seats=2, asked=asked, priority=1 + number % 3)
    await city.need("激光产线", kind="project", seats=3, asked=("焊接",))
    for number in range(16):
        await city.person(f"工程师{number}", "焊接" if number % 3 else "数控编程", years=number % 7)
    await city.person("琴师", "钢琴")
    members = [await city.person(f"成员{n}", "焊接", registered=False) for n in range(2)]
    await city.team("激光焊接产线", members)
    await city.team("没人要的团队", [await city.person("乐师", "钢琴", registered=False)])


async def test_the_package_is_the_run_and_is_proved(market, act, calculate, tmp_path):
    run_id = await calculate(await act("city"), seed=5)
    body = await package.read(run_id)
    assert await package.size(run_id) == len(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {package.EPOCH}
        archive.extractall(tmp_path)
    (run,) = await MatchRun.select().where(MatchRun.id == run_id)
    problem = read_problem(tmp_path / "problem", run["seed"])
    report = json.loads((tmp_path / "result" / "report.json").read_text(encoding="utf-8"))
    assert problem.input_hash == run["input_hash"] == report["input_hash"]
    assert report["limits"]["time"] == run["time_limit_seconds"]
    placed = (tmp_path / "result" / "assignment.csv").read_text().splitlines()[1:]
    proposals = await Proposal.select().where(Proposal.run == run_id)
    assert sorted(line.rsplit(",", 1)[0] for line in placed) == sorted(
        f"{row['need']},{row['candidate']},{row['team'] or ''}" for row in proposals
    )
    proved = verify(tmp_path)
    assert (proved.returncode, proved.stdout[:7]) == (0, "proved:"), proved.stderr
    text = body.decode("latin-1") + "".join(path.read_text() for path in tmp_path.glob("*/*"))
    assert "工程师" not in text
    assert "139" not in (tmp_path / "problem" / "pairs.csv").read_text()

    for name, old, new in (
        ("result/assignment.csv", placed[0] + "\n", ""),
        ("result/unplaced.csv", "not_shortlisted", "outranked"),
        ("problem/needs.csv", ",2,", ",1,"),
    ):
        before = (tmp_path / name).read_text()
        assert old in before, name
        (tmp_path / name).write_text(before.replace(old, new, 1))
        assert verify(tmp_path).returncode == 1, name
        (tmp_path / name).write_text(before)
    assert verify(tmp_path).returncode == 0


async def test_a_package_is_neither_changed_nor_removed(market, act, calculate):
    run_id = await calculate(await act("city"))
    for statement in ("UPDATE run_package SET body = ''", "DELETE FROM run_package", "TRUNCATE run_package"):
        with pytest.raises(asyncpg.PostgresError):
            await DB.asyncpg_pool.execute(statement)
    with pytest.raises(asyncpg.UniqueViolationError):
        await RunPackage.insert(RunPackage(run=run_id, body=b"other"))
    with pytest.raises(NotFound):
        await package.read(run_id + 1)


async def test_old_drafts_are_thinned_out_and_what_is_cited_stays(market, act, calculate, open_browser):
    """As the application's role; a package goes with its run alone."""
    actor = await act("city")
    old, base = [await calculate(actor) for _ in range(2)]
    again, job = await runs.again(actor, base)
    await worker.run_job(job)
    new = await calculate(actor)
    days = drafts.kept_days(today())
    assert f"{days} 天后删除" in (await (await open_browser("city")).get("/runs")).text
    for run, age in ((old, days + 1), (base, days + 1), (again, days - 1), (new, days - 1)):
        await MatchRun.update({MatchRun.finished: now() - timedelta(days=age)}).where(MatchRun.id == run)
    assert await drafts.thin_out() == 1

    async def kept():
        found = [await MatchRun.select(MatchRun.id).order_by(MatchRun.id)]
        for table in (Proposal, RunPackage):
            found.append(
                await table.raw(f"SELECT DISTINCT run AS id FROM {table._meta.tablename} ORDER BY run")
            )
        return [[row["id"] for row in rows] for rows in found]

    assert await kept() == [[base, again, new]] * 3, "what another run goes back to stays"
    for run in (again, new):
        await MatchRun.update({MatchRun.finished: now() - timedelta(days=days + 1)}).where(MatchRun.id == run)
    await releases.release(actor, new)
    assert [await drafts.thin_out() for _ in range(3)] == [1, 1, 0], "from the latest back"
    assert await kept() == [[new]] * 3


@pytest.fixture
async def demo_town(server):
    """The fictional city at a tenth."""
    await server.execute("CREATE DATABASE packaged_town")
    await migrate(server.url("packaged_town"))
    await DB.connect(server.url("packaged_town"), pool_size=5)
    await demo_city.load(DB.asyncpg_pool, scale=0.1, day=DAY)
    yield
    await DB.close()
    await server.execute("DROP DATABASE packaged_town WITH (FORCE)")


async def test_runs_of_the_fictional_city_are_proved_whatever_decides_them(demo_town):
    city = await acting.actor_by_login("city")
    for principle in ("value", "stable", "goals"):
        run_id, job_id = await runs.order(city, runs.RunForm(principle=principle, floor=0))
        await worker.run_job(job_id)
        with package.unpacked(await package.read(run_id)) as folder:
            proved = verify(folder)
            # The order of goals is no part of the files, and so not proved.
            code, said = (3, "valid, not proved:") if principle == "goals" else (0, "proved:")
            assert proved.returncode == code, proved.stderr
            assert (proved.stdout or proved.stderr).startswith(said)
            assert (folder / "problem" / "bundles.csv").exists()
            assert (folder / "problem" / "people.csv").exists()
            report = read_report(folder / "result")
            problem = read_problem(folder / "problem", report["seed"])
            assert read_result(folder / "result", problem).principle == report["principle"] == principle
