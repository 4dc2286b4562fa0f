"""What follows a meeting: results as they were voted, hung out, closed by two, published with certificates.

Worth: a title nobody voted for, or that somebody objected to, is worse than none; one that was passed and
never takes effect costs a career.
"""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from carried import listed
from meetings import IDENTITY, as_owner, decided
from title_applications import number, revoke, title_on_record

from talent_platform.certificates.register import effects
from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.certificates.sealing import keys
from talent_platform.certificates.sealing.keys import KeyForm
from talent_platform.certificates.tables import Certificate
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.integrity.entries import service as archive
from talent_platform.integrity.entries.schemas import EntryForm
from talent_platform.publicity import service as publicity
from talent_platform.publicity.queries import hanging
from talent_platform.publicity.service import ObjectionForm
from talent_platform.titles.results import acts, queries, service
from talent_platform.titles.results.schemas import ResultActForm
from talent_platform.workflow.steps import Given

PAPER = {"source": "关于评审结果的通知", "document": "示人社发〔2026〕30号", "note": ""}
OTHER, NAMESAKE = number(1), number(2)
FRAUD = {
    "cause": "title_false_commitment", "facts": "申报材料造假", "body": "示范市人力资源和社会保障局",
    "holder": "甲某", "identity": IDENTITY, "document": "示人社决1号", "article": "第三十八条",
}  # fmt: skip


def act_values(kind: str, *outcomes: int, **facts: object) -> dict[str, object]:
    return {**PAPER, "kind": kind, "day": str(today()), "outcomes": list(outcomes), **facts}


def act_form(kind: str, *outcomes: int, **facts: object) -> ResultActForm:
    return ResultActForm.model_validate(act_values(kind, *outcomes, **facts))


async def let_it_hang(notice: int) -> None:
    """The notice has hung its time, of a meeting held before it."""
    await as_owner(
        "UPDATE notice SET starts = starts - 12, ends = $2 WHERE id = $1", notice, today() - timedelta(days=1)
    )
    await as_owner(
        "UPDATE title_draw SET fixed = fixed - 14, happens = happens - 14, meeting = meeting - 14,"
        " fallback_happens = fallback_happens - 14"
    )


async def key_of_city(first: Any, second: Any) -> None:
    change = await keys.propose(first, KeyForm.model_validate({**PAPER, "alg": "EdDSA"}))
    await keys.confirm(second, change)


async def staff_of(unit: Any) -> int:
    """Somebody of an institution's list under the identity number of the application."""
    kept = {"kind": "hospital", "level": "county", "jurisdiction": "210101"}
    made = await Institution.insert(Institution(organisation=unit.organisation_id, **kept))
    await listed(
        StaffMember(
            institution=made[0]["id"], number="P1", name="甲某", person_key=key_of_person(IDENTITY),
            identity_cipher=b"x", born=date(1990, 1, 1), degree="master", history_complete=True,
            earlier="[]", titles="[]",
        )
    )  # fmt: skip
    rows = await StaffMember.select(StaffMember.id).where(StaffMember.number == "P1")
    return int(rows[0]["id"])


async def test_a_passed_title_takes_effect_after_publicity_and_one_closing_act(
    open_browser, open_api, act, colleague
):
    city, person = await act("city"), await act("candidate")
    await key_of_city(city, colleague)
    meeting = await decided(city, colleague, person, {"A01": 5, "A02": 4})
    first, second, own = [await open_browser(who) for who in ("city", "city9", "candidate")]
    url = f"/titles/meetings/{meeting}"
    assert "不能公示" not in (await first.get(f"{url}/outcomes")).text
    hung = await first.submit(f"{url}/publicity", {})
    assert hung.status_code == 303, hung.text
    one, two = await queries.of_meeting(meeting)
    assert (one.state, two.state) == ("passed", "failed")
    standing = (await queries.hung([one, two]))[one.id]
    notice = await (await open_browser()).get(f"/publicity/{standing.notice}")
    assert ("甲某（" in notice.text, "乙某" in notice.text) == (True, False)
    mine = (await own.get(f"/titles/applications/{one.application}")).text
    assert ("评审结果" in mine, "同意" in mine.replace("同意申报", "")) == (True, False)

    gone = await own.submit(f"/titles/applications/{one.application}/steps/withdraw", {})
    assert ("steps/withdraw" in mine, gone.status_code) == (False, 403)
    early = await first.submit(f"{url}/acts", act_values("hrss", one.id))
    assert (early.status_code, "公示还没有满期" in early.text) == (409, True)
    await let_it_hang(standing.notice)
    wrong = await first.submit(f"{url}/acts", act_values("filed", one.id))
    assert (wrong.status_code, "应由人社部门或组建单位确认" in wrong.text) == (409, True)
    assert (
        await first.submit(f"{url}/acts", act_values("published", one.id, title="工程师"))
    ).status_code == 409
    for kind, title in (("reported", ""), ("hrss", ""), ("published", "工程师")):
        people = [] if kind == "reported" else [one.id]
        proposed = await first.submit(f"{url}/acts", act_values(kind, *people, title=title))
        assert proposed.status_code == 303, proposed.text
        (waits,) = [each for each in await queries.acts(meeting) if each.waits]
        assert (await first.submit(f"/titles/acts/{waits.id}/confirm")).status_code == 403
        assert not await Certificate.exists()
        done = await second.submit(f"/titles/acts/{waits.id}/confirm")
        assert done.status_code == 303, done.text
    one, two = await queries.of_meeting(meeting)
    assert (one.state, one.certificate_number is not None, two.state) == ("published", True, "failed")

    # Posts read it by the identity number, and the person finds it.
    held = (
        await effects.of_people("staff_certificate", [await staff_of(await act("institution1"))])
    ).values()
    assert [each.title_level for papers in held for each in papers] == ["中级"]
    assert one.certificate_number in (await own.get(f"/titles/applications/{one.application}")).text
    rows = (await (await open_api("candidate")).get("/api/v1/titles/results")).json()["items"]
    assert [(each["state"], each["certificate"]) for each in rows] == [("published", one.certificate)]
    assert "agree" not in rows[0]
    assert (await own.get(f"{url}/outcomes")).status_code == 403


async def test_an_objection_stops_one_person_and_nothing_goes_round_the_road(act, colleague):
    city, person = await act("city"), await act("candidate")
    await key_of_city(city, colleague)
    meeting = await decided(city, colleague, person, {"A01": 6, "A02": 7}, self_review=True)
    notice = await service.hang(city, meeting)
    one, two = await queries.of_meeting(meeting)
    with pytest.raises(Conflict, match="没有需要公示的"):
        await service.hang(city, meeting)
    owner = await asyncpg.connect(DB.dsn)
    forged = (
        "INSERT INTO title_outcome (applicant, meeting, committee, state)"
        " SELECT applicant, meeting, committee, 'failed' FROM title_outcome"
    )
    for statement in (
        f"UPDATE title_meeting SET state = 'sitting', round = 2 WHERE id = {meeting}",
        "UPDATE title_outcome SET state = 'closed'",
        "DELETE FROM title_outcome",
        "UPDATE title_outcome_change SET note = 'x'",
        "UPDATE title_application SET state = 'withdrawn'",
        forged,
    ):
        with pytest.raises(
            asyncpg.PostgresError, match=r"known|its road|rows stay|append-only|last ballot|result stays"
        ):
            await owner.execute(statement)
    item = next(each for each in (await hanging(notice)).items if each.subject == two.subject)
    objection = await publicity.object_to(
        notice, ObjectionForm(item=item.id, text="业绩不属实", contact="丙某 5550101"), address="10.0.0.1"
    )
    await let_it_hang(notice)
    with pytest.raises(Conflict, match="A02 乙某有未处理或成立的异议"):
        await acts.propose(city, meeting, act_form("filed", one.id, two.id))
    by_hand = (
        "INSERT INTO title_result_act (meeting, kind, day, source, document, proposed_by, proposed_name,"
        " outcomes) VALUES ($1, $2, $3, 'x', 'x', $4, 'x', $5)"
    )
    for kind, people in (("filed", f"[{two.id}]"), ("hrss", f"[{one.id}]"), ("published", f"[{one.id}]")):
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(by_hand, meeting, kind, today(), city.account_id, people)
    closing = await acts.propose(city, meeting, act_form("filed", one.id))
    with pytest.raises(Conflict, match="等待确认"):
        await acts.propose(city, meeting, act_form("reported"))
    await acts.confirm(colleague, closing)
    assert [each.state for each in await queries.of_meeting(meeting)] == ["closed", "passed"]

    # Unfounded, so the second person follows, with an act of their own.
    await publicity.decide(city, objection, "unfounded", "经核实业绩属实")
    await acts.confirm(colleague, await acts.propose(city, meeting, act_form("filed", two.id)))
    with pytest.raises(Invalid, match="请选择公布的职称：工程师"):
        await acts.propose(city, meeting, act_form("published", one.id, title="农艺师"))
    both = await acts.propose(city, meeting, act_form("published", one.id, two.id, title="工程师"))
    await as_owner("UPDATE title_committee SET state = 'withdrawn'")
    with pytest.raises(Conflict, match="结果不能往下办理"):
        await acts.confirm(colleague, both)
    await as_owner("UPDATE title_committee SET state = 'in_force'")

    # Whoever may not get a certificate stops the publication as a whole: none is half published.
    archived = await archive.propose(city, EntryForm.model_validate({**FRAUD, "decided": str(today())}))
    await archive.move(colleague, archived, "decide", Given())
    await archive.move(city, archived, "serve", Given(note="当面送达，本人签收"))
    with pytest.raises(Invalid, match="诚信档案"):
        await acts.confirm(colleague, both)
    assert (await Certificate.count(), (await queries.acts(meeting))[0].waits) == (0, True)
    await owner.close()


async def test_two_who_confirm_at_once_publish_once(act, colleague):
    city, person = await act("city"), await act("candidate")
    await key_of_city(city, colleague)
    meeting = await decided(city, colleague, person, {"A01": 6, "A02": 2})
    await let_it_hang(await service.hang(city, meeting) or 0)
    one = (await queries.of_meeting(meeting))[0]
    await acts.confirm(colleague, await acts.propose(city, meeting, act_form("body", one.id)))
    proposed = await acts.propose(city, meeting, act_form("published", one.id, title="工程师"))
    done = await asyncio.gather(
        *(acts.confirm(colleague, proposed) for _ in range(3)), return_exceptions=True
    )
    assert sorted(isinstance(each, Conflict) for each in done) == [False, True, True]
    assert await Certificate.count() == 1


async def test_a_result_goes_no_further_than_the_certificate_it_rests_on(open_browser, act, colleague):
    city, person = await act("city"), await act("candidate")
    await key_of_city(city, colleague)
    meeting = await decided(city, colleague, person, {"A01": 6, "A02": 6})
    paper = await title_on_record(city, "甲某", IDENTITY)
    notice = await service.hang(city, meeting)
    await let_it_hang(notice)
    one, two = await queries.of_meeting(meeting)
    await acts.confirm(colleague, await acts.propose(city, meeting, act_form("reported")))
    waits = await acts.propose(city, meeting, act_form("hrss", one.id))
    await register.move(city, paper, "suspend", note="原件待核", version=None)
    with pytest.raises(Conflict, match="示职字2019第8号）暂停中"):
        await acts.confirm(colleague, waits)
    page = (await (await open_browser("city")).get(f"/titles/meetings/{meeting}/outcomes")).text
    assert ("证书已不有效" in page, "示职字2019第8号" in page) == (True, True)
    owner = await asyncpg.connect(DB.dsn)
    with pytest.raises(asyncpg.CheckViolationError, match="while what the application rests on counts"):
        await owner.execute(
            f"UPDATE title_result_act SET confirmed = now(), confirmed_by = {colleague.account_id},"
            f" confirmed_name = '复核人' WHERE id = {waits};"
            "INSERT INTO title_outcome_change (outcome, actor_name, action, from_state, to_state)"
            f" VALUES ({one.id}, 'x', 'close', 'passed', 'closed');"
            f" UPDATE title_outcome SET state = 'closed', closing = {waits}, version = 2 WHERE id = {one.id}"
        )
    await owner.close()
    await register.move(city, paper, "resume", note="原件属实", version=None)
    await acts.confirm(colleague, waits)

    publishing = await acts.propose(city, meeting, act_form("published", one.id, title="工程师"))
    papers = Paper(source="撤销决定书", document="示〔2026〕8 号", note="以虚假材料取得")
    revoking = await register.propose_revocation(city, paper, papers)
    left, right = await asyncio.gather(
        acts.confirm(colleague, publishing), register.confirm_revocation(colleague, revoking),
        return_exceptions=True,
    )  # fmt: skip
    assert right is None
    state = (await queries.of_meeting(meeting))[0].state
    assert state == ("published" if left is None else "closed"), left
    if left is not None:
        assert "证书登记中的助理工程师" in str(left)
    assert two.state == "passed"


async def test_who_has_lost_what_the_application_rests_on_is_not_hung_out(act, colleague):
    city, person = await act("city"), await act("candidate")
    meeting = await decided(city, colleague, person, {"A01": 6, "A02": 6})
    await revoke(city, colleague, await title_on_record(city, "甲某", IDENTITY))
    await service.hang(city, meeting)
    one, two = await queries.of_meeting(meeting)
    assert set(await queries.hung([one, two])) == {two.id}
    with pytest.raises(Conflict, match="不公示"):
        await service.hang(city, meeting)


async def test_whom_the_office_entered_is_told_apart_by_the_identity_number(
    open_browser, open_api, act, colleague
):
    city, person = await act("city"), await act("candidate")
    await key_of_city(city, colleague)
    meeting = await decided(city, colleague, person, {"A01": 6, "A02": 7})
    await let_it_hang(await service.hang(city, meeting) or 0)
    one, two = await queries.of_meeting(meeting)
    entry = await archive.propose(
        city,
        EntryForm.model_validate({**FRAUD, "holder": two.name, "identity": OTHER, "decided": str(today())}),
    )
    await archive.move(colleague, entry, "decide", Given())
    await archive.move(city, entry, "serve", Given(note="当面送达，本人签收"))
    await acts.confirm(colleague, await acts.propose(city, meeting, act_form("reported")))
    await acts.confirm(colleague, await acts.propose(city, meeting, act_form("hrss", two.id)))
    waits = await acts.propose(city, meeting, act_form("published", two.id, title="工程师"))
    with pytest.raises(Invalid, match="请填写持证人身份证号"):
        await acts.confirm(colleague, waits)
    browser, url = await open_browser("city"), f"/titles/meetings/{meeting}"
    told = {"applicant": two.applicant, "identity": NAMESAKE}
    late = await browser.submit(f"{url}/identities", told)
    assert (late.status_code, "请先确认或撤回" in late.text) == (409, True)
    await dated.withdraw(queries.ACT, city, waits)
    assert (await browser.submit(f"{url}/identities", {**told, "identity": "1"})).status_code == 422
    own = await browser.submit(f"{url}/identities", {**told, "applicant": one.applicant})
    assert (own.status_code, "以申报为准" in own.text) == (409, True)
    assert (await browser.submit(f"{url}/identities", told)).status_code == 303
    assert await as_owner("SELECT title_results_digest($1)", meeting) in await as_owner(
        "SELECT string_agg(detail::text, ' ') FROM audit_entry WHERE action = 'title_outcome.sealed'"
    )
    page = (await browser.get(url)).text
    assert (f"{two.name}（已登记）" in page, NAMESAKE in page) == (True, False)
    api = await open_api("city")
    cases = (await api.get(f"/api/v1{url}")).json()["cases"]
    assert [each["identified"] for each in cases if each["id"] == two.applicant] == [True]
    waits = await acts.propose(city, meeting, act_form("published", two.id, title="工程师"))
    await acts.confirm(colleague, waits)
    (paper,) = await Certificate.select(Certificate.holder, Certificate.person_key)
    assert (paper["holder"], paper["person_key"]) == (two.name, key_of_person(NAMESAKE))
    assert (await api.post(f"/api/v1{url}/identities", json=told)).status_code == 409
