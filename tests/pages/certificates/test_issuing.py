"""Certificates of the city: decided by two, numbered, signed, printed, checked with and without a network.

Worth: what one person alone could issue, or a paper that says more than was decided, is worth nothing; one
that cannot be checked where there is no network will not be.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pypdf
import pytest

from talent_platform.certificates.correcting import service as correcting
from talent_platform.certificates.issue import service
from talent_platform.certificates.issue.schemas import IssuanceForm
from talent_platform.certificates.register import lookup
from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.numbers import number_of
from talent_platform.certificates.register.schemas import CertificateForm, CorrectionForm
from talent_platform.certificates.sealing import codes, keys, offline, seals, status
from talent_platform.certificates.sealing.keys import KeyForm
from talent_platform.certificates.tables import (
    Certificate,
    CertificateChange,
    CertificateIssuance,
    CertificateKey,
    CertificateSeal,
)
from talent_platform.certificates.told import titles
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.figures.service import FIGURE, FigureForm
from talent_platform.workflow.history import line, write_line

PAPER = {"source": "职称评审结果的通知", "document": "辽原职改〔2026〕3号", "note": ""}
DECISION = {
    "name": "工程师", "specialty": "机械设计", "holder": "㛃𬭎䶮",
    "decided": "2026-06-01", "expires": "", **PAPER,
}  # fmt: skip


def form(**facts: object) -> IssuanceForm:
    return IssuanceForm.model_validate(DECISION | facts)


async def new_key(first: Any, second: Any, alg: str = "EdDSA") -> None:
    change = await keys.propose(first, KeyForm.model_validate({**PAPER, "alg": alg}))
    await keys.confirm(second, change)


async def issued(first: Any, second: Any, **facts: object) -> int:
    return await service.confirm(second, await service.propose(first, form(**facts)))


async def published() -> offline.PublishedKeys:
    found = [
        offline.PublishedKey(
            kid=key.kid, alg=key.alg, public=key.public.hex(), first=key.first, last=key.last
        )
        for key in await keys.published()
    ]
    return offline.PublishedKeys(issuer=keys.issuer(), keys=found)


async def code_of(certificate: int) -> str:
    return (await seals.of_certificate(certificate))[0].text


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"name": "高级按摩师"}, "不是职称，不得由本市颁发"),
        ({"name": "按摩职业资格证书"}, "不是职称，不得由本市颁发"),
        ({"name": "护士执业资格"}, "由国家规定的部门颁发"),
        ({"name": "中级会计"}, "以考代评"),
        ({"name": "经济师"}, "以考代评"),
        ({"name": "主管护师"}, "以考代评"),
        ({"name": "高级工程师"}, "不是本市评定的职称"),
        ({"name": "税务师"}, "不是职称，不得由本市颁发"),
        ({"name": "钳工"}, "不是职称，不得由本市颁发"),
        ({"decided": "1990-01-01"}, "2008-03-15 之前没有"),
        ({"decided": "2019-08-31"}, "还没有设定本市有权评定的职称系列和层级"),
        ({"decided": str(today() + timedelta(days=1))}, "决定日期不能在今天之后"),
        ({"expires": "2026-06-02"}, "有效期不能早于颁发日期"),
        ({"specialty": "数字化" * 20, "holder": "示例" * 15}, "离线二维码印不下"),
    ],
)  # fmt: skip
async def test_what_the_city_does_not_issue_is_one_sentence(open_browser, act, colleague, slip, told):
    await new_key(await act("city"), colleague)
    browser = await open_browser("city")
    refused = await browser.submit("/certificates/issue", DECISION | slip)
    assert refused.status_code == 422
    assert told in refused.text
    assert PAPER["document"] in refused.text
    assert await CertificateIssuance.count() == 0


async def test_what_is_issued_follows_what_two_people_set_for_the_day(act, colleague, open_api):
    city = await act("city")
    await new_key(city, colleague)
    value = {"卫生技术人员": ["中级", "副高"]}
    decided = FigureForm(**PAPER, jurisdiction="219900", valid_from=date(2026, 1, 1), value=value)
    await dated.confirm(FIGURE, colleague, await figures.propose(city, "titles_decided", decided))
    for name, told in (("工程师", "不是本市评定的职称"), ("主管护师", "以考代评")):
        with pytest.raises(Invalid, match=told):
            await service.propose(city, form(name=name))
    await issued(city, colleague, name="副主任护师", holder="示例甲")
    await issued(city, colleague, decided="2025-12-31", holder="示例乙")
    rows = await Certificate.select(Certificate.name, Certificate.level).order_by(Certificate.id)
    assert [(row["name"], row["level"]) for row in rows] == [("副主任护师", "副高"), ("工程师", "中级")]
    offered = (await (await open_api("city")).get("/api/v1/certificates/titles")).json()["items"]
    assert {each["level"] for each in offered} == {"副高"}


async def test_what_no_font_has_is_refused_before_it_is_decided(open_browser, act, colleague):
    await new_key(await act("city"), colleague)
    refused = await (await open_browser("city")).submit(
        "/certificates/issue", DECISION | {"specialty": "机械🦄"}
    )
    assert (refused.status_code, "没有字体可以印出" in refused.text) == (409, True)
    assert "机械🦄" in refused.text


async def test_from_the_key_to_the_paper_on_the_pages(open_browser, colleague, configure, tmp_path):
    configure(public_url="https://talent.example.org")
    first, second, visitor = [await open_browser(who) for who in ("city", "city9", None)]
    assert (await first.submit("/certificates/issue", DECISION)).status_code == 409
    assert (await first.submit("/certificates/keys", {**PAPER, "alg": "EdDSA"})).status_code == 303
    change = "/certificates/keys/1"
    assert (await first.submit(f"{change}/confirm")).status_code == 403
    assert (await second.submit(f"{change}/confirm")).status_code == 303
    made = await first.submit("/certificates/issue", DECISION)
    assert made.status_code == 303, made.text
    address = made.headers["location"]
    assert (await first.submit(f"{address}/confirm")).status_code == 403
    assert await Certificate.count() == 0
    assert "㛃𬭎䶮" in (await second.get(address)).text
    assert (await second.submit(f"{address}/confirm")).status_code == 303
    assert (await second.submit(f"{address}/confirm")).status_code == 409
    again = await first.submit("/certificates/issue", DECISION)
    assert (again.status_code, "同名的同一证书已经颁发" in again.text) == (409, True)
    row = (await Certificate.select())[0]
    number = f"219900{today().year}000001"
    assert (row["number"], row["body"], row["issued"]) == (number, keys.issuer(), today())
    assert DECISION["holder"] not in (await first.get(f"/certificates/{row['id']}")).text

    # Its number is not another body's.
    other = {
        "kind": "title", "name": "工程师", "holder": "示例乙", "number": number, "body": "示范省某厅",
        "issued": str(today()), "seen_on": str(today()), "checked": "none",
    }  # fmt: skip
    answer = await first.submit("/certificates/new", other)
    assert (answer.status_code, "这样的编号由本市颁发的证书使用" in answer.text) == (422, True)

    # On paper, with the rare characters of the name, and with the code that carries all of it.
    paper = await first.get(f"/certificates/{row['id']}/paper.pdf")
    assert paper.status_code == 200, paper.text
    page = pypdf.PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    seal = (await seals.of_certificate(row["id"]))[0]
    for said in ("㛃𬭎䶮", number, "机械设计", seal.grouped, f"https://talent.example.org/c/{seal.code}"):
        assert said in "".join(page.split()), page
    assert (await visitor.get(f"/certificates/{row['id']}/paper.pdf")).status_code in (303, 401)

    # What the short code opens asks for the name; a wrong one opens nothing.
    assert seal.code in (await visitor.get(f"/c/{seal.code}")).text
    for asked in (seal.code, seal.grouped, number):
        told = (await visitor.submit("/certificates/check", {"number": asked, "holder": "㛃𬭎䶮"})).text
        assert "机械设计" in told
        assert "有效" in told
        assert PAPER["document"] in told
    wrong = (await visitor.submit("/certificates/check", {"number": seal.code, "holder": "示例乙"})).text
    assert "没有查到" in wrong

    # Offline, in a process of its own without a database.
    (tmp_path / "keys.json").write_text((await visitor.get("/api/v1/certificates/keys")).text)
    (tmp_path / "paper.pdf").write_bytes(paper.content)
    (tmp_path / "status.json").write_text((await visitor.get("/api/v1/certificates/status")).text)
    for what in ("paper.pdf", seal.text):
        done = verify(tmp_path, what, "--status", "status.json")
        assert (done.returncode, "㛃𬭎䶮" in done.stdout) == (0, True), done.stderr
        assert PAPER["document"] in done.stdout
    forged = verify(tmp_path, seal.text[:-1] + ("0" if seal.text[-1] != "0" else "1"))
    assert forged.returncode == 1
    assert "签名不符" in forged.stderr
    assert "既不是离线码" in verify(tmp_path, "nothing").stderr


def verify(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "talent_platform.cli", "certificates", "verify", *arguments,
         "--keys", "keys.json"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={
            "PATH": "", "TALENT_DATABASE_URL": "postgresql://nobody@192.0.2.1/none",
            "TALENT_SECRET_KEY": "of another machine " * 3,
        },
    )  # fmt: skip


@pytest.mark.parametrize("alg", ["EdDSA", "SM2"])
async def test_rotation_is_no_revocation(act, colleague, alg):
    city = await act("city")
    await new_key(city, colleague, alg)
    older = await code_of(await issued(city, colleague))
    await new_key(city, colleague, "EdDSA")
    newer = await code_of(await issued(city, colleague, holder="示例乙"))
    known, listed = await published(), await status.signed()
    for text, holder in ((older, "㛃𬭎䶮"), (newer, "示例乙")):
        found = offline.check(text, known, listed, today())
        assert (found.asserted.holder, found.state) == (holder, "valid")
    rows = await CertificateKey.select().order_by(CertificateKey.id)
    assert [(row["private"] is None, row["retired"] is None) for row in rows] == [
        (True, False),
        (False, True),
    ]
    # Another body's keys know nothing of it; a key does not sign outside its days.
    with pytest.raises(Invalid, match="不是「"):
        offline.check(older, known.model_copy(update={"keys": known.keys[:1]}), None, today())
    late = [key.model_copy(update={"first": today() + timedelta(days=1), "last": None}) for key in known.keys]
    with pytest.raises(Invalid, match="使用期"):
        offline.check(older, known.model_copy(update={"keys": late}), None, today())
    with pytest.raises(Invalid, match="状态清单的签名不符"):
        offline.check(older, known, {**listed, "certificates": {"X": [["2026-01-01", "revoked"]]}}, today())


async def test_corrected_by_two_and_what_the_list_says(act, colleague, open_browser):
    city = await act("city")
    await new_key(city, colleague)
    certificate = await issued(city, colleague)
    before = (await seals.of_certificate(certificate))[0]
    with pytest.raises(Invalid, match="没有要更正的"):
        await service.propose_correction(city, certificate, form())
    right = await service.propose_correction(city, certificate, form(specialty="机械制造", note="专业写错"))
    with pytest.raises(Conflict):
        await service.propose_correction(city, certificate, form(name="助理工程师"))
    assert await service.confirm(colleague, right) == certificate
    after = (await seals.of_certificate(certificate))[0]
    known, listed = await published(), await status.signed()
    found = offline.check(before.text, known, listed, today())
    assert (found.asserted.specialty, found.state) == ("机械设计", status.SUPERSEDED)
    found = offline.check(after.text, known, listed, today())
    assert (found.asserted.specialty, found.state) == ("机械制造", "valid")
    visitor = await open_browser()
    for code in (before.code, after.code):
        told = (await visitor.submit("/certificates/check", {"number": code, "holder": "㛃𬭎䶮"})).text
        assert "机械制造" in told
        assert "机械设计" not in told
        assert "更正过" in told
    await register.move(city, certificate, "suspend", note="举报核查中", version=None)
    revocation = await register.propose_revocation(city, certificate, Paper(**PAPER | {"note": "虚假材料"}))
    await register.confirm_revocation(colleague, revocation)
    listed = await status.signed()
    assert [state for _, state in listed["certificates"][after.code]] == ["suspended", "revoked"]
    assert offline.check(after.text, known, listed, today()).state == "revoked"
    assert offline.check(before.text, known, listed, today()).state == "revoked"
    assert offline.check(after.text, known, listed, today() - timedelta(days=1)).state == offline.NOT_YET
    assert not {before.text, "㛃𬭎䶮", form().document} & set(json.dumps(listed, ensure_ascii=False))
    with pytest.raises(Conflict):
        await service.propose_correction(city, certificate, form())


async def test_the_number_and_day_of_the_decision_are_corrected_too(act, colleague, open_browser):
    """On the paper, in its code and in the look-up; not while a revocation waits."""
    city, browser = await act("city"), await open_browser("city")
    await new_key(city, colleague)
    certificate = await issued(city, colleague, document="辽原职改〔2026〕33号")
    address = f"/certificates/{certificate}/reissue"
    assert "辽原职改〔2026〕33号" in (await browser.get(address)).text
    revocation = await register.propose_revocation(city, certificate, Paper(**PAPER | {"note": "虚假材料"}))
    right = form(document=PAPER["document"], decided="2026-05-30", note="文号写错")
    with pytest.raises(Conflict, match="撤销在等待确认"):
        await service.propose_correction(city, certificate, right)
    await dated.withdraw(register.REVOCATION, city, revocation)
    correction = await service.propose_correction(city, certificate, right)
    shown = (await browser.get(f"/certificates/issuances/{correction}")).text
    assert all(
        each in shown for each in ("辽原职改〔2026〕33号", PAPER["document"], "2026-06-01", "2026-05-30")
    )
    told = (await titles.issuances(city, [correction]))[correction].text
    number = (await Certificate.select(Certificate.number))[0]["number"]
    assert told == f"更正证书 {number}"
    await service.confirm(colleague, correction)
    (found,) = await lookup.look_up(number, DECISION["holder"], subject="x")
    assert (found.document, codes.opened(await code_of(certificate)).claims.document) == (
        PAPER["document"],
    ) * 2
    paper = await browser.get(f"/certificates/{certificate}/paper.pdf")
    said = "".join(pypdf.PdfReader(io.BytesIO(paper.content)).pages[0].extract_text().split())
    assert (PAPER["document"] in said, "33号" in said) == (True, False)
    history = (await browser.get(f"/certificates/{certificate}")).text
    assert f"决定文号：辽原职改〔2026〕33号 → {PAPER['document']}" in history
    with pytest.raises(Invalid, match="没有要更正的"):
        await service.propose_correction(city, certificate, right)


async def test_the_paper_of_before_a_corrected_name_is_told_as_superseded(act, colleague, open_browser):
    """By its own name, number and code; nothing of the name that holds now, and no other name is known."""
    city, visitor = await act("city"), await open_browser()
    await new_key(city, colleague)
    certificate = await issued(city, colleague, holder="示例丙")
    before = (await seals.of_certificate(certificate))[0]
    correction = form(holder="示例丁", specialty="机械制造", note="姓名写错")
    await service.confirm(colleague, await service.propose_correction(city, certificate, correction))
    number, after = number_of(1), (await seals.of_certificate(certificate))[0]

    async def told(asked: str, holder: str) -> list[tuple[str, str]]:
        answer = await visitor.post("/api/v1/certificates/check", json={"number": asked, "holder": holder})
        assert holder == "示例丁" or "示例丁" not in answer.text
        return [(each["state"], each["specialty"]) for each in answer.json()["certificates"]]

    for asked in (number, before.code):
        assert await told(asked, "示例丙") == [("superseded", "机械设计")]
    grouped = after.grouped.translate(str.maketrans("01", "oI"))
    for typed in (
        after.code, grouped, after.grouped.replace("-", "—"), f"https://talent.example.org/c/{after.code}",
    ):  # fmt: skip
        assert await told(typed, "示例丁") == [("valid", "机械制造")], typed
    assert await told(number, "示例戊") == await told(after.code, "示例丙") == []
    # A scanner may put a blank behind a code.
    assert offline.codes_in((before.text + " \n").encode(), await published()) == [before.text]
    # For who names a certificate as theirs it is not there.
    assert not await lookup.look_up(number, "示例丙", subject="x")
    asked = {"number": number, "holder": "示例丙"}
    shown = await visitor.submit("/certificates/check", asked)
    assert "这份证书文件作废" in shown.text
    revocation = await register.propose_revocation(city, certificate, Paper(**PAPER | {"note": "虚假材料"}))
    await register.confirm_revocation(colleague, revocation)
    assert await told(number, "示例丙") == [("revoked", "机械设计")]


async def test_by_the_new_name_no_day_before_it_is_told(act, colleague, db):
    """Nor does the new paper say anything of a day before it was signed."""
    city, yesterday = await act("city"), today() - timedelta(days=1)
    await new_key(city, colleague)
    certificate = await issued(city, colleague, holder="示例丙", decided="2026-06-01")
    await backdate(db, 20)
    correction = form(holder="示例丁", note="姓名写错")
    await service.confirm(colleague, await service.propose_correction(city, certificate, correction))
    told = {
        (holder, day): [(each.state, each.row.holder) for each in await lookup.of_paper(
            number_of(1), holder, subject=f"{holder}{day}", on=day)]
        for holder in ("示例丙", "示例丁") for day in (yesterday, today())
    }  # fmt: skip
    assert told == {
        ("示例丙", yesterday): [("valid", "示例丁")], ("示例丙", today()): [("superseded", "示例丁")],
        ("示例丁", yesterday): [(None, "示例丁")], ("示例丁", today()): [("valid", "示例丁")],
    }  # fmt: skip
    new, known, listed = await code_of(certificate), await published(), await status.signed()
    for day, state in ((yesterday, offline.NOT_YET), (today(), "valid")):
        assert offline.check(new, known, listed, day).state == state


async def backdate(db: str, days: int) -> None:
    """As if it had been issued so long ago."""
    owner = await asyncpg.connect(db)
    changes = {"certificate_change": "at", "certificate": "issued", "certificate_issuance": "confirmed"}
    try:
        for table, column in changes.items():
            await owner.execute(
                f"ALTER TABLE {table} DISABLE TRIGGER USER; UPDATE {table} SET {column} = {column} -"
                f" make_interval(days => {days}); ALTER TABLE {table} ENABLE TRIGGER USER"
            )
    finally:
        await owner.close()


async def test_one_decision_issues_one_certificate_to_a_person(act, colleague):
    """However its number and the name are written; two of one name are told apart by identity number."""
    city = await act("city")
    await new_key(city, colleague)
    first = await issued(city, colleague, holder="张伟")
    document, someone = PAPER["document"], {"holder": "张伟", "identity": "11010519491231002X"}
    for again in (
        {"holder": "张伟"},
        {"holder": "张 伟"},
        someone,
        *(
            {"holder": "张伟", "document": other}
            for other in (document.replace("〕", "〕 "), document.replace("〔", "[").replace("〕", "]"))
        ),
    ):
        with pytest.raises(Conflict, match="两份都须填写身份证号"):
            await service.propose(city, form(**again))
    correction = form(holder="张伟", identity="440524188001010014", note="补记身份证号")
    await service.confirm(colleague, await service.propose_correction(city, first, correction))
    second = await service.propose(city, form(**someone))
    done = await asyncio.gather(
        service.confirm(colleague, second), service.propose(city, form(**someone)), return_exceptions=True
    )
    assert [type(each).__name__ for each in done] == ["int", "Conflict"]
    assert await Certificate.count() == 2


async def test_a_key_that_is_retired_meanwhile_signs_no_more(act, colleague):
    city = await act("city")
    await new_key(city, colleague)
    waiting = [await service.propose(city, form(holder=f"示例{each}")) for each in "甲乙丙"]
    change = await keys.propose(city, KeyForm.model_validate({**PAPER, "alg": "EdDSA"}))
    done = await asyncio.gather(
        *(service.confirm(colleague, each) for each in waiting), keys.confirm(colleague, change)
    )
    known = {key.kid: key for key in await keys.published()}
    for seal in await CertificateSeal.select():
        signed = codes.opened(seal["text"]).claims.sealed
        key = known[seal["kid"]]
        assert key.retired is None or signed <= key.retired, done
    retired = next(key for key in known.values() if key.retired)
    with pytest.raises(asyncpg.CheckViolationError):
        await CertificateSeal.insert(
            CertificateSeal(certificate=done[0], code="0" * 12, kid=retired.kid, text="TC1:")
        )


async def test_every_code_in_a_file_is_told(act, colleague, tmp_path):
    city = await act("city")
    await new_key(city, colleague)
    text = await code_of(await issued(city, colleague))
    (tmp_path / "keys.json").write_text((await published()).model_dump_json())
    forged = text[:-1] + ("0" if text[-1] != "0" else "1")
    for name, body in {
        "utf16.txt": text.encode("utf-16"), "two.txt": f"{text}\n{forged}\n".encode(), "none.txt": b"TC",
        "qr.png": b"\x89PNG\r\n", "line.txt": f"1 {text} OK 2026-12-01. {forged} {text}.".encode(),
        "beside.txt": f"{text} {text}/OK.".encode(),
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(body)
    for asked, code, told in (
        (f" {text}\n", 0, "签名有效"), ("utf16.txt", 0, "签名有效"), ("two.txt", 1, "签名不符"),
        (f"{text} 2026-12-01", 0, "签名有效"), ("beside.txt", 0, "签名有效"), ("line.txt", 1, "签名不符"),
        ("none.txt", 1, "没有本系统证书的离线码"), ("qr.png", 1, "这里不读图"),
    ):  # fmt: skip
        done = verify(tmp_path, asked)
        assert (done.returncode, told in done.stdout + done.stderr) == (code, True), done
        assert done.stdout.count("签名有效") == (code == 0 or asked in ("two.txt", "line.txt"))


async def test_nobody_records_alone_what_the_city_issues(act, colleague):
    """However its bureau is called."""
    city = await act("city")
    await new_key(city, colleague)
    facts = {
        "kind": "title", "name": "工程师", "issued": today(), "seen_on": today(), "checked": "none",
        "holder": "示例甲",
    }  # fmt: skip
    for body in (
        "辽原市人力资源与社会保障局", "辽原市人社厅", "辽原市职改办", "辽原市职称改革工作领导小组",
        "市人社局", "辽原市人事局", "辽原市（人力资源和社会保障局）", "辽原市人力社保局", "辽原市职称办",
        "辽原市工程系列中级职称评审委员会", "辽原市专业技术资格评委会", "辽原市劳动和社会保障局",
        "辽原市职称工作领导小组办公室",
    ):  # fmt: skip
        with pytest.raises(Invalid, match="由两人颁发"):
            await register.record(city, CertificateForm(**facts, body=body, number="N-1"))
    others = (
        "辽原市东山县人力资源和社会保障局", "辽原市东山县中级职称评审委员会", "示范省职称办",
        "示范省人力资源和社会保障厅", "人力资源和社会保障部",
    )  # fmt: skip
    for number, body in enumerate(others):
        await register.record(city, CertificateForm(**facts, body=body, number=f"N-{number}"))


async def test_a_superseded_paper_stays_so_whatever_becomes_of_the_certificate(act, colleague):
    city = await act("city")
    await new_key(city, colleague)
    certificate = await issued(city, colleague)
    before = (await seals.of_certificate(certificate))[0]
    correction = form(specialty="机械制造", note="专业写错")
    await service.confirm(colleague, await service.propose_correction(city, certificate, correction))
    for way in ("suspend", "resume"):
        await register.move(city, certificate, way, note="举报核查中，暂停使用", version=None)
    known, listed = await published(), await status.signed()
    assert [state for _, state in listed["certificates"][before.code]] == [status.SUPERSEDED]
    assert offline.check(before.text, known, listed, today()).state == status.SUPERSEDED
    assert offline.check(await code_of(certificate), known, listed, today()).state == "valid"


async def test_a_paper_by_its_own_days_and_a_list_by_its_own(act, colleague, tmp_path, monkeypatch):
    city = await act("city")
    await new_key(city, colleague)
    certificate = await issued(city, colleague, expires=str(today()))
    text, known, listed = await code_of(certificate), await published(), await status.signed()
    for day, state in ((-1, offline.NOT_YET), (0, "valid")):
        assert offline.check(text, known, listed, today() + timedelta(days=day)).state == state
    tomorrow, in_a_month = today() + timedelta(days=1), today() + timedelta(days=31)
    with pytest.raises(Invalid, match="只能查到今天"):
        offline.check(text, known, listed, tomorrow)
    with monkeypatch.context() as later:
        later.setattr(offline, "today", lambda: in_a_month)
        for which in (listed, None):
            assert offline.check(text, known, which, tomorrow).state == offline.LAPSED
        with pytest.raises(Invalid, match="状态清单太旧"):
            offline.check(text, known, listed, in_a_month)
    key = await keys.signing()

    def signed_at(moment):
        when = {"made": moment.isoformat(timespec="seconds")}
        made = {name: value for name, value in listed.items() if name != "signature"} | when
        return {**made, "signature": key.sign(status.message(made)).hex()}

    long_known = known.model_copy(
        update={"keys": [known.keys[0].model_copy(update={"first": today() - timedelta(days=9)})]}
    )
    yesterday, just_before = (
        now() - timedelta(days=1),
        codes.opened(text).claims.sealed - timedelta(seconds=1),
    )
    for keys_known, moment, told in (
        (known, yesterday, "签名不符"), (long_known, yesterday, "早于这份证书"),
        (long_known, just_before, "早于这份证书"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=told):
            offline.check(text, keys_known, signed_at(moment), today())
    deep = tmp_path / "deep"
    deep.write_text("[" * 200_000)
    with pytest.raises(Invalid, match="不是状态清单"):
        offline.list_of(deep)


async def test_a_decision_whose_number_has_no_room_in_the_code_is_told_so(act, colleague, open_browser):
    """On the paper, and by whoever checks it offline; it is issued all the same, and looked up with it."""
    city, browser = await act("city"), await open_browser("city")
    await new_key(city, colleague)
    document = f"辽原市人力资源和社会保障局{'关于评审结果的通知' * 5}〔2026〕3号"
    certificate = await issued(city, colleague, document=document)
    assert offline.check(await code_of(certificate), await published(), None, today()).asserted.document == ""
    paper = await browser.get(f"/certificates/{certificate}/paper.pdf")
    said = "".join(pypdf.PdfReader(io.BytesIO(paper.content)).pages[0].extract_text().split())
    assert "右码含除文号以外的全部内容" in said
    assert document in said
    (found,) = await lookup.look_up(number_of(1), DECISION["holder"], subject="address:x")
    assert found.document == document


async def test_one_whose_term_is_over_can_still_be_corrected(act, colleague, db):
    city = await act("city")
    await new_key(city, colleague)
    certificate = await issued(city, colleague)
    owner = await asyncpg.connect(db)
    await owner.execute("ALTER TABLE certificate DISABLE TRIGGER USER")
    await owner.execute("UPDATE certificate SET issued = issued - 9, expires = issued - 1")
    await owner.execute("ALTER TABLE certificate ENABLE TRIGGER USER")
    await owner.close()
    wrong = form(specialty="机械制造", expires=str(today() - timedelta(days=10)))
    with pytest.raises(Invalid, match="早于颁发日期"):
        await service.propose_correction(city, certificate, wrong)
    right = form(specialty="机械制造", expires=str(today() - timedelta(days=1)))
    await service.confirm(colleague, await service.propose_correction(city, certificate, right))
    found = offline.check(await code_of(certificate), await published(), None, today())
    assert (found.state, found.asserted.specialty) == (offline.LAPSED, "机械制造")
    # Of an earlier day the look-up says what the paper of that day said.
    number = (await Certificate.select(Certificate.number))[0]["number"]
    for day, specialty, corrected, later in (
        (today() - timedelta(days=1), "机械设计", None, today()), (today(), "机械制造", today(), None),
    ):  # fmt: skip
        (told,) = await lookup.look_up(f"编号 {number}", "㛃𬭎䶮", subject="x", on=day)
        assert (told.row.specialty, told.corrected, told.later) == (specialty, corrected, later)


async def test_a_number_that_is_taken_stops_no_issuing(act, colleague):
    city = await act("city")
    await new_key(city, colleague)
    taken = number_of(3)
    async with DB.transaction():
        (row,) = await Certificate.insert(Certificate(
            kind="title", name="工程师", holder="示例乙", number=taken, body=keys.issuer(), issued=today(),
            seen_on=today(), checked="none",
        ))  # fmt: skip
        recorded = line(city, "recorded", after="valid")
        await write_line(CertificateChange, {"certificate": row["id"]}, recorded)
    for holder in ("示例甲", "示例丙"):
        await issued(city, colleague, holder=holder)
    numbers = [row["number"] for row in await Certificate.select().order_by(Certificate.id)]
    assert numbers == [taken, number_of(4), number_of(5)]
    recorded = {
        "kind": "title", "name": "工程师", "holder": "示例乙", "number": "T-1", "body": "示范省某厅",
        "issued": today(), "seen_on": today(), "checked": "none",
    }  # fmt: skip
    certificate = await register.record(city, CertificateForm.model_validate(recorded))
    for slip, told in (
        ({"body": keys.issuer()}, "由两人颁发"),
        ({"body": keys.issuer().replace("和", "") + "职称办"}, "由两人颁发"),
        ({"body": keys.issuer().replace("市", "市（").replace("和", "与") + "）"}, "由两人颁发"),
        ({"body": keys.issuer().partition("市")[2]}, "由两人颁发"),
        ({"body": f"示范省{keys.issuer()}（章）"}, "由两人颁发"),
        ({"body": keys.issuer().replace("人力资源和社会保障局", "人社局")}, "由两人颁发"),
        ({"number": number_of(9)}, "本市颁发的证书使用"),
        ({"number": f"NO.{number_of(9)[:4]}-{number_of(9)[4:]}"}, "本市颁发的证书使用"),
    ):
        wrong = recorded | slip
        with pytest.raises(Invalid, match=told):
            await register.record(city, CertificateForm.model_validate(wrong))
        with pytest.raises(Invalid, match=told):
            await correcting.correct(
                city, certificate, CorrectionForm.model_validate({**wrong, "note": "写错"}), version=1
            )
    before_the_keys = recorded | {"body": keys.issuer(), "issued": "2015-06-01", "number": "T-9"}
    assert await register.record(city, CertificateForm.model_validate(before_the_keys))


async def test_numbers_without_a_gap_when_many_are_confirmed_at_once(act, colleague):
    city = await act("city")
    await new_key(city, colleague)
    proposed = [await service.propose(city, form(holder=f"示例{each}")) for each in "甲乙丙丁戊"]
    done = await asyncio.gather(
        *(service.confirm(colleague, each) for each in [*proposed, *proposed]), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["Conflict"] * 5 + ["int"] * 5
    numbers = [row["number"][-6:] for row in await Certificate.select().order_by(Certificate.number)]
    assert numbers == [f"{each:06d}" for each in range(1, 6)]


async def test_the_database_refuses_what_passes_by(act, colleague):
    city = await act("city")
    await new_key(city, colleague)
    certificate = await issued(city, colleague)
    waiting = await service.propose(city, form(holder="示例乙"))
    facts = {name: value for name, value in (await Certificate.select())[0].items() if name != "id"}
    key = (await CertificateKey.select(CertificateKey.kid))[0]
    for statement in (
        Certificate.insert(Certificate(**facts | {"number": "N-1", "issuance": waiting, "holder": "示例乙"})),
        Certificate.update({Certificate.level: "正高", Certificate.version: 2}, force=True),
        CertificateKey.update({CertificateKey.public: b"x"}, force=True),
        CertificateKey.insert(
            CertificateKey(kid="00000000", alg="EdDSA", public=b"x", private=b"x", change=9)
        ),
        CertificateKey.delete().where(CertificateKey.kid == key["kid"]),
        CertificateSeal.delete(force=True),
    ):
        with pytest.raises(
            (asyncpg.CheckViolationError, asyncpg.InsufficientPrivilegeError, asyncpg.RaiseError)
        ):
            await statement
    assert (await Certificate.select().where(Certificate.id == certificate))[0]["level"] == "中级"


async def test_over_the_api(open_api, open_browser, colleague):
    first, second, visitor = await open_api("city"), await open_api("city9"), await open_browser()
    base = "/api/v1/certificates"
    assert (await visitor.get(f"{base}/status")).status_code == 409
    change = (await first.post(f"{base}/key-changes", json={**PAPER, "alg": "SM2"})).json()["id"]
    assert (await first.post(f"{base}/key-changes/{change}/confirm")).status_code == 403
    assert (await second.get(f"{base}/key-changes")).json()["items"][0]["may_confirm"]
    assert (await second.post(f"{base}/key-changes/{change}/confirm")).status_code == 204
    body = {name: value for name, value in DECISION.items() if value}
    issuance = (await first.post(f"{base}/issuances", json=body)).json()["id"]
    one = (await second.get(f"{base}/issuances/{issuance}")).json()
    assert (one["may_confirm"], one["certificate"]) == (True, None)
    assert one["holder"] == DECISION["holder"]
    assert DECISION["holder"] not in (await second.get(f"{base}/issuances")).text
    certificate = (await second.post(f"{base}/issuances/{issuance}/confirm")).json()["id"]
    detail = (await first.get(f"{base}/{certificate}")).json()
    assert detail["seal"]["kid"] == (await visitor.get(f"{base}/keys")).json()["keys"][0]["kid"]
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{12}", detail["seal"]["code"])
    again = await first.post(f"{base}/{certificate}/corrections", json=body | {"name": "技术员"})
    assert (await first.post(f"{base}/issuances/{again.json()['id']}/withdraw")).status_code == 204
    assert (await second.post(f"{base}/issuances/{again.json()['id']}/confirm")).status_code == 409
