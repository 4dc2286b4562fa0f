"""Every route whose answer is a file goes through the one door: limited, and told to the log."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from jury_draws import announced_draw
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from meetings import as_owner, put
from serving import application

from talent_platform import clock
from talent_platform.accounts import throttle
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.accounts.tables import Account, RateEvent
from talent_platform.audit.tables import AuditEntry
from talent_platform.brokerage.tables import MatchRun
from talent_platform.certificates.issue import service as issuing
from talent_platform.certificates.sealing import keys
from talent_platform.certificates.tables import CertificateIssuance, CertificateKeyChange
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.establishment.appointments import service as appointments
from talent_platform.establishment.letters import service as letters
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.policies.documents import service as policies
from talent_platform.reference.codes import branches, counties
from talent_platform.surveys.attachments.queries import CIPHER as PAPERS
from talent_platform.surveys.audits.tables import SurveyAudit
from talent_platform.surveys.submissions.bringing import CIPHER
from talent_platform.surveys.tables import Campaign, Submission, SurveyForm
from talent_platform.titles.applications.tables import TitleApplication
from talent_platform.titles.juries.tables import TitleDraw
from talent_platform.titles.tables import TitleCommittee, TitleStandard, TitleStandardFile
from talent_platform.upward.blanks.queries import CIPHER as UPWARD
from talent_platform.upward.tables import UpwardBlank, UpwardFilling
from talent_posts import (
    Commitment,
    Entrant,
    Wanted,
    commitment_file,
    file_hash,
    pool_file,
)

FORMS = {"/imports/templates/{kind:str}", "/api/v1/imports/templates/{kind:str}"}
"""Blank forms hold nobody's data."""
CALENDARS = {
    "/cases/{case_id:int}/interview.ics", "/interviews/feed/{token:str}",
    "/titles/meetings/{meeting_id:int}/defences.ics", "/titles/applications/{application_id:int}/defence.ics",
}  # fmt: skip
"""A calendar asks again and again for the own appointments, which stand on the own pages."""
VISITORS = {
    "/needs.xlsx", "/projects.xlsx", "/titles/plans.xlsx", "/titles/standards.xlsx", "/landings/figures.xlsx",
    "/titles/draws.xlsx", "/policies.xlsx",
}  # fmt: skip
CITY = "city"
OF_OTHERS = {
    "/audit.xlsx": "auditor",
    "/posts/institutions/{institution_id:int}/people.xlsx": "institution",
    "/posts/openings.xlsx": "institution",
    "/titles/draws/{draw_id:int}/names.zip": "auditor",
    "/titles/applications/{application_id:int}/form.pdf": "candidate",
    "/titles/applications/{application_id:int}/form.docx": "candidate",
    "/surveys/submissions/{submission_id:int}/workbook.xlsx": "county",
    "/api/v1/surveys/submissions/{submission_id:int}/workbook.xlsx": "county",
}
"""Files that are not for the city."""


def files(app: Litestar) -> set[str]:
    """The paths of every GET route whose handler answers bytes or is named like a file."""
    found = set()
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or route.path_format.startswith(("/static", "/schema")):
            continue
        for handler in route.route_handlers:
            assert isinstance(handler, HTTPRouteHandler)
            if "GET" not in handler.http_methods:
                continue
            named = route.path.rpartition(".")[2] in {"xlsx", "csv", "pdf", "zip"}
            if named or handler.parsed_fn_signature.return_type.annotation == Response[bytes]:
                assert handler.opt.get("file"), f"{route.path} is compressed a second time"
                found.add(route.path)
    return found - FORMS - CALENDARS


async def work() -> None:
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued"):
        await worker.run_job(row["id"])


async def surveyed(file_id: int) -> int:
    """A survey with a workbook and a paper of that number; returns what its county answers for."""
    clerk = await actor_by_login("county")
    asked = Campaign(title="第四季度调查", kind="talent", working_days=9, state="open", opened=clock.today())
    survey = (await Campaign.insert(asked))[0]["id"]
    await SurveyForm.insert(SurveyForm(campaign=survey, number=1, questions="[]", actor_name="某"))
    made = await Submission.insert(
        Submission(
            campaign=survey, office=clerk.organisation_id, county=clerk.county, person=clerk.account_id
        )
    )
    await DB.asyncpg_pool.execute(
        "INSERT INTO survey_file (id, submission, sha256, name, size, body, actor_name) "
        "VALUES ($1, $2, $3, '填报.xlsx', 9, $4, '某')",
        file_id, made[0]["id"], "0" * 64, vault.seal(b"workbook", CIPHER),
    )  # fmt: skip
    await DB.asyncpg_pool.execute(
        "INSERT INTO survey_attachment (id, submission, sha256, name, kind, size, body, actor_id, "
        "actor_name) VALUES ($1, $2, $3, '回函.pdf', 'pdf', 9, $4, 1, '某')",
        file_id, made[0]["id"], "0" * 64, vault.seal(b"%PDF-1.7", PAPERS),
    )  # fmt: skip
    return int(made[0]["id"])


async def reported() -> tuple[int, int]:
    """A blank of the superior and a filling of it."""
    body = vault.seal(b"workbook", UPWARD)
    made = UpwardBlank(
        title="人才需求季报", sender="省厅", file_name="表.xlsx", sha256="0" * 64, body=body, outline="[]",
        actor_name="某",
    )  # fmt: skip
    blank = int((await UpwardBlank.insert(made))[0]["id"])
    filled = UpwardFilling(
        blank=blank, blank_version=1, first=clock.today(), last=clock.today(), values="[]", sums="[]",
        actor_id=1, sha256="0" * 64, body=body, actor_name="某",
    )  # fmt: skip
    return blank, int((await UpwardFilling.insert(filled))[0]["id"])


async def sampled() -> int:
    """A sample fixed for the audit of the newest survey."""
    survey = await DB.asyncpg_pool.fetchval("SELECT max(id) FROM survey_campaign")
    pool = [Entrant("县/其他", "row-1")]
    day = clock.today()
    later = day + timedelta(days=1)
    fixed = Commitment(file_hash(pool_file(pool)), {"县/其他": Wanted(1)}, "双色球第 1 期", day, later)
    committed = commitment_file(pool, fixed)
    made = await SurveyAudit.insert(
        SurveyAudit(
            campaign=survey, event=fixed.event, fixed=fixed.fixed, happens=fixed.happens,
            pool=pool_file(pool).decode(), commitment=committed.decode(), actor_id=1, actor_name="某",
            commitment_hash=file_hash(committed),
        )
    )  # fmt: skip
    return int(made[0]["id"])


async def jury_drawn() -> dict[str, int]:
    """A draw of two experts, one seat, and its meeting."""
    committee = TitleCommittee(
        name="示例评审委员会", body="某局", series="工程技术人员", levels="[]", size=15,
        approved_by="city_hrss", filed_from=clock.today(), filed_to=date(2100, 12, 31), proposed_by=1,
    )  # fmt: skip
    made = await TitleCommittee.insert(committee)
    await as_owner(
        "UPDATE title_committee SET state = 'in_force', document = '文 1 号', filed_by = 2 WHERE id = $1",
        made[0]["id"],
    )
    draw = int((await TitleDraw.insert(announced_draw(made[0]["id"], 1)))[0]["id"])
    found = await put(draw, 1, (1, 2))
    await as_owner(
        "INSERT INTO title_minutes (meeting, chair, kind, size, sha256, body, recording, recording_kept,"
        " archived_by, archived_name) VALUES ($1, $2, 'pdf', 8, $3, '%PDF-1.7', $3, '档案室', 1, '某')",
        found["meeting"], found["seat"], "0" * 64,
    )  # fmt: skip
    return {"draw_id": draw, "meeting_id": found["meeting"], "case_id": found["case"]}


async def issued() -> int:
    """A certificate of the city, proposed by another person than confirmed it."""
    first, second = await actor_by_login("auditor"), await actor_by_login(CITY)
    paper = {
        "source": "通知", "document": "文 1 号", "proposed_by": first.account_id, "proposed_name": first.name,
    }  # fmt: skip
    change = await CertificateKeyChange.insert(CertificateKeyChange(alg="EdDSA", **paper))
    await keys.confirm(second, change[0]["id"])
    decision = CertificateIssuance(
        kind="title", name="工程师", level="中级", holder="示例甲", decided=clock.today(), **paper
    )
    return await issuing.confirm(second, (await CertificateIssuance.insert(decision))[0]["id"])


async def applied(draw: int) -> int:
    """A draft of the person, for the committee of that draw."""
    person = await actor_by_login("candidate")
    committee = await DB.asyncpg_pool.fetchval("SELECT committee FROM title_draw WHERE id = $1", draw)
    draft = TitleApplication(
        committee=committee, year=2099, level="中级", owner=person.account_id, name=person.name,
        person_key="x", organisation=1, unit="某厂",
    )  # fmt: skip
    return int((await TitleApplication.insert(draft))[0]["id"])


async def filed_policy() -> str:
    """A document of the law, with its file."""
    await policies.attach(await actor_by_login("city"), "order-40", b"%PDF-1.7")
    return "order-40"


async def measured() -> int:
    """A standard of title review that waits, with its document."""
    clerk = await actor_by_login(CITY)
    waits = TitleStandard(
        name="评审标准", series="工程技术人员", level="中级", effective=clock.today(), source="办法",
        document="文 1 号", proposed_by=clerk.account_id, proposed_name="某",
    )  # fmt: skip
    standard = int((await TitleStandard.insert(waits))[0]["id"])
    await TitleStandardFile.insert(
        TitleStandardFile(
            standard=standard, name="标准", kind="pdf", size=8, sha256="0" * 64, body=b"%PDF-1.7",
            attached_by=clerk.account_id,
        )
    )  # fmt: skip
    return standard


@pytest.fixture
async def rows(everybody: dict[str | None, httpx.AsyncClient]) -> dict[str, int]:
    """What fills the addresses: two runs, an appointment with its letter, a plan, an own file with errors."""
    city: Any = everybody[CITY]
    for _ in range(2):
        assert (await city.submit("/runs", {"kind": "talent", "floor": "0"})).status_code == 303
        await work()
    before, run = [row["id"] for row in await MatchRun.select(MatchRun.id).order_by(MatchRun.id)][-2:]
    book = openpyxl.load_workbook(io.BytesIO((await city.get("/imports/templates/needs.xlsx")).content))
    book["人才需求"]["A2"] = "电工"
    body = io.BytesIO()
    book.save(body)
    sent = {"file": ("需求.xlsx", body.getvalue(), "application/octet-stream")}
    assert (await city.submit("/imports", {"kind": "needs"}, files=sent)).status_code == 303
    await work()
    pick = DB.asyncpg_pool.fetchval
    asked = await pick("SELECT id FROM appointment WHERE state = 'reserved' LIMIT 1")
    department = await pick(
        "SELECT i.department FROM appointment p JOIN institution i ON i.id = p.institution WHERE p.id = $1",
        asked,
    )
    await Account.insert(
        Account(login="office", name="审核", role=Role.DEPARTMENT, organisation=department, password_hash="x")
    )
    signer = await actor_by_login("office")
    await appointments.move(signer, asked, "reject", note="材料不全，请补正后重报")
    await letters.stamp(signer, asked, b"\x89PNG\r\n\x1a\n")
    asks = {
        "name": "新兴铸造厂", "credit_code": "91219901MA0RPT0117", "county": next(iter(counties())),
        "branch": next(iter(branches())), "scale": "small", "contact": "联系甲", "phone": "024-5550104",
        "person": "负责乙", "login": "new-firm", "password": "Korn-und-Mohn-71", "again": "Korn-und-Mohn-71",
    }  # fmt: skip
    visitor: Any = everybody[None]
    proof = {"proof": ("a.pdf", b"%PDF-1.7", "application/pdf")}
    assert (await visitor.submit("/register/enterprise", asks, files=proof)).status_code == 200
    file = await pick("SELECT max(id) FROM import_file")
    blank, filling = await reported()
    jury = await jury_drawn()
    return {
        "blank_id": blank,
        "filling_id": filling,
        "run_id": run,
        "certificate_id": await issued(),
        "submission_id": await surveyed(file),
        "campaign_id": await pick("SELECT max(id) FROM survey_campaign"),
        "audit_id": await sampled(),
        **jury,
        "application_id": await applied(jury["draw_id"]),
        "registration_id": await pick("SELECT max(id) FROM registration"),
        "standard_id": await measured(),
        "before": before,
        "key": await filed_policy(),
        "appointment_id": asked,
        "institution_id": await pick(
            "SELECT i.id FROM institution i JOIN account a ON a.organisation = i.organisation"
            " WHERE a.login = 'institution'"
        ),
        "plan_id": await pick("SELECT id FROM post_plan LIMIT 1"),
        "file_id": file,
        "attachment_id": file,
    }


MADE = AuditEntry.action == "export.made"


async def made() -> int:
    """How many files the log knows of; names in them are entries of their own."""
    return int(await AuditEntry.count().where(MADE))


async def test_every_file_is_counted_and_logged_with_what_and_how_many(
    rows: dict[str, int],
    everybody: dict[str | None, httpx.AsyncClient],
    tokens: dict[str | None, httpx.AsyncClient],
    configure: Callable[..., None],
) -> None:
    paths = files(application())
    assert len(paths) > 20
    configure(limit_exports=len(paths), limit_exports_visitor=len(VISITORS))
    clients = {path: (tokens if path.startswith("/api/") else everybody) for path in paths}
    for path in sorted(paths):
        address = path.replace(":int", "").replace(":str", "").format_map(rows)
        login = OF_OTHERS.get(path, CITY)
        # The API takes declared parameters only.
        asked = {} if path.startswith("/api/") else {"q": "13800000001", "with": str(rows["before"])}
        for who in [login, None] if path in VISITORS else [login]:
            events, entries = await RateEvent.count(), await made()
            answer = await clients[path][who].get(address, params=asked)
            assert answer.status_code == 200, (path, answer.text)
            assert answer.headers["content-disposition"].startswith("attachment"), path
            assert "content-encoding" not in answer.headers, path
            assert await RateEvent.count() == events + 1, path
            assert await made() == entries + 1, path
            last = AuditEntry.select().where(MADE).order_by(AuditEntry.id, ascending=False).first()
            entry = await last.output(
                load_json=True
            )  # fmt: skip
            assert entry is not None
            assert (entry["action"], entry["detail"]["path"]) == ("export.made", address)
            assert entry["detail"]["filter"] == (asked and {**asked, "q": "138…01"})
            assert entry["detail"]["bytes"] == len(answer.content)
            assert isinstance(entry["detail"]["rows"], int)
            assert (entry["actor_id"] is None) == (who is None)
            assert ("visitor" in entry["detail"]) == (who is None)
    for limit in (throttle.EXPORTS, throttle.EXPORTS_OF_VISITOR):
        used = await RateEvent.count().where(RateEvent.what == limit.what)
        configure(**{limit.setting: max(1, used - len(OF_OTHERS))})
    for path in sorted(paths - OF_OTHERS.keys()):
        entries = await AuditEntry.count()
        address = path.replace(":int", "").replace(":str", "").format_map(rows)
        for who in [CITY, None] if path in VISITORS else [CITY]:
            answer = await clients[path][who].get(address)
            assert answer.status_code == 429, path
            assert int(answer.headers["retry-after"]) > 0
            assert await AuditEntry.count() == entries, path


async def test_a_refused_export_is_neither_counted_nor_logged(
    everybody: dict[str | None, httpx.AsyncClient], configure: Callable[..., None]
) -> None:
    configure(limit_exports=1_000)  # what the test before took counts within the hour
    events, entries = await RateEvent.count(), await made()
    assert (await everybody["candidate"].get("/accounts.xlsx")).status_code == 403
    assert (await everybody["city"].get("/runs/999999/people.xlsx")).status_code == 404
    assert (await everybody[None].get("/cases.xlsx")).status_code == 303
    assert (await RateEvent.count(), await made()) == (events, entries)
