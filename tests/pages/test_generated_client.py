"""A client generated from the document of the API, as others would make one, walks the main road."""

from __future__ import annotations

import importlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from serving import described

from talent_platform.clock import today
from talent_platform.jobs import registry, worker
from talent_platform.reference.codes import branches, counties

PACKAGE = "city_client"
CONFIG = {"content_type_overrides": {"application/zip": "application/octet-stream"}, "post_hooks": []}
"""The generator knows no archives, and need not format what it writes."""
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModuleType]:
    """`generated("api.needs.…")`: a module of the client; whatever the generator leaves out is a failure."""
    place = tmp_path_factory.mktemp("client")
    (place / "config.json").write_text(json.dumps(CONFIG))
    document = described()
    (place / "openapi.json").write_text(json.dumps(document, default=str))
    made = subprocess.run(
        [
            Path(sys.executable).parent / "openapi-python-client", "generate", "--fail-on-warning",
            "--meta", "none", "--path", place / "openapi.json", "--config", place / "config.json",
            "--output-path", place / PACKAGE,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout
    sys.path.insert(0, str(place))
    operations = sum("operationId" in one for path in document["paths"].values() for one in path.values())
    modules = [one for one in (place / PACKAGE / "api").rglob("*.py") if one.name != "__init__.py"]
    assert len(modules) == operations
    assert all(one.name.isascii() for one in (place / PACKAGE / "models").iterdir())
    return lambda name: importlib.import_module(f"{PACKAGE}.{name}")


def test_every_schema_has_one_english_name_and_every_operation_says_what_it_does() -> None:
    document = described()
    assert document["info"]["title"].isascii()
    for name in document["components"]["schemas"]:
        # A module in front of the name would mean that two models share it.
        assert name.isascii(), name
        assert not name[0].islower(), name
        for field in document["components"]["schemas"][name].get("properties", {}).values():
            assert field.get("title", "").isascii(), (name, field)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary"), (method, path)
            assert operation.get("description"), (method, path)


@pytest.fixture
async def address(db: str, tmp_path: Path) -> AsyncIterator[str]:
    """`talent serve` on this test's database and a free port of the loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"TALENT_DATABASE_URL": db, "TALENT_DEMO": "true", "TALENT_WORKER": "false"}
    talent, log = Path(sys.executable).with_name("talent"), tmp_path / "log.txt"
    with log.open("wb") as output:
        serving = subprocess.Popen(
            [talent, "serve", "--port", str(port)], env=os.environ | told, stdout=output, stderr=output
        )
        try:
            # Each try waits twice as long as the one before, two minutes in all.
            transport = httpx.AsyncHTTPTransport(retries=9)
            async with httpx.AsyncClient(transport=transport, trust_env=False) as visitor:
                live = await visitor.get(f"http://127.0.0.1:{port}/live")
            assert live.status_code == 200
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.terminate()
            serving.wait(timeout=30)
    assert "unexpected error" not in log.read_text(encoding="utf-8")


@pytest.fixture
async def fresh(address: str) -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """Connections to that server, closed after the test."""
    opened: list[httpx.AsyncClient] = []

    def one(**headers: str) -> httpx.AsyncClient:
        opened.append(httpx.AsyncClient(base_url=address, headers=headers, trust_env=False, timeout=30))
        return opened[-1]

    yield one
    for client in opened:
        await client.aclose()


async def test_the_main_road(
    address: str,
    fresh: Callable[..., httpx.AsyncClient],
    generated: Callable[[str], ModuleType],
) -> None:
    client, models = generated("client"), generated("models")

    async def call(who: Any, name: str, *arguments: Any, **named: Any) -> Any:
        answer = await generated(f"api.{name}").asyncio_detailed(*arguments, client=who, **named)
        assert answer.status_code < 300, (name, answer.content)
        return answer.parsed

    async def signed_in(login: str) -> Any:
        visitor = client.Client(address).set_async_httpx_client(fresh())
        opened = await call(
            visitor, "session.api_v1_session_open_session",
            body=models.Credentials(login=login, password=PASSWORD),
        )  # fmt: skip
        own = client.AuthenticatedClient(address, opened.token)
        return own.set_async_httpx_client(fresh(authorization=f"Bearer {opened.token}"))

    enterprise, county, officer, person = [
        await signed_in(login) for login in ("enterprise1", "county1", "officer", "candidate")
    ]
    need = models.NewTalentNeed.from_dict({
        "title": "焊接工程师", "seats": 1, "required_skills": [{"name": "焊接"}],
        "branch": next(iter(branches())), "county": next(iter(counties())),
        "pay_min": 10, "pay_max": 20, "start_on": str(today()),
        "deadline": str(today() + timedelta(days=60)),
    })  # fmt: skip
    made = await call(enterprise, "needs.api_v1_needs_create_need", body=need)
    for who, step in ((enterprise, "submit"), (county, "approve")):
        body = models.NeedStep()
        await call(who, "needs.api_v1_needs_need_id_step_action_step_need", made.id, step, body=body)
    profile = models.CandidateForm.from_dict({
        "name": "虚构甲", "phone": "13900000001", "headline": "高级焊工",
        "skills": [{"name": "焊接", "level": 3}],
        "birth_year": 1990, "available_from": str(today()), "consent": True,
    })  # fmt: skip
    await call(person, "offers.api_v1_candidates_create_candidate", body=profile)

    ordered = await call(officer, "runs.api_v1_runs_order_run", body=models.RunForm.from_dict({"floor": 0}))
    registry.load()
    await worker.run_job(ordered.job_id)
    assert (await call(officer, "jobs.api_v1_jobs_job_id_read_job", ordered.job_id)).state == "done"
    proposals = await call(officer, "runs.api_v1_runs_run_id_proposals_list_proposals", ordered.run_id)
    assert [one.need for one in proposals.items] == [made.id]
    released = await call(officer, "runs.api_v1_runs_run_id_release_release", ordered.run_id)
    await worker.run_job(released.job_id)
    (case,) = (await call(enterprise, "cases.api_v1_cases_list_cases")).items
    for who in (enterprise, person):
        body = models.CaseAnswer.from_dict({"agreed": True})
        await call(who, "cases.api_v1_cases_case_id_answer_answer", case.id, body=body)
    hired = models.CaseStep.from_dict({"starts": str(today()), "text": "双方来电确认"})
    await call(officer, "cases.api_v1_cases_case_id_steps_action_take_step", case.id, "hire", body=hired)
    read = await call(person, "cases.api_v1_cases_case_id_read_case", case.id)
    assert read.stage == "hired"
    refused = await generated("api.needs.api_v1_needs_need_id_need_detail").asyncio_detailed(0, client=person)
    assert isinstance(refused.parsed, models.Problem)
    assert refused.parsed.status == 404
